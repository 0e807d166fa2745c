from datetime import date

import pytest

from linli.kernel import facts, journal
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen, Stale
from linli.organisations import commands
from linli.organisations.facts import OrganisationClosed, SubtreeMoved
from linli.organisations.models import Organisation, Posting, Span
from linli.organisations.tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 1)


@pytest.fixture
def told(monkeypatch):
    """What was announced, in order."""
    heard: list[object] = []
    for fact in (SubtreeMoved, OrganisationClosed):
        monkeypatch.setitem(facts._consumers, fact, [heard.append])
    return heard


def test_a_whole_subtree_moves_and_the_past_stays(county, actors, told):
    old = county.west.path
    commands.move(county.west, to=county.town, by=actors["supervisor"], on=MAY)
    county.grid.refresh_from_db()
    assert county.west.parent == county.town
    assert county.west.path == "000100020001"
    assert county.grid.path == "0001000200010001"
    spans = list(county.grid.spans.order_by("since").values_list("since", "until", "path"))
    assert spans == [
        (date(2015, 7, 1), MAY, old + "0001"),
        (MAY, None, "0001000200010001"),
    ]
    assert told == [
        SubtreeMoved(county.west.pk, old, county.west.path, county.street.pk, county.town.pk, MAY)
    ]


def test_a_path_that_was_left_is_not_given_to_another(county, kinds, actors):
    commands.move(county.bridge, to=county.town, by=actors["supervisor"])
    new = commands.found(
        code="N", name="新社区", kind=kinds["branch"], parent=county.street, by=actors["supervisor"]
    )
    assert new.path == "000100010003"


def test_moved_twice_on_one_day_leaves_one_span_of_that_day(county, actors):
    commands.move(county.west, to=county.town, by=actors["supervisor"], on=MAY)
    commands.move(county.west, to=county.top, by=actors["supervisor"], on=MAY)
    for organisation in (county.west, county.grid):
        organisation.refresh_from_db()
        span = organisation.spans.get(since=MAY)
        assert (span.until, span.path) == (None, organisation.path)
    assert county.west.spans.get(since=MAY).parent == county.top


@pytest.mark.parametrize("target", ["XJ", "XJ-1", "WJ"])
def test_moving_is_refused_under_itself_below_itself_or_where_it_stands(county, actors, target):
    with pytest.raises(BadInput) as refused:
        commands.move(county.west, to=county[target], by=actors["supervisor"])
    assert set(refused.value.fields) == {"to"}


def test_the_top_of_the_tree_is_not_moved(county, actors):
    with pytest.raises(BadInput):
        commands.move(county.top, to=county.town, by=actors["supervisor"])


@pytest.mark.parametrize(
    "day",
    [date(2026, 6, 11), date(2009, 1, 1), date(1800, 1, 1), date(2012, 1, 1)],
    ids=["to come", "unborn", "long ago", "known later"],
)
def test_moving_is_refused_on_a_day_that_cannot_be(county, actors, day):
    with pytest.raises(BadInput) as refused:
        commands.move(county.west, to=county.town, by=actors["supervisor"], on=day)
    assert set(refused.value.fields) == {"on"}
    assert Span.objects.count() == 6


def test_moving_is_refused_before_the_target_stood_where_it_stands(county, kinds, actors):
    commands.move(county.bridge, to=county.town, by=actors["supervisor"], on=date(2026, 6, 1))
    with pytest.raises(BadInput) as refused:
        commands.move(county.west, to=county.bridge, by=actors["supervisor"], on=MAY)
    assert set(refused.value.fields) == {"on"}


def test_moving_is_refused_on_a_day_when_something_since_closed_still_stood_below(county, actors):
    commands.close(county.grid, by=actors["supervisor"], on=date(2026, 6, 5))
    with pytest.raises(BadInput) as refused:
        commands.move(county.west, to=county.town, by=actors["supervisor"], on=date(2026, 6, 4))
    assert set(refused.value.fields) == {"on"}
    commands.move(county.west, to=county.town, by=actors["supervisor"], on=date(2026, 6, 5))


def test_moving_needs_both_ends(county, actors):
    for key in ("secretary", "neighbour", "worker"):
        with pytest.raises(NotAllowed):
            commands.move(county.west, to=county.town, by=actors[key])


def test_a_page_that_is_out_of_date_changes_nothing(county, actors):
    page = Organisation.objects.get(pk=county.west.pk)
    commands.rename(county.west, name="西街社区党委", by=actors["supervisor"])
    with pytest.raises(Stale):
        commands.move(page, to=county.town, by=actors["supervisor"], version=0)
    county.west.refresh_from_db()
    assert county.west.parent == county.street


