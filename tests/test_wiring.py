"""What one room does when another acts."""

import pytest

from linli.cases import commands as cases
from linli.cases.tests.cast import Cast, assemble
from linli.kernel import clock, scope
from linli.kernel.refusals import Refusal
from linli.kernel.scope import Actor
from linli.organisations import commands as organisations
from linli.people import commands as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def test_a_merged_unit_hands_its_open_cases_to_its_successor(cast: Cast) -> None:
    case = cast.dispatched()
    organisations.merge(cast.lamps, into=cast.water, on=clock.today(), by=cast.supervisor)
    case.refresh_from_db()
    assert case.unit == cast.water
    assert scope.may(cast.water_officer, "case.handle", case)


def test_a_unit_with_open_cases_cannot_just_close(cast: Cast) -> None:
    cast.dispatched()
    with pytest.raises(Refusal):
        organisations.close(cast.lamps, on=clock.today(), by=cast.supervisor)


def test_a_closed_account_holds_no_role_any_more(cast: Cast) -> None:
    cases.offer(cast.asked("陪诊", door="help"), by=cast.dispatcher)
    people.deactivate(cast.people["member"], reason="离开本地", by=Actor.system("test"))
    assert scope.grants(cast.member) == ()
