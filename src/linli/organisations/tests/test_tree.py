from datetime import date

import pytest

from linli.kernel import scope
from linli.organisations import commands, queries
from linli.organisations.commands import NewOrganisation
from linli.organisations.models import Organisation
from linli.organisations.tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db


def drawn(nodes):
    """The tree as nested pairs of code and children, for what is open."""
    return [(node.code, drawn(node.children)) if node.open else node.code for node in nodes]


def test_the_tree_opens_to_what_is_asked_for_with_all_above(county, actors):
    assert drawn(queries.tree(actors["supervisor"])) == [("AL", ["QX", "WJ"])]
    opened = queries.tree(actors["supervisor"], opened=["XJ"])
    assert drawn(opened) == [("AL", ["QX", ("WJ", ["QT", ("XJ", ["XJ-1"])])])]
    assert opened[0].below == 2


def test_each_sees_the_tree_from_where_they_stand(county, actors):
    assert drawn(queries.tree(actors["secretary"])) == [("WJ", ["QT", "XJ"])]
    assert drawn(queries.tree(actors["worker"])) == [("XJ", ["XJ-1"])]
    assert queries.tree(actors["outsider"]) == []


def test_the_tree_of_a_past_day_has_its_places_and_names(county, actors):
    commands.move(county.west, to=county.town, by=SYSTEM, on=date(2026, 5, 1))
    commands.rename(county.bridge, name="桥东社区党总支", by=SYSTEM, on=date(2026, 5, 2))
    then = queries.tree(actors["supervisor"], opened=["WJ"], day=date(2026, 4, 30))
    assert drawn(then) == [("AL", ["QX", ("WJ", ["QT", "XJ"])])]
    assert [node.name for node in then[0].children[1].children] == ["桥头社区党总支", "西街社区党总支"]
    now = queries.tree(actors["supervisor"], opened=["WJ", "QX"])
    assert drawn(now) == [("AL", [("QX", ["XJ"]), ("WJ", ["QT"])])]
    assert drawn(queries.tree(actors["supervisor"], day=date(2001, 1, 1))) == [("AL", [])]


def test_a_branch_opens_and_shuts_in_place(county, actors):
    node = queries.branch(actors["supervisor"], county.street)
    assert drawn([node]) == [("WJ", ["QT", "XJ"])]
    assert queries.branch(actors["supervisor"], county.street, opened=False).below == 2
    assert queries.branch(actors["neighbour"], county.street) is None
    assert queries.branch(actors["supervisor"], county.street, day=date(2001, 1, 1)) is None


@pytest.mark.parametrize("many", [1, 3])
def test_the_tree_costs_the_same_for_one_and_for_three(county, actors, many, django_assert_num_queries):
    commands.found_many(
        [NewOrganisation(f"T{n}", f"第{n}支部", "branch", "QX") for n in range(many)], by=SYSTEM
    )
    with scope.remembering():
        scope.grants(actors["supervisor"])
        with django_assert_num_queries(4):
            nodes = queries.tree(actors["supervisor"], opened=["QX"])
        assert nodes[0].children[0].below == many


def test_ancestors_and_descendants_on_any_day(county):
    commands.move(county.west, to=county.town, by=SYSTEM, on=date(2026, 5, 1))
    county.grid.refresh_from_db()
    assert [row.code for row in queries.ancestors(county.grid)] == ["AL", "QX", "XJ"]
    assert [row.code for row in queries.ancestors(county.grid, date(2026, 4, 1))] == ["AL", "WJ", "XJ"]
    assert {row.code for row in queries.descendants(county.street)} == {"QT"}
    assert {row.code for row in queries.subtree(county.street, date(2026, 4, 1))} == {
        "WJ",
        "QT",
        "XJ",
        "XJ-1",
    }
    assert not queries.subtree(county.grid, date(2001, 1, 1))
    assert queries.ancestors(county.grid, date(2001, 1, 1)) == []


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("西街", "XJ"),
        ("xj", "XJ"),
        ("xijie", "XJ"),
        ("XJ-1", "XJ-1"),
        ("ｘｊ", "XJ"),
        ("橋頭", "QT"),
        ("qtsq", "QT"),
        ("网格", "XJ-1"),
    ],
)
def test_the_picker_finds_by_name_letters_initials_and_code(county, actors, typed, first):
    assert queries.pick(typed, actors["supervisor"])[0].code == first


