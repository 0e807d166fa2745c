"""Boundaries from whatever file a county already has: GeoJSON, Shapefile (zipped), KML or KMZ. What it is, its content says.

All of them come to the same features, checks, sentences and preview (`geojson.parsed`, `plans`).
"""

import io
import zipfile
from collections.abc import Mapping

from django.utils.translation import gettext as _

from linli.kernel.refusals import BadInput, TooMany
from linli.places import geojson, kml, shapefiles
from linli.places.geojson import MOST_BYTES, Parsed

MOST_UNPACKED = 80_000_000  # bytes; a county of 5,000 crooked grids is about 25 MB
MOST_ENTRIES = 200
WANTED = (*shapefiles.PARTS, ".kml")
_LONE_SHP = b"\x00\x00\x27\x0a"


def read(content: bytes, *, gcj: bool = False) -> Parsed:
    """Parse a file of any of these kinds. BadInput when it is none of them; faults of single features are collected."""
    if len(content) > MOST_BYTES:
        raise TooMany(
            _("The file is larger than %(most)s MB. Simplify the lines, or import one township at a time.")
            % {"most": MOST_BYTES // 1_000_000}
        )
    if content.startswith(b"PK\x03\x04"):
        return _zipped(_unpacked(content), gcj=gcj)
    if content.startswith(_LONE_SHP):
        raise BadInput(
            _("A Shapefile is several files. Put the .shp, .dbf, .prj and .cpg into one zip and choose that.")
        )
    if kml.looks_like(content):
        return geojson.parsed(kml.features(content), gcj=gcj)
    return geojson.read(content, gcj=gcj)


def _zipped(parts: Mapping[str, Mapping[str, bytes]], *, gcj: bool) -> Parsed:
    """`parts`: for each stem of a name, what stands under its endings."""
    shapes = [found for found in parts.values() if ".shp" in found]
    maps = [found[".kml"] for found in parts.values() if ".kml" in found]
    if len(shapes) == 1:
        return geojson.parsed(shapefiles.features(shapes[0], gcj=gcj), gcj=gcj)
    if shapes or len(maps) > 1:
        raise BadInput(_("The zip holds several maps. Put one Shapefile, or one KML, into it."))
    if not maps:
        raise BadInput(
            _(
                "There is neither a Shapefile (.shp) nor a KML in this zip. Export the grids and choose that file."
            )
        )
    return geojson.parsed(kml.features(maps[0]), gcj=gcj)


def _unpacked(content: bytes) -> dict[str, dict[str, bytes]]:
    """The wanted entries of a zip. Its table of contents may lie about sizes, so what is unpacked is counted too."""
    found: dict[str, dict[str, bytes]] = {}
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise _too_large()
            for entry in entries:
                stem, ending = _named(entry.filename)
                if ending not in WANTED:
                    continue
                if entry.flag_bits & 1:
                    raise BadInput(_("The zip asks for a password. Pack it without one."))
                with archive.open(entry) as packed:
                    read = packed.read(left + 1)
                left -= len(read)
                if left < 0:
                    raise _too_large()
                found.setdefault(stem, {})[ending] = read
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as broken:
        raise BadInput(_("This zip cannot be opened. Pack it again and choose the new one.")) from broken
    return found


def _named(path: str) -> tuple[str, str]:
    """The stem and the ending in small letters; what macOS adds to a zip has neither."""
    name = path.lower()
    if name.startswith("__macosx/") or "/._" in f"/{name}":
        return "", ""
    stem, dot, ending = name.rpartition(".")
    return stem, f".{ending}" if dot else ""


def _too_large() -> TooMany:
    return TooMany(
        _("Unpacked, the zip is larger than %(most)s MB. Import one township at a time.")
        % {"most": MOST_UNPACKED // 1_000_000}
    )
