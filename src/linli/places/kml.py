"""Reading boundaries from KML: placemarks with polygons. Coordinates are WGS-84 by the format's own rule.

The XML is read by its events and may declare no entities and no document type, so that a small file cannot grow into a large
one nor ask for another file.
"""

import re
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext as _

from linli.kernel.refusals import BadInput
from linli.places.geojson import MOST_FEATURES, too_many

DEEPEST = 64  # elements inside one another
PICTURED = ("Polygon", "Point", "LineString", "LinearRing", "Track", "Model")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9_-]+)["'][^>]*\?>""")
_CHINESE = {"gbk", "gb2312", "gb18030"}

Ring = list[list[float]]


def looks_like(content: bytes) -> bool:
    """Whether it begins as XML does."""
    begin = (
        content[:4].lstrip(b"\xef\xbb\xbf") if content.startswith(b"\xef\xbb\xbf") else content[:64].lstrip()
    )
    return begin.startswith(b"<") or content.startswith((b"\xff\xfe<\x00", b"\xfe\xff\x00<"))


def features(content: bytes) -> Iterator[dict[str, Any]]:
    """The placemarks as GeoJSON features. BadInput when it is no KML."""
    reading = _Reading()
    parser = expat.ParserCreate(namespace_separator="|")
    parser.StartElementHandler = reading.begin
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.say
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.buffer_text = True
    try:
        parser.Parse(_plain(content), True)
    except (expat.ExpatError, ValueError, LookupError) as broken:
        raise BadInput(_("This is not KML. Export the grids as KML or KMZ and choose that file.")) from broken
    if not reading.is_kml:
        raise BadInput(_("This is not KML. Export the grids as KML or KMZ and choose that file."))
    return iter(reading.found)


def _plain(content: bytes) -> bytes:
    """The parser knows no GBK: such a file is handed to it as UTF-8."""
    declared = _DECLARED.match(content)
    if declared and declared[1].decode().lower() in _CHINESE:
        return content[declared.end() :].decode("gb18030").encode()
    return content


def _refuse(*_declared: object) -> None:
    raise BadInput(
        _("The file declares a document type or entities, which a map never needs. Export it again as KML.")
    )


class _Reading:
    """What the parser tells, gathered into features."""

    def __init__(self) -> None:
        self.found: list[dict[str, Any]] = []
        self.is_kml = False
        self._open: list[str] = []
        self._text: list[str] = []
        self._properties: dict[str, str] | None = None  # of the placemark at hand
        self._polygons: list[list[Ring]] = []
        self._other = ""
        self._field = ""

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition("|")[2]
        self.is_kml = self.is_kml or (not self._open and tag == "kml")
        self._open.append(tag)
        if len(self._open) > DEEPEST:
            raise BadInput(_("This is not KML. Export the grids as KML or KMZ and choose that file."))
        self._text = []
        if tag == "Placemark":
            self._properties, self._polygons, self._other = {}, [], ""
        elif tag in {"Data", "SimpleData"}:
            self._field = attributes.get("name", "")
        elif tag == "Polygon":
            self._polygons.append([])
        elif tag in PICTURED and "Polygon" not in self._open:
            self._other = tag

    def say(self, text: str) -> None:
        self._text.append(text)

    def end(self, name: str) -> None:
        tag = self._open.pop()
        if self._properties is None:
            return
        said = "".join(self._text).strip()
        self._text = []
        inside = self._open[-1] if self._open else ""
        if tag == "name" and inside == "Placemark":
            self._properties.setdefault("name", said)
        elif tag == "SimpleData" or (tag == "value" and inside == "Data"):
            self._properties[self._field.strip()] = said
        elif tag == "coordinates" and "Polygon" in self._open and self._polygons:
            ring = _ring(said)
            if "outerBoundaryIs" in self._open:
                self._polygons[-1].insert(0, ring)
            else:
                self._polygons[-1].append(ring)
        elif tag == "Placemark":
            self._keep()

    def _keep(self) -> None:
        if len(self.found) >= MOST_FEATURES:
            raise too_many(len(self.found) + 1)
        geometry: dict[str, Any] | None = None
        if len(self._polygons) == 1:
            geometry = {"type": "Polygon", "coordinates": self._polygons[0]}
        elif self._polygons:
            geometry = {"type": "MultiPolygon", "coordinates": self._polygons}
        elif self._other:
            geometry = {"type": self._other, "coordinates": [0]}
        self.found.append({"properties": self._properties, "geometry": geometry})
        self._properties = None


def _ring(text: str) -> Ring:
    """`lon,lat[,height]` separated by blanks; what is no number stays broken for the checks to name."""
    try:
        return [[float(part) for part in corner.split(",")[:2]] for corner in text.split()]
    except ValueError:
        return [[]]
