"""The county that is built is whole, alive in every state, and the same for the same moment."""

from collections import Counter
from dataclasses import dataclass

import pytest
from django.db import transaction

from linli.cases import queries
from linli.cases.lifecycle import LIFE
from linli.cases.models import Case, Errand, IssueCase, JointCall, Recusal
from linli.demo import build, folk
from linli.demo.world import World
from linli.kernel import clock, journal, scope
from linli.kernel.journal import Verified
from linli.kernel.journal.models import Entry
from linli.kernel.refusals import NotOpen
from linli.kernel.scope import Actor
from linli.organisations.models import Organisation
from linli.people.models import Person
from linli.places.atlas import findings

NOW = clock.moment(2026, 5, 20, 15, 30)

pytestmark = pytest.mark.django_db


@dataclass
class Built:
    world: World
    first_time: tuple
    again: tuple


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """The smallest county, built twice at the same moment; gone again after this file."""
    clock.set_for_process(NOW)
    try:
        with django_db_blocker.unblock():
            with transaction.atomic():
                build.build("test")
                first = _figures()
                transaction.set_rollback(True)
            with transaction.atomic():
                world = build.build("test")
                yield Built(world, first, _figures())
                transaction.set_rollback(True)
    finally:
        clock.set_for_process(None)


def _figures():
    titles = tuple(Case.objects.order_by("received_at", "number").values_list("number", "title", "state"))
    moves = Counter(Entry.objects.values_list("move", flat=True))
    return titles, moves, Person.objects.count(), Organisation.objects.count()


@pytest.fixture
def actor(built):
    return lambda username: Actor.of(Person.objects.get(username=username))


def test_the_journal_of_the_county_is_whole(built):
    counts = Verified()
    assert list(journal.verify(counts)) == []
    assert counts.entries > 500


def test_two_builds_at_the_same_moment_are_the_same(built):
    numbers, moves, *counts = zip(built.first_time, built.again, strict=True)
    assert moves[0] - moves[1] == moves[1] - moves[0] == Counter()
    assert numbers[0] == numbers[1]
    assert all(before == again for before, again in counts)


def test_there_are_about_as_many_cases_as_asked_for(built):
    hot = IssueCase.objects.values("case_id")  # those come on top
    asked = Case.objects.filter(parent__isnull=True).exclude(pk__in=hot)
    assert abs(asked.count() - built.world.size.cases) <= 5


def test_cases_stand_in_every_state_there_is(built):
    assert set(build.counts()) == set(LIFE.states)


def test_no_case_contradicts_what_the_tables_promise(built):
    for constraint in Case._meta.constraints:
        assert not Case.objects.exclude(constraint.condition).exists(), constraint.name


def test_nothing_happens_before_it_is_received_or_after_now(built):
    assert not Case.objects.filter(received_at__gt=NOW).exists()
    assert not Entry.objects.filter(at__gt=NOW).exists()
    for stream, at in Entry.objects.filter(stream__startswith="case:", sequence=1).values_list(
        "stream", "at"
    ):
        assert not Entry.objects.filter(stream=stream, at__lt=at).exists(), stream


def test_the_net_has_neither_gaps_nor_overlaps(built):
    assert findings() == ()


def test_the_side_paths_are_walked(built):
    assert Errand.objects.exists()
    assert JointCall.objects.exists()
    assert Recusal.objects.exists()
    moves = built.again[1]
    assert {
        "refuse",
        "arbitrate",
        "split",
        "merge",
        "park",
        "supervise",
        "request_extension",
        "ask",
        "take",
    } <= set(moves)


def test_a_complaint_is_kept_by_nobody_it_is_about(built):
    for recusal in Recusal.objects.select_related("case__keeper", "case__unit", "organisation"):
        assert not recusal.case.keeper.path.startswith(recusal.organisation.path)
        assert recusal.case.unit is None or not recusal.case.unit.path.startswith(recusal.organisation.path)


@pytest.mark.parametrize(
    ("username", "lists"),
    [
        ("secretary", ["to_dispatch", "nobody_takes", "to_call_back"]),
        ("dispatcher", ["to_dispatch", "in_hand"]),
        ("worker", ["to_dispatch"]),
        ("grid", ["visible_to", "nearby"]),
        ("member", ["mine", "nearby"]),
        ("handler", ["in_hand", "calls_waiting"]),
        ("arbiter", ["with_the_arbiter"]),
        ("supervisor", ["visible_to"]),
        ("leader", ["visible_to"]),
    ],
)
def test_each_role_finds_something_to_do(built, actor, username, lists):
    for name in lists:
        assert getattr(queries, name)(actor(username)).exists(), name


def test_something_is_overdue_for_the_organisation_department(built, actor):
    assert queries.overdue(queries.visible_to(actor("supervisor"))).exists()


@pytest.mark.parametrize("account", build.ACCOUNTS, ids=lambda account: account.username)
def test_each_account_signs_in_with_the_printed_password_and_holds_a_post(built, actor, account):
    person = Person.objects.get(username=account.username)
    assert person.check_password(folk.PASSWORD)
    assert not person.password_given
    assert scope.grants(actor(account.username))


def test_the_accounts_are_printed(built, capsys):
    build.print_accounts(port=8123)
    said = capsys.readouterr().out
    assert "http://localhost:8123" in said
    assert folk.PASSWORD in said
    assert all(account.username in said for account in build.ACCOUNTS)


def test_what_is_built_is_not_built_again(built):
    assert build.build_if_needed("test") is False


def test_production_and_other_counties_are_left_alone(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(NotOpen):
        build.build_if_needed("test")
