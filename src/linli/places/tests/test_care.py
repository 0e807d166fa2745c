"""Care people asked for: with consent, seen by the nearest only, ended by time or one press, and then gone."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from linli.kernel import clock, journal, scope
from linli.kernel.notices.models import Delivery
from linli.kernel.refusals import BadInput, NotAllowed
from linli.kernel.scope import Actor
from linli.organisations import commands as organisations
from linli.people import commands as people
from linli.places import care, commands
from linli.places.models import CareWish
from linli.places.queries import locate
from linli.places.tests.conftest import SINCE, SYSTEM

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ANYBODY = Actor("anonymous")


def wished(ground, **more):
    given = {
        "kinds": ["company", "meals"],
        "place": locate(lon=105.005, lat=30.005),
        "name": "周奶奶",
        "phone": "13800001111",
        "consented": True,
        "consent_words": "同意",
        "by": ANYBODY,
    }
    return commands.ask_care(**given | more)


def test_without_a_yes_nothing_is_kept(cast):
    for fault in ({"consented": False}, {"kinds": []}, {"kinds": ["money"]}, {"name": " "}, {"phone": "12"}):
        with pytest.raises(BadInput):
            wished(cast, **fault)
    assert not CareWish.objects.exists()


def test_seen_by_the_own_grid_worker_and_community_and_nobody_above(cast):
    wish, _token = wished(cast)
    post = people.enrol(username="worker", name="社工", by=SYSTEM)
    organisations.post(
        person=post, organisation=cast.units["XJ"], role="community_worker", since=SINCE, by=SYSTEM
    )
    other = people.enrol(username="neighbour", name="邻社区书记", by=SYSTEM)
    organisations.post(person=other, organisation=cast.units["QT"], role="secretary", since=SINCE, by=SYSTEM)
    above = people.enrol(username="above", name="街道书记", by=SYSTEM)
    organisations.post(person=above, organisation=cast.units["WJ"], role="secretary", since=SINCE, by=SYSTEM)
    everybody = {**cast.people, "worker": post, "neighbour": other, "above": above}
    row = CareWish.objects.select_related("grid__organisation").get(pk=wish.pk)
    seeing = {name for name, person in everybody.items() if scope.may(Actor.of(person), "care.see", row)}
    assert seeing == {"walker", "secretary", "worker"}
    listed = {name for name, person in everybody.items() if row in care.standing(Actor.of(person))}
    assert listed == seeing


def test_name_and_phone_only_after_a_reason_that_the_person_reads(cast):
    wish, token = wished(cast, words="下午在家")
    walker = Client(headers={"accept-language": "en"})
    walker.force_login(cast.people["walker"], backend=BACKEND)
    address = reverse("places:care_look", args=[wish.pk])
    assert "周奶奶" not in walker.get(address).content.decode()
    assert "周奶奶" not in walker.post(address, {"reason": "看"}).content.decode()
    shown = walker.post(address, {"reason": "约时间上门"}).content.decode()
    assert "周奶奶" in shown
    assert "13800001111" in shown
    phone = Client(headers={"accept-language": "en"})
    phone.get(reverse("places:care_link", args=[token]))
    assert "约时间上门" in phone.get(reverse("places:care_mine")).content.decode()
    stranger = Client()
    stranger.force_login(cast.people["handler"], backend=BACKEND)
    assert stranger.get(address).status_code == 404


def test_one_press_withdraws_and_nothing_is_left(cast):
    wish, token = wished(cast, words="下午在家", link=lambda token: f"https://x/{token}")
    assert Delivery.objects.filter(owner_kind="care").exists()
    phone = Client()
    phone.get(reverse("places:care_link", args=[token]))
    phone.post(reverse("places:care_act", args=[wish.pk, "withdraw"]))
    assert not CareWish.objects.exists()
    assert not Delivery.objects.filter(owner_kind="care").exists()
    assert phone.get(reverse("places:care_link", args=[token])).status_code == 404
    said = str([(e.move, e.data, e.private) for e in journal.history(f"care:{wish.pk}")])
    for word in ("周奶奶", "13800001111", "下午在家", "meals"):
        assert word not in said


def test_a_stranger_ends_nobodys_wish(cast):
    wish, _token = wished(cast)
    assert Client().post(reverse("places:care_act", args=[wish.pk, "withdraw"])).status_code == 404
    with pytest.raises(NotAllowed):
        commands.withdraw_care(wish=wish, by=Actor.of(cast.people["handler"]))
    assert CareWish.objects.exists()


def test_it_says_ahead_that_it_ends_and_then_it_is_gone(cast):
    wish, _token = wished(cast)
    assert commands.end_wishes_due() == (0, 0)
    with clock.at(clock.now() + timedelta(days=175)):
        assert commands.end_wishes_due() == (0, 1)
        assert commands.end_wishes_due() == (0, 0)
        commands.renew_care(wish=wish, by=Actor.party(("care", wish.pk)))
    with clock.at(clock.now() + timedelta(days=300)):
        assert commands.end_wishes_due() == (0, 0)
    with clock.at(clock.now() + timedelta(days=400)):
        assert commands.end_wishes_due()[0] == 1
    assert not CareWish.objects.exists()


def test_asked_through_the_page(cast, estate):
    from linli.places.models import Address

    phone = Client(headers={"accept-language": "en"})
    plate = Address.objects.get(full_name="锦绣苑 12 栋").plate
    form = {
        "kinds": ["calls"],
        "place_address": plate,
        "name": "李伯",
        "phone": "13900002222",
        "asked_by": "self",
    }
    assert phone.post(reverse("places:care"), form).status_code == 422
    sent = phone.post(reverse("places:care"), form | {"consented": "on"})
    assert sent.url == reverse("places:care_kept")
    assert "/care/l/" in phone.get(sent.url).content.decode()
    assert CareWish.objects.get().grid == cast.grids[0]
    worker = Client(headers={"accept-language": "en"})
    worker.force_login(cast.people["walker"], backend=BACKEND)
    entered = worker.post(reverse("places:care_enter"), form | {"consented": "on", "channel": "visit"})
    assert entered.status_code == 302
    assert CareWish.objects.latest("pk").entered_by


def test_it_feeds_nothing_else() -> None:
    """No table points at a wish, and no module outside its own reads it."""
    pointing = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.related_model is CareWish and not field.auto_created
    ]
    assert pointing == []
    root = Path(care.__file__).parents[1]
    mine = {
        "care.py",
        "commands/care.py",
        "pages/care.py",
        "models/care.py",
        "models/__init__.py",
        "policies.py",
    }
    reading = set()
    for file in root.rglob("*.py"):
        if "tests" in file.parts or "migrations" in file.parts:
            continue
        names = {node.id for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Name)}
        if "CareWish" in names:
            reading.add(file.relative_to(root).as_posix())
    assert reading <= {f"places/{name}" for name in mine}
