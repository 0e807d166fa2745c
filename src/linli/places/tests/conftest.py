"""A small territory built through commands: 望江街道 with 西街社区 (grids 1 and 2) and 桥头社区 (grids 3 and 4).

The grids are squares of a hundredth of a degree, two by two from 105.00, 30.00:

    桥头 3 | 桥头 4
    ------+------
    西街 1 | 西街 2
"""

from dataclasses import dataclass, field
from datetime import date

import pytest
from shapely.geometry import Polygon, box

from linli.kernel.scope import Actor
from linli.organisations import commands as organisations
from linli.organisations import seeds
from linli.organisations.models import Organisation
from linli.people import commands as people
from linli.people.models import Person
from linli.places import commands, limits
from linli.places.models import Grid

SYSTEM = Actor.system("tests")
SINCE = date(2020, 1, 1)
PASSWORD = "open the window at dawn"
SIDE = 0.01


def square(column: float, row: float, wide: float = 1, high: float = 1) -> Polygon:
    west, south = 105 + column * SIDE, 30 + row * SIDE
    return box(west, south, west + wide * SIDE, south + high * SIDE)


def code(number: int) -> str:
    return f"511999001001{number:03d}"


@dataclass
class Ground:
    units: dict[str, Organisation]
    grids: list[Grid]  # 1 to 4
    people: dict[str, Person] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        return Actor.of(self.people[name])


@pytest.fixture(autouse=True)
def _afresh():
    limits.forget()


@pytest.fixture
def units(db) -> dict[str, Organisation]:
    seeds.plant(by=SYSTEM)
    rows = [
        ("AL", "安澜县", "county", ""),
        ("WJ", "望江街道", "township_government", "AL"),
        ("XJ", "西街社区", "community_committee", "WJ"),
        ("QT", "桥头社区", "community_committee", "WJ"),
        ("LD", "路灯管理所", "department", "AL"),
    ]
    made = organisations.found_many(
        [organisations.NewOrganisation(c, n, k, p, founded_on=SINCE) for c, n, k, p in rows], by=SYSTEM
    )
    return {unit.code: unit for unit in made}


@pytest.fixture
def ground(units) -> Ground:
    grids = commands.found_grids(
        [
            commands.NewGrid(code(1), "第 1 网格", units["XJ"], households=320, shape=square(0, 0)),
            commands.NewGrid(code(2), "第 2 网格", units["XJ"], shape=square(1, 0)),
            commands.NewGrid(code(3), "第 3 网格", units["QT"], shape=square(0, 1)),
            commands.NewGrid(code(4), "第 4 网格", units["QT"], shape=square(1, 1)),
        ],
        by=SYSTEM,
    )
    return Ground(units, grids)


@pytest.fixture
def cast(ground) -> Ground:
    """With people: a supervisor of the county, the secretary of 西街, a lamp officer, a member, a grid worker of grid 1."""
    posts = [
        ("supervisor", "陈明", "supervisor", "AL"),
        ("secretary", "林芳", "secretary", "XJ"),
        ("handler", "吴桐", "handler", "LD"),
        ("member", "周洁", "member", "QT"),
        ("walker", "何静", "", ""),
    ]
    for username, name, role, unit in posts:
        person = people.enrol(username=username, name=name, by=SYSTEM)
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
        ground.people[username] = person
        if role:
            organisations.post(
                person=person, organisation=ground.units[unit], role=role, since=SINCE, by=SYSTEM
            )
    commands.assign_staff(
        grid=ground.grids[0], person=ground.people["walker"], role="grid_worker", since=SINCE, by=SYSTEM
    )
    return ground


@pytest.fixture
def estate(ground):
    """锦绣苑 in grid 1 with two buildings and units; 江畔里 in grid 4 with a door of its own."""
    spot = commands.Spot(ground.grids[0])
    commands.found_addresses(
        [
            commands.NewAddress(("锦绣苑", "3 栋", "1 单元"), spot),
            commands.NewAddress(("锦绣苑", "3 栋", "2 单元"), spot),
            commands.NewAddress(("锦绣苑", "12 栋"), spot),
            commands.NewAddress(("江畔里",), commands.Spot(None, 105.015, 30.015)),
        ],
        by=SYSTEM,
    )
