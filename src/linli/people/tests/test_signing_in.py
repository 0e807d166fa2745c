"""Signing in through django-allauth: name and password, phone and code, authenticator app, lock-out, sessions."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from linli.kernel import journal
from linli.kernel.notices import inbox
from linli.kernel.notices.sms import Console
from linli.kernel.scope import Actor
from linli.people import commands, sessions
from linli.people.commands.signins import door
from linli.people.models import Person
from linli.people.tests.conftest import PASSWORD, SYSTEM, code_sent

pytestmark = pytest.mark.django_db


def sign_in(client: Client, login: str, password: str = PASSWORD):
    return client.post(reverse("account_login"), {"login": login, "password": password})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def lin(staff) -> Person:
    return staff("lin", "member", phone="13800000001")


@pytest.fixture
def sms(django_capture_on_commit_callbacks):
    """Messages leave when the transaction commits."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.mark.parametrize("login", ["lin", "LIN", "13800000001", "+86 138-0000-0001"])
def test_by_name_or_phone_and_password(client, lin, login):
    answer = sign_in(client, login)
    assert answer.status_code == 302
    assert is_in(client)
    assert journal.history(lin.stream)[-1].data == {"how": "password"}
    assert UserSession.objects.filter(user=lin).count() == 1


def test_a_wrong_password_and_an_unknown_name_read_the_same(client, lin):
    known, unknown = sign_in(client, "lin", "wrong"), sign_in(client, "nobody", "wrong")
    plain = [
        re.sub(r'(value|content|hx-headers)=("|\').*?\2', "", page.content.decode())
        for page in (known, unknown)
    ]
    assert plain[0] == plain[1]
    tried = [entry.data["person"] for entry in journal.history(door())]
    assert tried == [lin.pk, None]


def test_five_wrong_passwords_lock_the_name_however_it_is_typed(client, lin):
    for login in ("lin", "LIN", "13800000001", "138 0000 0001", " lin "):
        sign_in(client, login, "wrong")
    locked = sign_in(client, "lin")
    assert not is_in(client)
    assert "15" in locked.content.decode()
    assert not is_in(Client(REMOTE_ADDR="10.1.2.3"))
    other = Client(REMOTE_ADDR="10.1.2.3")
    sign_in(other, "13800000001")
    assert not is_in(other)


def test_a_locked_name_still_gets_in_by_code(client, lin, sms):
    for _ in range(5):
        sign_in(client, "lin", "wrong")
    with sms():
        client.post(reverse("account_request_login_code"), {"phone": "138 0000 0001"})
    client.post(reverse("account_confirm_login_code"), {"code": code_sent()})
    assert is_in(client)


def test_by_a_code_to_the_phone(client, lin, sms):
    with sms():
        answer = client.post(reverse("account_request_login_code"), {"phone": "138 0000 0001"})
    assert answer.url == reverse("account_confirm_login_code")
    assert Console.sent[-1].phone == "13800000001"
    client.post(
        reverse("account_confirm_login_code"), {"code": "000000" if code_sent() != "000000" else "000001"}
    )
    assert not is_in(client)
    client.post(reverse("account_confirm_login_code"), {"code": code_sent()})
    assert is_in(client)
    lin.refresh_from_db()
    assert lin.phone_verified_at is not None
    assert journal.history(lin.stream)[-1].data == {"how": "code"}


def test_a_code_is_void_after_three_wrong_tries(client, lin, sms):
    with sms():
        client.post(reverse("account_request_login_code"), {"phone": "13800000001"})
    for wrong in ("111111", "222222", "333333"):
        client.post(reverse("account_confirm_login_code"), {"code": wrong})
    client.post(reverse("account_confirm_login_code"), {"code": code_sent()})
    assert not is_in(client)


def test_an_unknown_phone_is_treated_like_a_known_one(client, lin, sms):
    pages = []
    for phone in ("13800000001", "13900000009"):
        with sms():
            answer = Client().post(reverse("account_request_login_code"), {"phone": phone}, follow=True)
        page = answer.content.decode().replace(phone, "PHONE")
        pages.append(re.sub(r'(value|content|hx-headers)=("|\').*?\2', "", page))
        assert Console.sent[-1].phone == phone
    assert pages[0] == pages[1]


def test_a_closed_account_gets_no_code_and_no_session(client, lin, sms):
    commands.deactivate(lin, reason="left", by=SYSTEM)
    sign_in(client, "lin")
    assert not is_in(client)
    with sms():
        client.post(reverse("account_request_login_code"), {"phone": "13800000001"})
    assert "code" not in client.session.get("account_login", {}).get("state", {})
    assert not is_in(client)


def _totp(person: Person) -> str:
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def _now_code(secret: str) -> str:
    return f"{hotp_value(secret, int(time.time()) // 30):06d}"


def test_a_second_factor_is_asked_for_and_its_secret_is_sealed(client, lin):
    secret = _totp(lin)
    assert secret not in str(Authenticator.objects.get(user=lin).data)
    answer = sign_in(client, "lin")
    assert answer.url == reverse("mfa_authenticate")
    assert not is_in(client)
    wrong = client.post(
        reverse("mfa_authenticate"), {"code": "000000" if _now_code(secret) != "000000" else "000001"}
    )
    assert wrong.status_code == 200
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": _now_code(secret)})
    assert is_in(client)
    assert journal.history(lin.stream)[-1].data == {"how": "password+totp"}


