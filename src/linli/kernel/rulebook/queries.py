"""The rulebook as a page shows it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from linli.kernel import clock
from linli.kernel.rulebook import words
from linli.kernel.rulebook.models import Rule
from linli.kernel.rulebook.register import Declared, all_declared


@dataclass(frozen=True, slots=True)
class Row:
    """One dated value. `standing`: current, future, past, or overruled (a default under the county's own value).

    `pk` is None for a declared default that is not in the database yet. `source` says how sure the citation is; "" for our own
    defaults, whose citation says it.
    """

    pk: int | None
    shown: str
    effective_from: date
    applies_to: str
    citation: str
    mark: str
    source: str
    confirmed: bool
    county: bool
    standing: str
    note: str

    @property
    def subject(self) -> str:
        """What it applies to, in words."""
        return words.subject(self.applies_to)

    @property
    def doubtful(self) -> bool:
        """It has an outside source that nobody has checked for this county yet; our own defaults claim none."""
        return not self.confirmed and self.mark != "D"


@dataclass(frozen=True, slots=True)
class RuleRows:
    """A rule with its values: what holds now first, then what is coming, then what was."""

    code: str
    title: str
    room: str
    current: list[Row]
    future: list[Row]
    past: list[Row]

    @property
    def doubtful(self) -> bool:
        return any(row.doubtful for row in self.current)


def rows(on: date | None = None) -> list[RuleRows]:
    """Every declared rule with all its dated values, as seen from a day (default: today)."""
    day = on or clock.today()
    known: dict[str, list[Rule]] = {}
    for row in Rule.objects.all():
        known.setdefault(row.code, []).append(row)
    return [_one(rule, known.get(rule.code, []), day) for rule in all_declared()]


def rows_of(rule: Declared, on: date | None = None) -> RuleRows:
    return _one(rule, list(Rule.objects.filter(code=rule.code)), on or clock.today())


def _one(rule: Declared, written: list[Rule], day: date) -> RuleRows:
    have = {(row.applies_to, row.effective_from) for row in written if not row.county}
    defaults: list[Any] = [row for row in rule.rows() if (row.applies_to, row.effective_from) not in have]
    everything = sorted([*written, *defaults], key=lambda row: row.effective_from, reverse=True)
    groups: dict[str, list[Row]] = {"current": [], "future": [], "past": [], "overruled": []}
    for applies_to in sorted({row.applies_to for row in everything}):
        mine = [row for row in everything if row.applies_to == applies_to]
        in_force = [row for row in mine if row.effective_from <= day]
        county = [row for row in in_force if getattr(row, "county", False)]
        chosen = (county or in_force or [None])[0]
        default_now = next((row for row in in_force if not getattr(row, "county", False)), None)
        for row in mine:
            if row.effective_from > day:
                standing = "future"
            elif row is chosen:
                standing = "current"
            else:
                standing = "overruled" if row is default_now else "past"
            groups[standing].append(_row(rule, row, standing))
    return RuleRows(
        rule.code,
        words.title(rule),
        words.room(rule),
        groups["current"],
        groups["future"][::-1],
        groups["overruled"] + groups["past"],
    )


def _row(rule: Declared, row: Any, standing: str) -> Row:
    return Row(
        pk=getattr(row, "pk", None),
        shown=words.shown(rule, row.value, row.unit),
        effective_from=row.effective_from,
        applies_to=row.applies_to,
        citation=row.citation if getattr(row, "county", False) else words.citation(row.citation),
        mark=row.mark,
        source="" if row.mark == "D" else str(words.MARKS[row.mark]),
        confirmed=bool(row.confirmed),
        county=getattr(row, "county", False),
        standing=standing,
        note=row.note,
    )
