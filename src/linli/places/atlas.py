"""The net in memory: which grid a point lies in, for one point or a whole batch, today or as of any version.

Each process holds the current net with its spatial index and loads it anew when the net changes (`kernel.versions`, one small
query per transaction). No question asked here touches the database otherwise.

Every point of the county belongs to exactly one grid: a point on a shared border, or where grids overlap, belongs to the
lowest code; a point within TOUCH of a grid (half a metre: in the hair's breadth that two lines drawn apart leave between
them) belongs to that grid.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import shapely
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from numpy.typing import ArrayLike, NDArray
from shapely import STRtree
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from linli.kernel import versions
from linli.kernel.refusals import NotFound
from linli.kernel.rulebook.register import VERSION as RULEBOOK
from linli.places.checks import Finding, check, tolerance
from linli.places.measure import distance_m
from linli.places.models import Boundary, Net

TOUCH = 5e-6  # degrees, about half a metre: the finest positioning class of GB/T 30428 (A)
OLD_NETS_KEPT = 8
OUTSIDE = 0  # what stands for "no grid" among ids, which begin at 1
STAMP = "net"

Point: TypeAlias = tuple[float, float]
Shape: TypeAlias = Polygon | MultiPolygon


@dataclass(frozen=True, slots=True)
class Label:
    """What is shown of a grid without asking the database."""

    pk: int
    code: str
    name: str
    organisation_id: int


@dataclass(frozen=True, slots=True)
class Near:
    grid_id: int
    metres: float


class Atlas:
    """One version of the net. Immutable: safe to share between threads."""

    def __init__(self, version: int, drawn: Iterable[tuple[Label, Shape]]) -> None:
        ordered = sorted(drawn, key=lambda pair: pair[0].code)
        self.version = version
        self.labels: Mapping[int, Label] = {label.pk: label for label, _shape in ordered}
        self.shapes: Mapping[int, Shape] = {label.pk: shape for label, shape in ordered}
        self._ids = np.array([label.pk for label, _shape in ordered], dtype=np.int64)
        self._shapes: NDArray[Any] = np.array([shape for _label, shape in ordered], dtype=object)
        self._tree = STRtree(self._shapes)
        shapely.prepare(self._shapes)
        for shape in (
            self._shapes
        ):  # the prepared index is built at the first question: ask it before threads share it
            inside = shape.representative_point()
            shapely.intersects_xy(shape, inside.x, inside.y)

    def __len__(self) -> int:
        return len(self._ids)

    def grid_at(self, lon: float, lat: float) -> int | None:
        """As `locate_many` says, without the ado of a batch."""
        if not len(self):
            return None
        dot = shapely.Point(lon, lat)
        for position in sorted(self._tree.query(dot)):
            if shapely.intersects_xy(self._shapes[position], lon, lat):
                return int(self._ids[position])
        near = self._tree.query(dot, predicate="dwithin", distance=TOUCH)
        return int(self._ids[near.min()]) if len(near) else None

    def grids_at(self, points: Sequence[Point] | NDArray[np.float64]) -> list[int | None]:
        """The grid of each point, None outside the county."""
        where = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        return [int(pk) or None for pk in self.locate_many(where[:, 0], where[:, 1])]

    def locate_many(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.int64]:
        """The id of the grid of each point, OUTSIDE (0) for those in none; degrees, one pass of the index for all of them.

        Candidates are looked at grid by grid, so that each boundary is fetched into the processor's cache once and not for
        every point anew: that is three times as fast as the index's own look-up (`benchmarks/points.py`).
        """
        where = np.column_stack((np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64)))
        nowhere = len(self)
        lowest = np.full(len(where), nowhere, dtype=np.int64)
        if len(where) and nowhere:
            dots = shapely.points(where)
            self._settle(lowest, *self._tree.query(dots), where=where)
            left = np.flatnonzero(lowest == nowhere)
            if len(left):
                point, grid = self._tree.query(dots[left], predicate="dwithin", distance=TOUCH)
                self._settle(lowest, left[point], grid)
        return np.append(self._ids, OUTSIDE)[lowest]

    def _settle(
        self,
        lowest: NDArray[np.int64],
        point: NDArray[np.int64],
        grid: NDArray[np.int64],
        *,
        where: NDArray[np.float64] | None = None,
    ) -> None:
        """Give each point the lowest of its grids; with `where`, only of those it truly lies in.

        Positions follow the codes, so the lowest position is the lowest code: written last, it stays.
        """
        by_grid = np.argsort(grid, kind="stable")[::-1]
        point, grid = point[by_grid], grid[by_grid]
        if where is not None:
            inside = shapely.intersects_xy(self._shapes[grid], where[point, 0], where[point, 1])
            point, grid = point[inside], grid[inside]
        lowest[point] = grid

    def nearest(self, lon: float, lat: float) -> Near | None:
        """The nearest grid and how far its edge is; 0 inside it."""
        if (grid := self.grid_at(lon, lat)) is not None:
            return Near(grid, 0.0)
        if not len(self):
            return None
        dot = shapely.Point(lon, lat)
        position = int(self._tree.nearest(dot))
        edge = shapely.get_coordinates(shapely.shortest_line(dot, self._shapes[position]))
        return Near(
            int(self._ids[position]), distance_m((lon, lat), (float(edge[-1][0]), float(edge[-1][1])))
        )

    def around(self, box: tuple[float, float, float, float]) -> list[int]:
        """Grids whose boundaries reach into a box (west, south, east, north), by code."""
        return [
            int(self._ids[position])
            for position in sorted(self._tree.query(shapely.box(*box), predicate="intersects"))
        ]

    @cached_property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of the whole net."""
        if not len(self):
            return None
        west, south, east, north = (float(x) for x in shapely.total_bounds(self._shapes))
        return west, south, east, north


