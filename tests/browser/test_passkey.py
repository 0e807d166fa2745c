"""A passkey in a browser: set up by somebody who is signed in, then used instead of the password."""

import re
from typing import Any

import pytest

from linli.people.models import Person
from tests.browser.conftest import Opened, Screen
from tests.browser.screens import PHONE, at_every_width
from tests.browser.test_journey import press, zh
from tests.world import World

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
PASSWORD = "晴天-walk-2026"


def authenticator(screen: Screen) -> Any:
    """Gives the browser a built-in authenticator that always says yes, as a phone does after a finger."""
    session = screen.context.new_cdp_session(screen.page)
    session.send("WebAuthn.enable")
    kind = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    session.send(
        "WebAuthn.addVirtualAuthenticator", {"options": {**kind, "automaticPresenceSimulation": True}}
    )
    return session


def test_a_passkey_is_set_up_and_signs_in(world: World, opened: Opened) -> None:
    person = Person.objects.get(username="lamp_officer")
    person.set_password(PASSWORD)
    person.save()
    screen = opened(size=PHONE)
    page = screen.page
    authenticator(screen)

    page.goto("/accounts/login/")
    page.locator("[name=login]").fill("lamp_officer")
    page.locator("[name=password]").fill(PASSWORD)
    press(screen, "Sign in", within="main")
    page.wait_for_url("**/today/")
    faults = []
    page.goto("/accounts/2fa/webauthn/add/")
    faults += [f"{page.url}: {fault}" for fault in at_every_width(page)]
    page.locator("[name=password]").fill(PASSWORD)  # asked for once more before a key is added
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.locator("#mfa_webauthn_add").wait_for()
    for address in (
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/sessions/",
        "/accounts/password/change/",
    ):
        page.goto(address)
        faults += [f"{page.url}: {fault}" for fault in at_every_width(page)]
        page.set_viewport_size(PHONE)

    page.goto("/accounts/2fa/webauthn/add/")
    page.locator("[name=name]").fill("手机")
    page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "add" not in url)
    faults += [f"{page.url}: {fault}" for fault in at_every_width(page)]
    page.goto("/accounts/2fa/webauthn/")
    assert "手机" in page.inner_text("main")
    faults += [f"{page.url}: {fault}" for fault in at_every_width(page)]
    for label in ("Rename", "Take away"):
        page.locator(".row").get_by_role("link", name=re.compile(zh(label))).click()
        faults += [f"{page.url}: {fault}" for fault in at_every_width(page)]
        if label == "Rename":
            page.locator("[name=name]").fill("工作手机")
            press(screen, "Keep", within="main")
            page.locator(".row", has_text="工作手机").wait_for()

    page.context.clear_cookies()
    page.goto("/accounts/login/")
    press(screen, "With a passkey", within="main")
    page.wait_for_url("**/today/")
    assert not faults, "\n".join(faults)
    assert screen.said == []
    assert zh("Today") in page.inner_text("body")
