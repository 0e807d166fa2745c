"""Grids and who works in them."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.kernel import clock, journal, scope
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen
from linli.kernel.scope import Actor, Grant
from linli.kernel.scope.grants import _depends, _holders, _providers
from linli.places import commands, desk
from linli.places.atlas import atlas
from linli.places.models import Grid, GridStaff
from linli.places.policies import grants_of
from linli.places.tests.conftest import SYSTEM, code, square

PERMISSIONS = ("places.see", "places.own", "places.edit")


@pytest.mark.parametrize("wrong", ["", "123", "51199900100100A", "５１１９９９００１００１００９x"])
def test_a_grid_code_has_fifteen_digits(ground, wrong):
    with pytest.raises(BadInput) as told:
        commands.found_grid(code=wrong, name="新", organisation=ground.units["XJ"], by=SYSTEM)
    assert "code" in told.value.fields


def test_a_code_is_given_once(ground):
    for rows in ([code(1)], [code(8), code(8)]):
        with pytest.raises(BadInput):
            commands.found_grids([commands.NewGrid(c, "新", ground.units["XJ"]) for c in rows], by=SYSTEM)


def test_only_who_may_founds_changes_and_closes(cast):
    first, third = cast.grids[0], cast.grids[2]
    with pytest.raises(NotAllowed):
        commands.found_grid(
            code=code(8), name="新", organisation=cast.units["QT"], by=cast.actor("secretary")
        )
    with pytest.raises(NotAllowed):
        commands.change_grid(grid=third, name="新", households=1, by=cast.actor("secretary"))
    with pytest.raises(NotAllowed):
        commands.close_grid(grid=first, by=cast.actor("walker"))
    changed = commands.change_grid(grid=first, name="西街 1", households=400, by=cast.actor("secretary"))
    assert atlas().labels[first.pk].name == changed.name == "西街 1"


def test_a_closed_grid_hands_over_its_addresses_and_ends_its_posts(cast, estate):
    first, second = cast.grids[:2]
    commands.close_grid(grid=first, heir=second, note="并入", by=SYSTEM)
    assert second.addresses.count() == 5
    assert not GridStaff.objects.filter(grid=first, until__isnull=True).exists()
    assert first.pk not in atlas().shapes
    assert grants_of(cast.people["walker"].pk) == []
    with pytest.raises(NotOpen):
        commands.change_grid(grid=Grid.objects.get(pk=first.pk), name="x", households=None, by=SYSTEM)
    with pytest.raises(BadInput):
        commands.close_grid(grid=second, on=clock.today() + timedelta(days=1), by=SYSTEM)


def test_a_grid_post_is_a_grant_from_its_day_to_its_end(cast):
    walker = cast.people["walker"]
    assert list(grants_of(walker.pk)) == [Grant("grid_worker", grid_id=cast.grids[0].pk)]
    with pytest.raises(BadInput):
        commands.assign_staff(grid=cast.grids[0], person=walker, role="grid_worker", by=SYSTEM)
    with pytest.raises(BadInput):
        commands.assign_staff(grid=cast.grids[0], person=walker, role="king", by=SYSTEM)
    later = commands.assign_staff(
        grid=cast.grids[1], person=walker, role="adviser", since=clock.today() + timedelta(days=3), by=SYSTEM
    )
    assert len(list(grants_of(walker.pk))) == 1
    with pytest.raises(BadInput):
        commands.end_staff(post=later, until=clock.today(), by=SYSTEM)
    commands.end_staff(post=cast.grids[0].staff.get(), by=SYSTEM)
    assert list(grants_of(walker.pk)) == []


def test_an_organisation_that_ends_leaves_no_grid_without_a_keeper(ground):
    west, bridge = ground.units["XJ"], ground.units["QT"]
    with pytest.raises(NotOpen):
        commands.take_over_from(organisation_id=west.pk, merged_into_id=None, by=SYSTEM)
    assert commands.take_over_from(organisation_id=west.pk, merged_into_id=bridge.pk, by=SYSTEM) == 2
    assert {label.organisation_id for label in atlas().labels.values()} == {bridge.pk}
    assert commands.take_over_from(organisation_id=west.pk, merged_into_id=None, by=SYSTEM) == 0


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["secretary", "supervisor", "operator", "handler", "member", "grid_worker"]),
            st.integers(0, 5),
            st.booleans(),
        ),
        max_size=4,
    )
)
def test_what_the_list_shows_is_what_the_check_allows(ground, held):
    """Grants by word of mouth, at any unit or in any grid: the two readings of the scope agree on every grid."""
    units = list(ground.units.values())
    grants = [
        Grant(role, grid_id=ground.grids[where % 4].pk)
        if in_grid
        else Grant(role, units[where % len(units)].path)
        for role, where, in_grid in held
    ]
    provider, holders = (lambda _person: grants), (lambda _roles, _path: [])
    scope.provide(provider, holders)
    try:
        actor = Actor("person", person_id=999_999)
        for permission in PERMISSIONS:
            listed = set(scope.visible(Grid.objects.all(), actor, permission))
            checked = {
                g for g in Grid.objects.select_related("organisation") if scope.may(actor, permission, g)
            }
            assert listed == checked
    finally:
        _providers.remove(provider)
        _holders.remove(holders)
        _depends.pop()


def test_the_list_of_grids(cast, django_assert_num_queries):
    secretary = cast.actor("secretary")
    commands.found_grid(code=code(5), name="未划", organisation=cast.units["XJ"], by=SYSTEM)
    with scope.remembering(), django_assert_num_queries(9):
        listing = desk.listing(secretary)
    assert [(line.grid.code, line.drawn, line.workers) for line in listing.lines] == [
        (code(1), True, ("何静",)),
        (code(2), True, ()),
        (code(5), False, ()),
    ]
    assert (listing.view, listing.own_count, listing.all_count, listing.open_count) == ("own", 3, 5, 2)
    assert [line.grid.code for line in desk.listing(secretary, view="open").lines] == [code(2), code(5)]
    assert [line.grid.code for line in desk.listing(cast.actor("walker")).lines] == [code(1)]
    assert desk.listing(cast.actor("handler")).view == "all"
    assert [line.grid.code for line in desk.listing(secretary, view="all", words="桥头").lines] == [
        code(3),
        code(4),
    ]


def test_the_list_costs_the_same_for_one_grid_and_for_many(cast, django_assert_num_queries):
    commands.found_grids(
        [
            commands.NewGrid(code(n), f"第 {n} 网格", cast.units["XJ"], shape=square(n, 5))
            for n in range(10, 60)
        ],
        by=SYSTEM,
    )
    secretary = cast.actor("secretary")
    atlas()
    with scope.remembering(), django_assert_num_queries(8):
        listing = desk.listing(secretary)
    assert len(listing.lines) == desk.PAGE
    rest = desk.listing(secretary, after=listing.next)
    assert len(rest.lines) == 52 - desk.PAGE


def test_the_page_of_a_grid(cast, estate):
    view = desk.of_grid(cast.grids[0])
    assert [(post.role, len(post.held)) for post in view.posts] == [
        ("grid_worker", 1),
        ("adviser", 0),
        ("inspector", 0),
        ("information_liaison", 0),
    ]
    assert view.area_m2 == pytest.approx(1_070_000, rel=0.01)
    assert (view.since_version, view.address_count, [a.full_name for a in view.addresses]) == (
        1,
        5,
        ["锦绣苑"],
    )
    assert view.size_hint == ""
    assert len(view.history) == 3
    assert all(entry.sentence for entry in view.history)
    commands.change_grid(grid=cast.grids[0], name="西街 1", households=900, by=SYSTEM)
    assert desk.of_grid(cast.grids[0]).size_hint
    assert list(journal.verify()) == []


def test_posts_of_one_day(cast):
    post = commands.assign_staff(
        grid=cast.grids[1], person=cast.people["walker"], role="inspector", since=date(2024, 1, 1), by=SYSTEM
    )
    commands.end_staff(post=post, until=date(2024, 2, 1), by=SYSTEM)
    with pytest.raises(NotOpen):
        commands.end_staff(post=post, by=SYSTEM)
