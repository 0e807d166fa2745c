"""WGS-84, in which everything is stored, and GCJ-02, in which most Chinese map services and phones' map links speak.

The shift is the widely published formula of GCJ-02 (Krasovsky 1940 ellipsoid); it has no closed inverse, so the way back is
found by iteration. Functions take floats or numpy arrays, degrees in and out, longitude first.
"""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Degrees = TypeVar("Degrees", float, NDArray[np.float64])

CHINA = (73.0, 3.0, 136.0, 54.0)  # west, south, east, north: what a county's coordinates must lie in
_SHIFTED = (72.004, 0.8293, 137.8347, 55.8271)  # GCJ-02 is defined to equal WGS-84 outside this box
_AXIS = 6378245.0
_ECCENTRICITY_2 = 0.00669342162296594323
_CLOSE_ENOUGH = 1e-10  # degrees: a hundredth of a millimetre
_ROUNDS = 30


def in_china(lon: float, lat: float) -> bool:
    west, south, east, north = CHINA
    return west <= lon <= east and south <= lat <= north


def to_gcj(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """The same place as GCJ-02 writes it."""
    d_lon, d_lat = _shift(lon, lat)
    return lon + d_lon, lat + d_lat


def to_wgs(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """The same place in WGS-84: a point whose shift leads to where we are, found step by step."""
    x, y = lon, lat
    for _round in range(_ROUNDS):
        d_lon, d_lat = _shift(x, y)
        nearer_x, nearer_y = lon - d_lon, lat - d_lat
        still = max(np.max(np.abs(nearer_x - x), initial=0.0), np.max(np.abs(nearer_y - y), initial=0.0))
        x, y = nearer_x, nearer_y
        if still < _CLOSE_ENOUGH:
            break
    return x, y


def _shift(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    waves = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    north += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    east += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    phi = np.radians(lat)
    bend = 1.0 - _ECCENTRICITY_2 * np.sin(phi) ** 2
    along = _AXIS * (1.0 - _ECCENTRICITY_2) / (bend * np.sqrt(bend))  # radius of the meridian
    across = _AXIS / np.sqrt(bend) * np.cos(phi)  # radius of the parallel
    west_end, south_end, east_end, north_end = _SHIFTED
    inside: Any = 1.0 * ((lon >= west_end) & (lon <= east_end) & (lat >= south_end) & (lat <= north_end))
    return inside * np.degrees(east / across), inside * np.degrees(north / along)
