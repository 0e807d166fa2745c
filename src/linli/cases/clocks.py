"""The clocks of a case: what is due when, from the rulebook and the working calendar; pauses come from the journal."""

from datetime import datetime
from typing import Any, cast

from django.utils.translation import gettext as _

from linli.cases.lifecycle import LIFE
from linli.cases.models import Case
from linli.kernel import clock, journal, rulebook
from linli.kernel.clock import words as clock_words
from linli.kernel.clock.deadlines import Unit


def within(
    code: str, start: datetime, *, applies_to: str = "", pauses: tuple[clock.Pause, ...] = ()
) -> clock.Deadline:
    """The deadline that a rule gives from a moment on."""
    rule = rulebook.value(code, on=clock.local(start).date(), applies_to=applies_to)
    return clock.deadline(start, clock.Span(rule.value, cast("Unit", rule.unit)), pauses)


def on_receipt(door: str, at: datetime) -> dict[str, Any]:
    """A new case is to be dispatched soon and answered by its door's rule."""
    answer = within("cases.resolve_within", at, applies_to=door)
    return {
        "sign_due_at": within("cases.dispatch_within", at).due_at,
        "due_at": answer.due_at,
        "due_provisional": answer.provisional,
    }


def on_dispatch(case: Case, at: datetime) -> dict[str, Any]:
    """The unit signs within its time; when the answer is due was settled by the day the resident asked."""
    return {"sign_due_at": within("cases.sign_within", at).due_at}


def on_rework(case: Case, at: datetime) -> dict[str, Any]:
    """Done again: the door's time starts anew."""
    answer = within("cases.resolve_within", at, applies_to=case.door)
    return {"due_at": answer.due_at, "due_provisional": answer.provisional}


def on_extension(case: Case) -> dict[str, Any]:
    """Granted working days count from the day it was due."""
    span = clock.Span(case.extension.working_days, "working_days")
    later = clock.deadline(case.due_at or clock.now(), span)
    return {"due_at": later.due_at, "due_provisional": later.provisional}


def on_resume(case: Case) -> dict[str, Any]:
    """The resident has replied: what was left of the time is left still."""
    if case.due_at is None:
        return {}
    asked = (
        e
        for e in reversed(journal.history(case.stream))
        if e.to_state == "waiting" and e.from_state != "waiting"
    )
    pause = next(asked, None)
    left = clock.elapsed(pause.at, case.due_at) if pause else 0
    if left <= 0:
        return {}
    later = clock.deadline(clock.now(), clock.Span(left / 60, "working_hours"))
    return {"due_at": later.due_at, "due_provisional": later.provisional}


def running(case: Case) -> tuple[datetime, datetime] | None:
    """The clock that counts now, as (started, due): dispatching, signing or answering; None when none runs."""
    if case.state in (*LIFE.final(), "answered", "waiting", "parked", "divided", "merged"):
        return None
    if case.state in ("received", "handed_back", "disputed", "arbitration"):
        start, due = case.received_at, case.sign_due_at if case.state == "received" else case.due_at
    elif case.state in ("dispatched", "offered"):
        start, due = case.dispatched_at or case.received_at, case.sign_due_at
    else:
        start, due = case.received_at, case.due_at
    return (start, due) if due else None


# Moves after which the answer's time begins anew, as in `on_receipt` and `on_rework`.
ANEW = frozenset({"reopen", "rework", "unmerge"})


def why(case: Case) -> list[str]:
    """Why the answer is due then, sentence by sentence.

    Pauses are the spans in which we waited for the resident; more time, once granted, is told last.
    """
    start, longer, asked = case.received_at, 0, 0
    pauses: list[clock.Pause] = []
    opened: datetime | None = None
    for entry in journal.history(case.stream):
        if entry.move in ANEW:
            start, pauses, longer, opened = entry.at, [], 0, None
        if entry.move == "request_extension":
            asked = int(entry.data.get("working_days", 0))
        if entry.move == "decide_extension" and entry.data.get("granted"):
            longer = asked
        if entry.to_state == "waiting" and opened is None:
            opened = entry.at
        elif opened is not None and entry.from_state == "waiting" and entry.to_state != "waiting":
            pauses.append((opened, entry.at))
            opened = None
    if opened is not None:
        pauses.append((opened, None))
    told = within("cases.resolve_within", start, applies_to=case.door, pauses=tuple(pauses)).why()
    if longer and case.due_at:
        told.append(
            _("%(days)s working days more were granted, so it is due %(at)s.")
            % {"days": longer, "at": clock_words.moment(case.due_at)}
        )
    return told
