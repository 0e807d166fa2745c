"""Residents and the ground they stand on, for the tests of their pages."""

import io
import re
from dataclasses import dataclass
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from shapely.geometry import box

from linli.cases import commands, seeds
from linli.cases.models import Case
from linli.cases.tests.cast import BUILDER, Cast
from linli.kernel.scope import Actor
from linli.places import commands as places
from linli.places.models import Address, Facility, Grid

WEST, SOUTH = 112.93, 28.22


@dataclass
class Ground:
    """西街 keeps one grid with an estate in it; 滨河 the grid beside it; a lamp stands in the first."""

    cast: Cast
    grid: Grid
    beside: Grid
    estate: Address
    lamp: Facility

    def __getattr__(self, name: str):
        return getattr(self.cast, name)


@pytest.fixture
def ground(cast: Cast) -> Ground:
    seeds.plant(by=BUILDER)
    grid, beside = places.found_grids(
        [
            places.NewGrid(
                "431099001001001",
                "西街第一网格",
                cast.community,
                shape=box(WEST, SOUTH, WEST + 0.01, SOUTH + 0.01),
            ),
            places.NewGrid(
                "431099001002001",
                "滨河第一网格",
                cast.nextdoor,
                shape=box(WEST + 0.01, SOUTH, WEST + 0.02, SOUTH + 0.01),
            ),
        ],
        by=BUILDER,
    )
    estate = places.add_address(kind="estate", name="锦绣苑", by=BUILDER, spot=places.Spot(grid=grid))
    lamp = places.add_facility(
        code="LD-0317", name="路灯", kind="路灯", spot=places.Spot(grid=grid), by=BUILDER
    )
    return Ground(cast, grid, beside, estate, lamp)


@pytest.fixture
def browser(db: None) -> Client:
    """A phone that has never been here, set to English; nobody has used up a limit."""
    cache.clear()
    return Client(headers={"accept-language": "en"})


def form(**more: object) -> dict[str, object]:
    return {"door": "report", "words": "3 栋楼下路灯不亮", "submission_key": str(uuid4())} | more


def send(browser: Client, **more: object):
    return browser.post(reverse("cases:ask"), form(**more))


def asked(browser: Client, ground: Ground, **more: object) -> Case:
    """Ask and come to the page of thanks."""
    more.setdefault("place_address", ground.estate.plate)
    answer = send(browser, **more)
    assert answer.status_code == 302, said(answer)
    assert answer.url == reverse("cases:thanks")
    return Case.objects.latest("pk")


def said(answer) -> str:
    """The page as text."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def picture(name: str = "a.jpg", colour: str = "red") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def act(browser: Client, case: Case, move: str, **more: object):
    return browser.post(reverse("cases:act", args=[case.number, move]), {"version": case.version} | more)


def answered(ground: Ground, case: Case) -> Case:
    commands.dispatch(case, to=ground.lamps, by=ground.dispatcher)
    commands.sign(case, by=ground.lamp_officer)
    commands.start(case, by=ground.lamp_officer)
    return commands.answer(case, answer="灯泡已换", by=ground.lamp_officer)


@pytest.fixture
def held(ground, browser) -> SimpleNamespace:
    """A case, and a phone that came by its secret link."""
    received = commands.receive(
        commands.Asked(door="report", words="路灯不亮", keeper=ground.community, phone="13800001111"),
        by=Actor("anonymous"),
    )
    answer = browser.get(reverse("cases:by_link", args=[received.token]))
    assert answer.url == reverse("cases:case", args=[received.case.number])
    return SimpleNamespace(case=received.case, token=received.token)
