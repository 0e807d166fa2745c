"""Which rule row a clock follows, and when it ends: fast, because half a million cases may ask in one go.

Who says how long, first that speaks wins (ADR 0011):

1. the responsibility list's own spans for the matter and place (`spans` of the routing's duty);
2. the category; `urgent` for matters marked urgent; then the groups it stands in, upwards;
3. the lane the case runs in (`lane:fast`);
4. the door it came through;
5. the rule in general.

At each of these the county's own row goes before the supplied one, and the row in force on the first day of the clock counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from linli.cases.models import Category
from linli.kernel import clock, rulebook
from linli.kernel.clock.calendar import VERSION as CALENDAR
from linli.kernel.clock.deadlines import Unit
from linli.kernel.rulebook.register import VERSION as RULEBOOK
from linli.kernel.versions import Cached

URGENT = "urgent"
LANE = "lane:"
DISPATCH, SIGN, CONTACT, ANSWER = (
    "cases.dispatch_within",
    "cases.sign_within",
    "cases.contact_within",
    "cases.resolve_within",
)
# How a duty of the responsibility list names the clocks it sets itself.
IN_A_DUTY = {SIGN: "sign", CONTACT: "contact", ANSWER: "resolve"}
Spans = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """What a clock follows: a span and where it comes from. `applies_to` is the key that spoke; "duty" for the list's own."""

    code: str
    span: clock.Span
    applies_to: str
    citation: str
    confirmed: bool


@dataclass(slots=True)
class _Book:
    """What was looked up of one state of rules and calendar. Days and rules are few, so it stays small."""

    rows: dict[tuple[str, tuple[str, ...], date], Row] = field(default_factory=dict)
    ends: dict[tuple[clock.Span, date], tuple[datetime, bool]] = field(default_factory=dict)
    chains: dict[int, tuple[str, ...]] = field(default_factory=dict)
    receipts: dict[tuple[str, int | None, str, date], tuple[clock.Span, clock.Span, clock.Span]] = field(
        default_factory=dict
    )


_book = Cached((RULEBOOK, CALENDAR, "categories"), _Book)


def keys(door: str, category_id: int | None = None, lane: str = "ordinary") -> tuple[str, ...]:
    """What a rule may say something about, most specific first."""
    if category_id is None:
        return (LANE + lane, door)
    book = _book()
    if category_id not in book.chains:
        book.chains.update(_chains())
    return (*book.chains.get(category_id, ()), LANE + lane, door)


def _chains() -> dict[int, tuple[str, ...]]:
    """For each category its code those of the groups above it, and `urgent` between them where it is marked so."""
    found = {
        pk: (code, up, urgent)
        for pk, code, up, urgent in Category.objects.values_list("pk", "code", "parent_id", "urgent")
    }
    chains = {}
    for pk, (_code, _up, urgent) in found.items():
        codes: list[str] = []
        at: int | None = pk
        while at in found and found[at][0] not in codes:
            codes.append(found[at][0])
            at = found[at][1]
        chains[pk] = (codes[0], URGENT, *codes[1:]) if urgent else tuple(codes)
    return chains


def row(code: str, applies: Sequence[str], day: date, spans: Spans | None = None) -> Row:
    """The row a clock follows that begins on a day."""
    own = spans.get(IN_A_DUTY.get(code, "")) if spans else None
    if own:
        return Row(code, _span(own), "duty", "", confirmed=True)
    rows, applies = _book().rows, tuple(applies)
    found = rows.get((code, applies, day))
    if found is None:
        rule = rulebook.value(code, on=day, applies_to=applies)
        span = clock.Span(rule.value, cast("Unit", rule.unit))
        found = rows[code, applies, day] = Row(code, span, rule.applies_to, rule.citation, rule.confirmed)
    return found


def _span(given: Any) -> clock.Span:
    """A duty's span, as `Span` or as it is stored: [5, "working_days"]."""
    return given if isinstance(given, clock.Span) else clock.Span(given[0], given[1])


Ends = tuple[datetime, bool]


def on_receipt(
    door: str, category_id: int | None, lane: str, at: datetime, spans: Spans | None
) -> tuple[Ends, Ends, Ends]:
    """When dispatch, first contact and answer are due for what comes in at a moment."""
    book, day = _book(), clock.local(at).date()
    found = book.receipts.get((door, category_id, lane, day))
    if found is None:
        about = keys(door, category_id, lane)
        sent, spoken, answered = (row(code, about, day).span for code in (DISPATCH, CONTACT, ANSWER))
        found = book.receipts[door, category_id, lane, day] = (sent, spoken, answered)
    sent, spoken, answered = found
    if spans:
        spoken = _span(spans["contact"]) if spans.get("contact") else spoken
        answered = _span(spans["resolve"]) if spans.get("resolve") else answered
    return _end(book, sent, at, day), _end(book, spoken, at, day), _end(book, answered, at, day)


def end(span: clock.Span, start: datetime) -> Ends:
    """When a span that begins at a moment ends, without pauses, and whether the calendar of that time is provisional."""
    return _end(_book(), span, start, clock.local(start).date())


def _end(book: _Book, span: clock.Span, start: datetime, day: date) -> Ends:
    """Spans in days end on one moment for everything that begins on the same day, so they are reckoned once."""
    if not span.unit.endswith("days"):
        return clock.due(start, span)
    found = book.ends.get((span, day))
    if found is None:
        found = book.ends[span, day] = clock.due(start, span)
    return found
