"""Reading boundaries from a Shapefile: its parts are .shp (shapes), .dbf (codes and names), .prj (coordinates), .cpg (script).

Only degrees of longitude and latitude in WGS-84 or CGCS2000 are taken. Projected coordinates are refused: turning them into
degrees needs the projection's own mathematics, and a silent guess would lay every line somewhere else.
"""

import io
import json
import re
import struct
from collections.abc import Iterator, Mapping
from typing import Any

import shapefile
from django.utils.translation import gettext as _

from linli.kernel.refusals import BadInput
from linli.places.geojson import CODE_NAMES, MOST_FEATURES, NAME_NAMES, ORGANISATION_NAMES, too_many

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
KNOWN_NAMES = (*CODE_NAMES, *NAME_NAMES, *ORGANISATION_NAMES)
COLUMN_BYTES = 10  # a column's name in a .dbf is cut after so many
_PROJECTED = re.compile(r"\s*PROJ(CS|CRS)\b", re.IGNORECASE)
_GEOGRAPHIC = re.compile(r"\s*GEO(GCS|GCRS|DCRS|GRAPHICCRS)\b", re.IGNORECASE)
_TAKEN = re.compile(
    r"WGS[ _]?(19)?84|CGCS[ _]?2000|China[ _]2000|China_Geodetic_Coordinate_System_2000", re.IGNORECASE
)
_GBK = {"936", "cp936", "gbk", "gb2312", "gb18030", "ansi 936", "oem 936"}
_UTF8 = {"utf-8", "utf8", "65001", "utf-8-sig"}
_BROKEN = (
    shapefile.ShapefileException,
    struct.error,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    MemoryError,
    EOFError,
)


def features(parts: Mapping[str, bytes], *, gcj: bool = False) -> Iterator[dict[str, Any]]:
    """The shapes as GeoJSON features. BadInput when the parts do not make a map Linli can take."""
    if ".dbf" not in parts:
        raise BadInput(_("The .dbf with codes and names is missing. Put it into the zip beside the .shp."))
    _check_system(parts.get(".prj"), gcj=gcj)
    script = _script(parts.get(".cpg", b""), parts[".dbf"])
    try:
        reader = shapefile.Reader(
            shp=io.BytesIO(parts[".shp"]),
            dbf=io.BytesIO(parts[".dbf"]),
            encoding=script,
            encodingErrors="replace",
        )
        columns = [str(column[0]) for column in reader.fields if column[0] != "DeletionFlag"]
        shapes = _bounded(reader)
    except _BROKEN as broken:
        raise BadInput(
            _(
                "The Shapefile cannot be read: its parts are damaged or do not belong together. Export it again."
            )
        ) from broken
    for place, shape in enumerate(shapes):
        yield {"properties": _properties(reader, place, columns, script), "geometry": _geometry(shape)}


def _bounded(reader: shapefile.Reader) -> list[Any]:
    shapes: list[Any] = []
    for shape in reader.iterShapes():
        shapes.append(shape)
        if len(shapes) > MOST_FEATURES:
            raise too_many(len(shapes))
    return shapes


def _check_system(prj: bytes | None, *, gcj: bool) -> None:
    """What the .prj says must be degrees of a system we may take; without one only a ticked GCJ-02 says enough."""
    if prj is None:
        if gcj:
            return
        raise BadInput(
            _(
                "The .prj is missing, so nobody can say which coordinate system this is. Export the map with it, in WGS-84 or CGCS2000 longitude and latitude."
            )
        )
    text = prj.decode("utf-8", "replace").lstrip("\ufeff")
    if _PROJECTED.match(text):
        raise BadInput(
            _(
                "The map is projected (%(name)s): its coordinates are metres. Export it in WGS-84 or CGCS2000 longitude and latitude."
            )
            % {"name": _name_in(text)}
        )
    if not _GEOGRAPHIC.match(text) or not _TAKEN.search(text):
        raise BadInput(
            _(
                "The file uses a coordinate system Linli does not read. Export it in WGS-84 or CGCS2000 longitude and latitude."
            )
        )


def _name_in(text: str) -> str:
    found = re.search(r'"([^"]{1,60})"', text)
    return found[1] if found else "?"


def _script(cpg: bytes, dbf: bytes) -> str:
    """In which script the .dbf is written: as its .cpg says, else UTF-8 where it reads as that, else GBK (GB 18030 holds it)."""
    said = cpg.decode("ascii", "ignore").strip().strip("\x00").lower()
    if said in _GBK:
        return "gb18030"
    if said in _UTF8:
        return "utf-8"
    many = sum(byte > 0x7F for byte in dbf)
    wrong = dbf.decode("utf-8", "replace").count("\ufffd")
    # Names cut in the middle of a character leave a few unreadable bytes; GBK read as UTF-8 leaves most of them so.
    return "utf-8" if wrong * 5 <= many else "gb18030"


def _properties(reader: shapefile.Reader, place: int, columns: list[str], script: str) -> dict[str, Any]:
    """Codes and names of one shape, under the names Linli knows; a row that cannot be read counts as empty."""
    try:
        row = list(reader.record(place) or ())
    except _BROKEN:
        return {}
    values = (
        value.replace("\x00", "").replace("\ufffd", "").strip() if isinstance(value, str) else value
        for value in row
    )
    return {_whole(column, script): value for column, value in zip(columns, values, strict=False)}


def _whole(column: str, script: str) -> str:
    """A column's name as it was before the file cut it: 网格编 and a torn byte are 网格编码, organisati is organisation."""
    name = column.replace("\x00", "").rstrip("\ufffd").strip()
    if len(column.encode(script, "replace")) >= COLUMN_BYTES - 1 and len(name) >= 3:
        longer = (known for known in KNOWN_NAMES if known.startswith(name.lower()))
        return next(longer, name)
    return name if name in KNOWN_NAMES else name.lower()


def _geometry(shape: Any) -> dict[str, Any] | None:
    """As GeoJSON; None for an empty shape. What cannot be put together is left for the checks to name."""
    if not getattr(shape, "points", None):
        return None
    try:
        return json.loads(json.dumps(shape.__geo_interface__))  # type: ignore[no-any-return]
    except _BROKEN:
        return {"type": str(getattr(shape, "shapeTypeName", "?")).title(), "coordinates": [[]]}
