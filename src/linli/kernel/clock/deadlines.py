"""Deadlines: when something is due, how much time has gone, and why.

How spans are read:
- `working_hours`: working time from the start on; outside working hours the clock does not run.
- `working_days`: until working hours end on the N-th working day after the day of the start, whenever on that day it was.
- `hours`: elapsed time, day and night.
- `days`: until working hours end on the N-th calendar day after the day of the start; when that is no working day, on the next
  one (Civil Code, articles 201 and 203).

A pause stops the clock: the same time (working time for the working spans, elapsed time for the others) is added at the end. A
pause that has not ended lasts until `as_of`, so what is due moves on while it lasts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from linli.kernel.clock import moments
from linli.kernel.clock.calendar import DAY, MINUTE, Table, table_from

Unit = Literal["working_hours", "working_days", "hours", "days"]
UNITS: tuple[str, ...] = get_args(Unit)
Pause = tuple[datetime, datetime | None]
Places = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Span:
    """An amount of time. Days are counted whole; hours may have fractions. Both are more than nothing."""

    amount: float
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"no such unit of time: {self.unit}")
        if not 0 < self.amount <= 100_000:
            raise ValueError("a span is more than nothing and at most 100,000 units")
        if self.unit.endswith("days") and self.amount != int(self.amount):
            raise ValueError("days are counted whole")

    @property
    def working(self) -> bool:
        """Is it measured in working time."""
        return self.unit.startswith("working")


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence of the answer to "why then?", as a code and its parameters; `words.sentence` says it."""

    code: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deadline:
    """`provisional`: computed over days the calendar does not know yet. `paused`: a pause is open, so it will move on."""

    due_at: datetime
    provisional: bool
    paused: bool
    start: datetime
    span: Span
    pauses: tuple[Pause, ...]
    as_of: datetime | None
    _table: Table = field(repr=False, compare=False)

    @property
    def steps(self) -> tuple[Step, ...]:
        from linli.kernel.clock.why import explain

        return explain(self, self._table)

    def why(self) -> list[str]:
        """Why it is due then, in the reader's language, a sentence each."""
        from linli.kernel.clock.words import sentence

        return [sentence(step) for step in self.steps]


def deadline(
    start: datetime, span: Span, pauses: Sequence[Pause] = (), *, as_of: datetime | None = None
) -> Deadline:
    """When `span` has passed since `start`, leaving out the pauses. An open pause lasts until `as_of` (default: now).

    Raises BadInput when the day is beyond what can be computed.
    """
    table = table_from(moments.local(start).date())
    begin = table.place(start)
    stops = _stops(table, pauses, begin, as_of) if pauses else []
    if span.working:
        due = _working_due(table, begin, span, stops)
        unsure = table.provisional(begin, due)
    elif span.unit == "hours":
        due = _pass(begin, round(span.amount * 60 * MINUTE), stops)
        unsure = False
    else:
        end = table.closing(begin // DAY + int(span.amount))
        raw = _pass(begin, end - begin, stops)
        due = table.closing(table.working_day_after(raw // DAY - 1, 1))
        unsure = table.provisional(raw, due)
    paused = any(until is None and table.place(since) < due for since, until in pauses)
    return Deadline(
        table.moment(due).astimezone(UTC),
        unsure,
        paused,
        start,
        span,
        tuple(pauses),
        as_of,
        table,
    )


def due(start: datetime, span: Span) -> tuple[datetime, bool]:
    """The moment of a deadline without pauses, and whether it is provisional; nothing that explains it. For many at once."""
    table = table_from(moments.local(start).date())
    begin = table.place(start)
    if span.working:
        end = _working_due(table, begin, span, [])
        unsure = table.provisional(begin, end)
    elif span.unit == "hours":
        end, unsure = begin + round(span.amount * 60 * MINUTE), False
    else:
        raw = table.closing(begin // DAY + int(span.amount))
        end = table.closing(table.working_day_after(raw // DAY - 1, 1))
        unsure = table.provisional(raw, end)
    return table.moment(end).astimezone(UTC), unsure


def elapsed(start: datetime, end: datetime, pauses: Sequence[Pause] = (), *, working: bool = True) -> float:
    """Minutes from `start` to `end` without the pauses: working time, or all time. 0 when `end` is earlier.

    An open pause lasts until `end`.
    """
    if end <= start:
        return 0.0
    table = table_from(moments.local(start).date())
    begin, finish = table.place(start), table.place(end)
    total = _gone(table, begin, finish, working=working)
    for since, until in _stops(table, pauses, begin, end):
        if since < finish:
            total -= _gone(table, since, min(until, finish), working=working)
    return total / MINUTE


def remaining(due: Deadline, at: datetime, pauses: Sequence[Pause] | None = None) -> float:
    """Minutes left at a moment, in working time for working spans; below 0 by how much it is late.

    `pauses` replaces those the deadline was computed with. While a pause is open what is left stays the same.
    """
    stops = due.pauses if pauses is None else tuple(pauses)
    stops = tuple(
        (since, until if until is not None and until <= at else None) for since, until in stops if since < at
    )
    then = deadline(due.start, due.span, stops, as_of=at).due_at
    if then >= at:
        return elapsed(at, then, working=due.span.working)
    return -elapsed(then, at, stops, working=due.span.working)


def _gone(table: Table, start: int, end: int, *, working: bool) -> int:
    return table.worked(end) - table.worked(start) if working else end - start


def _stops(table: Table, pauses: Sequence[Pause], begin: int, as_of: datetime | None) -> Places:
    """The pauses as places: in order, not overlapping, none before the start; an open one ends at `as_of`."""
    until_now = table.place(as_of or moments.now())
    found = sorted(
        (max(table.place(since), begin), until_now if until is None else table.place(until))
        for since, until in pauses
    )
    merged: Places = []
    for since, until in found:
        if until <= since:
            continue
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], until))
        else:
            merged.append((since, until))
    return merged


def _pass(begin: int, amount: int, stops: Places) -> int:
    """Where `amount` of elapsed time has passed since `begin`, the stops left out."""
    at = begin
    for since, until in stops:
        if since - at >= amount:
            break
        amount -= since - at
        at = until
    return at + amount


def _working_due(table: Table, begin: int, span: Span, stops: Places) -> int:
    done = table.worked(begin)
    if span.unit == "working_hours":
        amount = round(span.amount * 60 * MINUTE)
    else:
        amount = table.worked(table.closing(table.working_day_after(begin // DAY, int(span.amount)))) - done
    target = done + amount
    for since, until in stops:
        at = table.worked(since)
        if at >= target:
            break
        target += table.worked(until) - at
    return table.place_of_work(target)