def test_renaming_keeps_the_earlier_name_for_its_days(county, actors):
    commands.rename(county.west, name="  西街\u3000社区党委 ", by=actors["secretary"], on=MAY)
    county.west.refresh_from_db()
    assert county.west.name == "西街 社区党委"
    assert [span.name for span in county.west.spans.order_by("since")] == ["西街社区党总支", "西街 社区党委"]
    assert journal.history(county.west.stream)[-1].private["from"] == "西街社区党总支"


def test_a_secretary_renames_only_at_home(county, actors):
    with pytest.raises(NotAllowed):
        commands.rename(county.west, name="别处", by=actors["neighbour"])


def test_kind_and_sector_change_from_a_day(county, kinds, sectors, actors):
    commands.change_kind(
        county.west, kind=kinds["committee"], sector=sectors["urban"], by=actors["supervisor"], on=MAY
    )
    assert [span.kind.code for span in county.west.spans.order_by("since")] == ["general_branch", "committee"]


def test_an_election_sets_the_day_of_the_next_by_the_rulebook(county, actors):
    commands.elect(county.west, held_on=date(2024, 2, 29), by=actors["secretary"])
    assert county.west.election_due_on == date(2029, 2, 28)
    commands.elect(county.grid, held_on=date(2026, 1, 10), by=actors["supervisor"])
    assert county.grid.election_due_on == date(2029, 1, 10)


def test_closing_waits_for_what_stands_below(county, actors, told):
    with pytest.raises(NotOpen):
        commands.close(county.west, by=actors["supervisor"])
    commands.close(county.grid, by=actors["supervisor"], on=MAY)
    with pytest.raises(BadInput):
        commands.close(county.west, by=actors["supervisor"], on=date(2026, 4, 1))
    commands.close(county.west, by=actors["supervisor"], on=MAY)
    assert (county.west.state, county.west.closed_on) == ("closed", MAY)
    assert not Span.objects.filter(organisation__in=[county.west, county.grid], until=None).exists()
    assert told == [
        OrganisationClosed(county.grid.pk, None, MAY),
        OrganisationClosed(county.west.pk, None, MAY),
    ]


def test_the_top_of_the_tree_is_not_closed(county, kinds):
    alone = commands.found(code="LONE", name="另一棵", kind=kinds["county"], parent=None, by=SYSTEM)
    with pytest.raises(NotOpen):
        commands.close(alone, by=SYSTEM)
    with pytest.raises(NotOpen):
        commands.merge(alone, into=county.top, by=SYSTEM)


def test_closing_ends_the_postings_there(county, cast, actors):
    commands.close(county.grid, by=actors["supervisor"])
    commands.close(county.west, by=actors["supervisor"])
    assert Posting.objects.get(person=cast["worker"]).until == date(2026, 6, 10)


def test_reopening_begins_a_new_span_and_leaves_the_gap(county, actors):
    commands.close(county.grid, by=actors["supervisor"], on=MAY)
    commands.reopen(county.grid, by=actors["supervisor"], on=date(2026, 6, 1))
    assert list(county.grid.spans.order_by("since").values_list("since", "until")) == [
        (date(2015, 7, 1), MAY),
        (date(2026, 6, 1), None),
    ]


def test_reopening_under_a_closed_parent_is_refused(county, actors):
    commands.close(county.grid, by=actors["supervisor"])
    commands.close(county.west, by=actors["supervisor"])
    with pytest.raises(NotOpen):
        commands.reopen(county.grid, by=actors["supervisor"])


def test_merging_hands_over_what_stands_below(county, actors, told):
    commands.merge(county.west, into=county.bridge, by=actors["supervisor"], on=MAY, note="两社区合并")
    county.grid.refresh_from_db()
    assert county.grid.parent == county.bridge
    assert (county.west.state, county.west.merged_into) == ("closed", county.bridge)
    assert isinstance(told[0], SubtreeMoved)
    assert told[-1] == OrganisationClosed(county.west.pk, county.bridge.pk, MAY)
    assert [entry.move for entry in journal.history(county.bridge.stream)] == ["found", "take_in"]
    assert not list(journal.verify())


def test_merging_into_what_stands_below_is_refused(county, actors):
    with pytest.raises(BadInput):
        commands.merge(county.west, into=county.grid, by=actors["supervisor"])
