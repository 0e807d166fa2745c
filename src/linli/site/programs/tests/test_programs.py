"""Pages about programs: who sees what, that secrets are shown once, and that what died can be sent again."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse
from tests.world import World, furnish

from linli.cases.tests.cast import Cast, assemble
from linli.cases.tests.programs import token_of
from linli.kernel import clock, hooks, tokens
from linli.kernel.hooks.models import Hook
from linli.kernel.notices.models import Delivery
from linli.kernel.refusals import BadInput, NotAllowed
from linli.kernel.tokens.models import ApiToken
from linli.people.models import Person

FORM = {"name": "市民通", "permissions": ["case.submit"], "place": ""}


@pytest.fixture
def world(db: None) -> World:
    cache.clear()
    return furnish(assemble())


def client(world: World, who: str) -> Client:
    one = Client()
    person: Person = world.cast.people[who]
    one.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return one


def form(**more: object) -> dict[str, object]:
    return {**FORM, "expires_on": (clock.today() + timedelta(days=30)).isoformat(), **more}


def test_a_token_is_made_shown_once_and_revoked(world: World) -> None:
    desk = client(world, "operator")
    made = desk.post(reverse("programs:new_token"), form())
    secret = made.context["secret"]
    assert made.status_code == 201
    assert secret in made.content.decode()
    assert made["Cache-Control"] == "no-store"
    token = ApiToken.objects.get()
    assert secret not in (token.token_hash, token.hint)
    listed = desk.get(reverse("programs:tokens")).content.decode()
    assert token.name in listed
    assert secret not in listed
    assert tokens.known(secret) is not None
    desk.post(reverse("programs:revoke", args=[token.pk]))
    assert tokens.known(secret) is None


def test_nobody_gives_what_they_do_not_hold(world: World) -> None:
    answer = client(world, "operator").post(reverse("programs:new_token"), form(permissions=["case.see"]))
    assert answer.status_code == 422
    with pytest.raises(BadInput):
        token_of(world.cast.operator, "case.see")
    with pytest.raises(BadInput):
        token_of(world.cast.dispatcher, "case.see", path=world.cast.nextdoor.path)
    with pytest.raises(NotAllowed):
        token_of(world.cast.member, "case.submit")
    with pytest.raises(BadInput):
        token_of(world.cast.dispatcher, "case.see", expires_on=clock.today() + timedelta(days=4_000))


def test_people_see_their_own_and_those_who_keep_the_system_see_all(world: World) -> None:
    token_of(world.cast.dispatcher, "case.see")
    token = ApiToken.objects.get()
    assert token.name not in client(world, "lamp_officer").get(reverse("programs:tokens")).content.decode()
    assert client(world, "lamp_officer").post(reverse("programs:revoke", args=[token.pk])).status_code == 404
    assert token.name in client(world, "security").get(reverse("programs:tokens")).content.decode()
    assert client(world, "security").post(reverse("programs:revoke", args=[token.pk])).status_code == 302
    assert client(world, "member").get(reverse("programs:tokens")).status_code == 404


def test_a_closed_account_opens_nothing_any_more(world: World) -> None:
    from linli.people import commands as people

    secret = token_of(world.cast.dispatcher, "case.see")
    people.deactivate(world.cast.people["dispatcher"], reason="离任", by=world.cast.security)
    assert tokens.known(secret) is None


@override_settings(HOOK_HOSTS={"127.0.0.1"})
def test_a_webhook_is_made_tried_and_ended(world: World) -> None:
    desk = client(world, "dispatcher")
    sent = {"name": "12345", "url": "http://127.0.0.1:9/", "events": ["case.status"], "place": ""}
    made = desk.post(reverse("programs:new_hook"), sent)
    assert made.status_code == 201, made.context["form"].errors
    hook = Hook.objects.get()
    page = reverse("programs:hook", args=[hook.pk])
    assert made.context["secret"] not in desk.get(page).content.decode()
    for act in ("ping", "pause", "resume"):
        assert desk.post(reverse("programs:hook_act", args=[hook.pk, act])).status_code == 302
    again = reverse("programs:hook_act", args=[hook.pk, "again"])
    assert desk.post(again, {"since": "gestern"}).status_code == 422
    assert desk.post(again, {"since": clock.today().isoformat()}).status_code == 302
    assert Delivery.objects.get(channel=hooks.CHANNEL).owner_id == hook.pk
    assert desk.get(page).status_code == 200
    assert client(world, "lamp_officer").get(page).status_code == 404
    desk.post(reverse("programs:hook_act", args=[hook.pk, "end"]))
    hook.refresh_from_db()
    assert hook.state == "ended"


def test_a_webhook_that_leads_inside_is_refused_at_its_field(world: World) -> None:
    sent = {"name": "12345", "url": "https://localhost/", "events": ["case.status"], "place": ""}
    answer = client(world, "dispatcher").post(reverse("programs:new_hook"), sent)
    assert answer.status_code == 422
    assert "url" in answer.context["form"].errors


@override_settings(HOOK_HOSTS={"127.0.0.1"})
def test_what_died_is_listed_and_sent_again(world: World) -> None:
    cast: Cast = world.cast
    hooks.make(name="12345", url="http://127.0.0.1:9/", events=["case.received"], by=cast.dispatcher)
    cast.asked()
    hooks.push()
    Delivery.objects.filter(channel=hooks.CHANNEL).update(attempts=99)
    assert hooks.deliver_due().dead == 1
    desk = client(world, "operator")
    assert "12345" in desk.get(reverse("programs:dead")).content.decode()
    assert desk.post(reverse("programs:replay_all")).status_code == 302
    assert Delivery.objects.get(channel=hooks.CHANNEL).state == "waiting"
    assert client(world, "dispatcher").get(reverse("programs:dead")).status_code == 404
