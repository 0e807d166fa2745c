"""The rates: each counted by hand once, each number the length of the list behind it, and none shown better than it is."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from linli.cases import commands
from linli.cases import rates as figures
from linli.cases.models import Case
from linli.cases.rates import DEFINED, Period, Rate
from linli.cases.rates.defined import percent, wilson
from linli.cases.tests.cast import Cast
from linli.kernel import clock
from linli.kernel.scope import Actor

MONDAY = clock.moment(2026, 11, 16, 9)
NOVEMBER = Period.month(2026, 11)
pytestmark = pytest.mark.django_db


@pytest.fixture
def month(cast: Cast) -> dict[str, Case]:
    """A week's cases, one of each fate; looked at on the last day of the month."""
    with clock.at(MONDAY):
        made = {
            "confirmed": cast.answered(), "redone": cast.answered(), "disputed": cast.answered(), "open": cast.asked(),
            "silent": cast.answered(), "merged": cast.asked(), "withdrawn": cast.asked(), "anonymous": cast.asked(phone="", anonymous=True),
            "rejected": cast.asked(), "refused": cast.dispatched(),
        }  # fmt: skip
        patrol = cast.asked("井盖松了", channel="patrol", phone="", anonymous=False)
        made["settled"] = commands.settle(patrol, by=Actor.system("walk"))
    with clock.at(MONDAY + timedelta(days=1)):
        commands.confirm(made["confirmed"], by=cast.resident(made["confirmed"]), satisfied="yes")
        commands.dispute(made["redone"], reason="还是不亮", by=cast.resident(made["redone"]), satisfied="no")
        commands.rework(made["redone"], by=cast.dispatcher)
        commands.answer(made["redone"], answer="换了线路", by=cast.lamp_officer)
        commands.call_back(made["redone"], reached=True, solved=True, by=cast.dispatcher)
        commands.dispute(made["disputed"], reason="没修", by=cast.resident(made["disputed"]))
        commands.call_back(made["silent"], reached=False, by=cast.dispatcher)
        commands.merge(made["merged"], into=made["open"], by=cast.dispatcher)
        commands.withdraw(made["withdrawn"], by=cast.resident(made["withdrawn"]))
        commands.reject(made["rejected"], reason="不属本县", by=cast.dispatcher)
        commands.refuse(made["refused"], reason="不是我们的", by=cast.lamp_officer)
    return made


def computed(by: str = "") -> dict[str, Rate]:
    with clock.at(clock.moment(2026, 11, 30, 20)), translation.override("en"):
        return {rate.code: rate for rate in figures.rates(Q(), NOVEMBER)}


def test_every_rate_by_hand(month: dict[str, Case]) -> None:
    found = {code: (rate.numerator, rate.denominator) for code, rate in computed().items()}
    assert found == {
        "disposal": (3, 7),  # confirmed, redone, silent of those and disputed, open, anonymous, refused
        "response": (4, 6),  # the four answered; open and refused were not spoken to
        "resolution": (2, 3),
        "satisfaction": (1, 1),
        "on_time": (2, 6),  # what was done again falls due in December
        "rework": (2, 4),
        "reopen": (0, 4),  # confirmed, redone, withdrawn, rejected
        "refusal": (1, 5),
    }


def test_what_is_left_out_is_counted_by_its_reason(month: dict[str, Case]) -> None:
    found = computed()
    left = {code: {e.code: e.count for e in rate.exclusions if e.count} for code, rate in found.items()}
    assert left["disposal"] == {"duplicate": 1, "withdrawn": 1, "not_accepted": 1, "self_found": 1}
    assert left["resolution"] == {"unreachable": 1}
    assert left["satisfaction"] == {"unreachable": 1, "not_said": 2}
    assert left["response"] == {"no_contact": 2, "duplicate": 1, "withdrawn": 1, "not_accepted": 1}


def test_who_was_not_reached_is_never_satisfied(month: dict[str, Case]) -> None:
    assert month["silent"] not in figures.records(Q(), NOVEMBER, "satisfaction", "denominator")
    assert month["silent"] in figures.records(Q(), NOVEMBER, "satisfaction", "unreachable")


def test_closed_without_a_word_stands_apart(cast: Cast) -> None:
    with clock.at(MONDAY):
        case = cast.answered()
        for _ in range(3):
            commands.call_back(case, reached=False, by=cast.dispatcher)
        commands.close_unconfirmed(case, reason="三次无人接", by=cast.dispatcher)
    found = computed()
    assert [(one.code, one.count) for one in found["resolution"].beside] == [("unconfirmed", 1)]
    assert found["resolution"].denominator == 0


def test_each_number_is_the_length_of_its_list(month: dict[str, Case]) -> None:
    with clock.at(clock.moment(2026, 11, 30, 20)):
        for rate in figures.rates(Q(), NOVEMBER):
            parts = {"numerator": rate.numerator, "denominator": rate.denominator}
            parts |= {one.code: one.count for one in rate.exclusions}
            for part, count in parts.items():
                assert figures.records(Q(), NOVEMBER, rate.code, part).count() == count, (rate.code, part)
            whole = Case.objects.filter(DEFINED[rate.code].cohort(NOVEMBER)).count()
            assert rate.denominator + sum(one.count for one in rate.exclusions) == whole


def test_a_high_disposal_rate_never_stands_alone(month: dict[str, Case]) -> None:
    beside = {one.code: one.said for one in computed()["disposal"].company}
    assert beside == {"rework": "50.0% (2 ÷ 4)", "confirmed": "66.7%", "median_days": "0.0 days"}


def test_groups_add_up_to_the_whole(month: dict[str, Case], cast: Cast) -> None:
    with clock.at(clock.moment(2026, 11, 30, 20)):
        whole = figures.of(figures.rates(Q(), NOVEMBER), "disposal")
        kept = figures.grouped(Q(), NOVEMBER, "keeper")
        months = figures.grouped(Q(), NOVEMBER, "month")
        units = figures.grouped(Q(), NOVEMBER, "unit")
    assert set(kept) == {cast.community.pk}
    assert figures.of(kept[cast.community.pk], "disposal").denominator == whole.denominator
    assert sum(figures.of(found, "disposal").numerator for found in months.values()) == whole.numerator
    assert figures.of(units[cast.lamps.pk], "disposal").numerator == 3


def test_a_handful_of_queries(month: dict[str, Case], django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(7):
        figures.rates(Q(), NOVEMBER)
    with django_assert_max_num_queries(6):
        figures.grouped(Q(), NOVEMBER, "unit")


def test_of_nothing_nothing_is_said() -> None:
    assert all(rate.share is None and rate.interval is None for rate in figures.rates(Q(), NOVEMBER))
    with translation.override("en"):
        assert figures.rates(Q(), NOVEMBER)[0].said() == "nothing to count yet"


def test_the_countys_published_figure() -> None:
    rate = Rate(DEFINED["disposal"], 125_634, 128_327)
    with translation.override("en"):
        assert rate.said() == "97.9% (125,634 ÷ 128,327)"


@given(st.integers(1, 3_000_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_nothing_is_rounded_into_perfection(counted: tuple[int, int]) -> None:
    part, whole = counted
    said = percent(part, whole)
    assert (said == "100.0%") == (part == whole)
    assert (said == "0.0%") == (part == 0)
    low, high = wilson(part, whole) or (0, 0)
    assert 0 <= low <= part / whole + 1e-9
    assert part / whole - 1e-9 <= high <= 1
