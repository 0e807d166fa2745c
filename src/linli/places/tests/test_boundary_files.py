"""Shapefile, KML and KMZ come to the same boundaries and the same sentences as GeoJSON."""

import io
import json
import zipfile
from contextlib import suppress

import pytest
import shapefile
from shapely.geometry import box, mapping

from linli.kernel.refusals import BadInput, TooMany
from linli.places import boundary_files, commands, geojson
from linli.places.atlas import atlas
from linli.places.tests.conftest import SYSTEM, code

WGS = 'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]]]'
CGCS = 'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]]]'
XIAN = 'GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]]]'
METRES = f'PROJCS["CGCS2000_3_Degree_GK_CM_105E",{CGCS},PROJECTION["Gauss_Kruger"]]'
SQUARE = box(105.02, 30, 105.03, 30.01)
Rows = list[tuple[str, str, object]]


def shp(
    rows: Rows,
    *,
    prj: str | None = CGCS,
    script: str = "utf-8",
    cpg: str = "",
    names: tuple[str, str] = ("网格编码", "网格名称"),
) -> bytes:
    """A zipped Shapefile; each row is code, name, and rings (a list of corner lists) or None."""
    kept = {ending: io.BytesIO() for ending in ("shp", "shx", "dbf")}
    with shapefile.Writer(
        **kept, shapeType=shapefile.POLYGON, encoding=script, encodingErrors="ignore"
    ) as writer:
        for name in names:
            writer.field(name, "C", 40)
        for number, name, rings in rows:
            writer.poly(rings) if rings else writer.null()
            writer.record(number, name)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending, content in kept.items():
            archive.writestr(f"网格/grids.{ending}", content.getvalue())
        if prj is not None:
            archive.writestr("网格/grids.prj", prj)
        if cpg:
            archive.writestr("网格/grids.cpg", cpg)
    return out.getvalue()


def rings(shape) -> list[list[list[float]]]:
    """As a Shapefile has them: the outer ring clockwise, holes the other way."""
    return [
        [list(corner) for corner in ring]
        for ring in mapping(shape.reverse() if shape.exterior.is_ccw else shape)["coordinates"]
    ]


