"""Looking for one person's cases: a reason, a second person, a time, and everything written down and told."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from linli.cases import commands
from linli.cases.commands import person_search as searches
from linli.cases.models import Case, PersonSearch
from linli.cases.tests.cast import BUILDER, Cast
from linli.kernel import clock, journal, rulebook
from linli.kernel.notices.models import Delivery, Notice
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen
from linli.kernel.scope import Actor
from linli.organisations import commands as organisations
from linli.people import commands as people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PHONE = "13912345678"


@pytest.fixture
def guard(cast: Cast) -> Actor:
    person = people.enrol(username="security", name="安全员", by=BUILDER)
    organisations.post(
        person=person, organisation=cast.county, role="security", since=date(2020, 1, 1), by=BUILDER
    )
    cast.people["security"] = person
    return Actor.of(person)


def asked(cast: Cast, **more: str) -> PersonSearch:
    return searches.ask_person_search(
        **{"kind": "phone", "sought": "139 1234 5678", "reason": "核对重复来电", **more}, by=cast.dispatcher
    )


def test_nothing_is_found_before_somebody_else_allows_it(cast: Cast, guard: Actor) -> None:
    case = cast.asked(phone=PHONE, name="赵六")
    search = asked(cast)
    assert searches.look_at_person_search(search, by=cast.dispatcher) == []
    assert Notice.objects.filter(person_id=guard.person_id, code="cases.person_search_asked").exists()
    searches.approve_person_search(search, by=guard)
    assert searches.look_at_person_search(search, by=cast.dispatcher) == [case]
    assert searches.look_at_person_search(search, by=guard) == []
    assert [line.move for line in journal.history(search.stream)] == ["ask", "approve", "looked"]
    assert [line.move for line in journal.history(case.stream)][-1] == "person_searched"


def test_nobody_decides_on_their_own_search(cast: Cast, guard: Actor) -> None:
    organisations.post(
        person=cast.people["dispatcher"],
        organisation=cast.county,
        role="security",
        since=date(2020, 1, 1),
        by=BUILDER,
    )
    search = asked(cast)
    with pytest.raises(NotOpen, match="Somebody else has to decide"):
        searches.approve_person_search(search, by=cast.dispatcher)
    with pytest.raises(NotAllowed):
        searches.approve_person_search(search, by=cast.supervisor)


def test_only_cases_whose_contact_the_asker_may_see(cast: Cast, guard: Actor) -> None:
    mine = cast.asked(phone=PHONE)
    cast.asked("隔壁", phone=PHONE, keeper=cast.nextdoor)
    about_me = cast.asked("投诉派单员", door="complain", phone=PHONE, about_person=cast.people["dispatcher"])
    secret = cast.asked("保密", phone=PHONE, confidential=True)
    cast.asked("别人", phone="13800000000")
    search = searches.approve_person_search(asked(cast), by=guard)
    assert set(search.found) == {mine.pk, secret.pk}
    assert about_me.pk not in search.found
    given = commands.dispatch(Case.objects.get(pk=mine.pk), to=cast.lamps, by=cast.dispatcher)
    commands.dispatch(Case.objects.get(pk=secret.pk), to=cast.lamps, by=cast.dispatcher)
    theirs = searches.ask_person_search(
        kind="phone", sought=PHONE, reason="核对重复来电", by=cast.lamp_officer
    )
    assert searches.approve_person_search(theirs, by=guard).found == [given.pk]


def test_a_name_is_found_whole_or_not_at_all(cast: Cast, guard: Actor) -> None:
    case = cast.asked(name="赵小六")
    cast.asked(name="赵小")
    assert searches.approve_person_search(asked(cast, kind="name", sought=" 赵 小六 "), by=guard).found == [
        case.pk
    ]
    assert searches.approve_person_search(asked(cast, kind="name", sought="小六"), by=guard).found == []


def test_whoever_is_concerned_is_told_once_and_reads_why(cast: Cast, guard: Actor) -> None:
    cast.asked(phone=PHONE)
    case = cast.asked("第二件", phone=PHONE)
    searches.approve_person_search(asked(cast), by=guard)
    assert Delivery.objects.filter(code="cases.person_searched").count() == 1
    from linli.cases import showing

    told = showing.entries(case, reader=cast.resident(case))
    assert any("search for one person" in entry.sentence and entry.note == "核对重复来电" for entry in told)


def test_it_closes_by_itself_and_forgets_whom_it_was_for(cast: Cast, guard: Actor) -> None:
    cast.asked(phone=PHONE)
    search = searches.approve_person_search(asked(cast), by=guard)
    hours = int(rulebook.value("cases.person_search_hours").value)
    with clock.at(clock.now() + timedelta(hours=hours, minutes=1)):
        assert searches.look_at_person_search(search, by=cast.dispatcher) == []
        assert searches.close_person_searches() == 1
    search.refresh_from_db()
    assert (search.state, search.sought, search.index, search.found) == ("closed", None, "", [])


def test_a_refusal_has_a_reason_and_a_request_may_be_taken_back(cast: Cast, guard: Actor) -> None:
    search = asked(cast)
    with pytest.raises(BadInput):
        searches.refuse_person_search(search, answer=" ", by=guard)
    assert searches.refuse_person_search(search, answer="理由不够", by=guard).sought is None
    assert searches.take_back_person_search(asked(cast), by=cast.dispatcher).state == "withdrawn"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": "看"}, "reason"),
        ({"kind": "name", "sought": "王"}, "sought"),
        ({"kind": "address"}, "kind"),
    ],
)
def test_what_cannot_be_asked_is_said(cast: Cast, given: dict[str, str], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        asked(cast, **given)
    assert field in refused.value.fields


def test_the_pages_from_asking_to_the_cases(cast: Cast, guard: Actor, enter: Callable[[str], Client]) -> None:
    case = cast.asked("路灯不亮", phone=PHONE)
    asker, decider = enter("dispatcher"), enter("security")
    answer = asker.post(
        reverse("cases:persons"), {"kind": "phone", "sought": PHONE, "reason": "核对重复来电"}
    )
    address = answer.url
    assert "Waits for a second person" in asker.get(address).content.decode()
    page = decider.get(reverse("cases:persons")).content.decode()
    assert "核对重复来电" in page
    shown = decider.get(address).content.decode()
    assert PHONE not in shown
    assert "139" in shown
    assert decider.post(address, {"move": "refuse", "answer": ""}).status_code == 422
    assert decider.post(address, {"move": "approve"}).status_code == 302
    assert case.title in asker.get(address).content.decode()
    assert case.title not in decider.get(address).content.decode()
    assert enter("lamp_officer").get(address).status_code == 404
    assert enter("member").get(reverse("cases:persons")).status_code == 403
