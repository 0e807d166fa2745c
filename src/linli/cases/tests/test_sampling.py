"""The month's sample: fair, random, drawn again by its seed; and the desk from which the calls are made."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.cases import commands, sampling
from linli.cases.commands.sampling import STREAM, chosen, draw, draw_due
from linli.cases.models import Callback, Case, Sampled
from linli.cases.tests.cast import BUILDER, Cast
from linli.kernel import clock, journal

MONDAY = clock.moment(2026, 11, 16, 9)
NOVEMBER = date(2026, 11, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> object:
    with clock.at(MONDAY):
        yield


def answered_by(cast: Cast, unit: str, officer: str) -> Case:
    case = commands.dispatch(cast.asked(), to=cast.units[unit], by=cast.dispatcher)
    commands.sign(case, by=getattr(cast, officer))
    return commands.answer(case, answer="好了", by=getattr(cast, officer))


def test_no_unit_is_left_out_and_nobody_who_left_no_number_is_drawn(cast: Cast) -> None:
    for _ in range(12):
        answered_by(cast, "lamps", "lamp_officer")
    answered_by(cast, "water", "water_officer")
    silent = cast.asked(phone="", anonymous=True)
    commands.answer_now(silent, answer="好了", by=cast.dispatcher)
    drawn = draw(NOVEMBER, by=BUILDER)
    assert sorted(row.unit_id or 0 for row in drawn) == sorted([cast.lamps.pk] * 2 + [cast.water.pk])
    assert silent.pk not in {row.case_id for row in drawn}
    assert draw(NOVEMBER, by=BUILDER) == []


def test_what_was_drawn_can_be_drawn_again(cast: Cast) -> None:
    for _ in range(30):
        answered_by(cast, "lamps", "lamp_officer")
    drawn = [row.case_id for row in draw(NOVEMBER, by=BUILDER)]
    told = journal.history(f"{STREAM}2026-11")[-1].data
    assert told["drawn"] == drawn
    Sampled.objects.all().delete()
    assert [row.case_id for row in draw(NOVEMBER, by=BUILDER, seed=told["seed"])] == drawn


@settings(max_examples=80, deadline=None)
@given(
    sizes=st.dictionaries(st.integers(0, 5), st.integers(1, 80), min_size=1),
    unreachable=st.integers(0, 20),
    seed=st.text("0123456789abcdef", min_size=4, max_size=8),
)
def test_the_share_of_every_unit_is_met_as_far_as_can_be(
    sizes: dict[int, int], unreachable: int, seed: str
) -> None:
    callable_ = {unit: list(range(unit * 1000, unit * 1000 + many)) for unit, many in sizes.items()}
    answered = {unit: many + unreachable for unit, many in sizes.items()}
    drawn, strata = chosen(answered, callable_, {}, share=0.1, seed=seed)
    assert len(drawn) == len(set(drawn))
    for unit, many in sizes.items():
        mine = [pk for pk in drawn if pk in callable_[unit]]
        assert len(mine) == min(many, max(1, -(-answered[unit] // 10)))
        assert strata[unit][3] == len(mine)


def test_everybody_has_the_same_chance() -> None:
    hits = [0] * 50
    dice = random.Random(7)
    for _ in range(2000):
        drawn, _strata = chosen({1: 50}, {1: list(range(50))}, {}, share=0.1, seed=str(dice.random()))
        for pk in drawn:
            hits[pk] += 1
    assert min(hits) > 140
    assert max(hits) < 265


def test_the_nightly_job_draws_this_month(cast: Cast) -> None:
    cast.answered()
    assert draw_due() == 1
    assert draw_due() == 0


def test_progress_counts_the_not_reached_apart(cast: Cast) -> None:
    case = cast.answered()
    draw(NOVEMBER, by=BUILDER)
    for hour in range(1, 4):
        assert sampling.to_ring(cast.dispatcher) == 1
        with clock.at(MONDAY + timedelta(hours=hour)):
            commands.call_back(case, reached=False, by=cast.dispatcher)
    found = sampling.progress(cast.dispatcher, NOVEMBER)
    assert (found.drawn, found.reached, found.unreachable, found.to_ring) == (1, 0, 1, 0)


def test_a_confirmed_case_is_rung_about_too(cast: Cast, enter: Callable[[str], Client]) -> None:
    case = cast.answered()
    commands.confirm(case, by=cast.resident(case))
    draw(NOVEMBER, by=BUILDER)
    client = enter("dispatcher")
    page = client.get("/cases/callbacks/").content.decode()
    assert case.number in page
    answer = client.post(
        f"/cases/callbacks/{case.number}/",
        {"reached": "yes", "solved": "yes", "satisfied": "mostly", "version": case.version},
    )
    assert answer.status_code == 302
    call = Callback.objects.get()
    assert (call.solved, call.satisfied) == (True, "mostly")
    assert sampling.progress(cast.dispatcher, NOVEMBER).reached == 1


def test_the_number_is_shown_once_and_the_resident_can_read_who_looked(
    cast: Cast, enter: Callable[[str], Client]
) -> None:
    case = cast.answered()
    draw(NOVEMBER, by=BUILDER)
    client = enter("dispatcher")
    address = f"/cases/callbacks/{case.number}/"
    assert "13800001111" not in client.get(address).content.decode()
    assert "13800001111" in client.post(address, {"see": "1"}).content.decode()
    assert "revealed" in [entry.move for entry in journal.history(case.stream)]


def test_three_answers_or_none(cast: Cast, enter: Callable[[str], Client]) -> None:
    case = cast.answered()
    draw(NOVEMBER, by=BUILDER)
    answer = enter("dispatcher").post(
        f"/cases/callbacks/{case.number}/", {"reached": "no", "solved": "yes", "version": case.version}
    )
    assert answer.status_code == 422
    assert not Callback.objects.exists()


def test_only_who_keeps_the_case_rings(cast: Cast, enter: Callable[[str], Client]) -> None:
    case = cast.answered()
    draw(NOVEMBER, by=BUILDER)
    assert enter("lamp_officer").get(f"/cases/callbacks/{case.number}/").status_code == 404
    assert enter("other_dispatcher").get(f"/cases/callbacks/{case.number}/").status_code == 404
    assert sampling.to_ring(cast.other_dispatcher) == 0
