"""Addresses and facilities follow when boundaries change: each belongs to the grid its own point lies in.

A unit or a building without a point of its own goes where the address above it goes, when it belonged to the same grid. What
lies in no grid any more keeps the one it had: somebody answers for it until the ground is drawn anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

import shapely
from django.db.models import Q

from linli.kernel.scope import after
from linli.places.atlas import Atlas
from linli.places.models import Address, Facility

BATCH = 1_000
Row = TypeVar("Row", Address, Facility)


def follow(before: Atlas, now: Atlas, changed: Sequence[int]) -> int:
    """Returns how many changed grid."""
    reached = _reached(before, now, changed)
    if reached is None:
        return 0
    west, south, east, north = reached
    near = Q(lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north)
    moved = _move(Facility.objects.filter(near).only("pk", "grid_id", "lon", "lat"), now, Facility)
    addresses = list(
        Address.objects.filter(near).only("pk", "path", "grid_id", "lon", "lat").order_by("path")
    )
    old = {address.pk: address.grid_id for address in addresses}
    moved += _move(addresses, now, Address)
    for address in addresses:
        if address.grid_id != old[address.pk]:
            below = Address.objects.filter(
                path__gt=address.path, path__lt=after(address.path), lon__isnull=True
            )
            moved += below.filter(lying_in(old[address.pk])).update(grid_id=address.grid_id)
    return moved


def lying_in(grid_id: int | None) -> Q:
    """Rows of this grid, or of none."""
    return Q(grid__isnull=True) if grid_id is None else Q(grid_id=grid_id)


def _reached(before: Atlas, now: Atlas, changed: Sequence[int]) -> tuple[float, float, float, float] | None:
    """The box (west, south, east, north) in which anything may have changed."""
    shapes = [net.shapes[pk] for net in (before, now) for pk in changed if pk in net.shapes]
    if not shapes:
        return None
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(shapes))
    return west, south, east, north


def _move(rows: Iterable[Row], now: Atlas, model: type[Row]) -> int:
    """`rows` all have a point."""
    found = list(rows)
    grids = now.grids_at([(row.lon or 0.0, row.lat or 0.0) for row in found])
    to: dict[int, list[int]] = defaultdict(list)
    for row, grid in zip(found, grids, strict=True):
        if grid is not None and row.grid_id != grid:
            to[grid].append(row.pk)
            row.grid_id = grid
    for grid, ids in to.items():
        for start in range(0, len(ids), BATCH):
            model._default_manager.filter(pk__in=ids[start : start + BATCH]).update(grid_id=grid)
    return sum(len(ids) for ids in to.values())
