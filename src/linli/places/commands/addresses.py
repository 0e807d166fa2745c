"""The address tree: estate, street or village → building → unit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import clock, journal, scope
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen
from linli.kernel.scope import PATH_STEP, Actor, after
from linli.organisations.commands.ground import step
from linli.organisations.naming import clean_words
from linli.places import naming
from linli.places.atlas import atlas
from linli.places.commands.following import lying_in
from linli.places.commands.guards import needs_permission
from linli.places.models import Address, Grid

ROOTS = ("estate", "street", "village")
KINDS = (*ROOTS, "building", "unit")
LONGEST_NAME = 60
LONGEST_FULL_NAME = 160
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an address or a facility stands: a grid, a point (WGS-84), or both when they agree."""

    grid: Grid | None = None
    lon: float | None = None
    lat: float | None = None


@transaction.atomic
def add_address(
    *, kind: str, name: str, by: Actor, parent: Address | None = None, spot: Spot | None = None
) -> Address:
    """Add one address below `parent`. Without a spot it lies in the grid of the address above it.

    A closed one of the same name is opened again.
    """
    name = checked_name(name)
    _check_kind(kind, parent)
    where = settled(spot or Spot(), parent)
    assert where.grid is not None  # noqa: S101 - settled raises otherwise
    needs_permission(by, where.grid)
    names = [*names_of(parent), name]
    full = naming.full_name(names)
    if len(full) > LONGEST_FULL_NAME:
        raise BadInput(
            _("The whole address is longer than %(most)s characters.") % {"most": LONGEST_FULL_NAME}
        )
    twin = _twin(name, parent, where.grid)
    if twin is not None:
        return _reopened(twin, by=by)
    address = Address.objects.create(
        kind=kind,
        name=name,
        full_name=full,
        sought=naming.sought(names),
        parent=parent,
        path=_next_path(parent.path if parent else ""),
        grid=where.grid,
        lon=where.lon,
        lat=where.lat,
    )
    journal.record(address.stream, "added", by=by, data={"kind": kind, "name": full, "grid": where.grid.pk})
    return address


@transaction.atomic
def rename_address(*, address: Address, name: str, by: Actor) -> Address:
    """Another name, for it and in the full names of everything below it."""
    _may_change(address, by)
    name = checked_name(name)
    if name == address.name:
        return address
    twin = _twin(name, address.parent, address.grid)
    if twin is not None and twin.pk != address.pk:
        raise _taken(name)
    journal.record(address.stream, "renamed", by=by, data={"from": address.name, "to": name})
    address.name = name
    names = {address.path: [*names_of(address.parent), name]}
    changed = []
    for row in Address.objects.filter(path__gte=address.path, path__lt=after(address.path)).order_by("path"):
        if row.path != address.path:
            names[row.path] = [*names[row.path[:-PATH_STEP]], row.name]
        row.name = names[row.path][-1]
        row.full_name, row.sought = naming.full_name(names[row.path]), naming.sought(names[row.path])
        if len(row.full_name) > LONGEST_FULL_NAME:
            raise BadInput(
                _("The whole address is longer than %(most)s characters.") % {"most": LONGEST_FULL_NAME}
            )
        changed.append(row)
    Address.objects.bulk_update(changed, ["name", "full_name", "sought"], batch_size=BATCH)
    address.refresh_from_db()
    return address


@transaction.atomic
def settle_address(*, address: Address, spot: Spot, by: Actor) -> Address:
    """Say which grid it lies in, or set the point of its door."""
    _may_change(address, by)
    where = settled(spot, address.parent)
    assert where.grid is not None  # noqa: S101 - settled raises otherwise
    needs_permission(by, where.grid)
    journal.record(
        address.stream, "settled", by=by, data={"grid": where.grid.pk, "lon": where.lon, "lat": where.lat}
    )
    below = Address.objects.filter(path__gt=address.path, path__lt=after(address.path), lon__isnull=True)
    below.filter(lying_in(address.grid_id)).update(grid=where.grid)
    Address.objects.filter(pk=address.pk).update(grid=where.grid, lon=where.lon, lat=where.lat)
    address.grid, address.lon, address.lat = where.grid, where.lon, where.lat
    return address


@transaction.atomic
def change_address(*, address: Address, name: str, spot: Spot, by: Actor) -> Address:
    """Another name and another spot, as the form of its page gives them; what is the same is not written."""
    rename_address(address=address, name=name, by=by)
    grid_id = spot.grid.pk if spot.grid else address.grid_id
    if (grid_id, spot.lon, spot.lat) != (address.grid_id, address.lon, address.lat):
        settle_address(address=address, spot=spot, by=by)
    return address


@transaction.atomic
def close_address(*, address: Address, by: Actor) -> Address:
    """It is no longer offered, nor anything below it. What lies there keeps it."""
    _may_change(address, by)
    if address.closed_on is not None:
        raise NotOpen(_("“%(name)s” is closed already.") % {"name": address.full_name})
    today = clock.today()
    below = Address.objects.filter(
        path__gte=address.path, path__lt=after(address.path), closed_on__isnull=True
    )
    count = below.update(closed_on=today)
    address.closed_on = today
    journal.record(
        address.stream, "closed", by=by, from_state="open", to_state="closed", data={"count": count}
    )
    return address


