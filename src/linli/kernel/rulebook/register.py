"""Which rules exist. Each room declares its own in `<room>/rules.py`; asking for one that nobody declared is a bug."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from linli.kernel.rulebook.kinds import Kind, Whole

VERSION = "rulebook"  # the name its stamp has in `kernel.versions`
ALWAYS = date(2020, 1, 1)  # before the first record of any deployment


@dataclass(frozen=True, slots=True)
class Seed:
    """A default for part of what the rule covers (a category) or from a later day. None: as declared."""

    value: Any
    applies_to: str = ""
    effective_from: date = ALWAYS
    unit: str | None = None
    citation: str | None = None
    mark: str | None = None
    confirmed: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Default:
    """A seed with everything said: what is written as a row."""

    value: Any
    applies_to: str
    effective_from: date
    unit: str
    citation: str
    mark: str
    confirmed: bool
    note: str


@dataclass(frozen=True, slots=True)
class Declared:
    """A rule: its meaning in both languages, the kind of its value, its default and where that comes from.

    `value` is the default for everything from `ALWAYS` on; `seeds` add more. `units` are the units a county may choose
    (none: `unit` is fixed). `confirmed` says whether the source has been checked for this county; only a source marked C is
    taken as confirmed from the start.
    """

    code: str
    title_en: str
    title_zh: str
    value: Any
    unit: str = ""
    kind: Kind = field(default_factory=Whole)
    citation: str = ""
    mark: str = "D"
    units: tuple[str, ...] = ()
    seeds: tuple[Seed, ...] = ()

    def rows(self) -> list[Default]:
        """Every default of this rule, complete."""
        return [
            Default(
                seed.value,
                seed.applies_to,
                seed.effective_from,
                self.unit if seed.unit is None else seed.unit,
                seed.citation or self.citation,
                seed.mark or self.mark,
                (seed.mark or self.mark) == "C" if seed.confirmed is None else seed.confirmed,
                seed.note,
            )
            for seed in (Seed(self.value), *self.seeds)
        ]


_declared: dict[str, Declared] = {}


def declare(rules: Iterable[Declared]) -> None:
    """Register rules as the application starts. A default out of its own bounds, or a code declared twice, is a bug."""
    for rule in rules:
        if _declared.get(rule.code, rule) != rule:
            raise ValueError(f"two rooms declare the rule {rule.code}")
        if not rule.citation:
            raise ValueError(f"{rule.code} names no source")
        for row in rule.rows():
            rule.kind.check(row.value)
            if row.unit != rule.unit and row.unit not in rule.units:
                raise ValueError(f"{rule.code} has a default in {row.unit}, which is not one of its units")
        _declared[rule.code] = rule


def declared(code: str) -> Declared:
    try:
        return _declared[code]
    except KeyError:
        raise LookupError(f"no room declares the rule {code!r}") from None


def all_declared() -> list[Declared]:
    return [_declared[code] for code in sorted(_declared)]
