"""Adding whole lists of addresses, from a sheet or for a new county."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.db import transaction

from linli.kernel import journal
from linli.kernel.scope import PATH_STEP, Actor, after
from linli.organisations.commands.ground import step
from linli.organisations.naming import clean_words
from linli.places import naming
from linli.places.commands.addresses import (
    BATCH,
    KINDS,
    Spot,
    checked_name,
    last_child,
    names_of,
    open_grid,
    settled_many,
)
from linli.places.commands.guards import needs_permission
from linli.places.models import Address, Grid


@dataclass(frozen=True, slots=True)
class NewAddress:
    """One line of a list: the names from the top down, and where it stands. Those above are added when they are new."""

    names: tuple[str, ...]
    spot: Spot
    kind: str = "estate"  # of the top: estate, street or village


@transaction.atomic
def found_addresses(
    rows: list[NewAddress], *, by: Actor, on_progress: Callable[[int], None] | None = None
) -> int:
    """Add a whole list, all of it or nothing; what is there already stays. Returns how many addresses are new.

    The journal gets one entry for the batch, on the stream "addresses", with its count.
    """
    shelf = _Shelf(rows)
    allowed: set[int] = set()
    known = [place for place, row in enumerate(rows) if row.spot.grid is not None or row.spot.lon is not None]
    spots = [row.spot for row in rows]
    for place, spot in zip(known, settled_many([spots[p] for p in known], [None] * len(known)), strict=True):
        spots[place] = spot
    for row, spot in zip(rows, spots, strict=True):
        parent: Address | None = None
        for depth, raw in enumerate(row.names):
            where = spot if depth == len(row.names) - 1 else Spot(spot.grid)
            where = replace(where, grid=open_grid(where.grid or (parent.grid if parent else None)))
            if where.grid is not None and where.grid.pk not in allowed:
                needs_permission(by, where.grid)
                allowed.add(where.grid.pk)
            kind = row.kind if depth == 0 else KINDS[depth + 2]
            parent = shelf.get_or_add(kind, checked_name(raw), parent, where)
    count = shelf.write(on_progress)
    if count:
        journal.record("addresses", "imported", by=by, data={"count": count})
    return count


class _Shelf:
    """Addresses that are there and those still to be written, found by name under their parent."""

    def __init__(self, rows: list[NewAddress]) -> None:
        tops = {clean_words(row.names[0]) for row in rows if row.names}
        self.new: list[Address] = []
        self._by_name: dict[tuple[str, str], Address] = {}
        self._last: dict[str, int] = {}
        top_paths = []
        for address in Address.objects.select_related("grid").filter(parent__isnull=True, name__in=tops):
            self._by_name[_top_key(address.grid), address.name] = address
            top_paths.append(address.path)
        for path in top_paths:
            for address in Address.objects.select_related("grid", "parent__parent").filter(
                path__gt=path, path__lt=after(path)
            ):
                self._by_name[address.path[:-PATH_STEP], address.name] = address

    def get_or_add(self, kind: str, name: str, parent: Address | None, where: Spot) -> Address:
        key = (parent.path if parent else _top_key(where.grid), name)
        if key in self._by_name:
            return self._by_name[key]
        names = [*names_of(parent), name]
        above = parent.path if parent else ""
        if above not in self._last:
            self._last[above] = last_child(above)
        self._last[above] += 1
        address = Address(
            kind=kind,
            name=name,
            full_name=naming.full_name(names),
            sought=naming.sought(names),
            parent=parent,
            path=above + step(self._last[above]),
            grid=where.grid,
            lon=where.lon,
            lat=where.lat,
        )
        self._by_name[key] = address
        self.new.append(address)
        return address

    def write(self, on_progress: Callable[[int], None] | None) -> int:
        """Level by level, so that parents have their ids."""
        done = 0
        for depth in range(1, 4):
            level = [address for address in self.new if len(address.path) == depth * PATH_STEP]
            for start in range(0, len(level), BATCH):
                part = level[start : start + BATCH]
                for address in part:
                    address.parent = address.parent  # takes over the id the parent was given a level before
                Address.objects.bulk_create(part)
                done += len(part)
                if on_progress:
                    on_progress(done)
        return done


def _top_key(grid: Grid | None) -> str:
    """Two communities may each have an estate of the same name."""
    return f"o{grid.organisation_id}" if grid else ""
