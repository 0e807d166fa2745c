"""A list made ready for deciding: for each kind of matter the rules that can hold, the most specific first, all in memory.

Which rule decides (ADR 0010): the rule that names the kind of matter most closely (detail before kind before group before any);
among those the one that names the place most closely (grid before organisation, the deeper one first, before the whole county);
among those the one that narrows the time in more ways (season, days, hours). Two that are equal in all three and can hold at the
same place and moment are a conflict; a list with a conflict does not go live.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch

from linli.cases.models import Category, Duty, DutyList, OfficeArea
from linli.cases.routing.windows import Moment, Window, window_of
from linli.kernel.clock import Span
from linli.kernel.scope import upward
from linli.kernel.versions import Cached
from linli.organisations.models import Organisation

DUTIES, CATEGORIES, ORGANISATIONS = "duties", "categories", "organisations"  # stamps
GRID_DEPTH = 100  # a grid names the place more closely than any organisation
TOWNSHIP = "township_government"
OFFICE = "department_office"


@dataclass(frozen=True, slots=True)
class Unit:
    """What routing knows of an organisation. `level` is where its kind usually stands."""

    pk: int
    path: str
    kind: str
    level: str
    active: bool


@dataclass(slots=True)
class Tree:
    """Every organisation, by id and by path, with what stands directly below each path."""

    units: dict[int, Unit]
    by_path: dict[str, Unit]
    below: dict[str, list[Unit]]

    def township_of(self, path: str) -> Unit | None:
        """The nearest township at or above a path."""
        for above in reversed(upward(path)):
            unit = self.by_path.get(above)
            if unit is not None and unit.kind == TOWNSHIP:
                return unit
        return None

    def nearest(self, kind: str, path: str) -> tuple[Unit, ...]:
        """Units of a kind nearest to a place: below it, else beside or above it, level by level up the tree."""
        within = tuple(
            u for u in self.units.values() if u.kind == kind and u.active and u.path.startswith(path)
        )
        if within:
            return within
        for above in reversed(upward(path)[:-1]):
            found = tuple(u for u in self.below.get(above, ()) if u.kind == kind and u.active)
            if found:
                return found
        return ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A duty, compiled. `rank` is how specific it is; the greater goes first."""

    pk: int
    code: str
    list_number: int
    rank: tuple[int, int, int]
    category_id: int | None
    path: str  # "" = anywhere
    grid_id: int | None
    window: Window
    target: str
    unit_id: int | None
    kind: str
    helper_ids: tuple[int, ...]
    spans: Mapping[str, Span] = field(compare=False)
    fast: bool
    duty: Duty = field(compare=False, repr=False)  # the row itself, for those who keep it with a case
    timed: bool = False  # it asks for the time

    def at_place(self, path: str, grid_id: int | None) -> bool:
        return grid_id == self.grid_id if self.grid_id is not None else path.startswith(self.path)


@dataclass(slots=True)
class Index:
    """One list, compiled. `by_category` holds for each category the rules of it and of what stands above it, in order."""

    number: int
    rules: list[Rule]
    by_category: dict[int | None, tuple[Rule, ...]]
    resolved: dict[tuple[int, str], tuple[int | None, str]] = field(default_factory=dict)
    usual: dict[tuple[int, str, int | None, date], Any] = field(
        default_factory=dict
    )  # routes, by rule, place, kind, day

    def candidates(self, category_id: int | None) -> tuple[Rule, ...]:
        return self.by_category.get(category_id, self.by_category[None])

    def deciding(
        self, category_id: int | None, path: str, grid_id: int | None, moment: Callable[[], Moment]
    ) -> Rule | None:
        """The rule that decides; the moment is only worked out when a rule asks for it."""
        at: Moment | None = None
        for rule in self.by_category.get(category_id) or self.by_category[None]:
            if not (grid_id == rule.grid_id if rule.grid_id is not None else path.startswith(rule.path)):
                continue
            if rule.timed:
                at = at or moment()
                if not rule.window.covers(at):
                    continue
            return rule
        return None


