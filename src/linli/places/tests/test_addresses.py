"""The address tree, its search, facilities and signs."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel import journal
from linli.kernel.refusals import BadInput, NotAllowed, NotFound, NotOpen
from linli.places import commands, naming, plates, qr, queries
from linli.places.commands import NewAddress, Spot
from linli.places.models import Address, Facility
from linli.places.tests.conftest import SYSTEM


def names(query: str) -> list[str]:
    return [address.full_name for address in queries.found_addresses(query)]


def at(full_name: str) -> Address:
    return Address.objects.select_related("grid__organisation", "parent__parent").get(full_name=full_name)


def test_a_list_adds_what_is_above_too_and_only_what_is_new(ground, estate):
    assert Address.objects.count() == 6
    unit = at("锦绣苑 3 栋 2 单元")
    assert (unit.kind, unit.parent.name, unit.path[:8]) == ("unit", "3 栋", unit.parent.path)
    assert unit.grid == ground.grids[0]
    again = commands.found_addresses(
        [NewAddress(("锦绣苑", "3 栋", "3 单元"), Spot(ground.grids[0]))], by=SYSTEM
    )
    assert (again, Address.objects.count()) == (1, 7)
    assert [e.data["count"] for e in journal.history("addresses")] == [6, 1]


def test_two_communities_may_each_have_an_estate_of_one_name(ground, estate):
    commands.found_addresses([NewAddress(("锦绣苑", "3 栋"), Spot(ground.grids[3]))], by=SYSTEM)
    assert Address.objects.filter(name="锦绣苑").count() == 2


@pytest.mark.parametrize(
    "query",
    [
        "锦绣苑3栋2单元",
        "锦绣苑 2单元",
        "錦繡苑3棟2單元",
        "jinxiuyuan3dong2",
        "jxy3d2",
        "锦绣苑 3 号楼 2 单元",
        "３栋 ２单元",
    ],
)
def test_an_address_is_found_however_it_is_typed(estate, query):
    assert "锦绣苑 3 栋 2 单元" in names(query)


def test_the_widest_comes_first_and_rubbish_finds_nothing(estate):
    assert names("jxy")[0] == "锦绣苑"
    assert names("%") == names("'; DROP") == names("") == names("😀") == []


def test_search_costs_one_query(estate, django_assert_num_queries):
    with django_assert_num_queries(1):
        queries.as_picks(queries.found_addresses("锦绣"))


def test_renaming_reaches_everything_below(estate):
    commands.rename_address(address=at("锦绣苑"), name="锦绣花苑", by=SYSTEM)
    assert names("jxhy12d") == ["锦绣花苑 12 栋"]
    assert not Address.objects.filter(full_name__startswith="锦绣苑").exists()
    with pytest.raises(BadInput):
        commands.rename_address(address=at("锦绣花苑 3 栋"), name="12 栋", by=SYSTEM)


def test_closing_takes_everything_below_off_the_list_and_adding_brings_it_back(estate):
    commands.close_address(address=at("锦绣苑 3 栋"), by=SYSTEM)
    assert names("3栋") == []
    with pytest.raises(NotOpen):
        commands.close_address(address=at("锦绣苑 3 栋"), by=SYSTEM)
    back = commands.add_address(kind="building", name="3 栋", parent=at("锦绣苑"), by=SYSTEM)
    assert back.closed_on is None
    with pytest.raises(BadInput):
        commands.add_address(kind="building", name="3 栋", parent=at("锦绣苑"), by=SYSTEM)


def test_what_stands_where(ground, estate):
    with pytest.raises(BadInput):
        commands.add_address(kind="unit", name="9 单元", parent=at("锦绣苑"), by=SYSTEM)
    with pytest.raises(BadInput):
        commands.add_address(kind="estate", name="无处", by=SYSTEM)
    with pytest.raises(BadInput) as told:
        commands.add_address(kind="estate", name="远处", spot=Spot(None, 100.0, 30.0), by=SYSTEM)
    assert "lon" in told.value.fields
    with pytest.raises(BadInput) as told:
        commands.add_address(
            kind="estate", name="两处", spot=Spot(ground.grids[0], 105.015, 30.015), by=SYSTEM
        )
    assert "grid" in told.value.fields
    with pytest.raises(BadInput):
        commands.add_address(kind="estate", name="半点", spot=Spot(ground.grids[0], 105.015, None), by=SYSTEM)


def test_only_who_may(cast, estate):
    secretary = cast.actor("secretary")
    commands.add_address(kind="building", name="15 栋", parent=at("锦绣苑"), by=secretary)
    for act in (
        lambda: commands.add_address(kind="building", name="1 栋", parent=at("江畔里"), by=secretary),
        lambda: commands.close_address(address=at("江畔里"), by=secretary),
        lambda: commands.rename_address(address=at("锦绣苑"), name="x", by=cast.actor("walker")),
        lambda: commands.settle_address(address=at("锦绣苑"), spot=Spot(cast.grids[3]), by=secretary),
        lambda: commands.found_addresses([NewAddress(("x",), Spot(cast.grids[3]))], by=secretary),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_settling_moves_those_below_that_have_no_point(ground, estate):
    commands.settle_address(address=at("锦绣苑"), spot=Spot(ground.grids[1]), by=SYSTEM)
    assert at("锦绣苑 3 栋 2 单元").grid == ground.grids[1]


@given(st.lists(st.text("锦绣苑ab12 栋", min_size=1, max_size=8), min_size=1, max_size=3))
def test_a_name_is_found_by_itself(parts):
    sought = naming.sought(parts)
    assert all(word in sought for word in naming.asked(parts[0].strip()))


# --- facilities and signs ------------------------------------------------------------------------------


def test_facilities(ground, estate):
    lamp = commands.add_facility(code="ld-012", name="西门路灯", kind="路灯", address=at("锦绣苑"), by=SYSTEM)
    assert (lamp.code, lamp.grid) == ("LD-012", ground.grids[0])
    with pytest.raises(BadInput):
        commands.add_facility(
            code="LD-012", name="又一盏", kind="路灯", spot=Spot(ground.grids[0]), by=SYSTEM
        )
    with pytest.raises(BadInput):
        commands.add_facility(code="灯 1", name="又一盏", kind="路灯", spot=Spot(ground.grids[0]), by=SYSTEM)
    moved = commands.move_facility(facility=lamp, spot=Spot(None, 105.015, 30.015), by=SYSTEM)
    assert moved.grid == ground.grids[3]
    commands.close_facility(facility=moved, by=SYSTEM)
    with pytest.raises(NotFound):
        qr.resolve(lamp.plate)
    assert Facility.objects.count() == 1


def test_a_sign_leads_to_its_place(ground, estate):
    lamp = commands.add_facility(code="LD-1", name="路灯", kind="路灯", address=at("锦绣苑"), by=SYSTEM)
    for row, kind in ((ground.grids[0], "grid"), (lamp, "facility"), (at("江畔里"), "address")):
        ref = qr.resolve(plates.shown(row.plate).lower())
        assert (ref.kind, ref.pk, ref.plate) == (kind, row.pk, row.plate)


@given(
    st.sampled_from([plates.new_grid, plates.new_facility, plates.new_address]),
    st.integers(1, 9),
    st.sampled_from(plates.ALPHABET),
)
def test_one_wrong_character_is_noticed(new, place, char):
    good = new()
    assert plates.normal(plates.shown(good)) == good
    typed = good[:place] + char + good[place + 1 :]
    if typed != good:
        with pytest.raises(BadInput):
            plates.normal(typed)


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_code_or_a_sentence(text):
    with suppress(BadInput):
        assert len(plates.normal(text)) == plates.LENGTH


def test_codes_do_not_count_up():
    assert len({plates.new_grid()[:3] for _n in range(50)}) > 20


def test_the_picture_holds_the_short_address(ground):
    svg = qr.picture(ground.grids[0].plate, "https://linli.example/")
    assert svg.startswith("<svg")
    assert "style=" not in svg
