import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from linli.places import coordinates, measure


def test_a_published_pair_agrees():
    lon, lat = coordinates.to_gcj(116.404, 39.915)
    assert (lon, lat) == pytest.approx((116.41024449916938, 39.91640428150164), abs=1e-9)


@given(st.floats(73.5, 135.0), st.floats(4.0, 53.0))
def test_there_and_back_is_the_same_place(lon, lat):
    back = coordinates.to_wgs(*coordinates.to_gcj(lon, lat))
    assert back == pytest.approx((lon, lat), abs=1e-6)


def test_arrays_agree_with_single_points():
    lon, lat = np.array([105.1, 110.2, 121.3]), np.array([30.1, 35.2, 31.3])
    east, north = coordinates.to_wgs(lon, lat)
    singles = [coordinates.to_wgs(float(x), float(y)) for x, y in zip(lon, lat, strict=True)]
    assert np.column_stack([east, north]) == pytest.approx(np.array(singles))


def test_nothing_is_shifted_abroad():
    assert coordinates.to_gcj(2.35, 48.85) == (2.35, 48.85)


def test_a_degree_in_metres():
    east, north = measure.metres_per_degree(0)
    assert east == pytest.approx(111_319.49, abs=0.1)
    assert north == pytest.approx(110_574.28, abs=0.1)


@given(st.floats(4, 53), st.floats(0.001, 0.2))
def test_the_area_of_a_box_is_what_the_ellipsoid_says(lat, side):
    exact = measure.area_m2(shapely.box(105, lat, 105 + side, lat + side))
    east, north = measure.metres_per_degree(lat + side / 2)
    assert exact == pytest.approx(east * north * side * side, rel=1e-4)


def test_distance_along_a_meridian_and_back_from_the_plane():
    assert measure.distance_m((105, 30), (105, 30.01)) == pytest.approx(1_108.5, abs=1)
    shape = shapely.box(105, 30, 105.01, 30.01)
    again = measure.in_degrees(measure.in_metres(shape, 30), 30)
    assert shapely.equals_exact(shape, again, 1e-9)