def test_the_picker_keeps_to_the_scope_unless_the_whole_county_is_asked_for(county, actors):
    assert queries.pick("清溪", actors["secretary"]) == []
    assert [
        row.code for row in queries.pick("清溪", actors["secretary"], permission="organisations.find")
    ] == ["QX"]
    assert queries.pick("清溪", actors["outsider"], permission="organisations.find") == []


def test_the_picker_leaves_out_the_closed_and_other_kinds(county, actors):
    commands.close(county.grid, by=SYSTEM)
    assert queries.pick("网格", actors["supervisor"]) == []
    assert [row.code for row in queries.pick("网格", actors["supervisor"], closed=True)] == ["XJ-1"]
    assert queries.pick("社区", actors["supervisor"], kinds=["committee"]) == []
    assert queries.pick("社区", actors["supervisor"], under=county.town.path) == []
    assert queries.pick(" %_ ", actors["supervisor"]) == []


def test_people_are_picked_near_or_by_their_whole_sign_in_name(county, cast, actors):
    assert [one.username for one in queries.pick_person("吴", actors["secretary"])] == ["worker"]
    assert queries.pick_person("周", actors["secretary"]) == []
    assert [one.username for one in queries.pick_person("neighbour", actors["secretary"])] == ["neighbour"]
    (pick,) = queries.person_picks([cast["worker"]])
    assert (pick.value, pick.hint) == ("worker", "西街社区党总支")


def test_list_and_check_agree_for_everybody_and_every_permission(county, actors):
    for permission in (
        "organisations.see",
        "organisations.find",
        "organisations.tend",
        "organisations.edit",
        "postings.edit",
    ):
        for key, actor in actors.items():
            listed = set(scope.visible(Organisation.objects.all(), actor, permission))
            checked = {row for row in Organisation.objects.all() if scope.may(actor, permission, row)}
            assert listed == checked, (key, permission)


def test_staff_stand_in_the_order_of_their_roles(county, cast, actors):
    commands.post(
        person=cast["outsider"], organisation=county.west, role="secretary", by=actors["supervisor"]
    )
    assert [posting.role for posting in queries.staff_of(county.west)] == ["secretary", "community_worker"]
    assert [held.may_end for held in queries.held_at(county.west, actors["secretary"])] == [False, True]
    assert "supervisor" not in queries.may_give(actors["supervisor"], county.west)


def test_history_is_told_in_sentences(county, kinds, sectors, actors):
    commands.rename(
        county.west, name="西街社区党委", by=actors["secretary"], on=date(2026, 5, 1), note="届中更名"
    )
    commands.change_kind(
        county.west, kind=kinds["committee"], sector=sectors["urban"], by=actors["supervisor"]
    )
    commands.change_phone(county.west, phone="0599-12345", by=actors["secretary"])
    commands.elect(county.west, held_on=date(2026, 6, 1), by=actors["secretary"])
    commands.move(county.west, to=county.town, by=actors["supervisor"])
    commands.merge(county.grid, into=county.bridge, by=actors["supervisor"])
    commands.close(county.west, by=actors["supervisor"])
    commands.reopen(county.west, by=actors["supervisor"])
    told = queries.history(county.west)
    assert len(told) == 8
    assert told[-2].note == "届中更名"
    assert told[-2].who == "林芳"
    assert not any(entry.sentence in {"move", "merge", "close"} for entry in told)
