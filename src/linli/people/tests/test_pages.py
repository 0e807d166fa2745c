"""Pages of this room: who gets in, what they show, what they do."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from linli.kernel.privacy.reveals import reveal
from linli.kernel.scope import Actor
from linli.people import access, commands, holdings
from linli.people.holdings import Holding
from linli.people.models import Consent, Person, SubjectRequest
from linli.people.tests.conftest import PASSWORD, SYSTEM
from linli.people.tests.skills import SKILLS

pytestmark = pytest.mark.django_db


def routes():
    """(name, view) of every page of this room."""
    patterns = get_resolver("linli.people.urls").url_patterns
    return [(f"people:{pattern.name}", pattern.callback, pattern.pattern.converters) for pattern in patterns]


def address(name: str, converters: dict) -> str:
    return reverse(name, kwargs={key: "lin" if key == "username" else 1 for key in converters})


@pytest.fixture
def lin(staff) -> Person:
    return staff("lin", "member", name="林晓", phone="13800000001")


def test_every_page_says_who_it_is_for():
    assert all(access.mark_of(view) for _name, view, _ in routes())
    unmarked = [
        pattern.name
        for pattern in _flat(get_resolver("linli.people.account_urls").url_patterns)
        if access.mark_of(pattern.callback) is None
    ]
    assert unmarked == []


def _flat(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _flat(pattern.url_patterns)
        else:
            yield pattern


class NobodyWithoutAPosting(TestCase):
    """Whoever holds no posting reaches no page of the desk, by whatever method, signed in or not."""

    @settings(max_examples=80, deadline=None)
    @given(
        route=st.sampled_from([r for r in routes() if access.mark_of(r[1]) == "staff_only"]),
        post=st.booleans(),
        signed_in=st.booleans(),
        htmx=st.booleans(),
    )
    def test_reaches_a_staff_page(self, route, post, signed_in, htmx):
        name, _view, converters = route
        self.client.logout()
        if signed_in:
            person = Person.objects.filter(username="lin").first()
            self.client.force_login(person or commands.enrol(username="lin", name="Lin", by=SYSTEM))
        send = self.client.post if post else self.client.get
        answer = send(address(name, converters), headers={"HX-Request": "true"} if htmx else {})
        if signed_in:
            assert answer.status_code == 403
        elif htmx:
            assert answer.status_code == 204
            assert answer["HX-Redirect"].startswith(reverse("account_login"))
        else:
            assert answer.status_code == 302
            assert answer.url.startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("people:directory", {"operator", "supervisor", "security"}),
        ("people:enrol", {"operator", "supervisor"}),
        ("people:requests", {"security"}),
        ("people:audit", {"auditor"}),
    ],
)
def test_the_desk_opens_to_its_roles_only(client, staff, name, roles):
    for role in ("operator", "supervisor", "security", "auditor", "secretary", "member"):
        client.force_login(staff(f"a-{role}", role))
        assert client.get(reverse(name)).status_code == (200 if role in roles else 403), role


def test_enrolling_on_the_page(client, staff):
    client.force_login(staff("op", "operator"))
    page = reverse("people:enrol")
    assert client.post(page, {"username": "new", "name": "新人"}).status_code == 422
    assert client.post(page, {"username": "op", "name": "新人", "phone": "13800000009"}).status_code == 422
    answer = client.post(page, {"username": "new", "name": "新人", "phone": "13800000009"})
    assert answer.url == reverse("people:person", args=["new"])
    shown = client.get(answer.url).content.decode()
    assert "138****0009" in shown
    assert "13800000009" not in shown


def test_looking_at_a_phone_needs_a_reason_and_is_told_to_the_person(client, staff, lin):
    op = staff("op", "operator", name="运维")
    client.force_login(op)
    page = reverse("people:show_phone", args=["lin"])
    assert client.post(page, {"reason": "x"}).status_code == 422
    assert "13800000001" in client.post(page, {"reason": "核实值班电话"}).content.decode()
    client.force_login(lin)
    own = client.get(reverse("people:held")).content.decode()
    assert "核实值班电话" in own
    assert "运维" in own


def test_closing_and_opening_and_giving_a_password(client, staff, lin):
    client.force_login(staff("se", "security"))
    assert client.post(reverse("people:close", args=["lin"]), {"reason": ""}).status_code == 422
    client.post(reverse("people:close", args=["lin"]), {"reason": "调离"})
    assert not Person.objects.get(username="lin").is_active
    client.post(reverse("people:reopen", args=["lin"]))
    assert Person.objects.get(username="lin").is_active
    assert (
        client.post(reverse("people:give_password", args=["lin"]), {"password": "short"}).status_code == 422
    )
    client.post(reverse("people:give_password", args=["lin"]), {"password": "given by the office"})
    assert Person.objects.get(username="lin").password_given
    client.force_login(staff("su", "supervisor"))
    assert client.post(reverse("people:close", args=["lin"]), {"reason": "调离"}).status_code == 404


def test_my_account_in_my_own_words(client, lin):
    client.force_login(lin)
    assert client.post(reverse("people:rename"), {"name": " "}).status_code == 422
    client.post(reverse("people:rename"), {"name": "林小晓"})
    answer = client.post(reverse("people:display"), {"language": "en", "large_text": "on"})
    assert answer.cookies["large_text"].value == "1"
    lin.refresh_from_db()
    assert (lin.name, lin.language, lin.large_text) == ("林小晓", "en", True)
    assert client.post(reverse("people:display"), {"language": "fr"}).status_code == 422


def test_a_new_phone_is_kept_when_its_code_comes_back(client, lin, django_capture_on_commit_callbacks):
    from linli.people.tests.conftest import code_sent

    client.force_login(lin)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("people:phone"), {"phone": "13900000002"})
    lin.refresh_from_db()
    assert lin.phone == "13800000001"
    client.post(reverse("people:phone_code"), {"code": code_sent()})
    lin.refresh_from_db()
    assert lin.phone == "13900000002"
    assert lin.phone_verified_at


def test_skills_times_and_consent_on_one_page(client, lin):
    commands.supply_skills(SKILLS, by=SYSTEM)
    client.force_login(lin)
    page = reverse("people:skills")
    assert client.get(page).status_code == 200
    client.post(page, {"skills": ["law", "driving"], "slot": ["0.morning", "6.evening"]})
    assert lin.skills.count() == 2
    assert client.get(page).content.decode().count(" checked") == 4
    assert client.post(page, {"skills": ["flying"]}).status_code == 422
    client.post(reverse("people:matching"), {"yes": "1"})
    words = Consent.objects.get().words
    assert words in client.get(page).content.decode()
    client.post(reverse("people:matching"), {"yes": "0"})
    assert Consent.objects.get().withdrawn_at


def test_what_is_held_asks_who_it_is_first(client):
    shown = client.get(reverse("people:held")).content.decode()
    assert reverse("people:visit") in shown
    assert client.get(reverse("people:held_copy")).url == reverse("people:held")


@pytest.fixture
def case_holder(client, monkeypatch):
    """A resident who came by the secret link of case 7."""
    monkeypatch.setitem(
        holdings._tells,
        "case",
        [lambda subject: [Holding("Phone", "13700000007", "To call you back", "2027-01-01")]],
    )
    monkeypatch.setitem(holdings._names, "case", lambda subject: f"X-{subject.partition(':')[2]}")
    session = client.session
    session["keys"] = [["case", 7, 4_000_000_000], ["case", 8, 1]]
    session.save()
    return client


def test_a_resident_sees_asks_and_takes_back_by_link(case_holder):
    shown = case_holder.get(reverse("people:held")).content.decode()
    assert "X-7" in shown
    assert "13700000007" in shown
    assert "X-8" not in shown
    copy = json.loads(case_holder.get(reverse("people:held_copy")).content)
    assert copy["X-7"][0]["value"] == "13700000007"
    case_holder.post(reverse("people:ask"), {"subject": "case:7", "kind": "erase"})
    request = SubjectRequest.objects.get()
    assert case_holder.post(reverse("people:ask"), {"subject": "case:8", "kind": "erase"}).status_code == 422
    case_holder.post(reverse("people:take_back"), {"request": request.pk})
    request.refresh_from_db()
    assert request.state == "withdrawn"


@pytest.mark.parametrize("number", ["", "1e3", "999999", "-1", "²", "9" * 40])
def test_taking_back_what_is_not_there(case_holder, number):
    assert case_holder.post(reverse("people:take_back"), {"request": number}).status_code == 404


def test_somebody_elses_request_looks_as_if_it_were_not_there(client, lin, case_holder):
    request = commands.ask(subject=lin.stream, kind="copy", words="", by=Actor.of(lin))
    assert case_holder.post(reverse("people:take_back"), {"request": request.pk}).status_code == 404
    answer = case_holder.post(reverse("people:withdraw"), {"subject": lin.stream, "purpose": "matching"})
    assert answer.status_code == 404


def test_the_security_administrator_settles_a_request(client, staff, lin):
    request = commands.ask(subject=lin.stream, kind="correct", words="林晓，不是林小", by=Actor.of(lin))
    client.force_login(staff("se", "security"))
    assert "林晓" in client.get(reverse("people:requests")).content.decode()
    page = reverse("people:request", args=[request.pk])
    assert "林晓，不是林小" in client.get(page).content.decode()
    assert client.post(page, {"version": 0, "answer": "", "move": "refuse"}).status_code == 422
    assert client.post(page, {"version": 0, "answer": "x", "move": "burn"}).status_code == 422
    assert client.post(page, {"version": 0, "answer": "已改", "move": "grant"}).status_code == 302
    assert client.post(page, {"version": 0, "answer": "已改", "move": "grant"}).status_code == 422
    client.force_login(lin)
    assert "已改" in client.get(reverse("people:held")).content.decode()


def test_the_log_shows_each_kind_to_the_auditor(client, staff, lin):
    client.post(reverse("account_login"), {"login": "lin", "password": "wrong"})
    client.post(reverse("account_login"), {"login": "lin", "password": PASSWORD})
    reveal(owner_kind="person", owner_id=lin.pk, field="phone", reason="核实值班电话", by=SYSTEM)
    commands.ask(subject=lin.stream, kind="copy", words="", by=Actor.of(lin))
    client.force_login(staff("au", "auditor"))
    page = reverse("people:audit")
    for what, sign in (
        ("doors", "林晓"),
        ("reveals", "核实值班电话"),
        ("people", "林晓"),
        ("requests", "林晓"),
    ):
        assert sign in client.get(page, {"what": what}).content.decode(), what
    assert "林晓" in client.get(page, {"what": "doors", "by": "lin"}).content.decode()
    assert "林晓" not in client.get(page, {"what": "doors", "by": "au"}).content.decode()
    assert "林晓" not in client.get(page, {"what": "doors", "until": "2020-01-01"}).content.decode()
    assert client.get(page, {"since": "yesterday"}).status_code == 422
    assert client.get(page, {"before": "x", "what": "all"}).status_code == 200


def test_pages_ask_the_database_as_often_for_many_as_for_few(client, staff, enrolled):
    client.force_login(staff("op", "operator"))
    page = reverse("people:directory")
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    for n in range(12):
        enrolled(f"p{n}", phone=f"1390000{n:04d}")
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(many) <= len(few)
