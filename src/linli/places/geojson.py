"""Reading boundaries from GeoJSON: what is usable, and for every feature that is not, a sentence that says what to mend.

Accepted: a FeatureCollection, a Feature, or a bare Polygon or MultiPolygon (holes and several parts welcome), longitude
first, WGS-84 or CGCS2000 (within decimetres of it), or GCJ-02 when the person says so. Heights are dropped; corners are
rounded to 7 decimals (about a centimetre).
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from linli.kernel.refusals import BadInput, TooMany
from linli.places import coordinates
from linli.places.measure import area_m2

MOST_BYTES = 20_000_000
MOST_FEATURES = 5_000
MOST_CORNERS = 50_000  # of one feature
SMALLEST_M2 = 1.0
DECIMALS = 7

# What counties call the columns in the files they already have.
CODE_NAMES = ("code", "grid_code", "网格编码", "网格代码", "编码", "代码")
NAME_NAMES = ("name", "grid_name", "网格名称", "名称")
ORGANISATION_NAMES = ("organisation", "organization", "org_code", "组织编码", "组织代码")
_WGS = re.compile(r"CRS84|4326|4490|WGS[ _-]?84|CGCS[ _-]?2000", re.IGNORECASE)
_GCJ = re.compile(r"GCJ|02坐标|火星", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One boundary as read: `code` is "" when the file names no grid; no `shape` takes a boundary away."""

    number: int  # of the feature in its file, from 1
    code: str
    name: str
    organisation: str
    shape: Polygon | MultiPolygon | None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one feature; `feature` says which, as a person would find it in the file."""

    number: int
    feature: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Parsed:
    drawn: tuple[Drawn, ...]
    faults: tuple[Fault, ...]


def read(content: bytes | str, *, gcj: bool = False) -> Parsed:
    """Parse a file. BadInput when it is no GeoJSON at all; faults of single features are collected, not raised."""
    return parsed(_features(_loaded(content), gcj=gcj), gcj=gcj)


def parsed(given: Iterable[Mapping[str, Any]], *, gcj: bool = False) -> Parsed:
    """What is usable of features, whatever kind of file they were read from; they look as they do in GeoJSON."""
    features = list(given)
    if not features:
        raise BadInput(_("The file holds no boundary. Export the grids as polygons and choose that file."))
    drawn: list[Drawn] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for number, feature in enumerate(features, start=1):
        code, name, organisation = _properties(feature)
        if code and code in seen:
            sentence = _(
                "The code %(code)s already stands at feature %(other)s. Each grid may stand in the file once."
            )
            faults.append(
                Fault(number, called(number, code, name), sentence % {"code": code, "other": seen[code]})
            )
            continue
        seen[code] = number
        try:
            drawn.append(Drawn(number, code, name, organisation, _shape(feature.get("geometry"), gcj=gcj)))
        except BadInput as refusal:
            faults.append(Fault(number, called(number, code, name), refusal.sentence))
    return Parsed(tuple(drawn), tuple(faults))


def read_one(content: bytes | str, *, gcj: bool = False) -> Polygon | MultiPolygon:
    """The single boundary somebody drew or pasted; BadInput with its sentence otherwise."""
    parsed = read(content, gcj=gcj)
    if parsed.faults:
        raise BadInput(parsed.faults[0].sentence)
    if len(parsed.drawn) != 1:
        raise BadInput(
            _("Draw one boundary for one grid. Parts that lie apart belong into one MultiPolygon.")
        )
    shape = parsed.drawn[0].shape
    if shape is None:
        raise BadInput(_("It has no boundary. Draw one, or leave the feature out."))
    return shape


def written(shape: BaseGeometry, decimals: int = DECIMALS) -> dict[str, Any]:
    """A shape as a GeoJSON geometry."""
    rounded = shapely.transform(shape, lambda corners: np.round(corners, decimals))
    return json.loads(shapely.to_geojson(rounded))  # type: ignore[no-any-return]


def tidy(shape: Polygon | MultiPolygon) -> Polygon | MultiPolygon:
    """Rounded and in one canonical order of corners and parts, so that equal boundaries are equal bytes."""
    rounded = shapely.transform(shapely.force_2d(shape), lambda corners: np.round(corners, DECIMALS))
    if isinstance(rounded, MultiPolygon) and len(rounded.geoms) == 1:
        rounded = rounded.geoms[0]
    return shapely.normalize(rounded)


def checked(shape: Polygon | MultiPolygon) -> Polygon | MultiPolygon:
    """A boundary from anywhere, tidied; BadInput when its line crosses itself or it encloses nothing."""
    tidied = tidy(shape)
    _check_valid(tidied)
    if area_m2(tidied) < SMALLEST_M2:
        raise BadInput(_("It encloses less than one square metre. Draw its corners further apart."))
    return tidied


def _loaded(content: bytes | str) -> Mapping[str, Any]:
    if len(content) > MOST_BYTES:
        raise TooMany(
            _("The file is larger than %(most)s MB. Simplify the lines, or import one township at a time.")
            % {"most": MOST_BYTES // 1_000_000}
        )
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        data = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as broken:
        raise BadInput(
            _("This is not GeoJSON. Export the grids as GeoJSON (UTF-8) and choose that file.")
        ) from broken
    if not isinstance(data, dict):
        raise BadInput(_("This is not GeoJSON. Export the grids as GeoJSON (UTF-8) and choose that file."))
    return data


def _no_number(name: str) -> float:
    raise ValueError(name)


def _features(data: Mapping[str, Any], *, gcj: bool) -> Iterator[Mapping[str, Any]]:
    _check_system(data.get("crs"), gcj=gcj)
    kind = data.get("type")
    if kind == "FeatureCollection":
        features = data.get("features")
        if not isinstance(features, list):
            raise BadInput(_("The FeatureCollection has no list of features. Export the file again."))
        if len(features) > MOST_FEATURES:
            raise too_many(len(features))
        for feature in features:
            yield feature if isinstance(feature, dict) else {}
    elif kind == "Feature":
        yield data
    elif kind in {"Polygon", "MultiPolygon"}:
        yield {"geometry": data}
    else:
        raise BadInput(
            _("The file says it is “%(kind)s”. A FeatureCollection of polygons is needed.")
            % {"kind": str(kind)[:40]}
        )


def too_many(many: int) -> TooMany:
    """More features than one file may bring."""
    return TooMany(
        _("The file holds %(many)s features; %(most)s at a time is the most. Import one township at a time.")
        % {"many": many, "most": MOST_FEATURES}
    )


def _check_system(crs: object, *, gcj: bool) -> None:
    """The old `crs` member: name it when it is one we must not take for WGS-84."""
    name = json.dumps(crs, ensure_ascii=False)[:200] if crs else ""
    if not name:
        return
    if _GCJ.search(name):
        if not gcj:
            raise BadInput(
                _(
                    "The file says its coordinates are GCJ-02. Tick “These coordinates are GCJ-02” and read it again."
                ),
                fields={
                    "gcj": _(
                        "The file says its coordinates are GCJ-02. Tick “These coordinates are GCJ-02” and read it again."
                    )
                },
            )
    elif not _WGS.search(name):
        raise BadInput(
            _(
                "The file uses a coordinate system Linli does not read. Export it in WGS-84 or CGCS2000 longitude and latitude."
            )
        )


def _properties(feature: Mapping[str, Any]) -> tuple[str, str, str]:
    given = feature.get("properties")
    found = given if isinstance(given, dict) else {}
    return (
        _first(found, CODE_NAMES, 15),
        _first(found, NAME_NAMES, 60),
        _first(found, ORGANISATION_NAMES, 32),
    )


def _first(properties: Mapping[str, Any], names: tuple[str, ...], most: int) -> str:
    for name in names:
        value = properties.get(name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()[:most]
    return ""


def called(number: int, code: str, name: str) -> str:
    """A feature as a person finds it in the file."""
    said = " ".join(part for part in (name, code) if part)
    if said:
        return _("Feature %(number)s (%(said)s)") % {"number": number, "said": said}
    return _("Feature %(number)s") % {"number": number}


def _shape(geometry: object, *, gcj: bool) -> Polygon | MultiPolygon:
    if not isinstance(geometry, dict) or not geometry.get("coordinates"):
        raise BadInput(_("It has no boundary. Draw one, or leave the feature out."))
    kind, given = geometry.get("type"), geometry["coordinates"]
    if kind not in {"Polygon", "MultiPolygon"}:
        raise BadInput(
            _("It is a “%(kind)s”; a grid needs a closed area (Polygon or MultiPolygon).")
            % {"kind": str(kind)[:40]}
        )
    parts = [given] if kind == "Polygon" else given
    polygons = [_polygon(part, gcj=gcj) for part in _listed(parts)]
    if sum(shapely.get_num_coordinates(polygons)) > MOST_CORNERS:
        raise BadInput(
            _("Its line has more than %(most)s corners. Simplify it to about one metre and read it again.")
            % {"most": MOST_CORNERS}
        )
    return checked(MultiPolygon(polygons) if len(polygons) > 1 else polygons[0])


def _listed(value: object) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise BadInput(_("Its list of coordinates is broken. Export the feature again."))
    return value


def _polygon(rings: object, *, gcj: bool) -> Polygon:
    outer, *holes = (_ring(ring, gcj=gcj) for ring in _listed(rings))
    return Polygon(outer, holes)


def _ring(ring: object, *, gcj: bool) -> np.ndarray[Any, np.dtype[np.float64]]:
    positions = _listed(ring)
    try:
        corners = np.array([position[:2] for position in positions], dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as broken:
        raise BadInput(_("Its list of coordinates is broken. Export the feature again.")) from broken
    if corners.ndim != 2 or corners.shape[1] != 2 or not np.isfinite(corners).all():
        raise BadInput(_("Its list of coordinates is broken. Export the feature again."))
    if len(np.unique(corners, axis=0)) < 3:
        raise BadInput(_("Its line has fewer than three corners. Draw at least three."))
    _check_range(corners)
    if gcj:
        corners = np.column_stack(coordinates.to_wgs(corners[:, 0], corners[:, 1]))
    return corners


def _check_range(corners: np.ndarray[Any, np.dtype[np.float64]]) -> None:
    west, south, east, north = coordinates.CHINA
    low, high = corners.min(axis=0), corners.max(axis=0)
    if west <= low[0] and high[0] <= east and south <= low[1] and high[1] <= north:
        return
    first = {"first": f"{corners[0, 0]:.6g}", "second": f"{corners[0, 1]:.6g}"}
    if west <= low[1] and high[1] <= east and south <= low[0] and high[0] <= north:
        raise BadInput(
            _(
                "Latitude stands before longitude (%(first)s, %(second)s). GeoJSON writes longitude first: swap them and read it again."
            )
            % first
        )
    if np.abs(corners).max() > 360:
        raise BadInput(
            _(
                "Its coordinates are metres of a map projection (%(first)s, %(second)s). Export it in degrees of longitude and latitude."
            )
            % first
        )
    raise BadInput(
        _("It lies outside China (%(first)s, %(second)s). Check the coordinates and read it again.") % first
    )


def _check_valid(shape: BaseGeometry) -> None:
    if shape.is_valid:
        return
    reason = str(shapely.is_valid_reason(shape))
    at = re.search(r"\[(\S+) (\S+?)\]", reason)
    where = {"lon": f"{float(at[1]):.5f}", "lat": f"{float(at[2]):.5f}"} if at else {"lon": "?", "lat": "?"}
    if "Self-intersection" in reason or "Crossing" in reason:
        raise BadInput(
            _(
                "Its line crosses itself near %(lon)s, %(lat)s. Move that corner so that the line does not cross."
            )
            % where
        )
    if "ole" in reason:
        raise BadInput(
            _("A hole lies outside its area, or in another hole, near %(lon)s, %(lat)s. Remove or move it.")
            % where
        )
    if "disconnected" in reason:
        raise BadInput(
            _("Its holes cut it in two near %(lon)s, %(lat)s. Draw the two parts as one MultiPolygon.")
            % where
        )
    raise BadInput(
        _("Its parts overlap or touch along a line near %(lon)s, %(lat)s. Join them into one.") % where
    )