def kml(*placemarks: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f'{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>{"".join(placemarks)}</Folder></Document></kml>'.encode()


def placemark(number: str, name: str, *shapes, data: str = "SimpleData") -> str:
    value = (
        f'<SimpleData name="code">{number}</SimpleData>'
        if data == "SimpleData"
        else f'<Data name="code"><value>{number}</value></Data>'
    )
    drawn = "".join(
        f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{' '.join(f'{x},{y},0' for x, y in shape.exterior.coords)}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
        for shape in shapes
    )
    whole = f"<MultiGeometry>{drawn}</MultiGeometry>" if len(shapes) > 1 else drawn
    return f"<Placemark><name>{name}</name><ExtendedData><SchemaData>{value}</SchemaData></ExtendedData>{whole}</Placemark>"


def collection(number: str, name: str, shape) -> bytes:
    one = {"type": "Feature", "properties": {"code": number, "name": name}, "geometry": mapping(shape)}
    return json.dumps({"type": "FeatureCollection", "features": [one]}).encode()


@pytest.mark.parametrize(
    ("script", "cpg"), [("utf-8", "UTF-8"), ("utf-8", ""), ("gbk", "936"), ("gbk", "GBK"), ("gbk", "")]
)
@pytest.mark.parametrize("prj", [WGS, CGCS])
def test_a_shapefile_says_the_same_as_geojson_in_either_script(script: str, cpg: str, prj: str) -> None:
    content = shp([(code(1), "西街第一网格", rings(SQUARE))], script=script, cpg=cpg, prj=prj)
    same = geojson.read(collection(code(1), "西街第一网格", SQUARE))
    assert boundary_files.read(content) == same


def test_columns_cut_after_ten_bytes_are_known() -> None:
    content = shp([(code(1), "XJ", rings(SQUARE))], names=("grid_code", "organisati"))
    (drawn,) = boundary_files.read(content).drawn
    assert (drawn.code, drawn.organisation) == (code(1), "XJ")


def test_holes_and_parts_of_a_shapefile() -> None:
    hole = box(105.024, 30.004, 105.026, 30.006)
    content = shp(
        [(code(1), "", [*rings(SQUARE), rings(hole)[0][::-1], *rings(box(105.05, 30, 105.06, 30.01))])]
    )
    (drawn,) = boundary_files.read(content).drawn
    assert drawn.shape.area == pytest.approx(SQUARE.area * 2 - hole.area)


@pytest.mark.parametrize(
    ("prj", "named"),
    [(METRES, "CGCS2000_3_Degree_GK_CM_105E"), (XIAN, "WGS-84"), (None, ".prj"), ("junk", "WGS-84")],
)
def test_other_coordinates_are_refused_with_what_to_do(prj: str | None, named: str) -> None:
    with pytest.raises(BadInput) as told:
        boundary_files.read(shp([(code(1), "", rings(SQUARE))], prj=prj))
    assert named in told.value.sentence


def test_faults_name_the_feature() -> None:
    bow = [[105, 30], [105.01, 30.01], [105.01, 30], [105, 30.01], [105, 30]]
    parsed = boundary_files.read(
        shp([(code(1), "好的", rings(SQUARE)), (code(2), "打结", [bow]), (code(3), "空的", None)])
    )
    assert [drawn.code for drawn in parsed.drawn] == [code(1)]
    assert [fault.number for fault in parsed.faults] == [2, 3]
    assert "打结" in parsed.faults[0].feature
    assert "空的" in parsed.faults[1].feature


def test_kml_says_the_same_as_geojson() -> None:
    same = geojson.read(collection(code(1), "西街第一网格", SQUARE))
    for data in ("SimpleData", "Data"):
        assert boundary_files.read(kml(placemark(code(1), "西街第一网格", SQUARE, data=data))) == same


def test_a_kmz_and_several_parts() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("doc.kml", kml(placemark(code(1), "两块", SQUARE, box(105.05, 30, 105.06, 30.01))))
        archive.writestr("files/icon.png", b"x")
    (drawn,) = boundary_files.read(out.getvalue()).drawn
    assert len(drawn.shape.geoms) == 2


def test_kml_written_in_gbk() -> None:
    content = (
        kml(placemark(code(1), "西街", SQUARE), head='<?xml version="1.0" encoding="GBK"?>')
        .decode()
        .encode("gbk")
    )
    assert boundary_files.read(content).drawn[0].name == "西街"


def test_a_placemark_without_an_area_is_named() -> None:
    point = "<Placemark><name>公园</name><Point><coordinates>105,30</coordinates></Point></Placemark>"
    (fault,) = boundary_files.read(kml(placemark(code(1), "西街", SQUARE), point)).faults
    assert "公园" in fault.feature
    assert "Point" in fault.sentence


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE kml SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
@pytest.mark.parametrize("script", ["utf-8", "utf-16"])
def test_declared_entities_are_refused(declared: str, script: str) -> None:
    head = f'<?xml version="1.0" encoding="{script}"?>{declared}'
    content = kml(placemark(code(1), "&b;", SQUARE), head=head).decode().encode(script)
    with pytest.raises(BadInput):
        boundary_files.read(content)


def test_a_zip_that_unpacks_into_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.kml", b"0" * 81_000_000)
    assert len(out.getvalue()) < 200_000
    with pytest.raises(TooMany):
        boundary_files.read(out.getvalue())


def lone(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 broken",
        lone("a.txt", b"x"),
        lone("a.shp", b"\x00\x00\x27\x0a" + b"\x00" * 96),
        b"\x00\x00\x27\x0a" + b"\x00" * 96,
        b"<html><body></body></html>",
        b"<kml><Document>",
        b"<kml/>",
        b"not a map",
    ],
)
def test_what_is_no_map_is_told_in_a_sentence(content: bytes) -> None:
    with pytest.raises(BadInput) as told:
        boundary_files.read(content)
    assert told.value.sentence


def test_a_torn_shapefile_is_told(ground) -> None:
    whole = shp([(code(1), "西街", rings(SQUARE))])
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for torn in ("shp", "dbf"):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content[: len(content) // 2] if name.endswith(torn) else content)
        with suppress(BadInput):
            parsed = boundary_files.read(out.getvalue())
            assert parsed.faults or all(not drawn.code for drawn in parsed.drawn)


def test_the_import_takes_all_kinds(ground) -> None:
    content = kml(placemark(code(1), "第 1 网格", box(105, 30, 105.01, 30.009)))
    net = commands.import_boundaries(content=content, by=SYSTEM)
    assert net.version == 2
    assert atlas().shapes[ground.grids[0].pk].bounds[3] == pytest.approx(30.009)
    commands.import_boundaries(content=shp([(code(1), "", rings(box(105, 30, 105.01, 30.008)))]), by=SYSTEM)
    assert atlas().shapes[ground.grids[0].pk].bounds[3] == pytest.approx(30.008)
