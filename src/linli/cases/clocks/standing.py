"""Where a case stands: from when its clocks count, by whose rules, and which of them runs now."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from linli.cases.clocks.book import Row, Spans, keys, row
from linli.cases.lifecycle import LIFE
from linli.kernel import clock

if TYPE_CHECKING:
    from linli.cases.models import Case


def applies(case: "Case") -> tuple[str, ...]:
    """What a rule may say something about in this case, most specific first."""
    return keys(case.door, case.category_id, case.lane)


def spans_of(case: "Case") -> Spans | None:
    """What the duty it was routed by says itself, if it says anything."""
    if case.duty_id is None or case.duty is None:
        return None
    given = {
        "sign": (case.duty.sign_hours, "working_hours"),
        "contact": (case.duty.contact_hours, "working_hours"),
        "resolve": (case.duty.resolve_days, "working_days"),
    }
    return {name: span for name, span in given.items() if span[0]}


def start_of(case: "Case") -> datetime:
    """From when the answer's time counts: receipt, or the last time it was begun anew."""
    return case.clock_from or case.received_at


def first_day(case: "Case", start: datetime) -> date:
    """The day whose rules count for a clock that began at `start`."""
    day = clock.local(start).date()
    return max(day, case.rules_on) if case.rules_on else day


def row_of(case: "Case", code: str, start: datetime) -> Row:
    return row(code, applies(case), first_day(case, start), spans_of(case))


def running(case: "Case") -> tuple[datetime, datetime] | None:
    """The clock that counts now, as (started, due): dispatching, signing or answering; None when none runs."""
    if case.state in (*LIFE.final(), "answered", "waiting", "parked", "divided", "merged"):
        return None
    if case.state in ("dispatched", "offered"):
        start, due = case.dispatched_at or case.received_at, case.sign_due_at
    elif case.state == "received":
        start, due = start_of(case), case.sign_due_at
    else:
        start, due = start_of(case), case.due_at
    return (start, due) if due else None
