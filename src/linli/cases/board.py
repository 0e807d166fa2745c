"""The public board: the organisations' own clocks. Absolute numbers first, units only among their like, never persons.

Every figure comes from `cases.rates`, so the board, the desk and the interfaces cannot disagree. Units stand in the order of the
tree, not of merit; a share of too few cases is not said at all.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.cases import queries, rates
from linli.cases.models import Case
from linli.cases.rates import Period, Rate
from linli.kernel import clock, rulebook
from linli.kernel.scope import after
from linli.organisations.models import Organisation

By = Literal["unit", "keeper"]
SHOWN: dict[By, tuple[str, ...]] = {
    "unit": ("on_time", "resolution", "rework", "reopen"),
    "keeper": ("on_time", "response", "resolution", "reopen", "refusal"),
}
KEPT = 600  # seconds a board is kept: it is public, and its figures move by the day


@dataclass(frozen=True, slots=True)
class Cell:
    """One rate of one unit: the two numbers, and the share with its interval when there are enough to say."""

    code: str
    name: str
    numerator: int
    denominator: int
    share: str
    interval: str


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    live: int
    overdue: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Peers:
    """Units of one kind, in the order of the tree."""

    kind: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """`whole` is the county or the part of it that was asked for; `least` is the number from which a share is said."""

    days: int
    least: int
    whole: Line
    peers: tuple[Peers, ...]


def board(by: By, at: Organisation | None = None) -> Board:
    """The last days (rule cases.board_days) of the county or a part of it, by unit that works or by community that keeps."""
    key = f"board:{by}:{at.pk if at else 0}:{get_language()}:{clock.today()}"
    found: Board | None = cache.get(key)
    if found is None:
        found = _computed(by, at)
        cache.set(key, found, KEPT)
    return found


def _computed(by: By, at: Organisation | None) -> Board:
    days = int(rulebook.value("cases.board_days").value)
    least = int(rulebook.value("cases.board_least").value)
    scope = Q(keeper__path__gte=at.path, keeper__path__lt=after(at.path)) if at else Q()
    now = clock.now()
    period = Period(now - timedelta(days=days), now)
    counted = rates.grouped(scope, period, by)
    standing = _standing(scope, by)
    units = Organisation.objects.select_related("kind").filter(pk__in={*counted, *standing})
    groups: dict[str, list[Line]] = {}
    for unit in units.order_by("path"):
        live, overdue = standing.get(unit.pk, (0, 0))
        cells = _cells(counted.get(unit.pk, ()), by, least)
        if live or any(cell.denominator for cell in cells):
            groups.setdefault(unit.kind.name, []).append(Line(unit.name, live, overdue, cells))
    everything = (standing if by == "keeper" else _standing(scope, "keeper")).values()
    live, overdue = (sum(pair[place] for pair in everything) for place in (0, 1))
    whole = Line(
        at.name if at else _("The whole county"),
        live,
        overdue,
        _cells(rates.rates(scope, period), "keeper", least),
    )
    peers = [Peers(kind, tuple(lines)) for kind, lines in groups.items()]
    return Board(days, least, whole, tuple(sorted(peers, key=lambda group: -len(group.lines))))


def _standing(scope: Q, by: By) -> dict[int, tuple[int, int]]:
    """What each has in hand now and how much of it is overdue: one query."""
    rows = queries.live(Case.objects.filter(scope, parent__isnull=True)).filter(**{f"{by}__isnull": False})
    counted = (
        rows.order_by()
        .values_list(by)
        .annotate(many=Count("pk"), late=Count("pk", filter=queries.is_overdue()))
    )
    return {pk: (many, late) for pk, many, late in counted}


def _cells(found: "list[Rate] | tuple[Rate, ...]", by: By, least: int) -> tuple[Cell, ...]:
    by_code = {rate.code: rate for rate in found}
    cells = []
    for code in SHOWN[by]:
        definition = rates.DEFINED[code]
        rate = by_code.get(code)
        numerator, denominator = (rate.numerator, rate.denominator) if rate else (0, 0)
        share = interval = ""
        if rate is not None and rate.denominator >= least and rate.interval:
            low, high = rate.interval
            share, interval = (
                rate.percent(),
                _("%(low)s to %(high)s") % {"low": f"{low:.0%}", "high": f"{high:.0%}"},
            )
        cells.append(Cell(code, str(definition.name), numerator, denominator, share, interval))
    return tuple(cells)
