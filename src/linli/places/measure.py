"""Metres and square metres from degrees, with plain arithmetic on the WGS-84 ellipsoid.

Areas go through Lambert's cylindrical equal-area projection, which is exact for areas anywhere on the ellipsoid (what remains
is that a straight line between two corners is drawn straight in degrees: under one part in 100,000 for a county's edges).
Lengths use the radii of curvature at the middle latitude: within 0.1 % over a county of 50 km.
"""

import math
from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

AXIS = 6378137.0  # WGS-84, metres
ECCENTRICITY_2 = 0.0066943799901413165
_E = math.sqrt(ECCENTRICITY_2)

Corners = NDArray[np.float64]


def metres_per_degree(lat: float) -> tuple[float, float]:
    """How long one degree of longitude and one of latitude are at this latitude."""
    phi = math.radians(lat)
    bend = 1.0 - ECCENTRICITY_2 * math.sin(phi) ** 2
    across = AXIS / math.sqrt(bend) * math.cos(phi)
    along = AXIS * (1.0 - ECCENTRICITY_2) / (bend * math.sqrt(bend))
    return math.radians(across), math.radians(along)


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Between two points (lon, lat)."""
    east, north = metres_per_degree((a[1] + b[1]) / 2)
    return math.hypot((a[0] - b[0]) * east, (a[1] - b[1]) * north)


def area_m2(shape: BaseGeometry) -> float:
    return float(shapely.area(shapely.transform(shape, _equal_area)))


def in_metres(shape: BaseGeometry, lat: float) -> BaseGeometry:
    """On a plane in metres fitted at `lat`: for widths and distances, and for operations that need both axes alike."""
    return shapely.transform(shape, _scaled(*metres_per_degree(lat)))


def in_degrees(shape: BaseGeometry, lat: float) -> BaseGeometry:
    """Back from `in_metres` at the same latitude."""
    east, north = metres_per_degree(lat)
    return shapely.transform(shape, _scaled(1 / east, 1 / north))


def _scaled(east: float, north: float) -> Callable[[Corners], Corners]:
    factors = np.array([east, north])
    return lambda corners: corners * factors


def _equal_area(corners: Corners) -> Corners:
    lon, sine = np.radians(corners[:, 0]), np.sin(np.radians(corners[:, 1]))
    logarithm = np.log((1 - _E * sine) / (1 + _E * sine)) / (2 * _E)
    q = (1 - ECCENTRICITY_2) * (sine / (1 - ECCENTRICITY_2 * sine**2) - logarithm)
    return np.column_stack([AXIS * lon, AXIS * q / 2])
