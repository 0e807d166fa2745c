"""What each move sets on the clocks of a case, as the fields to change."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from linli.cases.clocks import book
from linli.cases.clocks.book import ANSWER, SIGN, Row, Spans, end, keys, row
from linli.cases.clocks.standing import applies, row_of, spans_of, start_of
from linli.kernel import clock, journal

if TYPE_CHECKING:
    from linli.cases.models import Case, Category

UNTOLD = {"sign_warned": 0, "contact_warned": 0, "warned": 0}
NO_CONTACT = frozenset({"praise"})  # doors at which nobody waits to be rung
STANDING_STILL = ("waiting", "parked")


def within(
    code: str, start: datetime, *, applies_to: str | Iterable[str] = "", pauses: tuple[clock.Pause, ...] = ()
) -> clock.Deadline:
    """The deadline that a rule gives from a moment on."""
    keys_ = (applies_to,) if isinstance(applies_to, str) else tuple(applies_to)
    found = row(code, keys_, clock.local(start).date())
    return clock.deadline(start, found.span, pauses)


def on_receipt(
    door: str,
    at: datetime,
    *,
    category: "Category | None" = None,
    lane: str = "ordinary",
    spans: Spans | None = None,
    reachable: bool = True,
) -> dict[str, Any]:
    """A new case is to be dispatched soon, whoever asked to be spoken to, and the answer given: each by its rule.

    `spans` are the responsibility list's own; `reachable` is false when no contact was left, and no first contact is due then.
    """
    kind = category.pk if category else None
    sent, spoken, answered = book.on_receipt(door, kind, lane, at, spans)
    return {
        "sign_due_at": sent[0],
        "contact_due_at": spoken[0] if reachable and door not in NO_CONTACT else None,
        "due_at": answered[0],
        "due_provisional": answered[1],
    }


def on_reopen(case: "Case", at: datetime) -> dict[str, Any]:
    """It begins again: every clock anew, by the rules of today."""
    fresh = on_receipt(
        case.door,
        at,
        category=case.category,
        lane=case.lane,
        spans=spans_of(case),
        reachable=hasattr(case, "contact"),
    )
    return fresh | UNTOLD | {"clock_from": at, "rules_on": None, "contacted_at": None}


def on_dispatch(case: "Case", at: datetime) -> dict[str, Any]:
    """The unit signs within its time; when the answer is due was settled by the day the resident asked."""
    found = row(SIGN, applies(case), clock.local(at).date(), spans_of(case))
    return {"sign_due_at": end(found.span, at)[0], "sign_warned": 0}


def on_contact(case: "Case", at: datetime) -> dict[str, Any]:
    """The first word with whoever asked stops that clock; later ones change nothing."""
    return {} if case.contacted_at else {"contacted_at": at}


def on_rework(case: "Case", at: datetime) -> dict[str, Any]:
    """Done again: the answer's time starts anew."""
    found = row(ANSWER, applies(case), clock.local(at).date(), spans_of(case))
    due, unsure = end(found.span, at)
    return {
        "due_at": due,
        "due_provisional": unsure,
        "clock_from": at,
        "rules_on": None,
        "warned": 0,
        "reworks": case.reworks + 1,
    }


def on_extension(case: "Case") -> dict[str, Any]:
    """Granted working days count from the day it was due; who was told that it is late is told again when it is once more."""
    span = clock.Span(case.extension.working_days, "working_days")
    due, unsure = end(span, case.due_at or clock.now())
    return {"due_at": due, "due_provisional": unsure, "warned": min(case.warned, 50)}


def on_resume(case: "Case") -> dict[str, Any]:
    """The resident has replied, or the plan is taken up again: what was left of the time is left still."""
    if case.due_at is None:
        return {}
    stopped = next(
        (
            entry
            for entry in reversed(journal.history(case.stream))
            if entry.to_state == case.state and entry.from_state != case.state
        ),
        None,
    )
    found = row_of(case, ANSWER, start_of(case))
    left = clock.elapsed(stopped.at, case.due_at, working=found.span.working) if stopped else 0
    if left <= 0:
        return {}
    due, unsure = clock.due(clock.now(), _minutes(left, found))
    return {"due_at": due, "due_provisional": unsure}


def on_recategorised(case: "Case", category: "Category", at: datetime) -> dict[str, Any]:
    """It is another kind of matter after all: that kind's time, counted from the beginning.

    A shorter one never makes it late of itself: it is due at the earliest as if it came in now, at the latest when it was due.
    """
    if case.due_at is None or case.answered_at is not None or spans_of(case):
        return {}
    start, day = start_of(case), clock.local(start_of(case)).date()
    about = keys(case.door, category.pk, case.lane)
    found, before = row(ANSWER, about, day), row_of(case, ANSWER, start)
    if found.span == before.span:
        return {}
    return moved(case, before, found, at, beside=_stood_still(case, before)) | {"warned": 0}


def _stood_still(case: "Case", found: Row) -> float:
    """Minutes that were added to the answer's time: waiting, parked, granted."""
    total, since = 0.0, None
    for entry in journal.history(case.stream):
        if entry.at < start_of(case):
            continue
        if entry.to_state in STANDING_STILL and since is None:
            since = entry.at
        elif since is not None and entry.to_state not in STANDING_STILL:
            total += clock.elapsed(since, entry.at, working=found.span.working)
            since = None
        if entry.move == "decide_extension" and entry.data.get("granted"):
            span = clock.Span(case.extension.working_days, "working_days")
            total += clock.elapsed(entry.at, clock.due(entry.at, span)[0], working=found.span.working)
    return total


def moved(
    case: "Case", before: Row, after: Row, at: datetime, *, beside: float | None = None
) -> dict[str, Any]:
    """The answer's due moment when another row counts: what stood still or was granted (`beside`, minutes) stays granted.

    Without the journal at hand it is read off the present due moment.
    """
    start = start_of(case)
    old, new = end(before.span, start)[0], end(after.span, start)[0]
    due_at = case.due_at or old
    if beside is None:
        beside = clock.elapsed(old, due_at, working=before.span.working)
    due, unsure = clock.due(new, _minutes(beside, before)) if beside > 0 else end(after.span, start)
    if due < due_at:
        due = max(due, min(due_at, end(after.span, at)[0]))
    return {"due_at": due, "due_provisional": unsure}


def _minutes(many: float, found: Row) -> clock.Span:
    return clock.Span(many / 60, "working_hours" if found.span.working else "hours")
