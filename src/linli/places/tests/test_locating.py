"""From what a person gives to a grid and the organisation that answers."""

import pytest
from django.http import QueryDict

from linli.kernel.refusals import BadInput
from linli.places import commands, queries
from linli.places.commands import Spot
from linli.places.forms import PlaceForm
from linli.places.models import Address
from linli.places.place import NOWHERE, Place
from linli.places.tests.conftest import SYSTEM


def at(full_name: str) -> Address:
    return Address.objects.get(full_name=full_name)


def test_a_point_decides_before_the_address_and_the_address_before_the_facility(ground, estate):
    here = queries.locate(lon=105.015, lat=30.005, address=at("锦绣苑"), words="西门")
    assert (here.grid_id, here.pinned, here.net_version, here.words) == (ground.grids[1].pk, True, 1, "西门")
    assert here.address_id == at("锦绣苑").pk
    assert queries.locate(address=at("锦绣苑 3 栋 2 单元")).grid_id == ground.grids[0].pk
    lamp = commands.add_facility(
        code="LD-1", name="路灯", kind="路灯", spot=Spot(None, 105.015, 30.015), by=SYSTEM
    )
    by_lamp = queries.locate(plate=lamp.plate)
    assert (by_lamp.facility_id, by_lamp.grid_id, by_lamp.pinned, by_lamp.lon) == (
        lamp.pk,
        ground.grids[3].pk,
        False,
        105.015,
    )
    assert by_lamp.point is None
    assert queries.locate(plate=ground.grids[2].plate).grid_id == ground.grids[2].pk


def test_outside_the_county_says_how_far_and_what_to_do(ground):
    with pytest.raises(BadInput) as told:
        queries.locate(lon=105.05, lat=30.005)
    assert "point" in told.value.fields
    assert "第 2 网格" in told.value.sentence
    assert "2.9" in told.value.sentence
    with pytest.raises(BadInput):
        queries.locate(lon=2.35, lat=48.85)


def test_while_nothing_is_drawn_a_point_is_kept_without_a_grid(db):
    assert queries.locate(lon=105.0, lat=30.0) == Place(lon=105.0, lat=30.0, pinned=True)


def test_the_keeper_is_who_keeps_the_grid(ground):
    assert queries.keeper_of(queries.locate(lon=105.005, lat=30.015)) == ground.units["QT"]
    assert queries.keeper_of(NOWHERE) is None
    assert not NOWHERE


def test_a_place_in_words(ground, estate):
    lamp = commands.add_facility(code="LD-1", name="西门路灯", kind="路灯", address=at("锦绣苑"), by=SYSTEM)
    assert queries.spoken(queries.locate(plate=lamp.plate)) == "锦绣苑 西门路灯"
    assert queries.spoken(queries.locate(address=at("锦绣苑 12 栋"))) == "锦绣苑 12 栋"
    assert queries.spoken(queries.locate(lon=105.005, lat=30.005)) == "第 1 网格"
    assert queries.spoken(Place(words="桥下")) == "桥下"
    assert queries.spoken(NOWHERE) == ""


def filled(prefix: str | None = None, **values) -> PlaceForm:
    data = QueryDict(mutable=True)
    data.update({f"{prefix}-{key}" if prefix else key: value for key, value in values.items()})
    return PlaceForm(data, prefix=prefix)


def test_the_form_gives_a_place(ground, estate):
    form = filled(place_address=at("锦绣苑").plate, place_below=at("锦绣苑 3 栋").plate, place_words="楼下")
    assert form.is_valid()
    assert form.cleaned_data["place"] == queries.locate(address=at("锦绣苑 3 栋"), words="楼下")
    pinned = filled("where", place_lon="105.015", place_lat="30.005")
    assert pinned.is_valid()
    assert pinned.cleaned_data["place"].grid_id == ground.grids[1].pk
    assert filled(place_words="桥下").is_valid()
    assert filled(place_plate=ground.grids[0].plate).is_valid()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "place_words"),
        ({"place_words": "x" * 201}, "place_words"),
        ({"place_lon": "104", "place_lat": "30"}, "place_lon"),
        ({"place_lon": "nan", "place_lat": "30"}, "place_lon"),
        ({"place_lon": "abc", "place_lat": "30"}, "place_lon"),
        ({"place_address": "A000000000"}, "place_address"),
        ({"place_plate": "G123"}, "place_plate"),
        ({"place_plate": "GAAAAAAAA0"}, "place_plate"),
    ],
)
def test_what_cannot_be_a_place_says_why(ground, values, field):
    form = filled(**values)
    assert not form.is_valid()
    assert list(form.errors) == [field]


def test_half_a_point_is_no_point(ground):
    form = filled(place_lon="105.015", place_words="桥下")
    assert form.is_valid()
    assert form.cleaned_data["place"] == Place(words="桥下")


def test_a_form_may_do_without(ground):
    class Loose(PlaceForm):
        place_needed = False

    assert Loose({}).is_valid()


def test_choosing_step_by_step_is_not_sending(ground, estate):
    form = filled(place_step="browse")
    assert not form.is_valid()
    assert form.errors == {}
    assert [address.name for address in form.choice.next] == ["锦绣苑", "江畔里"]
    form = filled(place_step="next", place_below=at("锦绣苑").plate)
    assert [address.name for address in form.choice.next] == ["3 栋", "12 栋"]
    form = filled(place_step="next", place_address=at("锦绣苑").plate, place_below=at("锦绣苑 3 栋").plate)
    assert form.choice.chosen == at("锦绣苑 3 栋")
    form = filled(place_step="up", place_address=at("锦绣苑 3 栋").plate)
    assert form.choice.chosen == at("锦绣苑")
    form = filled(place_step="up", place_address=at("锦绣苑").plate)
    assert (form.choice.chosen, len(form.choice.next)) == (None, 2)
    form = filled(place_step="search", place_q="jpl")
    assert [address.name for address in form.choice.next] == ["江畔里"]
    form = filled(place_step=f"at-{at('江畔里').plate}", place_address=at("锦绣苑").plate)
    assert form.choice.chosen == at("江畔里")
    form = filled(place_step="at-nonsense")
    assert form.choice.chosen is None
    form = filled(place_step="clear", place_plate=ground.grids[0].plate)
    assert form.sign is None


def test_a_form_can_start_from_a_sign_or_a_known_place(ground, estate):
    assert PlaceForm(initial={"place_plate": ground.grids[0].plate}).sign.label == "第 1 网格"
    known = queries.locate(address=at("锦绣苑"))
    assert PlaceForm(initial={"place": known}).choice.chosen == at("锦绣苑")
