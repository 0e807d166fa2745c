"""The cast of the cases, and a folder of its own for what is learnt."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from linli.cases.suggestions import learnt
from linli.cases.tests.cast import Cast, assemble
from linli.cases.tests.residents import browser, ground, held  # noqa: F401 - fixtures of the pages' tests
from linli.cases.tests.workers import at_work  # noqa: F401 - a fixture of the pages' tests


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.HOME = tmp_path
    yield tmp_path
    learnt._kept = None
