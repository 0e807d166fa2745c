"""Base data: collected once, corrected with its history, never asked for again."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from linli.kernel import clock, journal
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen
from linli.kernel.scope import Actor
from linli.places import commands, known
from linli.places.commands import Spot
from linli.places.models import Address, Doubt
from linli.places.tests.conftest import SYSTEM

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def lamp(cast):
    return commands.add_facility(
        code="LD-1", name="路灯", kind="路灯", spot=Spot(cast.grids[0], 105.005, 30.005), by=SYSTEM
    )


@pytest.fixture
def walker(cast) -> Actor:
    return Actor.of(cast.people["walker"])


def signed_in(cast, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.people[who], backend=BACKEND)
    return client


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 21), 6, date(2027, 5, 21)),
        (date(2026, 1, 15), -12, date(2025, 1, 15)),
    ],
)
def test_months_are_those_of_the_calendar(day: date, months: int, expected: date) -> None:
    assert known.months_later(day, months) == expected


def test_what_was_never_looked_at_is_on_the_list_until_somebody_did(cast, lamp, walker):
    assert [one.code for one in known.to_check(walker)] == ["LD-1"]
    commands.check_facility(facility=lamp, by=walker)
    assert known.to_check(walker) == []
    with clock.at(clock.now() + timedelta(days=400)):
        (old,) = known.to_check(walker)
        assert (old.code, len(old.because), old.complete) == ("LD-1", 1, True)


def test_a_building_without_numbers_is_asked_for_what_is_missing_only(cast, estate, walker):
    building = Address.objects.get(full_name="锦绣苑 12 栋")
    one = next(row for row in known.to_check(walker) if row.code == building.plate)
    assert not one.complete
    commands.correct_building(address=building, storeys=6, households=None, by=walker)
    one = next(row for row in known.to_check(walker) if row.code == building.plate)
    assert len(one.because) == 1
    building.refresh_from_db()
    commands.correct_building(address=building, storeys=6, households=24, by=walker, why="数了信箱")
    assert building.plate not in [row.code for row in known.to_check(walker)]
    entry = journal.history(building.stream)[-1]
    assert (entry.move, entry.data["changes"], entry.private["note"]) == (
        "corrected",
        {"households": [None, 24]},
        "数了信箱",
    )


def test_a_correction_keeps_what_it_was_and_who_when_why(cast, lamp, walker):
    now = {"name": "路灯", "kind": "路灯", "hours": "", "note": ""}
    commands.correct_facility(facility=lamp, **now | {"note": "在院子里"}, by=walker, why="看过")
    lamp.refresh_from_db()
    assert lamp.checked_on == clock.today()
    entry = journal.history(lamp.stream)[-1]
    assert (entry.by, entry.data["changes"]) == (walker.ref, {"note": ["", "在院子里"]})
    assert known.history(lamp.stream)[0].note == "看过"
    before = len(journal.history(lamp.stream))
    commands.correct_facility(facility=lamp, **now | {"note": "在院子里"}, by=walker)
    assert len(journal.history(lamp.stream)) == before


def test_moving_it_follows_the_point_and_needs_the_other_grid_too(cast, lamp, walker):
    now = {"name": "路灯", "kind": "路灯", "hours": "", "note": ""}
    commands.correct_facility(facility=lamp, **now, spot=Spot(None, 105.006, 30.006), by=walker)
    lamp.refresh_from_db()
    assert (lamp.lon, lamp.grid_id) == (105.006, cast.grids[0].pk)
    with pytest.raises(NotAllowed):
        commands.correct_facility(facility=lamp, **now, spot=Spot(None, 105.015, 30.005), by=walker)


def test_only_those_who_walk_or_keep_the_grid_may_check(cast, lamp):
    for who in ("handler", "member"):
        with pytest.raises(NotAllowed):
            commands.check_facility(facility=lamp, by=Actor.of(cast.people[who]))
    commands.check_facility(facility=lamp, by=Actor.of(cast.people["secretary"]))


def test_a_residents_word_comes_first_and_is_settled_by_looking(cast, lamp, walker):
    commands.check_facility(facility=lamp, by=walker)
    doubt = commands.doubt_facility(facility=lamp, about="moved", words="搬到南门了", by=Actor("anonymous"))
    (first, *_rest) = known.to_check(walker)
    assert first.doubted
    assert "搬到南门了" in first.because[0]
    commands.check_facility(facility=lamp, by=walker)
    doubt.refresh_from_db()
    assert doubt.outcome == "right"
    assert known.to_check(walker) == []
    second = commands.doubt_facility(facility=lamp, about="gone", words="", by=Actor("anonymous"))
    commands.close_facility(facility=lamp, by=walker)
    second.refresh_from_db()
    assert second.outcome == "closed"
    with pytest.raises(NotOpen):
        commands.doubt_facility(facility=lamp, about="gone", words="", by=Actor("anonymous"))
    with pytest.raises(BadInput):
        commands.doubt_facility(facility=lamp, about="ugly", words="", by=Actor("anonymous"))


def test_the_pages_on_the_phone(cast, lamp):
    client = signed_in(cast, "walker")
    page = client.get(reverse("places:walk"))
    assert "LD-1" in page.content.decode()
    done = client.post(
        reverse("places:still_right"), {"what": "facility:LD-1", "next": reverse("places:walk")}
    )
    assert done.url == reverse("places:walk")
    assert "LD-1" not in client.get(reverse("places:walk")).content.decode()
    address = reverse("places:facility", args=["LD-1"])
    assert "For those who walk here" in client.get(address).content.decode()
    form = client.get(reverse("places:correct_facility", args=["LD-1"])).context["form"]
    assert (form["name"].value(), form["lon"].value()) == ("路灯", 105.005)  # nothing known is asked again
    client.post(
        reverse("places:correct_facility", args=["LD-1"]),
        {"name": "西门路灯", "kind": "路灯", "lon": 105.005, "lat": 30.005},
    )
    lamp.refresh_from_db()
    assert lamp.name == "西门路灯"


def test_anybody_sees_a_facility_and_may_say_that_it_is_wrong(cast, lamp):
    client = Client(headers={"accept-language": "en"})
    address = reverse("places:facility", args=["LD-1"])
    page = client.get(address).content.decode()
    assert "This is wrong" in page
    assert "For those who walk here" not in page
    assert client.post(reverse("places:doubt", args=["LD-1"]), {"words": "x"}).status_code == 422
    client.post(reverse("places:doubt", args=["LD-1"]), {"about": "broken", "words": "不亮"})
    doubt = Doubt.objects.get(facility=lamp)
    assert (doubt.about, doubt.words, doubt.settled_at) == ("broken", "不亮", None)
    assert client.get(reverse("places:correct_facility", args=["LD-1"])).status_code == 302


def test_divisions_have_their_pages(cast):
    commands.found_divisions(
        [
            commands.NewDivision("511999", "安澜县", "county"),
            commands.NewDivision("511999001", "望江街道", "township", "511999"),
        ],
        by=SYSTEM,
    )
    client = signed_in(cast, "supervisor")
    assert "望江街道" in client.get(reverse("places:divisions")).content.decode()
    address = reverse("places:division", args=["511999001"])
    assert "望江街道" in client.get(address).content.decode()
    client.post(address, {"name": "临江街道", "organisation": "WJ", "note": "更名"})
    page = client.get(address).content.decode()
    assert "is now called" in page
    assert "更名" in page
    assert signed_in(cast, "secretary").get(address).status_code == 200
    assert Client().get(address).status_code == 302
