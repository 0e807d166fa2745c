"""Who is told that time runs out, once each, and who further up when it has run out."""

from datetime import date, timedelta
from typing import Any

import pytest

from linli.cases import commands
from linli.cases.commands.warning import warn
from linli.cases.models import Case
from linli.cases.tests.cast import BUILDER, SINCE, Cast
from linli.kernel import clock, journal
from linli.kernel.notices.models import Notice
from linli.organisations import commands as organisations
from linli.people import commands as people

MONDAY = clock.moment(2026, 11, 16, 9)
pytestmark = pytest.mark.django_db


@pytest.fixture
def heads(cast: Cast) -> Cast:
    """A head of the department, of the community and of the street."""
    for key, unit in (("lamp_head", "lamps"), ("community_head", "community"), ("street_head", "street")):
        person = people.enrol(username=key, name=key, by=BUILDER)
        organisations.post(
            person=person, organisation=cast.units[unit], role="secretary", since=SINCE, by=BUILDER
        )
        cast.people[key] = person
    return cast


def told(cast: Cast, key: str) -> list[str]:
    rows = Notice.objects.filter(person_id=cast.people[key].pk, code__startswith="case.clock").order_by("pk")
    return [code.removeprefix("case.") for code in rows.values_list("code", flat=True)]


def test_half_then_four_fifths_then_over_each_told_once(cast: Cast) -> None:
    with clock.at(MONDAY):
        case = cast.working()
        commands.get_in_touch(case, way="call", reached=True, by=cast.lamp_officer)
    seen = []
    for days in (0, 4, 8, 10, 12, 14.5):
        with clock.at(MONDAY + timedelta(days=days)):
            warn()
            assert warn() == 0
        seen.append(told(cast, "lamp_officer"))
    steps = ["clock.answer.50", "clock.answer.80", "clock.answer.100"]
    assert seen == [[], [], steps[:1], steps[:1], steps[:2], steps]


def test_nobody_is_told_while_the_clock_stands_still(cast: Cast) -> None:
    with clock.at(MONDAY):
        case = cast.working()
        commands.ask(case, question="哪一盏", by=cast.lamp_officer)
    with clock.at(MONDAY + timedelta(days=30)):
        assert warn() == 0
        commands.supply(case, reply="东边那盏", by=cast.resident(case))
        assert warn() == 0  # what was left is left still


def test_what_is_over_is_told_further_up_step_by_step(heads: Cast) -> None:
    with clock.at(MONDAY):
        case = heads.working()
        commands.get_in_touch(case, way="call", reached=True, by=heads.lamp_officer)
    due = case.due_at
    assert due
    who = ("lamp_head", "community_head", "street_head", "supervisor")
    reached = []
    for days in (0, 1, 2, 3, 7):  # due on a Monday evening: working days follow
        with clock.at(due + timedelta(days=days, minutes=1)):
            warn()
        reached.append([key for key in who if told(heads, key)])
    assert reached == [
        ["lamp_head"],
        ["lamp_head", "community_head"],
        ["lamp_head", "community_head"],
        list(who[:3]),
        list(who),
    ]
    tiers = [entry.data["tier"] for entry in journal.history(case.stream) if entry.move == "escalate"]
    assert tiers == ["leader", "keeper", "township", "county"]


def test_more_time_granted_is_warned_of_anew(cast: Cast) -> None:
    with clock.at(MONDAY):
        case = cast.working()
    with clock.at(MONDAY + timedelta(days=12)):
        warn()
        case.refresh_from_db()
        assert case.warned == 80
        commands.request_extension(case, working_days=5, reason="等配件", by=cast.lamp_officer)
        commands.decide_extension(case, granted=True, by=cast.dispatcher)
        case.refresh_from_db()
        assert case.warned == 50


def test_the_recused_hear_nothing(cast: Cast) -> None:
    with clock.at(MONDAY):
        case = cast.asked("派单员态度差", door="complain")
        commands.recuse(case, person=cast.people["dispatcher"], by=cast.dispatcher)
    with clock.at(MONDAY + timedelta(days=30)):
        assert warn() > 0
    assert told(cast, "dispatcher") == []
    assert told(cast, "supervisor") != []


def test_many_at_once_are_one_sentence_without_anybodys_words(cast: Cast) -> None:
    with clock.at(MONDAY):
        for _ in range(6):
            cast.asked()
    with clock.at(MONDAY + timedelta(days=2)):
        assert warn() == 12  # to take on, and the first contact
    notice = Notice.objects.get(person_id=cast.people["dispatcher"].pk, code="case.clocks")
    assert (notice.params["count"], notice.params["late"]) == (12, 12)
    assert "路灯" not in str(notice.params)


def test_the_queries_do_not_grow_with_the_cases(cast: Cast, django_assert_max_num_queries: Any) -> None:
    with clock.at(MONDAY):
        for _ in range(20):
            cast.dispatched()
    with clock.at(MONDAY + timedelta(days=2)), django_assert_max_num_queries(20):
        warn()
    assert set(Case.objects.values_list("sign_warned", "contact_warned", "warned")) == {(100, 100, 0)}


def test_a_plan_is_not_hurried(cast: Cast) -> None:
    with clock.at(MONDAY):
        case = cast.working()
        commands.park(case, plan="等改造", review_on=date(2026, 12, 30), by=cast.dispatcher)
    with clock.at(MONDAY + timedelta(days=30)):
        assert warn() == 0
