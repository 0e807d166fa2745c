"""Gaps and overlaps, with their areas in square metres."""

import pytest
import shapely
from shapely.geometry import Polygon, box
from shapely.ops import unary_union

from linli.places.checks import check
from linli.places.measure import area_m2
from linli.places.tests.conftest import square

FOUR = {1: square(0, 0), 2: square(1, 0), 3: square(0, 1), 4: square(1, 1)}
METRE = 1 / 111_000


def kinds(shapes) -> list[str]:
    return [finding.kind for finding in check(shapes)]


def test_a_whole_net_has_none():
    assert check(FOUR) == ()
    assert check({}) == ()


def test_an_overlap_is_measured():
    (found,) = check(FOUR | {2: square(0.9, 0, wide=1.1)})
    assert (found.kind, found.grid_ids) == ("overlap", (1, 2))
    assert found.area_m2 == pytest.approx(area_m2(square(0.9, 0, wide=0.1)), rel=1e-4)


def test_a_hole_between_grids_is_a_gap():
    hole = box(105.009, 30.009, 105.011, 30.011)
    (found,) = check({pk: shape.difference(hole) for pk, shape in FOUR.items()})
    assert (found.kind, found.grid_ids) == ("gap", (1, 2, 3, 4))
    assert found.area_m2 == pytest.approx(area_m2(hole), rel=1e-3)
    assert hole.contains(shapely.Point(found.at))


def test_a_hole_inside_one_grid_is_a_gap_too():
    lake = box(105.004, 30.004, 105.006, 30.006)
    (found,) = check(FOUR | {1: FOUR[1].difference(lake)})
    assert (found.kind, found.grid_ids) == ("gap", (1,))


def test_a_strip_left_out_between_grids_is_a_gap_though_it_is_open_outside():
    road = box(105.01, 29.9, 105.01 + 12 * METRE, 30.1)
    (found,) = check({pk: shape.difference(road) for pk, shape in FOUR.items()})
    assert found.kind == "gap"
    assert found.area_m2 == pytest.approx(
        area_m2(road.intersection(unary_union(list(FOUR.values())))), rel=0.02
    )


def test_a_wide_bay_open_to_the_outside_is_not_the_county():
    bay = box(105.008, 29.9, 105.012, 30.009)
    assert check({pk: shape.difference(bay) for pk, shape in FOUR.items()}) == ()


def test_a_hairs_breadth_counts_as_meeting():
    wide = 0.2 * METRE
    assert check(FOUR | {1: square(0, 0).difference(box(105.01 - wide, 29, 106, 31))}) == ()
    assert kinds(FOUR | {1: square(0, 0, wide=1.00002)}) == []


def test_two_grids_with_the_same_boundary_overlap_wholly():
    (found,) = check({1: square(0, 0), 2: square(0, 0)})
    assert found.kind == "overlap"
    assert isinstance(found.shape, Polygon)
