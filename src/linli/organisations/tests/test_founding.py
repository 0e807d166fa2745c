from datetime import date

import pytest

from linli.kernel import journal
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen
from linli.organisations import commands
from linli.organisations.commands import NewOrganisation
from linli.organisations.models import Organisation, Span
from linli.organisations.tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db


def found(county, kinds, by, **changes):
    values = {
        "code": "NEW",
        "name": "新村社区党支部",
        "kind": kinds["branch"],
        "parent": county.street,
        "by": by,
    }
    return commands.found(**(values | changes))


def test_a_path_is_four_characters_a_level_and_the_next_free(county, kinds, actors):
    new = found(county, kinds, actors["supervisor"])
    assert county.top.path == "0001"
    assert county.grid.path == "0001000100010001"
    assert new.path == "000100010003"
    assert new.spans.get().path == new.path
    assert new.pinyin.endswith(" xcsqdzb")


def test_founding_is_journalled_with_who_and_when(county, kinds, actors):
    new = found(county, kinds, actors["supervisor"], founded_on=date(2026, 5, 1))
    (entry,) = journal.history(new.stream)
    assert (entry.move, entry.by, entry.data["on"]) == ("found", actors["supervisor"].ref, "2026-05-01")
    assert entry.private == {"name": "新村社区党支部"}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("code", {"code": "XJ"}),
        ("code", {"code": "a b"}),
        ("code", {"code": ""}),
        ("code", {"code": "9" * 33}),
        ("name", {"name": " \u200b "}),
        ("name", {"name": "长" * 81}),
        ("founded_on", {"founded_on": date(2026, 6, 11)}),
        ("founded_on", {"founded_on": date(1626, 6, 11)}),
        ("phone", {"phone": "1" * 41}),
    ],
)
def test_founding_says_which_field_is_wrong(county, kinds, actors, field, changes):
    before = Organisation.objects.count()
    with pytest.raises(BadInput) as refused:
        found(county, kinds, actors["supervisor"], **changes)
    assert set(refused.value.fields) == {field}
    assert Organisation.objects.count() == before


def test_a_retired_kind_is_not_chosen_any_more(county, kinds, actors):
    commands.retire_word(kinds["branch"], by=actors["supervisor"])
    with pytest.raises(BadInput) as refused:
        found(county, kinds, actors["supervisor"])
    assert set(refused.value.fields) == {"kind"}


def test_founding_under_a_closed_parent_is_refused(county, kinds, actors):
    commands.close(county.grid, by=actors["supervisor"])
    with pytest.raises(NotOpen):
        found(county, kinds, actors["supervisor"], parent=county.grid)


def test_founding_is_forbidden_outside_the_subtree_and_for_those_who_only_look(county, kinds, actors):
    for key in ("secretary", "neighbour", "worker", "outsider"):
        with pytest.raises(NotAllowed):
            found(county, kinds, actors[key])


def test_only_the_system_plants_a_tree(kinds, actors):
    with pytest.raises(BadInput):
        commands.found(
            code="TOP2", name="另一个县", kind=kinds["county"], parent=None, by=actors["supervisor"]
        )


def test_the_tree_is_at_most_sixteen_levels_deep(county, kinds):
    rows = [
        NewOrganisation(f"D{n}", f"第{n}层", "team", "XJ-1" if n == 5 else f"D{n - 1}") for n in range(5, 18)
    ]
    faults = commands.look_over(rows, by=SYSTEM)
    assert [set(fault) for fault in faults] == [set()] * 12 + [{"parent"}]


def test_many_are_founded_parents_first_whatever_the_order(county, actors):
    rows = [
        NewOrganisation("C1", "三号楼党小组", "building_group", "B1"),
        NewOrganisation(
            "B1", "锦绣苑党支部", "branch", "QT", "commodity_estate", date(2020, 1, 1), "0599-1234567"
        ),
    ]
    child, parent = commands.found_many(rows, by=actors["supervisor"])
    assert child.parent == parent
    assert child.path == parent.path + "0001"
    assert parent.sector.code == "commodity_estate"


def test_every_wrong_row_is_told_and_nothing_is_founded(county, actors):
    rows = [
        NewOrganisation("A1", "一", "branch", "QT"),
        NewOrganisation("A1", "二", "branch", "QT"),
        NewOrganisation("A2", "三", "nothing", "XX"),
        NewOrganisation("L1", "甲", "branch", "L2"),
        NewOrganisation("L2", "乙", "branch", "L1"),
        NewOrganisation("A3", "四", "branch", "A2"),
    ]
    faults = commands.look_over(rows, by=actors["supervisor"])
    assert [set(fault) for fault in faults] == [
        set(),
        {"code"},
        {"kind", "parent"},
        {"parent"},
        {"parent"},
        set(),
    ]
    with pytest.raises(BadInput) as refused:
        commands.found_many(rows, by=actors["supervisor"])
    assert set(refused.value.fields) == {"2.code", "3.kind", "3.parent", "4.parent", "5.parent"}
    assert not Organisation.objects.filter(code__startswith="A1").exists()


def test_one_older_than_its_place_is_known_from_the_day_its_parent_stood_there(county, actors):
    commands.move(county.west, to=county.town, by=actors["supervisor"], on=date(2026, 6, 1))
    (old,) = commands.found_many(
        [NewOrganisation("OLD", "老街党支部", "branch", "XJ", founded_on=date(2012, 1, 1))],
        by=actors["supervisor"],
    )
    assert old.founded_on == date(2012, 1, 1)
    assert old.spans.get().since == date(2026, 6, 1)


def test_two_thousand_are_founded_in_few_queries(county, django_assert_max_num_queries):
    rows = [NewOrganisation(f"S{n}", f"第{n}社区", "community_committee", "AL") for n in range(50)]
    rows += [NewOrganisation(f"G{n}", f"第{n}网格", "grid", f"S{n % 50}") for n in range(1950)]
    with django_assert_max_num_queries(120):
        commands.found_many(rows, by=SYSTEM)
    assert Span.objects.filter(until=None).count() == 2006
    assert Organisation.objects.get(code="S49").path == "0001001G"
    assert (
        Organisation.objects.filter(path__startswith=Organisation.objects.get(code="S49").path).count() == 40
    )
