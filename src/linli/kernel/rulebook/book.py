"""Looking a rule up on a day."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from linli.kernel.clock import moments
from linli.kernel.rulebook.models import Rule
from linli.kernel.rulebook.register import VERSION, all_declared, declared
from linli.kernel.versions import Cached


@dataclass(frozen=True, slots=True)
class RuleValue:
    """What a rule said on a day, and where that comes from. `confirmed` is false until the county has checked the source."""

    code: str
    value: Any
    unit: str
    citation: str
    mark: str
    confirmed: bool
    effective_from: date
    applies_to: str
    county: bool


class _Shelf:
    """The rows of one rule, for one `applies_to` and one authority, by day."""

    def __init__(self, rows: Iterable[RuleValue]) -> None:
        self.rows = sorted(rows, key=lambda row: row.effective_from)
        self.days = [row.effective_from for row in self.rows]

    def on(self, day: date) -> RuleValue | None:
        found = bisect_right(self.days, day)
        return self.rows[found - 1] if found else None


Shelves = dict[tuple[str, str, bool], _Shelf]


def _load() -> Shelves:
    """Rows of the database, and declared defaults that have not been written there yet."""
    rows: dict[tuple[str, str, bool], dict[date, RuleValue]] = defaultdict(dict)
    for rule in all_declared():
        for seed in rule.rows():
            rows[rule.code, seed.applies_to, False][seed.effective_from] = RuleValue(
                rule.code,
                seed.value,
                seed.unit,
                seed.citation,
                seed.mark,
                seed.confirmed,
                seed.effective_from,
                seed.applies_to,
                county=False,
            )
    for row in Rule.objects.all():
        rows[row.code, row.applies_to, row.county][row.effective_from] = RuleValue(
            row.code,
            row.value,
            row.unit,
            row.citation,
            row.mark,
            row.confirmed,
            row.effective_from,
            row.applies_to,
            row.county,
        )
    return {key: _Shelf(found.values()) for key, found in rows.items()}


_shelves = Cached((VERSION,), _load)


def value(code: str, *, on: date | None = None, applies_to: str | Iterable[str] = "") -> RuleValue:
    """What the rule says on a day (default: today in China).

    `applies_to` may be several keys, most specific first; what the rule says in general comes last. For each, the county's
    own row goes before the default, and the latest row in force on the day counts. A day before the first default reads the
    first default, so that an old record is never without a rule. Raises LookupError for a code nobody declared.
    """
    declared(code)
    day = on or moments.today()
    shelves = _shelves()
    keys = (applies_to,) if isinstance(applies_to, str) else tuple(applies_to)
    for key in (*keys, "") if keys[-1:] != ("",) else keys:
        for county in (True, False):
            shelf = shelves.get((code, key, county))
            if shelf and (found := shelf.on(day)):
                return found
    general = shelves.get((code, "", False))
    if general is None:  # declared after this process read the book: only while the application starts
        _shelves.drop()
        general = _shelves()[code, "", False]
        return general.on(day) or general.rows[0]
    return general.rows[0]
