"""Every point of the county belongs to exactly one grid; a batch says the same as one point at a time."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPoint, box

from linli.kernel import versions
from linli.kernel.refusals import NotFound
from linli.places import commands
from linli.places.atlas import (
    OUTSIDE,
    Atlas,
    Label,
    atlas,
    findings,
    grid_at,
    grids_at,
    locate_many,
    nearest,
)
from linli.places.models import Boundary, Grid, Net
from linli.places.tests.conftest import SYSTEM, square

COUNTY = box(105, 30, 105.1, 30.1)
inside = st.tuples(st.floats(105, 105.1), st.floats(30, 30.1))
# Seeds a hair's breadth apart make cells that no drawing of boundaries has, and that the library cannot cut.
seeded = inside.map(lambda point: (round(point[0], 5), round(point[1], 5)))


def voronoi(seeds: list[tuple[float, float]]) -> Atlas:
    """A net without gaps or overlaps: the cells of these seeds, cut to the county; corners rounded as stored ones are."""
    cells = shapely.voronoi_polygons(MultiPoint(seeds), extend_to=COUNTY)
    shapes = [shape for cell in cells.geoms if (shape := cell.intersection(COUNTY)).area > 0]
    return Atlas(1, [(Label(n + 10, f"{n:015d}", str(n), 1), shape) for n, shape in enumerate(shapes)])


@settings(max_examples=60, deadline=None)
@given(st.lists(seeded, min_size=3, max_size=30, unique=True), st.lists(inside, min_size=1, max_size=40))
def test_every_point_of_the_county_belongs_to_exactly_one_grid(seeds, points):
    net = voronoi(seeds)
    if not len(net):
        return
    corners = [corner for shape in net.shapes.values() for corner in shape.exterior.coords]
    middles = [
        ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        for shape in net.shapes.values()
        for a, b in zip(shape.exterior.coords, shape.exterior.coords[1:], strict=False)
    ]
    asked = [*points, *corners, *middles]
    batch = net.grids_at(asked)
    assert None not in batch
    assert batch == [net.grid_at(*point) for point in asked]
    for point, grid in zip(asked, batch, strict=True):
        holding = [pk for pk, shape in net.shapes.items() if shape.intersects(shapely.Point(point))]
        assert not holding or grid == min(holding)


def test_a_point_on_a_shared_border_belongs_to_the_lowest_code(ground):
    first, second, third, fourth = (grid.pk for grid in ground.grids)
    assert grid_at(105.01, 30.005) == first
    assert grid_at(105.01, 30.01) == first
    assert grid_at(105.01, 30.015) == third
    assert grids_at([(105.015, 30.005), (105.015, 30.015), (104, 30)]) == [second, fourth, None]
    assert grids_at([]) == []


def test_the_nearest_grid_and_how_far(ground):
    assert nearest(105.005, 30.005).metres == 0
    near = nearest(105.0, 29.99)
    assert near.grid_id == ground.grids[0].pk
    assert near.metres == pytest.approx(1_108, abs=5)


def test_without_a_net_nothing_is_anywhere(db):
    assert grid_at(105, 30) is None
    assert nearest(105, 30) is None
    assert atlas().bounds is None
    assert findings() == ()


def test_a_redraw_leaves_the_old_version_readable(ground):
    first, second = ground.grids[:2]
    commands.draw(grid=first, shape=square(0, 0, wide=0.5), by=SYSTEM)
    net = commands.draw(grid=second, shape=square(0.5, 0, wide=1.5), by=SYSTEM)
    assert net.version == 3
    assert grid_at(105.008, 30.005) == second.pk
    assert grid_at(105.008, 30.005, version=1) == first.pk
    assert grid_at(105.008, 30.005, version=2) is None
    assert grid_at(105.008, 30.005, version=0) is None
    with pytest.raises(NotFound):
        grid_at(105, 30, version=4)


def test_a_hundred_versions(ground, django_assert_max_num_queries):
    first = ground.grids[0]
    for number in range(99):
        commands.draw(grid=first, shape=square(0, 0, wide=0.5 + number / 1_000), by=SYSTEM)
    assert Net.objects.count() == 100
    assert Boundary.objects.filter(grid=first).count() == 100
    assert Boundary.objects.filter(grid=first, until__isnull=True).count() == 1
    widths = [atlas(version).shapes[first.pk].bounds[2] for version in (1, 2, 50, 100)]
    assert widths == pytest.approx([105.01, 105.005, 105.00548, 105.00598])
    assert len({len(atlas(version)) for version in range(1, 101)}) == 1


def test_questions_cost_one_small_query_for_a_transaction(ground, django_assert_num_queries):
    grid_at(105, 30)
    versions.forget()
    with django_assert_num_queries(1):
        grid_at(105.005, 30.005)
        grids_at(np.random.default_rng(1).uniform([105, 30], [105.02, 30.02], (10_000, 2)))
        nearest(106, 31)


def test_loading_the_net_costs_two_queries_however_many_grids(ground, django_assert_num_queries):
    versions.bump("net")
    versions.stamps()
    with django_assert_num_queries(2):
        atlas()
    assert Grid.objects.count() == 4


def test_a_grid_that_is_closed_leaves_the_net_but_not_its_past(ground):
    first = ground.grids[0]
    commands.close_grid(grid=first, by=SYSTEM)
    assert grid_at(105.005, 30.005) is None
    assert grid_at(105.005, 30.005, version=1) == first.pk
    assert atlas(1).labels[first.pk].name == "第 1 网格"


def test_a_batch_is_an_array_of_ids_with_nothing_outside(ground):
    first, second, _third, fourth = (grid.pk for grid in ground.grids)
    found = locate_many([105.01, 105.015, 105.015, 104], [30.01, 30.005, 30.015, 30])
    assert found.tolist() == [first, second, fourth, OUTSIDE]
    assert locate_many([], []).tolist() == []


def test_where_grids_overlap_the_lowest_code_wins_in_a_batch_as_singly():
    shapes = [box(105, 30, 105.02, 30.02), box(105.01, 30, 105.03, 30.02), box(105, 30.01, 105.03, 30.03)]
    for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
        net = Atlas(1, [(Label(n + 10, f"{n:015d}", "", 1), shapes[place]) for n, place in enumerate(order)])
        dice = np.random.default_rng(3)
        lons, lats = 104.999 + 0.033 * dice.random(400), 29.999 + 0.033 * dice.random(400)
        batch = net.locate_many(lons, lats).tolist()
        assert batch == [net.grid_at(lon, lat) or OUTSIDE for lon, lat in zip(lons, lats, strict=True)]
        assert {10, OUTSIDE} <= set(batch)
