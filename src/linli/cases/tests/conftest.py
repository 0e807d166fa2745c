import pytest

from linli.cases.tests.cast import Cast, assemble
from linli.cases.tests.desk_fixtures import english, enter  # noqa: F401 - fixtures of the desk's tests
from linli.cases.tests.residents import browser, ground, held  # noqa: F401 - fixtures of the pages' tests
from linli.cases.tests.workers import at_work  # noqa: F401 - a fixture of the pages' tests


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()