def checked_name(name: str) -> str:
    name = clean_words(name)
    if not name or len(name) > LONGEST_NAME:
        sentence = _("An address needs a name of at most %(most)s characters.") % {"most": LONGEST_NAME}
        raise BadInput(sentence, fields={"name": sentence})
    return name


def settled(spot: Spot, parent: Address | None) -> Spot:
    """The spot with its grid: from the point, else as given, else that of the address above it. BadInput when they disagree."""
    return settled_many([spot], [parent])[0]


def settled_many(spots: Sequence[Spot], parents: Sequence[Address | None]) -> list[Spot]:
    """The same for many, with one pass of the net and one query for grids."""
    net = atlas()
    for spot in spots:
        if (spot.lon is None) != (spot.lat is None):
            sentence = _("A point needs both longitude and latitude.")
            raise BadInput(sentence, fields={"lon": sentence})
    pinned = [place for place, spot in enumerate(spots) if spot.lon is not None]
    found = dict(zip(pinned, net.grids_at([(spots[p].lon, spots[p].lat) for p in pinned]), strict=True))  # type: ignore[misc]
    grids = Grid.objects.select_related("organisation").in_bulk(
        {pk for pk in found.values() if pk is not None}
    )
    made = []
    for place, (spot, parent) in enumerate(zip(spots, parents, strict=True)):
        pk = found.get(place)
        if place in found and pk is None and len(net):
            raise _outside(spot)
        grid = _agreed(spot.grid, grids[pk]) if pk is not None else spot.grid
        made.append(replace(spot, grid=open_grid(grid or (parent.grid if parent else None))))
    return made


def _agreed(said: Grid | None, found: Grid) -> Grid:
    """The grid the point lies in, which must be the one that was named, unless that one is not drawn yet."""
    if said is None or said.pk == found.pk:
        return found
    if said.pk not in atlas().shapes:
        return said
    sentence = _("The point lies in “%(there)s”, not in “%(here)s”. Correct one of them.")
    sentence %= {"there": found.name, "here": said.name}
    raise BadInput(sentence, fields={"grid": sentence})


def _outside(spot: Spot) -> BadInput:
    sentence = _("The point %(lon)s, %(lat)s lies in no grid. Check it: longitude comes first, in WGS-84.")
    sentence %= {"lon": f"{spot.lon:.5f}", "lat": f"{spot.lat:.5f}"}
    return BadInput(sentence, fields={"lon": sentence})


def open_grid(grid: Grid | None) -> Grid:
    """BadInput when there is none or it is closed."""
    if grid is None:
        sentence = _("Say which grid it lies in, or set its point on the map.")
        raise BadInput(sentence, fields={"grid": sentence})
    if grid.closed_on is not None:
        sentence = _("The grid “%(name)s” is closed.") % {"name": grid.name}
        raise BadInput(sentence, fields={"grid": sentence})
    return grid


def names_of(address: Address | None) -> list[str]:
    """Its own name and those above it, from the top."""
    found: list[str] = []
    while address is not None:
        found.insert(0, address.name)
        address = address.parent
    return found


def _check_kind(kind: str, parent: Address | None) -> None:
    above = parent.kind if parent else None
    fits = (
        (kind in ROOTS and above is None)
        or (kind == "building" and above in ROOTS)
        or (kind == "unit" and above == "building")
    )
    if not fits:
        sentence = _(
            "An estate, street or village stands at the top, buildings below it, units below a building."
        )
        raise BadInput(sentence, fields={"kind": sentence})
    if parent is not None and parent.closed_on is not None:
        raise NotOpen(_("“%(name)s” is closed already.") % {"name": parent.full_name})


def _twin(name: str, parent: Address | None, grid: Grid | None) -> Address | None:
    """An address of this name in the same place, open or closed."""
    same = Address.objects.select_related("grid", "parent").filter(name=name, parent=parent)
    if parent is None:
        same = (
            same.filter(grid__organisation_id=grid.organisation_id)
            if grid
            else same.filter(grid__isnull=True)
        )
    return same.first()


def _reopened(twin: Address, *, by: Actor) -> Address:
    if twin.closed_on is None:
        raise _taken(twin.name)
    Address.objects.filter(pk=twin.pk).update(closed_on=None)
    twin.closed_on = None
    journal.record(twin.stream, "reopened", by=by, from_state="closed", to_state="open")
    return twin


def _taken(name: str) -> BadInput:
    sentence = _("“%(name)s” is there already. Choose another name, or use that one.") % {"name": name}
    return BadInput(sentence, fields={"name": sentence})


def _may_change(address: Address, by: Actor) -> None:
    if address.grid is not None:
        needs_permission(by, address.grid)
    elif not scope.may(by, "places.edit"):
        raise NotAllowed(_("Your role does not allow this here. The unit in charge can do it."))


def last_child(path: str) -> int:
    """The highest number given to a child of this path ("" for the top)."""
    rows = Address.objects.filter(path__gt=path, path__lt=after(path)) if path else Address.objects.all()
    top = rows.order_by("-path").values_list("path", flat=True).first()
    return int(top[len(path) : len(path) + PATH_STEP], 36) if top else 0


def _next_path(path: str) -> str:
    return path + step(last_child(path) + 1)
