"""The invented ground of Anlan: a county outline cut into townships, communities and grids with shared borders.

WGS-84 degrees around a place in empty country; nothing real lies under it. Everything comes from the dice given.
"""

import random
from collections.abc import Sequence
from math import cos, pi, radians, sin, tau
from typing import TypeAlias

import shapely
from shapely.geometry import MultiPoint, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

CENTRE = (102.31, 40.17)
RADIUS_KM = 21.0
TOWN_KM = 2.6  # how far the middles of the three streets lie from the middle of the county
KM_NORTH = 1 / 110.9  # degrees of latitude a kilometre
KM_EAST = KM_NORTH / cos(radians(CENTRE[1]))
ROUNDS = 5  # of moving each seed to the middle of its cell: enough for cells of like size

Area: TypeAlias = Polygon | MultiPolygon
Spot: TypeAlias = tuple[float, float]


def county(dice: random.Random) -> Polygon:
    """An outline that bulges here and there, as counties do."""
    waves = [(dice.uniform(0.06, 0.15) / n**0.7, n, dice.uniform(0, tau)) for n in range(2, 7)]
    corners = []
    for step in range(120):
        angle = tau * step / 120
        reach = RADIUS_KM * (1 + sum(size * sin(n * angle + turn) for size, n, turn in waves))
        corners.append(_at(reach * cos(angle), reach * sin(angle)))
    return Polygon(corners)


def townships(outline: Polygon, streets: int, others: int, dice: random.Random) -> list[Area]:
    """The county's townships: small streets in its middle first, wide townships around them after."""
    seeds = [_around(TOWN_KM, pi / 2 + tau * n / streets, dice) for n in range(streets)]
    seeds += [_around(RADIUS_KM * 0.55, tau * (n + 0.5) / others, dice) for n in range(others)]
    return _cells(outline, seeds)


def cut(area: Area, parts: int, dice: random.Random) -> list[Area]:
    """An area cut into parts of like size."""
    if parts == 1:
        return [area]
    seeds = [inside(area, dice) for _part in range(parts)]
    for _round in range(ROUNDS):
        seeds = [_middle(cell) for cell in _cells(area, seeds)]
    return _cells(area, seeds)


def inside(area: BaseGeometry, dice: random.Random) -> Spot:
    """A point inside an area, anywhere in it."""
    west, south, east, north = area.bounds
    for _try in range(200):
        spot = dice.uniform(west, east), dice.uniform(south, north)
        if shapely.intersects_xy(area, *spot):
            return spot
    return _middle(area)


def near(spot: Spot, metres: float, area: BaseGeometry, dice: random.Random) -> Spot:
    """A point about so far from another, inside the same area."""
    for _try in range(40):
        angle, far = dice.uniform(0, tau), dice.uniform(0.2, 1) * metres / 1_000
        found = spot[0] + far * cos(angle) * KM_EAST, spot[1] + far * sin(angle) * KM_NORTH
        if shapely.intersects_xy(area, *found):
            return found
    return spot


def _at(east_km: float, north_km: float) -> Spot:
    return CENTRE[0] + east_km * KM_EAST, CENTRE[1] + north_km * KM_NORTH


def _around(reach: float, angle: float, dice: random.Random) -> Spot:
    reach, angle = reach * dice.uniform(0.9, 1.1), angle + dice.uniform(-0.12, 0.12)
    return _at(reach * cos(angle), reach * sin(angle))


def _middle(area: BaseGeometry) -> Spot:
    middle = area.centroid if area.contains(area.centroid) else area.representative_point()
    return middle.x, middle.y


def _cells(area: Area, seeds: Sequence[Spot]) -> list[Area]:
    """The part of the area nearest to each seed, in the order of the seeds."""
    found = shapely.voronoi_polygons(MultiPoint(seeds), extend_to=area.envelope.buffer(0.5))
    cells = list(found.geoms)
    tree = shapely.STRtree(cells)
    ordered = [cells[int(tree.query(Point(seed), predicate="intersects")[0])] for seed in seeds]
    return [_areas(cell.intersection(area)) for cell in ordered]


def _areas(shape: BaseGeometry) -> Area:
    """Only what has an extent: an intersection may leave lines and points."""
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and part.area > 0]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)
