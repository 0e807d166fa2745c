"""Lists at size read along indexes; what they show is what scope and filters say, row by row."""

import sys
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.cases import commands, inbox, lifecycle, listing, reach
from linli.cases.asked import Asked, Span
from linli.cases.inbox import VIEWS
from linli.cases.models import Case, Category
from linli.cases.models.case import LIVE_STATES
from linli.cases.policy import CASE
from linli.cases.reach import Reach
from linli.cases.tests.cast import Cast
from linli.kernel import clock, scope
from linli.kernel.scope import Actor, Grant

remembered = sys.modules["linli.kernel.scope.grants"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def lively(cast: Cast) -> Cast:
    """Cases in many situations and of several days, some of them with the same words."""
    start = clock.now()
    for hours in range(12):
        with clock.at(start - timedelta(hours=30 * hours)):
            case = cast.asked(
                f"第{hours}盏路灯不亮",
                door="report" if hours % 3 else "help",
                keeper=cast.nextdoor
                if hours % 4 == 3
                else None or (cast.community if hours % 4 else cast.street),
            )
            if hours % 2:
                commands.dispatch(case, to=cast.lamps if hours % 3 else cast.water, by=Actor.system("test"))
    working = cast.working()
    commands.call_joint(working, units=[cast.water], by=cast.lamp_officer)
    commands.take(commands.offer(cast.asked("陪诊", door="help"), by=cast.dispatcher), by=cast.member)
    commands.offer(cast.asked("搬桌子", door="help"), by=cast.dispatcher)
    cast.asked("投诉路灯所", door="complain", about_unit=cast.lamps)
    cast.asked("投诉派单员", door="complain", about_person=cast.people["dispatcher"])
    commands.reject(cast.asked("看不懂的事"), reason="说不清", by=cast.dispatcher)
    cast.answered()
    return cast


def actors(cast: Cast) -> list[Actor]:
    return [
        *(Actor.of(person) for person in cast.people.values()),
        Actor.system("test"),
        Actor("person", person_id=10_000),
    ]


def test_live_is_what_the_lifecycle_calls_live() -> None:
    assert set(LIVE_STATES) == set(lifecycle.LIVE)


def test_the_ways_reach_what_the_scope_shows_and_none_of_it_twice(lively: Cast) -> None:
    for actor in actors(lively):
        for permission in CASE.permissions:
            shown = set(scope.visible(Case.objects.all(), actor, permission).values_list("pk", flat=True))
            reached = Reach(actor)
            found = [
                pk
                for way in reached.ways(permission)
                for pk in Case.objects.filter(way.q, reached.denied).values_list("pk", flat=True)
            ]
            assert sorted(found) == sorted(shown), (actor.ref, permission)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_ways_reach_the_same_under_any_roles(lively: Cast, data: st.DataObject) -> None:
    roles = st.sampled_from(
        ["dispatcher", "handler", "member", "arbiter", "supervisor", "secretary", "leader"]
    )
    nodes = st.sampled_from([unit.path for unit in lively.units.values()])
    drawn = tuple(data.draw(st.lists(st.builds(Grant, roles, nodes), max_size=4)))
    wide = data.draw(st.sampled_from([1, reach.WIDE]))
    actor = Actor("person", person_id=lively.people["dispatcher"].pk)
    with scope.remembering(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(reach, "WIDE", wide)
        memory = remembered._memory.get()
        assert memory is not None
        memory[lively.people["dispatcher"].pk] = drawn
        for permission in ("case.see", "case.dispatch", "case.lead", "case.take"):
            shown = set(scope.visible(Case.objects.all(), actor, permission).values_list("pk", flat=True))
            reached = Reach(actor)
            found = [
                pk
                for way in reached.ways(permission)
                for pk in Case.objects.filter(way.q, reached.denied).values_list("pk", flat=True)
            ]
            assert sorted(found) == sorted(shown)


@pytest.mark.parametrize("size", ["ordinary", "tiny"])
def test_pages_and_counts_are_those_of_the_plain_queryset(
    lively: Cast, size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where every bound is crossed: many hits, wide subtrees, more of each keeper than were read at first."""
    monkeypatch.setattr(listing, "PAGE", 3)
    if size == "tiny":
        monkeypatch.setattr(listing, "SMALL", 1)
        monkeypatch.setattr(listing, "HITS", 2)
        monkeypatch.setattr(listing, "LOOKED", 1000)
    light = Category.objects.create(code="light", name_zh="照明", name_en="Light")
    lamp = Category.objects.create(code="lamp", name_zh="路灯", name_en="Lamp", parent=light)
    Case.objects.filter(pk__in=list(Case.objects.order_by("pk").values_list("pk", flat=True)[::2])).update(
        category=lamp
    )
    today = clock.today()
    wanted = [
        Asked(), Asked(words="路灯"), Asked(words="路"), Asked(words="没有"), Asked(state="received"), Asked(group=light, words="路灯"),
        Asked(door="help"), Asked(unit=lively.lamps), Asked(keeper=lively.street), Asked(keeper=lively.nextdoor, words="路灯"),
        Asked(received=Span(today - timedelta(days=5), today - timedelta(days=2))), Asked(overdue=True), Asked(group=light, door="report"),
        Asked(sort="clock"), Asked(sort="newest", group=lamp, state="dispatched"),
    ]  # fmt: skip
    for actor in actors(lively):
        for view in inbox.views_of(actor):
            for asked in wanted:
                expected = set(inbox.listed(actor, view, asked).values_list("pk", flat=True))
                one = inbox.listing(actor, view, asked)
                pages, place = [], None
                while True:
                    page = one.page(after=place)
                    pages.append([case.pk for case in page.cases])
                    if page.after is None:
                        break
                    place = page.after
                seen = [pk for part in pages for pk in part]
                assert len(seen) == len(set(seen))
                assert set(seen) == expected, (actor.ref, view.code, asked)
                keys = [getattr(Case.objects.get(pk=pk), one.key) for pk in seen]
                assert keys == sorted(keys, reverse=one.newest)
                if len(pages) > 1:
                    back = one.page(before=listing.Place(keys[sum(map(len, pages[:-1]))], pages[-1][0]))
                    assert [case.pk for case in back.cases] == pages[-2][-3:]
                if size == "ordinary":
                    assert one.total() == (len(expected), False)


def test_a_place_is_found_and_what_follows_it(lively: Cast) -> None:
    one = inbox.listing(lively.dispatcher, VIEWS["all"], Asked())
    cases = one.page().cases
    place = one.where(cases[0].pk)
    assert place is not None
    assert place == listing.Place(cases[0].received_at, cases[0].pk)
    following = one.following(place)
    assert following is not None
    assert following.pk == cases[1].pk
    stranger = Case.objects.get(title="投诉派单员")
    assert one.where(stranger.pk) is None
    last = cases[-1]
    behind = one.following(listing.Place(last.received_at, last.pk))
    assert behind is not None
    assert behind.pk == cases[0].pk


def test_counts_say_when_they_stop(lively: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "CAP", 4)
    assert inbox.listing(lively.supervisor, VIEWS["all"], Asked()).total() == (4, True)
    monkeypatch.setattr(listing, "EFFORT", 3)
    found, more = inbox.listing(lively.supervisor, VIEWS["all"], Asked(door="help")).total()
    assert more
    assert found <= 3


def test_the_views_count_the_same_one_by_one_as_together(
    lively: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for actor in actors(lively):
        together = inbox.counted(actor).counts
        with monkeypatch.context() as patched:
            patched.setattr(reach, "WIDE", 1)
            apart = inbox.counted(actor).counts
        assert {c: n for c, n in together.items() if n} == {c: n for c, n in apart.items() if n}, actor.ref
        for view in inbox.views_of(actor):
            if view is not inbox.EVERYTHING:
                assert together.get(view.code, 0) == inbox.listed(actor, view, Asked()).count(), (
                    actor.ref,
                    view.code,
                )
