"""Passkeys: registered on their page, then enough by themselves; a stranger's key is not."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from linli.kernel import journal
from linli.people.tests.authenticator import Passkey
from linli.people.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(staff):
    return staff("lin", "operator")


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def register(client: Client, passkey: Passkey):
    page = client.get(reverse("mfa_add_webauthn"))
    if page.status_code == 302:
        client.post(page.url.partition("?")[0], {"password": PASSWORD})
        page = client.get(reverse("mfa_add_webauthn"))
    credential = passkey.create(page.context["js_data"]["creation_options"])
    form = {"name": "手机", "credential": json.dumps(credential), "passwordless": "on"}
    return client.post(reverse("mfa_add_webauthn"), form)


def use(client: Client, passkey: Passkey):
    options = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}).json()[
        "request_options"
    ]
    return client.post(reverse("mfa_login_webauthn"), {"credential": json.dumps(passkey.get(options))})


def test_a_passkey_is_registered_and_signs_in_alone(client, lin):
    client.post(reverse("account_login"), {"login": "lin", "password": PASSWORD})
    passkey = Passkey()
    assert register(client, passkey).status_code == 302
    assert Authenticator.objects.filter(user=lin, type="webauthn").count() == 1
    fresh = Client()
    use(fresh, passkey)
    assert signed_in(fresh)
    assert journal.history(lin.stream)[-1].data == {"how": "webauthn"}
    assert fresh.get(reverse("people:account")).status_code == 200


def test_a_passkey_is_the_second_factor_after_a_password(client, lin):
    client.post(reverse("account_login"), {"login": "lin", "password": PASSWORD})
    passkey = Passkey()
    register(client, passkey)
    fresh = Client()
    answer = fresh.post(reverse("account_login"), {"login": "lin", "password": PASSWORD})
    assert answer.url == reverse("mfa_authenticate")
    page = fresh.get(answer.url)
    options = page.context["js_data"]["request_options"]
    fresh.post(answer.url, {"credential": json.dumps(passkey.get(options))})
    assert signed_in(fresh)


def test_a_key_nobody_registered_opens_nothing(client, lin):
    client.post(reverse("account_login"), {"login": "lin", "password": PASSWORD})
    passkey = Passkey()
    register(client, passkey)
    stranger = Passkey(credential_id=passkey.credential_id, user_handle=passkey.user_handle)
    fresh = Client()
    assert use(fresh, stranger).status_code == 302
    assert not signed_in(fresh)


def test_an_answer_made_for_another_site_is_refused_in_production(client, lin, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
    client.post(reverse("account_login"), {"login": "lin", "password": PASSWORD})
    register(client, Passkey(origin="https://elsewhere.example"))
    assert not Authenticator.objects.filter(type="webauthn").exists()