def test_the_second_factor_is_asked_for_after_a_code_too(client, lin, sms):
    secret = _totp(lin)
    with sms():
        client.post(reverse("account_request_login_code"), {"phone": "13800000001"})
    answer = client.post(reverse("account_confirm_login_code"), {"code": code_sent()})
    assert answer.url == reverse("mfa_authenticate")
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": _now_code(secret)})
    assert is_in(client)


def test_an_authenticator_app_is_set_up_on_its_page_and_gives_recovery_codes(client, lin):
    sign_in(client, "lin")
    page = client.get(reverse("mfa_activate_totp"))
    if page.status_code == 302:
        client.post(page.url.partition("?")[0], {"password": PASSWORD})
        page = client.get(reverse("mfa_activate_totp"))
    assert "data:image/svg+xml" in page.content.decode()
    secret = client.session["mfa.totp.secret"]
    client.post(reverse("mfa_activate_totp"), {"code": _now_code(secret)})
    assert set(Authenticator.objects.filter(user=lin).values_list("type", flat=True)) == {
        "totp",
        "recovery_codes",
    }


@pytest.mark.parametrize(("role", "demanded"), [("operator", True), ("auditor", True), ("member", False)])
def test_some_roles_must_set_up_a_second_factor_in_production(client, staff, settings, role, demanded):
    person = staff("someone", role)
    client.force_login(person)
    home = reverse("people:account")
    assert client.get(home).status_code == 200
    settings.PRODUCTION = True
    assert (client.get(home).status_code == 302) is demanded
    assert client.get(reverse("mfa_index")).status_code == 200
    _totp(person)
    assert client.get(home).status_code == 200


def test_a_password_given_by_somebody_else_is_changed_first(client, staff):
    security, lin = staff("se", "security"), staff("lin", "member")
    commands.set_password(lin, password="given by the office", by=Actor.of(security))
    sign_in(client, "lin", "given by the office")
    assert client.get(reverse("people:account")).url == reverse("people:new_password")
    client.post(
        reverse("people:new_password"), {"password": "mine and only mine", "again": "mine and only mine"}
    )
    assert client.get(reverse("people:account")).status_code == 200
    lin.refresh_from_db()
    assert lin.check_password("mine and only mine")


def test_a_new_password_ends_every_other_session(client, lin):
    other = Client()
    for one in (client, other):
        sign_in(one, "lin")
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "a wholly new phrase", "password2": "a wholly new phrase"},
    )
    assert client.get(reverse("people:account")).status_code == 200
    assert other.get(reverse("people:account")).status_code == 302


def test_who_came_by_code_may_choose_a_password_without_the_old_one(client, lin, sms):
    page = reverse("people:new_password")
    sign_in(client, "lin")
    assert client.get(page).url == reverse("account_change_password")
    client.logout()
    with sms():
        client.post(reverse("account_request_login_code"), {"phone": "13800000001"})
    client.post(reverse("account_confirm_login_code"), {"code": code_sent()})
    assert client.get(page).status_code == 200
    client.post(page, {"password": "found a new phrase", "again": "found a new phrase"})
    lin.refresh_from_db()
    assert lin.check_password("found a new phrase")
    assert is_in(client)


def test_sessions_are_few_rest_only_so_long_and_are_sealed(lin, monkeypatch):
    clients = [Client() for _ in range(6)]
    for one in clients:
        sign_in(one, "lin")
    assert UserSession.objects.filter(user=lin).count() == 5
    assert clients[0].get(reverse("people:account")).status_code == 302
    last = clients[-1]
    assert last.get(reverse("people:account")).status_code == 200
    from django.contrib.sessions.models import Session

    stored = Session.objects.get(session_key=last.session.session_key).session_data
    assert stored.startswith("1.")
    later = time.time() + 13 * 3600
    monkeypatch.setattr(sessions.time, "time", lambda: later)
    assert last.get(reverse("people:account")).status_code == 302


def test_nobody_signs_up(client):
    assert client.get("/accounts/signup/").status_code == 404


def test_ones_own_language_and_large_text_come_along(client, lin):
    commands.choose_display(lin, language="en", large_text=True, by=Actor.of(lin))
    sign_in(client, "lin")
    assert client.cookies["django_language"].value == "en"
    page = client.get(reverse("people:account")).content.decode()
    assert '<html lang="en" class="large">' in page
    client.cookies["django_language"] = "zh-hans"
    client.cookies["large_text"] = "0"
    assert '<html lang="zh-Hans">' in client.get(reverse("people:account")).content.decode()


def test_a_change_to_the_account_is_told_in_the_inbox(client, lin):
    sign_in(client, "lin")
    new = "a wholly new phrase"
    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert [notice.code for notice in inbox(lin.pk)] == ["people.account.password_changed"]


def test_the_stock_admin_has_no_door_of_its_own(client, db):
    """Its own form would know neither lock-out nor second factor."""
    operator = commands.create_operator(username="ops", password=PASSWORD, name="运维")
    answer = client.post(
        reverse("admin:login"), {"username": "ops", "password": PASSWORD, "next": "/operator/"}
    )
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))
    assert not is_in(client)
    assert (
        client.get(reverse("admin:index"), follow=True)
        .redirect_chain[-1][0]
        .startswith(reverse("account_login"))
    )
    assert sign_in(client, "ops").status_code == 302
    assert is_in(client)
    assert client.get(reverse("admin:index")).status_code == 200
    assert operator.is_staff
