"""The clocks of a case: which rule speaks first, what stops and starts them, and why in words."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.cases import clocks, commands, seeds
from linli.cases.models import Category
from linli.cases.tests.cast import BUILDER, Cast
from linli.kernel import clock
from linli.kernel.rulebook import commands as rules
from linli.kernel.scope import Actor

pytestmark = pytest.mark.django_db
MONDAY = clock.moment(2026, 11, 16, 9)  # 16 November 2026 is a Monday


@pytest.fixture(autouse=True)
def _monday() -> object:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def kinds(cast: Cast) -> dict[str, Category]:
    seeds.plant(by=BUILDER)
    return {category.code: category for category in Category.objects.all()}


def below(kinds: dict[str, Category], group: str) -> Category:
    return next(
        kind for kind in kinds.values() if kind.parent and kind.parent.code == group and not kind.urgent
    )


def test_the_category_goes_before_the_lane_and_the_lane_before_the_door(kinds: dict[str, Category]) -> None:
    water = below(kinds, "utilities")
    plain = clocks.on_receipt("report", MONDAY)
    assert plain["due_at"] == clock.moment(2026, 11, 30, 17, 30)  # ten working days
    assert clocks.on_receipt("report", MONDAY, lane="complex")["due_at"] == clock.moment(2026, 12, 1, 17, 30)
    assert clocks.on_receipt("report", MONDAY, category=water, lane="complex")[
        "due_at"
    ] == MONDAY + timedelta(hours=24)
    own = {"resolve": clock.Span(3, "working_days")}
    assert clocks.on_receipt("report", MONDAY, category=water, spans=own)["due_at"] == clock.moment(
        2026, 11, 19, 17, 30
    )


def test_urgent_matters_have_two_hours_by_day_and_night(kinds: dict[str, Category]) -> None:
    urgent = next(kind for kind in kinds.values() if kind.urgent)
    night = clock.moment(2026, 11, 21, 23)
    due = clocks.on_receipt("report", night, category=urgent)
    assert due["due_at"] == night + timedelta(hours=2)
    assert due["sign_due_at"] == night + timedelta(hours=1)


def test_the_countys_row_goes_before_the_supplied_one_of_the_same_key(kinds: dict[str, Category]) -> None:
    water = below(kinds, "utilities")
    head = Actor.system("county")
    rules.change(
        code="cases.resolve_within", value=12, unit="hours", applies_to="utilities",
        effective_from=clock.today(), citation="安政发〔2026〕1号", by=head,
    )  # fmt: skip
    assert clocks.on_receipt("report", MONDAY, category=water)["due_at"] == MONDAY + timedelta(hours=12)


def test_nobody_waits_for_a_call_who_left_no_number(cast: Cast) -> None:
    assert cast.asked().contact_due_at is not None
    assert cast.asked(phone="", anonymous=True).contact_due_at is None
    assert cast.asked("谢谢", door="praise").contact_due_at is None


def test_only_who_was_reached_has_been_spoken_to(cast: Cast) -> None:
    case = cast.working()
    commands.get_in_touch(case, way="call", reached=False, by=cast.lamp_officer)
    assert case.contacted_at is None
    commands.get_in_touch(case, way="call", reached=True, by=cast.lamp_officer)
    first = case.contacted_at
    assert first is not None
    with clock.at(MONDAY + timedelta(hours=2)):
        commands.answer(case, answer="修好了", by=cast.lamp_officer)
    assert case.contacted_at == first


def test_answering_is_a_first_contact_too(cast: Cast) -> None:
    assert cast.answered().contacted_at == MONDAY


def test_a_parked_case_has_left_what_it_had_left(cast: Cast) -> None:
    from datetime import date

    case = cast.working()
    assert case.due_at
    left = clock.elapsed(MONDAY, case.due_at)
    commands.park(case, plan="等管网改造", review_on=date(2026, 12, 20), by=cast.dispatcher)
    again = clock.moment(2026, 12, 21, 9)
    with clock.at(again):
        commands.unpark(case, by=cast.dispatcher)
        assert case.due_at
        assert clock.elapsed(again, case.due_at) == pytest.approx(left)
        with translation.override("en"):
            told = " ".join(clocks.why(case))
    assert "the clock stood still" in told


def test_why_names_the_rule_and_its_source(cast: Cast, kinds: dict[str, Category]) -> None:
    case = cast.asked("没水了", category=below(kinds, "utilities"))
    with translation.override("en"):
        answer = clocks.standing(case)[-1]
    assert answer.code == "answer"
    told = " ".join(answer.why)
    assert "24 hours" in told
    assert kinds["utilities"].name_en in told
    assert "北京" in told


def test_all_three_clocks_are_told_with_what_was_met(cast: Cast) -> None:
    case = cast.working()
    states = {told.code: told.state for told in clocks.standing(case)}
    assert states == {"sign": "met", "contact": "running", "answer": "running"}
    with clock.at(MONDAY + timedelta(days=30)):
        states = {told.code: told.state for told in clocks.standing(case)}
    assert states == {"sign": "met", "contact": "late", "answer": "late"}


def test_a_corrected_category_brings_its_own_time_and_never_lateness(
    cast: Cast, kinds: dict[str, Category]
) -> None:
    case = cast.asked()
    with clock.at(MONDAY + timedelta(days=4)):
        commands.correct(case, category=below(kinds, "utilities"), by=cast.dispatcher)
        assert case.due_at == MONDAY + timedelta(days=5)
        commands.correct(case, category=below(kinds, "village_affairs"), by=cast.dispatcher)
        assert case.due_at == clock.moment(2026, 12, 1, 17, 30)
        with translation.override("en"):
            assert "reckoned anew" not in " ".join(clocks.why(cast.asked()))


def test_opened_again_every_clock_begins_anew(cast: Cast) -> None:
    case = cast.answered()
    commands.confirm(case, by=cast.resident(case))
    later = MONDAY + timedelta(days=7)
    with clock.at(later):
        commands.reopen(case, reason="又坏了", by=cast.resident(case))
    assert (case.reopens, case.clock_from, case.contacted_at) == (1, later, None)
    assert case.due_at == clock.moment(2026, 12, 7, 17, 30)


def test_half_a_million_receipts_ask_the_database_nothing(cast: Cast, django_assert_num_queries: Any) -> None:
    clocks.on_receipt("report", MONDAY)
    with django_assert_num_queries(0):
        for minute in range(500):
            clocks.on_receipt("report", MONDAY + timedelta(minutes=minute), lane="ordinary")


@settings(max_examples=60, deadline=None)
@given(
    minutes=st.integers(0, 60 * 24 * 60),
    span=st.sampled_from(
        [(5, "working_days"), (7, "days"), (24, "hours"), (3, "working_hours"), (1, "working_days")]
    ),
)
def test_the_quick_reckoning_equals_the_explained_one(minutes: int, span: tuple[int, Any]) -> None:
    start, asked = MONDAY + timedelta(minutes=minutes), clock.Span(*span)
    slow = clock.deadline(start, asked)
    assert clocks.end(asked, start) == (slow.due_at, slow.provisional)
