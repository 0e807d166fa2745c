"""Rates as parts of a page: each with its numbers, its interval, what was left out and what must stand beside it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from linli.cases.rates.computed import Scope, grouped
from linli.cases.rates.defined import Beside, Excluded, Period, Rate
from linli.organisations.models import Organisation

ENOUGH = 5  # fewer cases make no share worth reading
COLUMNS = ("disposal", "on_time", "response", "resolution", "satisfaction", "rework")
Address = Callable[[Rate, str], str]


@dataclass(frozen=True, slots=True)
class Left:
    """What was left out of a rate or stands beside it, with the way to its records where there is one."""

    said: Excluded
    url: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One rate on a page. `good` and `of` are the ways to the records behind its two numbers; "" where nobody may follow them."""

    rate: Rate
    good: str = ""
    of: str = ""
    left: Sequence[Left] = ()

    @property
    def interval(self) -> str:
        """The interval in whole per cent, as 79–98%."""
        found = self.rate.interval
        return f"{found[0] * 100:.0f}–{found[1] * 100:.0f}%" if found else ""

    @property
    def few(self) -> bool:
        return 0 < self.rate.denominator < ENOUGH


def shown(rates: Iterable[Rate], address: Address | None = None) -> list[Shown]:
    """Rates for a page; `address(rate, part)` leads to the records, None where only the numbers are public."""
    found = []
    for rate in rates:
        to = _to(rate, address)
        left = [Left(one, to(one.code)) for one in rate.exclusions if one.count]
        left += [Left(one) for one in rate.beside if one.count]
        found.append(Shown(rate, to("numerator"), to("denominator"), left))
    return found


def _to(rate: Rate, address: Address | None) -> Callable[[str], str]:
    return lambda part: address(rate, part) if address else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One unit's rates, in the order of `COLUMNS`."""

    unit: Organisation
    cells: Sequence[Shown]
    company: Sequence[Beside] = field(default=())


@dataclass(frozen=True, slots=True)
class Peers:
    """Units of one kind, in the order of the tree: compared with their like, never ranked."""

    kind: str
    lines: Sequence[Line]


def by_unit(scope: Scope, period: Period, by: str, address: Callable[[Organisation], Address]) -> list[Peers]:
    """The units that had something to do in the period, by their kind. `by` is unit (who had it) or keeper (who answers for it)."""
    found: dict[Any, list[Rate]] = grouped(scope, period, "keeper" if by == "keeper" else "unit")
    units = Organisation.objects.filter(pk__in=found).select_related("kind").order_by("kind__pk", "path")
    return [
        Peers(str(kind), [_line(unit, found[unit.pk], address(unit)) for unit in some])
        for kind, some in groupby(units, key=lambda unit: unit.kind)
    ]


def _line(unit: Organisation, rates: list[Rate], address: Address) -> Line:
    wanted = {rate.code: rate for rate in rates}
    return Line(unit, shown((wanted[code] for code in COLUMNS), address), wanted["disposal"].company)


def column_names(rates: Iterable[Rate]) -> list[str]:
    names = {rate.code: rate.name for rate in rates}
    return [names[code] for code in COLUMNS]


def interval_said() -> str:
    return _("Small numbers move by chance: the range is where the true share lies in 95 of 100 such months.")
