from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from linli.kernel import clock, journal, scope
from linli.kernel.notices import inbox
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen, Stale
from linli.kernel.scope import Actor, Grant
from linli.kernel.scope.grants import _providers
from linli.people import commands, holdings
from linli.people.lifecycle import LIFE
from linli.people.models import Person, SubjectRequest
from linli.people.tests.conftest import SYSTEM


@pytest.fixture
def lin(enrolled):
    return enrolled("lin", phone="13800000001")


@pytest.fixture
def security(staff):
    return Actor.of(staff("se", "security"))


def asked(person, kind="erase", words="") -> SubjectRequest:
    return commands.ask(subject=person.stream, kind=kind, words=words, by=Actor.of(person))


def test_a_request_is_due_in_fifteen_working_days(lin, now):
    request = asked(lin)
    days = [request.asked_at.date() + timedelta(days=n) for n in range(1, 60)]
    working = [day for day in days if clock.is_working_day(day)]
    assert clock.local(request.due_at).date() == working[14]


def test_asking_twice_is_asking_once_but_corrections_add_up(lin):
    assert asked(lin) == asked(lin)
    first = asked(lin, "correct", "My name is 林晓.")
    assert first.pk != asked(lin, "correct", "My phone is another.").pk
    with pytest.raises(BadInput):
        asked(lin, "correct", "  ")
    with pytest.raises(BadInput):
        asked(lin, "sell")


def test_nobody_asks_for_another(lin, enrolled):
    other = Actor.of(enrolled("wang"))
    with pytest.raises(NotAllowed):
        commands.ask(subject=lin.stream, kind="erase", words="", by=other)
    party = Actor.party(("case", 7))
    assert commands.ask(subject="case:7", kind="copy", words="", by=party).subject == "case:7"
    with pytest.raises(NotAllowed):
        commands.ask(subject="case:8", kind="copy", words="", by=party)


def test_erasing_is_done_by_the_security_administrator_and_only_once(lin, security, staff):
    request = asked(lin, words="I have moved away.")
    for nobody in (Actor.of(staff("op", "operator")), Actor.of(lin)):
        with pytest.raises(NotAllowed):
            commands.grant(request, answer="", by=nobody)
    commands.grant(request, answer="Done.", by=security)
    lin.refresh_from_db()
    request.refresh_from_db()
    assert lin.erased_at is not None
    assert (request.state, request.answer, request.words) == ("done", "Done.", None)
    with pytest.raises(NotOpen):
        commands.grant(request, answer="", by=security)
    assert not list(journal.verify())


def test_erasing_waits_for_what_is_still_going_on(lin, security, monkeypatch):
    monkeypatch.setitem(
        holdings._obstacles, "person", [lambda subject: "Two orders are still in their hands."]
    )
    request = asked(lin)
    with pytest.raises(NotOpen, match="Two orders"):
        commands.grant(request, answer="", by=security)
    lin.refresh_from_db()
    assert lin.erased_at is None
    commands.refuse(request, answer="Hand your orders back first.", by=security)
    assert request.state == "refused"


def test_a_refusal_needs_its_reason_and_is_told(lin, security):
    request = asked(lin)
    with pytest.raises(BadInput):
        commands.refuse(request, answer=" ", by=security)
    commands.refuse(request, answer="The law asks us to keep it.", by=security)
    [notice] = inbox(lin.pk)
    assert notice.code == "people.request.refused"


def test_two_administrators_at_once(lin, security):
    request = asked(lin, "correct", "My name is misspelt.")
    commands.refuse(request, answer="It is right.", by=security, version=0)
    other_window = SubjectRequest.objects.get(pk=request.pk)
    with pytest.raises(Stale):
        commands.grant(other_window, answer="Mended.", by=security, version=0)


def test_the_person_takes_it_back(lin, enrolled):
    request = asked(lin)
    with pytest.raises(NotAllowed):
        commands.take_back(request, by=Actor.of(enrolled("wang")))
    commands.take_back(request, by=Actor.of(lin))
    assert request.state == "withdrawn"
    assert journal.history(request.stream)[-1].move == "take_back"


def test_moves_that_must_be_impossible():
    shut = {
        ("done", "grant"),
        ("done", "refuse"),
        ("done", "take_back"),
        ("refused", "grant"),
        ("refused", "take_back"),
    }
    shut |= {
        ("withdrawn", "grant"),
        ("withdrawn", "refuse"),
        ("refused", "refuse"),
        ("withdrawn", "take_back"),
    }
    assert not [pair for pair in shut if pair[0] in LIFE.moves[pair[1]].sources]


class ListAndCheck(TestCase):
    """What a list shows is what may be opened, for whatever roles and subjects."""

    @settings(max_examples=60, deadline=None)
    @given(
        roles=st.sets(st.sampled_from(["security", "operator", "auditor", "member", "supervisor"])),
        signed_in=st.booleans(),
        keys=st.sets(st.integers(1, 4)),
    )
    def test_list_equals_check(self, roles, signed_in, keys):
        people = commands.enrol_many([commands.NewPerson(f"p{n}", "某") for n in range(3)], by=SYSTEM)
        rows = [
            commands.ask(subject=subject, kind="copy", words="", by=SYSTEM)
            for subject in [*(p.stream for p in people), "case:1", "case:2"]
        ]
        actor = Actor.of(people[0]) if signed_in else Actor.party(*(("case", key) for key in keys))
        _providers.append(lambda person: [Grant(role, "0001") for role in roles])
        try:
            for model, permissions in (
                (SubjectRequest, ("people.requests", "people.ask", "people.follow_request")),
                (Person, ("people.see", "people.enrol", "people.lock")),
            ):
                for permission in permissions:
                    listed = set(
                        scope.visible(model.objects.all(), actor, permission).values_list("pk", flat=True)
                    )
                    checked = {row.pk for row in model.objects.all() if scope.may(actor, permission, row)}
                    assert listed == checked
        finally:
            _providers.pop()
        assert len(rows) == 5
