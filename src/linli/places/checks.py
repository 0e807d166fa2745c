"""Gaps and overlaps of a net: where no grid answers, and where two do.

Tolerance (rules `places.sliver` and `places.strip`): two lines drawn by hand never meet exactly, so what is nowhere wider than
half a metre counts as meeting. A strip up to forty metres wide that reaches in from outside, such as a road left out between
two grids, is a gap too; anything wider open to the outside is simply not the county.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from linli.kernel import rulebook
from linli.places.measure import area_m2, in_degrees, in_metres

TOUCHING_M = 1.0  # a grid within a metre of a gap lies beside it

Shape: TypeAlias = Polygon | MultiPolygon
Kind = Literal["gap", "overlap"]
Flat = NDArray[Any]
Raw = tuple[Kind, tuple[int, ...], Polygon]  # kind, positions of the grids, ground in metres


@dataclass(frozen=True, slots=True)
class Finding:
    """One gap or overlap: the ground concerned, its area in m², and the grids around it or sharing it."""

    kind: Kind
    grid_ids: tuple[int, ...]
    area_m2: float
    shape: Polygon

    @property
    def at(self) -> tuple[float, float]:
        """A point inside it (lon, lat), to show where."""
        inside = self.shape.representative_point()
        return inside.x, inside.y


def tolerance() -> dict[str, float]:
    """What the rulebook says today, in metres, as `check` takes it."""
    return {
        "sliver_m": rulebook.value("places.sliver").value / 100,
        "strip_m": float(rulebook.value("places.strip").value),
    }


def check(
    shapes: Mapping[int, Shape], *, sliver_m: float = 0.5, strip_m: float = 40.0
) -> tuple[Finding, ...]:
    """All findings of a net, largest first."""
    if not shapes:
        return ()
    ids = list(shapes)
    areas = [shapes[pk] for pk in ids]
    lat = float(np.mean(shapely.total_bounds(areas)[[1, 3]]))
    flat = np.array([in_metres(shape, lat) for shape in areas], dtype=object)
    tree = STRtree(flat)
    found = [*_overlaps(flat, tree, sliver_m), *_gaps(flat, tree, sliver_m, strip_m / 2)]
    made = (
        _finding(kind, tuple(ids[position] for position in beside), part, lat) for kind, beside, part in found
    )
    return tuple(sorted(made, key=lambda finding: -finding.area_m2))


def _overlaps(flat: Flat, tree: STRtree, sliver_m: float) -> Iterator[Raw]:
    one, other = tree.query(flat, predicate="intersects")
    pairs = one < other
    one, other = one[pairs], other[pairs]
    shared = shapely.intersection(flat[one], flat[other])
    for a, b, ground in zip(one, other, shared, strict=True):
        for part in _wide_enough(ground, sliver_m):
            yield "overlap", (int(a), int(b)), part


def _gaps(flat: Flat, tree: STRtree, sliver_m: float, half: float) -> Iterator[Raw]:
    covered = shapely.union_all(flat)
    # Swelling and shrinking by the same width with sharp corners changes nothing but to fill holes and narrow mouths.
    swollen = shapely.buffer(covered, half, join_style="mitre", mitre_limit=50)
    closed = shapely.buffer(_filled(swollen), -half, join_style="mitre", mitre_limit=50)
    for part in _wide_enough(shapely.difference(closed, covered), sliver_m):
        beside = tree.query(part, predicate="dwithin", distance=TOUCHING_M)
        if len(beside) > 1 or _inside(part, covered):
            yield "gap", tuple(sorted(int(position) for position in beside)), part


def _inside(part: Polygon, covered: BaseGeometry) -> bool:
    """A hole within one grid's own line: everything around it is covered."""
    return bool(shapely.covers(_filled(covered), part))


def _filled(area: BaseGeometry) -> BaseGeometry:
    return shapely.union_all([Polygon(part.exterior) for part in shapely.get_parts(area)])


def _wide_enough(ground: BaseGeometry, sliver_m: float) -> Iterator[Polygon]:
    for part in shapely.get_parts(ground):
        if isinstance(part, Polygon) and not shapely.buffer(part, -sliver_m / 2).is_empty:
            yield part


def _finding(kind: Kind, grid_ids: tuple[int, ...], part: Polygon, lat: float) -> Finding:
    shape = shapely.normalize(shapely.transform(in_degrees(part, lat), lambda corners: np.round(corners, 7)))
    assert isinstance(shape, Polygon)  # noqa: S101 - scaling keeps the kind
    return Finding(kind, grid_ids, round(area_m2(shape), 1), shape)
