import re

from django.template import Context, Template

from linli.places import commands, sketches
from linli.places.tests.conftest import SYSTEM, square


def drawn(source: str, **context) -> str:
    return Template("{% load places %}" + source).render(Context(context))


def test_the_locator_shows_the_grid_its_neighbours_and_the_point(ground, django_assert_num_queries):
    svg = drawn("{% locator lon lat grid %}", lon=105.005, lat=30.005, grid=ground.grids[0].pk)
    assert svg.count("<path") == 4
    assert "第 1 网格" in svg
    assert svg.count("<circle") == 1
    assert "style=" not in svg
    numbers = [float(x) for path in re.findall(r' d="([^"]+)"', svg) for x in re.findall(r"-?[\d.]+", path)]
    assert all(-60 < number < 400 for number in numbers)
    with django_assert_num_queries(0):
        drawn("{% locator lon lat grid %}", lon=None, lat=None, grid=ground.grids[0].pk)


def test_the_locator_of_nothing_and_of_a_bare_point(ground):
    assert drawn("{% locator None None None %}") == ""
    assert drawn("{% locator None None 99999 %}") == ""
    assert drawn("{% locator 105.005 30.005 None %}").count("<circle") == 1


def test_a_case_sees_the_net_of_its_intake(ground):
    first = ground.grids[0]
    before = drawn("{% locator None None grid version %}", grid=first.pk, version=1)
    commands.draw(grid=first, shape=square(0, 0, wide=0.4), by=SYSTEM)
    assert drawn("{% locator None None grid version %}", grid=first.pk, version=1) == before
    assert drawn("{% locator None None grid %}", grid=first.pk) != before
    assert drawn("{% locator None None grid version %}", grid=first.pk, version=99)


def test_changes_are_drawn_over_each_other(ground):
    svg = sketches.change(square(0, 0), square(0, 0, wide=0.5))
    assert "stroke-dasharray" in svg
    assert sketches.change(None, None) == ""


def test_a_name_cannot_carry_markup(ground):
    commands.change_grid(grid=ground.grids[0], name="<b>网格</b>", households=None, by=SYSTEM)
    assert "<b>" not in drawn("{% locator None None grid %}", grid=ground.grids[0].pk)


def test_areas_as_people_read_them():
    shown = [drawn("{{ area|hectares }}", area=area) for area in (950, 25_000, 3_400_000)]
    assert shown == ["950 m²", "2.5 ha", "3.4 km²"]
