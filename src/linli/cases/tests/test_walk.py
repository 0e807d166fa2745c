"""Random walks: whatever people try, in whatever order, the promises hold."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.cases import commands
from linli.cases.lifecycle import LIFE
from linli.cases.models import Case
from linli.cases.tests.cast import Cast
from linli.kernel import journal
from linli.kernel.refusals import Refusal
from linli.kernel.scope import Actor

pytestmark = pytest.mark.django_db
TEXT = "经过核实"


def attempts(cast: Cast, case: Case) -> dict[str, object]:
    """One way to try each move; who tries is drawn apart."""
    from datetime import timedelta

    from linli.kernel import clock

    later = clock.today() + timedelta(days=9)
    return {
        "dispatch": lambda by: commands.dispatch(case, to=cast.lamps, by=by),
        "dispatch_water": lambda by: commands.dispatch(case, to=cast.water, by=by),
        "offer": lambda by: commands.offer(case, by=by),
        "answer_now": lambda by: commands.answer_now(case, answer=TEXT, by=by),
        "reject": lambda by: commands.reject(case, reason=TEXT, by=by),
        "take": lambda by: commands.take(case, by=by),
        "sign": lambda by: commands.sign(case, by=by),
        "start": lambda by: commands.start(case, by=by),
        "ask": lambda by: commands.ask(case, question=TEXT, by=by),
        "supply": lambda by: commands.supply(case, reply=TEXT, by=by),
        "answer": lambda by: commands.answer(case, answer=TEXT, by=by),
        "hand_back": lambda by: commands.hand_back(case, by=by),
        "refuse": lambda by: commands.refuse(case, reason=TEXT, by=by),
        "to_arbiter": lambda by: commands.to_arbiter(case, by=by),
        "arbitrate": lambda by: commands.arbitrate(case, to=cast.water, reason=TEXT, by=by),
        "confirm": lambda by: commands.confirm(case, by=by),
        "dispute": lambda by: commands.dispute(case, reason=TEXT, by=by),
        "rework": lambda by: commands.rework(case, by=by),
        "reach": lambda by: commands.call_back(case, reached=True, solved=False, by=by),
        "miss": lambda by: commands.call_back(case, reached=False, by=by),
        "close_unconfirmed": lambda by: commands.close_unconfirmed(case, reason=TEXT, by=by),
        "reopen": lambda by: commands.reopen(case, reason=TEXT, by=by),
        "park": lambda by: commands.park(case, plan=TEXT, review_on=later, by=by),
        "unpark": lambda by: commands.unpark(case, by=by),
        "withdraw": lambda by: commands.withdraw(case, by=by),
        "supervise": lambda by: commands.supervise(case, reason=TEXT, by=by),
        "call_joint": lambda by: commands.call_joint(case, units=[cast.water], by=by),
        "join": lambda by: commands.join(case, unit=cast.water, coming=True, by=by),
    }


WHO = [
    "dispatcher",
    "lamp_officer",
    "water_officer",
    "member",
    "arbiter",
    "supervisor",
    "other_dispatcher",
    "resident",
    "nobody",
]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.tuples(st.integers(0, 27), st.sampled_from(WHO)), min_size=10, max_size=40))
def test_promises_hold_on_any_walk(cast: Cast, steps: list[tuple[int, str]]) -> None:
    case = cast.asked("随便走走", door="help")
    tries = attempts(cast, case)
    names = list(tries)
    for index, who in steps:
        by = (
            cast.resident(case)
            if who == "resident"
            else Actor("anonymous")
            if who == "nobody"
            else getattr(cast, who)
        )
        before = (case.state, case.version)
        try:
            tries[names[index]](by)
        except Refusal:
            assert (case.state, case.version) == before, names[index]
            stored = Case.objects.get(pk=case.pk)
            assert (stored.state, stored.version) == before
    check(case)


def check(case: Case) -> None:
    stored = Case.objects.get(pk=case.pk)
    entries = journal.history(case.stream)
    assert (stored.state, stored.version) == (case.state, case.version)
    # every step stands in the journal, and the journal's steps join up
    moves = [e for e in entries if e.move != "receive"]
    assert len(moves) == stored.version
    for earlier, later in itertools.pairwise(entries):
        assert earlier.to_state == later.from_state
    for entry in moves:
        move = LIFE.moves[entry.move]
        assert entry.from_state in move.sources
        assert entry.to_state in (move.targets or (entry.from_state,))
    # only the resident's word confirms; nobody refuses for ever; a person closes without it
    for entry in moves:
        if entry.to_state == "confirmed" and entry.from_state != "confirmed":
            assert entry.by == "party" or entry.data.get("solved") is True
        if entry.to_state == "unconfirmed" and entry.from_state != "unconfirmed":
            assert entry.by.startswith("p")
    since_decision = [e.move for e in moves]
    if "arbitrate" in since_decision:
        assert "refuse" not in since_decision[since_decision.index("arbitrate") + 1 :]
