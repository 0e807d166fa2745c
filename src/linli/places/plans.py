"""What a set of boundaries would change, looked at before it is done: the preview of an import or of a drawing."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import shapely
from django.utils.translation import gettext as _

from linli.kernel import scope
from linli.kernel.scope import Actor
from linli.organisations.models import Organisation
from linli.places.atlas import Atlas, Shape, atlas, findings, polygons
from linli.places.checks import Finding, check, tolerance
from linli.places.geojson import Drawn, Fault, Parsed, called
from linli.places.measure import area_m2
from linli.places.models import BoundaryDraft, Grid


@dataclass(frozen=True, slots=True)
class Line:
    """One grid of the plan. `grid_id` is None for one still to be founded; `shape` None takes the boundary away."""

    code: str
    name: str
    shape: Shape | None
    grid_id: int | None = None
    organisation_id: int | None = None
    number: int = 0
    before: Shape | None = None

    @property
    def kind(self) -> str:
        """added, changed, unchanged or withdrawn."""
        if self.shape is None:
            return "withdrawn" if self.before is not None else "unchanged"
        if self.before is None:
            return "added"
        return "unchanged" if shapely.to_wkb(self.before) == shapely.to_wkb(self.shape) else "changed"

    @property
    def area_m2(self) -> float:
        return area_m2(self.shape) if self.shape is not None else 0.0

    @property
    def area_before_m2(self) -> float:
        return area_m2(self.before) if self.before is not None else 0.0


@dataclass(frozen=True)
class Plan:
    """Lines that can be done, faults that stand in the way, and grids of the net the file says nothing about (they stay)."""

    net_version: int
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    missing: tuple[Grid, ...] = ()

    @property
    def changes(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.kind != "unchanged")

    def of(self, kind: str) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.kind == kind)

    @property
    def can_be_done(self) -> bool:
        return bool(self.changes) and not self.faults

    @cached_property
    def _after(self) -> dict[int, Shape]:
        """The net as it would stand; grids still to be founded carry negative numbers."""
        shapes = dict(atlas().shapes)
        for number, line in enumerate(self.lines, start=1):
            pk = line.grid_id or -number
            if line.shape is None:
                shapes.pop(pk, None)
            else:
                shapes[pk] = line.shape
        return shapes

    @property
    def findings_before(self) -> tuple[Finding, ...]:
        return findings()

    @cached_property
    def findings_after(self) -> tuple[Finding, ...]:
        return check(self._after, **tolerance())

    @cached_property
    def new_findings(self) -> tuple[Finding, ...]:
        """Gaps and overlaps that are not there today: the ones this plan would make."""
        known = {(one.kind, one.shape.wkb) for one in self.findings_before}
        return tuple(one for one in self.findings_after if (one.kind, one.shape.wkb) not in known)

    @cached_property
    def lost_m2(self) -> float:
        """Ground that belongs to a grid today and to none afterwards, in m²."""
        touched = [line.before for line in self.changes if line.before is not None]
        if not touched:
            return 0.0
        lost = shapely.difference(shapely.union_all(touched), shapely.union_all(list(self._after.values())))
        lost = shapely.union_all([part for part in shapely.get_parts(lost) if area_m2(part) >= 1])
        return round(area_m2(lost), 1)

    def label(self, grid_id: int) -> str:
        """What a finding's grid is called, also when it is still to be founded."""
        if grid_id < 0:
            line = self.lines[-grid_id - 1]
            return line.name or line.code
        named = next((line for line in self.lines if line.grid_id == grid_id), None)
        if named is not None:
            return named.name
        return atlas().labels[grid_id].name


def of_file(parsed: Parsed, *, by: Actor) -> Plan:
    """What importing these features would do, for this person."""
    return _plan(parsed.drawn, parsed.faults, by=by, whole=True)


def of_one(grid: Grid, shape: Shape | None, *, by: Actor) -> Plan:
    """What drawing this grid's boundary would do; None withdraws it."""
    return _plan([Drawn(1, grid.code, grid.name, "", shape)], (), by=by, whole=False)


