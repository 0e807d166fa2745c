"""Importing, drawing, withdrawing: one version each, all or nothing, looked at first."""

import json

import pytest
from shapely.geometry import mapping

from linli.kernel import journal
from linli.kernel.refusals import BadInput, NotFound, Stale
from linli.kernel.scope import Actor
from linli.places import commands, geojson, plans
from linli.places.atlas import atlas, findings, grid_at
from linli.places.models import BoundaryDraft, Facility, Grid, Net
from linli.places.tests.conftest import SYSTEM, code, square
from linli.places.tests.test_geojson import collection, feature


def file(*pairs, **properties) -> str:
    return collection(*(feature(mapping(shape), code=code(number), **properties) for number, shape in pairs))


def read(text: str) -> geojson.Parsed:
    return geojson.read(text)


def test_the_plan_tells_added_changed_unchanged_and_missing(ground):
    new = commands.found_grid(code=code(5), name="第 5 网格", organisation=ground.units["XJ"], by=SYSTEM)
    plan = plans.of_file(
        read(file((1, square(0, 0)), (2, square(1, 0, wide=0.9)), (5, square(2, 0)))), by=SYSTEM
    )
    assert {kind: [line.code for line in plan.of(kind)] for kind in ("added", "changed", "unchanged")} == {
        "added": [new.code],
        "changed": [code(2)],
        "unchanged": [code(1)],
    }
    assert [grid.code for grid in plan.missing] == [code(3), code(4)]
    assert Net.objects.count() == 1


def test_an_import_makes_one_version_and_one_journal_entry_for_the_net(ground):
    net = commands.import_boundaries(
        content=file((1, square(0, 0, wide=0.5)), (2, square(0.5, 0, wide=1.5))), by=SYSTEM, note="随路改"
    )
    assert net.version == 2
    entry = journal.history("net")[-1]
    assert (entry.move, entry.data["version"], entry.data["grids"], entry.private) == (
        "redrawn",
        2,
        2,
        {"note": "随路改"},
    )
    assert journal.history(ground.grids[0].stream)[-1].data["version"] == 2
    assert list(journal.verify()) == []
    assert grid_at(105.007, 30.005) == ground.grids[1].pk
    assert grid_at(105.015, 30.015) == ground.grids[3].pk


def test_a_file_can_found_grids(ground):
    text = file((5, square(2, 0)), name="第 5 网格", organisation="QT")
    net = commands.import_boundaries(content=text, by=SYSTEM)
    made = Grid.objects.get(code=code(5))
    assert (net.version, made.organisation_id) == (2, ground.units["QT"].pk)
    assert grid_at(105.025, 30.005) == made.pk
    assert [e.move for e in journal.history(made.stream)] == ["founded", "boundary_drawn"]


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"code": "12"},
        {"code": code(9)},
        {"code": code(9), "organisation": "NO"},
        {"code": code(9), "organisation": "XJ"},
    ],
)
def test_what_names_no_grid_or_cannot_found_one_is_refused_whole(ground, properties):
    text = collection(
        feature(mapping(square(0, 0, wide=0.5)), code=code(1)), feature(mapping(square(2, 0)), **properties)
    )
    with pytest.raises(BadInput) as told:
        commands.import_boundaries(content=text, by=SYSTEM)
    assert len(told.value.fields) == 1
    assert Net.objects.count() == 1


def test_a_file_that_changes_nothing_makes_no_version(ground):
    with pytest.raises(BadInput) as told:
        commands.import_boundaries(content=file((1, square(0, 0))), by=SYSTEM)
    assert told.value.code == "unchanged"
    assert Net.objects.count() == 1


def test_the_preview_shows_the_gaps_and_overlaps_it_would_make(ground):
    plan = plans.of_one(ground.grids[0], square(0, 0, wide=1.5), by=SYSTEM)
    assert plan.findings_before == ()
    (found,) = plan.new_findings
    assert found.kind == "overlap"
    assert [plan.label(pk) for pk in found.grid_ids] == ["第 1 网格", "第 2 网格"]
    assert plan.lost_m2 == 0
    smaller = plans.of_one(ground.grids[0], square(0, 0, wide=0.5), by=SYSTEM)
    assert smaller.lost_m2 == pytest.approx(535_000, rel=0.01)
    commands.draw(grid=ground.grids[0], shape=square(0, 0, wide=1.5), by=SYSTEM)
    assert findings() == plan.findings_after
    mending = plans.of_one(ground.grids[0], square(0, 0), by=SYSTEM)
    assert (len(mending.findings_before), mending.new_findings) == (1, ())


