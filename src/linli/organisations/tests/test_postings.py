from datetime import date

import pytest

from linli.kernel import journal, scope
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen, Stale
from linli.organisations import commands, queries
from linli.organisations.models import Posting
from linli.organisations.tests.conftest import SYSTEM, person

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 10)


@pytest.fixture
def newcomer(db):
    return person("newcomer", "孙悦")


def test_a_posting_gives_its_role_on_the_whole_subtree_from_its_day(county, actors, newcomer):
    posting = commands.post(
        person=newcomer, organisation=county.west, role="deputy", by=actors["secretary"], title="副书记"
    )
    actor = scope.Actor.of(newcomer)
    assert scope.may(actor, "organisations.see", county.grid)
    assert not scope.may(actor, "organisations.see", county.bridge)
    assert newcomer.pk in scope.who_may("organisations.see", county.grid)
    (entry,) = journal.history(posting.stream)
    assert entry.data["person"] == f"p{newcomer.pk}"
    assert entry.private == {"title": "副书记"}


def test_a_posting_to_come_gives_nothing_yet(county, actors, newcomer):
    commands.post(
        person=newcomer,
        organisation=county.west,
        role="deputy",
        by=actors["secretary"],
        since=date(2026, 6, 11),
    )
    assert not scope.may(scope.Actor.of(newcomer), "organisations.see", county.west)


def test_an_ended_posting_gives_nothing(county, actors, newcomer):
    posting = commands.post(
        person=newcomer,
        organisation=county.west,
        role="deputy",
        by=actors["secretary"],
        since=date(2026, 1, 1),
    )
    commands.end_posting(posting, by=actors["secretary"])
    assert not scope.grants(scope.Actor.of(newcomer))
    assert not scope.who_may("organisations.see", county.grid) & {newcomer.pk}
    with pytest.raises(Stale):
        commands.end_posting(posting, by=actors["secretary"])


def test_grants_follow_a_moved_organisation(county, cast, actors):
    with scope.remembering():
        assert not scope.may(actors["neighbour"], "organisations.see", county.west)
        commands.move(county.west, to=county.town, by=actors["supervisor"])
        assert scope.may(actors["neighbour"], "organisations.see", county.west)
        assert not scope.may(actors["secretary"], "organisations.see", county.west)


@pytest.mark.parametrize(
    ("role", "giver", "may"),
    [
        ("community_worker", "secretary", True),
        ("community_worker", "worker", False),
        ("community_worker", "neighbour", False),
        ("secretary", "secretary", False),
        ("secretary", "supervisor", True),
        ("arbiter", "supervisor", True),
        ("supervisor", "supervisor", False),
        ("auditor", "supervisor", False),
        ("auditor", "guard", True),
        ("operator", "guard", True),
    ],
)
def test_who_gives_a_role_depends_on_its_weight(county, actors, newcomer, role, giver, may):
    if may:
        commands.post(person=newcomer, organisation=county.west, role=role, by=actors[giver])
    else:
        with pytest.raises(NotAllowed):
            commands.post(person=newcomer, organisation=county.west, role=role, by=actors[giver])


def test_nobody_gives_a_role_to_themselves(county, cast, actors):
    with pytest.raises(NotAllowed):
        commands.post(
            person=cast["guard"], organisation=county.top, role="community_worker", by=actors["guard"]
        )


def test_system_security_and_audit_lie_in_different_hands(county, actors, newcomer):
    commands.post(person=newcomer, organisation=county.top, role="auditor", by=actors["guard"])
    for role in ("operator", "security"):
        with pytest.raises(BadInput) as refused:
            commands.post(person=newcomer, organisation=county.west, role=role, by=SYSTEM)
        assert set(refused.value.fields) == {"role"}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("role", {"role": "king"}),
        ("since", {"since": date(2009, 1, 1)}),
        ("since", {"since": date(2028, 1, 1)}),
        ("until", {"until": TODAY}),
        ("title", {"title": "长" * 41}),
    ],
)
def test_posting_says_which_field_is_wrong(county, newcomer, field, changes):
    values = {"person": newcomer, "organisation": county.west, "role": "deputy", "by": SYSTEM}
    with pytest.raises(BadInput) as refused:
        commands.post(**(values | changes))
    assert set(refused.value.fields) == {field}


def test_one_role_is_held_once_and_never_at_a_closed_organisation(county, newcomer):
    commands.post(person=newcomer, organisation=county.grid, role="member", by=SYSTEM)
    with pytest.raises(BadInput):
        commands.post(person=newcomer, organisation=county.grid, role="member", by=SYSTEM)
    commands.close(county.grid, by=SYSTEM)
    with pytest.raises(NotOpen):
        commands.post(person=newcomer, organisation=county.grid, role="deputy", by=SYSTEM)


def test_many_postings_cost_few_queries(county, django_assert_max_num_queries):
    people = [person(f"m{n}", f"党员{n}") for n in range(60)]
    rows = [commands.NewPosting(one, county.west, "member", date(2026, 1, 1)) for one in people]
    with django_assert_max_num_queries(12):
        commands.post_many(rows, by=SYSTEM)
    assert Posting.objects.filter(organisation=county.west, role="member").count() == 60


def test_whose_account_is_closed_holds_no_role_any_more(county, cast, actors, newcomer):
    for role, since in (("deputy", date(2026, 1, 1)), ("member", date(2026, 7, 1))):
        commands.post(
            person=newcomer, organisation=county.west, role=role, by=SYSTEM, since=since, title="联络员"
        )
    commands.end_postings_of(newcomer.pk, by=SYSTEM, forget=True)
    ended = list(Posting.objects.filter(person=newcomer).order_by("since"))
    assert [(posting.until, posting.title) for posting in ended] == [(TODAY, ""), (date(2026, 7, 1), "")]
    assert all(entry.private == {} for entry in journal.history(ended[0].stream))
    assert not list(journal.verify())


def test_a_person_reads_which_roles_are_held_about_them(county, cast):
    (held,) = queries.held_of_person(f"person:{cast['worker'].pk}")
    assert county.west.name in held.value