class _Nets:
    """The current net and the few old ones asked about since it was published."""

    def __init__(self) -> None:
        self.current = _load(Net.objects.aggregate(top=Max("version"))["top"] or 0)
        self._old: OrderedDict[int, Atlas] = OrderedDict()

    def at(self, version: int) -> Atlas:
        if version == self.current.version:
            return self.current
        if version > self.current.version or version < 0:
            raise NotFound(_("The net has no version %(version)s.") % {"version": version})
        found = self._old.pop(version, None) or _load(version)
        self._old[version] = found
        while len(self._old) > OLD_NETS_KEPT:
            self._old.popitem(last=False)
        return found


def _load(version: int) -> Atlas:
    standing = Q(since__lte=version) & (Q(until__isnull=True) | Q(until__gt=version))
    rows = Boundary.objects.filter(standing).values_list(
        "grid_id", "grid__code", "grid__name", "grid__organisation_id", "shape"
    )
    return Atlas(
        version,
        ((Label(pk, code, name, keeper), polygons(bytes(wkb))) for pk, code, name, keeper, wkb in rows),
    )


def polygons(wkb: bytes | str) -> Shape:
    """A stored boundary; text is taken as hexadecimal."""
    shape: BaseGeometry = shapely.from_wkb(wkb)
    if not isinstance(shape, Polygon | MultiPolygon):
        raise TypeError(f"a boundary is a polygon, not {shape.geom_type}")
    return shape


def _check() -> tuple[Finding, ...]:
    return check(atlas().shapes, **tolerance())


_nets = versions.Cached((STAMP,), _Nets)
_findings = versions.Cached((STAMP, RULEBOOK), _check)


def atlas(version: int | None = None) -> Atlas:
    """The net as it stands, or as it stood at a version."""
    nets = _nets()
    return nets.current if version is None else nets.at(version)


def findings() -> tuple[Finding, ...]:
    """Gaps and overlaps of the net as it stands, largest first; worked out once for each version."""
    return _findings()


def grid_at(lon: float, lat: float, *, version: int | None = None) -> int | None:
    """The id of the grid a point lies in; None outside the county."""
    return atlas(version).grid_at(lon, lat)


def grids_at(
    points: Sequence[Point] | NDArray[np.float64], *, version: int | None = None
) -> list[int | None]:
    return atlas(version).grids_at(points)


def locate_many(lons: ArrayLike, lats: ArrayLike, *, version: int | None = None) -> NDArray[np.int64]:
    """The ids of the grids many points lie in, 0 for those in none: for imports. See `Atlas.locate_many`."""
    return atlas(version).locate_many(lons, lats)


def nearest(lon: float, lat: float, *, version: int | None = None) -> Near | None:
    return atlas(version).nearest(lon, lat)