def test_a_secretary_changes_only_grids_of_the_own_community(cast):
    secretary = cast.actor("secretary")
    plan = plans.of_file(read(file((1, square(0, 0, wide=0.5)), (3, square(0, 1, wide=0.5)))), by=secretary)
    assert [line.code for line in plan.lines] == [code(1)]
    assert [fault.number for fault in plan.faults] == [2]
    assert [grid.code for grid in plan.missing] == [code(2)]
    with pytest.raises(BadInput):
        commands.draw(grid=cast.grids[2], shape=square(0, 1, wide=0.5), by=secretary)
    for name in ("handler", "member", "walker"):
        with pytest.raises(BadInput):
            commands.draw(grid=cast.grids[0], shape=square(0, 0, wide=0.5), by=cast.actor(name))
    assert commands.draw(grid=cast.grids[0], shape=square(0, 0, wide=0.5), by=secretary).version == 2


def test_withdrawing_leaves_the_grid_and_its_addresses(ground, estate):
    first = ground.grids[0]
    commands.withdraw(grid=first, by=SYSTEM)
    assert grid_at(105.005, 30.005) is None
    assert first.addresses.filter(closed_on__isnull=True).count() == 5
    with pytest.raises(BadInput):
        commands.withdraw(grid=first, by=SYSTEM)


def draft_of(ground, by=SYSTEM) -> BoundaryDraft:
    drawn = read(file((1, square(0, 0, wide=0.5)), (2, square(0.5, 0, wide=1.5)))).drawn
    return commands.keep_draft(drawn=drawn, source="file", by=by, note="随路改")


def test_a_draft_is_carried_out_as_it_was_seen(ground):
    draft = draft_of(ground)
    plan = plans.of_draft(draft, by=SYSTEM)
    assert [line.kind for line in plan.lines] == ["changed", "changed"]
    net = commands.carry_out_draft(draft=draft, net_version=plan.net_version, by=SYSTEM)
    assert (net.version, net.note) == (2, "随路改")
    assert not BoundaryDraft.objects.exists()


def test_a_draft_seen_against_an_older_net_is_looked_at_again(ground):
    draft = draft_of(ground)
    commands.draw(grid=ground.grids[3], shape=square(1, 1, wide=1.2), by=SYSTEM)
    with pytest.raises(Stale):
        commands.carry_out_draft(draft=draft, net_version=1, by=SYSTEM)
    assert BoundaryDraft.objects.filter(pk=draft.pk).exists()
    assert commands.carry_out_draft(draft=draft, net_version=2, by=SYSTEM).version == 3


def test_a_draft_is_its_makers(ground):
    with pytest.raises(NotFound):
        commands.carry_out_draft(draft=draft_of(ground), net_version=1, by=Actor.system("somebody-else"))


def test_addresses_and_facilities_with_a_point_follow_the_boundary(ground, estate):
    fourth = ground.grids[3]
    door = fourth.addresses.get()
    building = commands.add_address(kind="building", name="1 栋", parent=door, by=SYSTEM)
    lamp = commands.add_facility(
        code="LD-1", name="路灯", kind="路灯", spot=commands.Spot(None, 105.0151, 30.0151), by=SYSTEM
    )
    commands.import_boundaries(
        content=file((4, square(1.6, 1, wide=0.4)), (3, square(0, 1, wide=1.6))), by=SYSTEM
    )
    third = ground.grids[2].pk
    for row in (door, building, lamp):
        row.refresh_from_db()
        assert row.grid_id == third
    assert journal.history("net")[-1].data["followed"] == 3
    assert ground.grids[0].addresses.count() == 5
    assert Facility.objects.get().grid_id == third


def test_redrawing_many_costs_no_query_for_each(ground, django_assert_max_num_queries):
    text = file(
        (1, square(0, 0, wide=0.5)),
        (2, square(0.5, 0, wide=1.5)),
        (3, square(0, 1, wide=0.5)),
        (4, square(0.5, 1, wide=1.5)),
    )
    atlas()
    with django_assert_max_num_queries(24):
        commands.import_boundaries(content=text, by=SYSTEM)


def test_a_draft_survives_its_own_encoding(ground):
    draft = draft_of(ground)
    assert [one.shape for one in plans.kept(draft)] == [
        one.shape for one in read(file((1, square(0, 0, wide=0.5)), (2, square(0.5, 0, wide=1.5)))).drawn
    ]
    assert json.loads(draft.boundaries)
