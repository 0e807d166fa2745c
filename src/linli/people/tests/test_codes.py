"""Residents show with a code that a phone is theirs; nothing is said of whose it is."""

import time
from copy import deepcopy

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.urls import reverse

from linli.kernel.notices.sms import Console
from linli.kernel.refusals import BadInput, TooMany
from linli.people import codes, limits, visitors
from linli.people.session_store import SessionStore
from linli.people.tests.conftest import code_sent

pytestmark = pytest.mark.django_db
PHONE = "13800000001"


@pytest.fixture
def sms(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def ask(client: Client, sms, phone=PHONE, **more):
    with sms():
        return client.post(reverse("people:visit"), {"phone": phone}, **more)


def wrong_code() -> str:
    return f"{(int(code_sent()) + 1) % 10**6:06d}"


def test_a_code_opens_the_session_for_two_hours(client, sms, monkeypatch):
    assert ask(client, sms, " +86 138-0000-0001 ").url == reverse("people:visit_code")
    page = client.get(reverse("people:visit_code"))
    assert code_sent() not in page.content.decode()
    answer = client.post(reverse("people:visit_code"), {"code": f" {code_sent()[:3]} {code_sent()[3:]}"})
    assert answer.url == reverse("people:held")
    index, until = client.session["phone"]
    assert index == visitors.phone_index(PHONE)
    assert PHONE not in str(dict(client.session))
    assert 7100 < until - time.time() <= 7200
    request = RequestFactory().get("/")
    request.session = client.session
    assert visitors.verified_phone(request) == index
    monkeypatch.setattr(visitors.time, "time", lambda: until + 1)
    assert visitors.verified_phone(request) is None


def test_the_session_key_changes_when_the_phone_is_shown(client, sms):
    ask(client, sms)
    before = client.session.session_key
    client.post(reverse("people:visit_code"), {"code": code_sent()})
    assert client.session.session_key != before


def test_neither_code_nor_number_is_readable_in_the_session_table(client, sms):
    ask(client, sms)
    stored = Session.objects.get(session_key=client.session.session_key).session_data
    assert code_sent() not in stored
    assert PHONE not in stored
    assert code_sent() not in str(dict(client.session))
    assert SessionStore().decode("nonsense") == {}


def test_three_wrong_tries_make_it_void(client, sms):
    ask(client, sms)
    for _ in range(2):
        assert client.post(reverse("people:visit_code"), {"code": wrong_code()}).status_code == 422
    client.post(reverse("people:visit_code"), {"code": wrong_code()})
    assert client.post(reverse("people:visit_code"), {"code": code_sent()}).status_code == 422
    assert "phone" not in client.session


def test_tries_at_the_same_moment_do_not_give_more_of_them(client, sms):
    """The session is read before another request has written it; the limit does not stand in the session."""
    ask(client, sms)
    held = dict(client.session)
    outcomes = []
    for guess in range(6):
        request = RequestFactory().post("/")
        request.session = SessionStore()
        request.session.update(deepcopy(held))
        try:
            codes.check(request, code=code_sent() if guess == 5 else wrong_code(), purpose="visit")
            outcomes.append("in")
        except BadInput:
            outcomes.append("wrong")
        except Exception as refusal:  # noqa: BLE001
            outcomes.append(refusal.code)
    assert outcomes == ["wrong"] * 3 + ["code_void"] * 3


def test_a_code_grows_old_and_is_used_once(client, sms, monkeypatch):
    ask(client, sms)
    real = time.time
    monkeypatch.setattr(codes.time, "time", lambda: real() + 301)
    assert client.post(reverse("people:visit_code"), {"code": code_sent()}).status_code == 422
    monkeypatch.undo()
    ask(client, sms)
    code = code_sent()
    assert client.post(reverse("people:visit_code"), {"code": code}).status_code == 302
    assert client.post(reverse("people:visit_code"), {"code": code}).status_code == 422


def test_a_number_gets_five_codes_an_hour_whoever_asks(sms):
    for n in range(5):
        ask(Client(REMOTE_ADDR=f"10.0.0.{n}"), sms)
    refused = ask(Client(REMOTE_ADDR="10.0.0.99"), sms)
    assert refused.status_code == 429
    assert len(Console.sent) == 5


def test_a_visitor_gets_twenty_codes_an_hour_whatever_number(sms):
    for n in range(20):
        ask(Client(REMOTE_ADDR="2001:db8::1"), sms, phone=f"1390000{n:04d}")
    assert ask(Client(REMOTE_ADDR="2001:db8::ffff"), sms, phone="13911112222").status_code == 429


@pytest.mark.parametrize(
    "phone", ["", "110", "0571-88886666", "1380000000", "十三八", "1" * 2000, "13800000001\0"]
)
def test_what_is_no_mobile_is_said_in_a_sentence(client, sms, phone):
    answer = ask(client, sms, phone)
    assert answer.status_code == 422
    assert not Console.sent


def test_forgetting_empties_the_session(client, sms):
    ask(client, sms)
    client.post(reverse("people:visit_code"), {"code": code_sent()})
    client.post(reverse("people:forget"))
    assert "phone" not in client.session


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("/held/", "/held/"),
        ("https://evil.example/", "/held/"),
        ("//evil.example", "/held/"),
        ("javascript:x", "/held/"),
        ("/me/", "/me/"),
    ],
)
def test_the_way_back_is_our_own(client, sms, asked, goes):
    client.get(reverse("people:visit"), {"next": asked})
    ask(client, sms)
    assert client.post(reverse("people:visit_code"), {"code": code_sent()}).url == goes


def test_places_of_a_limit_are_taken_once_and_given_back():
    assert [limits.left("x", "me", most=2, seconds=60) for _ in range(3)] == [True, True, False]
    assert limits.left("x", "you", most=2, seconds=60)
    with pytest.raises(TooMany):
        limits.spend("x", "me", most=2, seconds=60)
    limits.clear("x", "me", most=2)
    limits.spend("x", "me", most=2, seconds=60)
