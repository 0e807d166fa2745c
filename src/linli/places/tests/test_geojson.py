import json

import pytest
from shapely.geometry import Polygon, box, mapping

from linli.kernel.refusals import BadInput, TooMany
from linli.places import coordinates, geojson


def feature(geometry, **properties) -> dict:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features, **more) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more})


SQUARE = mapping(box(105, 30, 105.01, 30.01))


def fault(geometry, **properties) -> str:
    parsed = geojson.read(collection(feature(geometry, **properties)))
    assert not parsed.drawn
    return parsed.faults[0].sentence


def test_features_with_chinese_property_names_are_read():
    parsed = geojson.read(
        collection(feature(SQUARE, 网格编码=511999001001001.0, 网格名称="第 1 网格", 组织编码="XJ"))
    )
    (drawn,) = parsed.drawn
    assert (drawn.code, drawn.name, drawn.organisation) == ("511999001001001", "第 1 网格", "XJ")


def test_holes_and_parts_are_welcome():
    ring = Polygon(box(105, 30, 105.01, 30.01).exterior, [box(105.004, 30.004, 105.006, 30.006).exterior])
    two = {
        "type": "MultiPolygon",
        "coordinates": [mapping(ring)["coordinates"], mapping(box(105.02, 30, 105.03, 30.01))["coordinates"]],
    }
    shape = geojson.read_one(json.dumps(two))
    assert len(shape.geoms) == 2
    assert sum(len(part.interiors) for part in shape.geoms) == 1


def test_a_line_that_crosses_itself_is_named_with_its_place():
    bow = {
        "type": "Polygon",
        "coordinates": [[[105, 30], [105.01, 30.01], [105.01, 30], [105, 30.01], [105, 30]]],
    }
    parsed = geojson.read(
        collection(feature(SQUARE, code="a"), feature(bow, code="511999001001002", name="第 2 网格"))
    )
    (found,) = parsed.faults
    assert found.number == 2
    assert "第 2 网格" in found.feature
    assert "105.00500, 30.00500" in found.sentence


def test_swapped_coordinates_are_recognised():
    swapped = {"type": "Polygon", "coordinates": [[[30, 105], [30.01, 105], [30.01, 105.01], [30, 105]]]}
    assert "30" in fault(swapped, code="x")
    assert fault(swapped) != fault(mapping(box(2, 48, 3, 49)))


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Point", "coordinates": [105, 30]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[]]},
        {"type": "Polygon", "coordinates": [[[105, 30], [105.01, 30]]]},
        {"type": "Polygon", "coordinates": [[["a", "b"], [1, 2], [3, 4]]]},
        {"type": "Polygon", "coordinates": "no"},
        {"type": "Polygon", "coordinates": [[[105], [105.1], [105.2]]]},
        {
            "type": "Polygon",
            "coordinates": [[[420000, 3300000], [420100, 3300000], [420100, 3300100], [420000, 3300000]]],
        },
        {
            "type": "Polygon",
            "coordinates": [[[105, 30], [105.000001, 30], [105.000001, 30.000001], [105, 30]]],
        },
    ],
)
def test_what_cannot_be_used_says_so(geometry):
    assert fault(geometry)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[1]",
        '"x"',
        '{"type": "Topology"}',
        "[" * 100_000,
        '{"type":"FeatureCollection"}',
        b"\xff\xfe",
    ],
)
def test_what_is_no_geojson_is_refused_in_words(content):
    with pytest.raises(BadInput):
        geojson.read(content)


def test_numbers_that_are_none_are_refused():
    for number in ("NaN", "1e999"):
        with pytest.raises(BadInput):
            geojson.read_one(f'{{"type":"Polygon","coordinates":[[[{number},30],[105,30],[105,31]]]}}')


def test_a_file_too_large_or_with_too_many_features():
    with pytest.raises(TooMany):
        geojson.read(b" " * (geojson.MOST_BYTES + 1))
    many = collection(*[feature(None)] * (geojson.MOST_FEATURES + 1))
    with pytest.raises(TooMany):
        geojson.read(many)


def test_a_code_may_stand_once():
    parsed = geojson.read(collection(feature(SQUARE, code="1"), feature(SQUARE, code="1")))
    assert [found.number for found in parsed.faults] == [2]


def test_gcj_is_converted_when_said_and_asked_for_when_the_file_says_it():
    gcj = [list(coordinates.to_gcj(x, y)) for x, y in box(105, 30, 105.01, 30.01).exterior.coords]
    shifted = {"type": "Polygon", "coordinates": [gcj]}
    shape = geojson.read_one(json.dumps(shifted), gcj=True)
    assert shape.symmetric_difference(box(105, 30, 105.01, 30.01)).area < 1e-9
    named = {"type": "name", "properties": {"name": "GCJ-02"}}
    with pytest.raises(BadInput) as told:
        geojson.read(collection(feature(shifted), crs=named))
    assert "gcj" in told.value.fields
    assert geojson.read(collection(feature(shifted), crs=named), gcj=True).drawn
    with pytest.raises(BadInput):
        geojson.read(collection(feature(SQUARE), crs={"type": "name", "properties": {"name": "EPSG:3857"}}))
    assert geojson.read(
        collection(
            feature(SQUARE), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
        )
    ).drawn


def test_the_same_boundary_is_the_same_bytes():
    corners = [[105, 30], [105.01, 30], [105.01, 30.01], [105, 30.01]]
    turned = [*corners[2:], *corners[:2]]
    one, other = ({"type": "Polygon", "coordinates": [[*ring, ring[0]]]} for ring in (corners, turned[::-1]))
    assert geojson.read_one(json.dumps(one)).wkb == geojson.read_one(json.dumps(other)).wkb