def of_draft(draft: BoundaryDraft, *, by: Actor) -> Plan:
    """The plan of a draft, compared with the net as it is now."""
    return _plan(kept(draft), (), by=by, whole=draft.source == "file")


def kept(draft: BoundaryDraft) -> list[Drawn]:
    """The boundaries a draft holds."""
    return [
        Drawn(number, code, name, organisation, polygons(shape) if shape else None)
        for number, code, name, organisation, shape in json.loads(draft.boundaries)
    ]


def packed(drawn: Iterable[Drawn]) -> str:
    """Boundaries as a draft holds them."""
    return json.dumps(
        [
            [d.number, d.code, d.name, d.organisation, shapely.to_wkb(d.shape, hex=True) if d.shape else ""]
            for d in drawn
        ],
        ensure_ascii=False,
    )


def _plan(boundaries: Sequence[Drawn], faults_read: Iterable[Fault], *, by: Actor, whole: bool) -> Plan:
    now = atlas()
    known = _known({drawn.code for drawn in boundaries if drawn.code})
    codes = {drawn.organisation for drawn in boundaries if drawn.organisation}
    units = {unit.code: unit for unit in Organisation.objects.filter(code__in=codes)}
    lines: list[Line] = []
    faults = list(faults_read)
    for drawn in boundaries:
        grid = known.get(drawn.code)
        unit = grid.organisation if grid else units.get(drawn.organisation)
        if sentence := _in_the_way(drawn, grid, unit, by):
            faults.append(Fault(drawn.number, called(drawn.number, drawn.code, drawn.name), sentence))
        else:
            lines.append(_line(drawn, grid, unit, now))
    faults.sort(key=lambda fault: fault.number)
    return Plan(now.version, tuple(lines), tuple(faults), _left_out(known.values(), now, by) if whole else ())


def _line(drawn: Drawn, grid: Grid | None, unit: Organisation | None, now: Atlas) -> Line:
    return Line(
        drawn.code,
        grid.name if grid else drawn.name,
        drawn.shape,
        grid.pk if grid else None,
        unit.pk if unit else None,
        drawn.number,
        now.shapes.get(grid.pk) if grid else None,
    )


def _in_the_way(drawn: Drawn, grid: Grid | None, unit: Organisation | None, by: Actor) -> str:
    """Why this person cannot set this boundary; "" when they can."""
    if grid is None:
        wrong = _cannot_be_founded(drawn, unit)
    elif grid.closed_on is not None:
        wrong = _("This grid is closed. Found a new one, or leave the feature out.")
    else:
        wrong = ""
    if not wrong and not scope.may(by, "places.edit", grid or Grid(organisation=unit)):
        wrong = _("This grid lies outside your part of the county. The unit in charge of it can change it.")
    return wrong


def _cannot_be_founded(drawn: Drawn, unit: Organisation | None) -> str:
    code = {"code": drawn.code}
    if not drawn.code:
        return _("It names no grid. Give each feature the 15-digit code of its grid in a property “code”.")
    if not (len(drawn.code) == 15 and drawn.code.isascii() and drawn.code.isdigit()):
        return _("“%(code)s” is no grid code; a grid has 15 digits.") % code
    if not drawn.organisation:
        return (
            _(
                "There is no grid %(code)s yet. Add the code of its organisation in a property “organisation” to found it."
            )
            % code
        )
    if unit is None or unit.state != "active":
        return _("There is no organisation %(code)s. Check its code in the organisation list.") % {
            "code": drawn.organisation
        }
    return "" if drawn.name else _("The grid is new and needs a name, in a property “name”.")


def _known(codes: Iterable[str]) -> dict[str, Grid]:
    return {
        grid.code: grid for grid in Grid.objects.select_related("organisation").filter(code__in=list(codes))
    }


def _left_out(given: Iterable[Grid], now: Atlas, by: Actor) -> tuple[Grid, ...]:
    named = {grid.pk for grid in given}
    rest = Grid.objects.filter(pk__in=set(now.shapes) - named).select_related("organisation")
    return tuple(scope.visible(rest, by, "places.edit"))
