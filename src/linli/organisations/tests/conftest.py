"""A small county and its cast, built through commands."""

from dataclasses import dataclass
from datetime import date

import pytest

from linli.kernel import clock
from linli.kernel.scope import Actor
from linli.organisations import commands, seeds
from linli.organisations.models import Kind, Organisation, Sector
from linli.people.models import Person

SYSTEM = Actor.system("tests")
TODAY = date(2026, 6, 10)


@dataclass
class County:
    """安澜县 → 望江街道, 清溪镇 → 西街社区, 桥头社区 → 第一网格."""

    top: Organisation
    street: Organisation
    town: Organisation
    west: Organisation
    bridge: Organisation
    grid: Organisation

    def __getitem__(self, code: str) -> Organisation:
        return Organisation.objects.get(code=code)


@pytest.fixture(autouse=True)
def _june():
    with clock.at(clock.moment(2026, 6, 10, 9)):
        yield


@pytest.fixture
def kinds(db):
    seeds.plant(by=SYSTEM)
    return {kind.code: kind for kind in Kind.objects.all()}


@pytest.fixture
def sectors(kinds):
    return {sector.code: sector for sector in Sector.objects.all()}


@pytest.fixture
def county(kinds) -> County:
    rows = [
        ("AL", "安澜县委", "committee", "", date(2000, 1, 1)),
        ("WJ", "望江街道党工委", "working_committee", "AL", date(2005, 3, 1)),
        ("QX", "清溪镇党委", "committee", "AL", date(2005, 3, 1)),
        ("XJ", "西街社区党总支", "general_branch", "WJ", date(2010, 5, 1)),
        ("QT", "桥头社区党总支", "general_branch", "WJ", date(2010, 5, 1)),
        ("XJ-1", "西街第一网格党小组", "party_group", "XJ", date(2015, 7, 1)),
    ]
    founded = commands.found_many(
        [commands.NewOrganisation(c, n, k, p, founded_on=d) for c, n, k, p, d in rows], by=SYSTEM
    )
    return County(*founded)


def person(username: str, name: str) -> Person:
    return Person.objects.create(username=username, name=name, created_at=clock.now())


@pytest.fixture
def cast(county):
    """Each a person with an account and one posting; `outsider` has an account only."""
    posts = {
        "supervisor": ("陈明", "supervisor", county.top),
        "reviewer": ("赵宁", "supervisor", county.top),
        "guard": ("何静", "security", county.top),
        "secretary": ("林芳", "secretary", county.street),
        "neighbour": ("周洁", "secretary", county.town),
        "worker": ("吴桐", "community_worker", county.west),
        "outsider": ("郑航", "", None),
    }
    people = {}
    for key, (name, role, where) in posts.items():
        people[key] = person(key, name)
        if role:
            commands.post(
                person=people[key], organisation=where, role=role, by=SYSTEM, since=date(2026, 1, 1)
            )
    return people


@pytest.fixture
def actors(cast):
    return {key: Actor.of(someone) for key, someone in cast.items()}