def _load_tree() -> Tree:
    rows = Organisation.objects.values_list("pk", "path", "kind__code", "kind__level", "state")
    units = {
        pk: Unit(pk, path, kind, level, state == "active") for pk, path, kind, level, state in rows.iterator()
    }
    below: dict[str, list[Unit]] = {}
    for unit in units.values():
        below.setdefault(unit.path[:-4], []).append(unit)
    return Tree(units, {unit.path: unit for unit in units.values()}, below)


def _load_offices() -> dict[int, list[tuple[str, int]]]:
    """The areas of a department's offices by the department: (path served, office), the deepest first."""
    found: dict[int, list[tuple[str, int]]] = {}
    rows = OfficeArea.objects.filter(office__state="active").values_list(
        "office__parent_id", "place__path", "office_id"
    )
    for department, path, office in rows:
        if department is not None:
            found.setdefault(department, []).append((path, office))
    for areas in found.values():
        areas.sort(key=lambda one: (-len(one[0]), one))
    return found


def _load_lines() -> dict[int, tuple[int, ...]]:
    """For each category its line: itself, its parent, its parent's parent."""
    parents = dict(Category.objects.values_list("pk", "parent_id"))
    lines: dict[int, tuple[int, ...]] = {}
    for pk in parents:
        line: list[int] = []
        at: int | None = pk
        while at is not None and at not in line:
            line.append(at)
            at = parents.get(at)
        lines[pk] = tuple(line)
    return lines


tree = Cached((ORGANISATIONS,), _load_tree)
offices = Cached((ORGANISATIONS, DUTIES), _load_offices)
lines = Cached((CATEGORIES,), _load_lines)


def rules_of(found: DutyList) -> list[Rule]:
    """The rules of a list, compiled, in the order of their codes. Two queries."""
    duties = (
        Duty.objects.filter(list=found)
        .select_related("place", "kind", "unit")
        .prefetch_related(Prefetch("helpers", queryset=Organisation.objects.only("pk")))
        .order_by("code")
    )
    depth = {pk: len(line) for pk, line in lines().items()}
    return [_compiled(duty, found.number, depth) for duty in duties]


def compiled(found: DutyList) -> Index:
    """A list made ready for deciding."""
    return index_of(found.number, rules_of(found))


def index_of(number: int, rules: Iterable[Rule]) -> Index:
    ordered = sorted(rules, key=lambda rule: (tuple(-part for part in rule.rank), rule.code))
    by_line: dict[int | None, list[Rule]] = {}
    for rule in ordered:
        by_line.setdefault(rule.category_id, []).append(rule)
    general = by_line.get(None, [])
    by_category: dict[int | None, tuple[Rule, ...]] = {None: tuple(general)}
    for pk, line in lines().items():
        by_category[pk] = tuple(rule for above in line for rule in by_line.get(above, ())) + tuple(general)
    return Index(number, ordered, by_category)


def _compiled(duty: Duty, number: int, depth: Mapping[int, int]) -> Rule:
    window = window_of(duty.from_day, duty.until_day, duty.days, duty.from_time, duty.until_time)
    path = duty.place.path if duty.place else ""
    closeness = GRID_DEPTH if duty.grid_id else len(path) // 4
    spans: dict[str, Span] = {}
    if duty.sign_hours:
        spans["sign"] = Span(duty.sign_hours, "working_hours")
    if duty.contact_hours:
        spans["contact"] = Span(duty.contact_hours, "working_hours")
    if duty.resolve_days:
        spans["resolve"] = Span(duty.resolve_days, "working_days")
    return Rule(
        pk=duty.pk,
        code=duty.code,
        list_number=number,
        rank=(depth.get(duty.category_id or 0, 0), closeness, window.narrowness),
        category_id=duty.category_id,
        path=path,
        grid_id=duty.grid_id,
        window=window,
        target=duty.target,
        unit_id=duty.unit_id,
        kind=duty.kind.code if duty.kind else "",
        helper_ids=tuple(sorted(unit.pk for unit in duty.helpers.all())),
        spans=spans,
        fast=duty.fast,
        duty=duty,
        timed=window.narrowness > 0,
    )
