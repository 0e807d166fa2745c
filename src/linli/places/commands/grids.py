"""Grids, who keeps them and who works in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import clock, journal, versions
from linli.kernel.refusals import BadInput, NotOpen
from linli.kernel.scope import Actor
from linli.organisations.models import Organisation
from linli.organisations.naming import clean_words
from linli.places import geojson
from linli.places.atlas import STAMP, Shape, atlas
from linli.places.commands import staff
from linli.places.commands.boundaries import publish
from linli.places.commands.guards import needs_open, needs_permission
from linli.places.models import Address, Division, Facility, Grid

LONGEST_NAME = 60
MOST_HOUSEHOLDS = 100_000


@dataclass(frozen=True, slots=True)
class NewGrid:
    """What is needed to found one. `shape` may come later."""

    code: str
    name: str
    organisation: Organisation
    division: Division | None = None
    households: int | None = None
    shape: Shape | None = None


@transaction.atomic
def found_grid(
    *,
    code: str,
    name: str,
    organisation: Organisation,
    by: Actor,
    division: Division | None = None,
    households: int | None = None,
) -> Grid:
    """Found a grid; its boundary is drawn or imported afterwards. The code has 15 digits (county, street, community, serial)."""
    return found_grids([NewGrid(code, name, organisation, division, households)], by=by)[0]


@transaction.atomic
def found_grids(grids: Sequence[NewGrid], *, by: Actor, note: str = "") -> list[Grid]:
    """Found many grids; the boundaries among them make one new version of the net."""
    wanted = [_cleaned(new) for new in grids]
    _refuse_known([new.code for new in wanted])
    for unit in {new.organisation.pk: new.organisation for new in wanted}.values():
        needs_permission(by, Grid(organisation=unit))
        if unit.state != "active":
            raise NotOpen(
                _("“%(name)s” is closed and can keep no grid. Choose another organisation.")
                % {"name": unit.name}
            )
    Grid.objects.bulk_create(
        Grid(
            code=new.code,
            name=new.name,
            organisation=new.organisation,
            division=new.division,
            households=new.households,
        )
        for new in wanted
    )
    rows = Grid.objects.select_related("organisation").in_bulk(
        [new.code for new in wanted], field_name="code"
    )
    founded = [rows[new.code] for new in wanted]
    journal.record_many(
        [
            journal.Line(
                grid.stream,
                "founded",
                by,
                to_state="open",
                data={
                    "code": grid.code,
                    "organisation": grid.organisation_id,
                    "name": grid.name,
                    "households": grid.households,
                },
            )
            for grid in founded
        ]
    )
    drawn: dict[int, Shape | None] = {
        grid.pk: geojson.checked(new.shape)
        for grid, new in zip(founded, wanted, strict=True)
        if new.shape is not None
    }
    if drawn:
        publish(drawn, by=by, note=note, move="founded")
    return founded


@transaction.atomic
def change_grid(*, grid: Grid, name: str, households: int | None, by: Actor) -> Grid:
    """Another name, or another number of households."""
    needs_permission(by, grid)
    needs_open(grid)
    name, households = _name(name), _households(households)
    if (name, households) != (grid.name, grid.households):
        changed = {"name": name, "households": households}
        journal.record(grid.stream, "changed", by=by, from_state="open", to_state="open", data=changed)
        Grid.objects.filter(pk=grid.pk).update(name=name, households=households)
        grid.name, grid.households = name, households
        versions.bump(STAMP)
    return grid


@transaction.atomic
def hand_over(*, grid: Grid, to: Organisation, by: Actor) -> Grid:
    """Another organisation keeps the grid from now on; open cases stay with who has them."""
    needs_permission(by, grid)
    needs_permission(by, Grid(organisation=to))
    needs_open(grid)
    if to.state != "active":
        raise NotOpen(
            _("“%(name)s” is closed and can keep no grid. Choose another organisation.") % {"name": to.name}
        )
    data = {"from": grid.organisation_id, "to": to.pk}
    journal.record(grid.stream, "handed_over", by=by, from_state="open", to_state="open", data=data)
    Grid.objects.filter(pk=grid.pk).update(organisation=to)
    grid.organisation = to
    versions.bump(STAMP)
    return grid


@transaction.atomic
def close_grid(
    *, grid: Grid, by: Actor, heir: Grid | None = None, on: date | None = None, note: str = ""
) -> Grid:
    """Close a grid: its boundary leaves the net, its posts end, and what it held goes to `heir` (its addresses, its plates).

    Where others' boundaries already cover the ground, addresses with a point follow those instead. Past cases keep the grid.
    """
    needs_permission(by, grid)
    needs_open(grid)
    if heir is not None:
        needs_open(heir)
        if heir.pk == grid.pk:
            raise BadInput(
                _("A grid cannot take over from itself. Choose another."),
                fields={"heir": _("Choose another grid.")},
            )
    day = on or clock.today()
    if day > clock.today():
        raise BadInput(
            _("The day lies ahead. Close the grid when it comes."),
            fields={"on": _("Choose today or an earlier day.")},
        )
    if grid.pk in atlas().shapes:
        publish({grid.pk: None}, by=by, note=note, move="closed")
    for rows in (Address.objects.filter(grid=grid), Facility.objects.filter(grid=grid)):
        rows.update(grid=heir)
    for post in grid.staff.filter(until__isnull=True):
        staff.end(post, max(day, post.since), by=by)
    Grid.objects.filter(pk=grid.pk).update(closed_on=day)
    grid.closed_on = day
    data = {"on": day, "heir": heir.pk if heir else None}
    journal.record(
        grid.stream, "closed", by=by, from_state="open", to_state="closed", data=data, private={"note": note}
    )
    versions.bump(STAMP)
    return grid


@transaction.atomic
def take_over_from(*, organisation_id: int, merged_into_id: int | None, by: Actor) -> int:
    """An organisation stands no more: its grids go to the one it was merged into. Wired to `OrganisationClosed`.

    Raises NotOpen when it still keeps grids and nobody takes them over, so that no ground is left without a keeper.
    """
    grids = list(
        Grid.objects.select_related("organisation").filter(
            organisation_id=organisation_id, closed_on__isnull=True
        )
    )
    if not grids:
        return 0
    if merged_into_id is None:
        raise NotOpen(
            _(
                "It still keeps %(many)s grids, such as “%(name)s”. Hand them over to another organisation first."
            )
            % {"many": len(grids), "name": grids[0].name}
        )
    for grid in grids:
        data = {"from": organisation_id, "to": merged_into_id}
        journal.record(grid.stream, "handed_over", by=by, from_state="open", to_state="open", data=data)
    Grid.objects.filter(pk__in=[grid.pk for grid in grids]).update(organisation_id=merged_into_id)
    Division.objects.filter(organisation_id=organisation_id).update(organisation_id=merged_into_id)
    versions.bump(STAMP)
    return len(grids)


def _cleaned(new: NewGrid) -> NewGrid:
    code = clean_words(new.code)
    if not re.fullmatch(r"[0-9]{15}", code):
        sentence = _("A grid code has 15 digits: county (6), street (3), community (3) and serial (3).")
        raise BadInput(sentence, fields={"code": sentence})
    return NewGrid(
        code, _name(new.name), new.organisation, new.division, _households(new.households), new.shape
    )


def _name(name: str) -> str:
    name = clean_words(name)
    if not name or len(name) > LONGEST_NAME:
        sentence = _("A grid needs a name of at most %(most)s characters.") % {"most": LONGEST_NAME}
        raise BadInput(sentence, fields={"name": sentence})
    return name


def _households(households: int | None) -> int | None:
    if households is not None and not 0 <= households <= MOST_HOUSEHOLDS:
        sentence = _("Enter the number of households, from 0 to %(most)s.") % {"most": MOST_HOUSEHOLDS}
        raise BadInput(sentence, fields={"households": sentence})
    return households


def _refuse_known(codes: Sequence[str]) -> None:
    twice = {code for code in codes if codes.count(code) > 1} if len(set(codes)) < len(codes) else set()
    known = twice or set(Grid.objects.filter(code__in=codes).values_list("code", flat=True)[:1])
    if known:
        sentence = _("The grid code %(code)s is taken. Give this grid another serial number.") % {
            "code": min(known)
        }
        raise BadInput(sentence, fields={"code": sentence})
