"""What the builder knows of the county while it builds: its places, units and people, ready to hand for telling cases."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from linli.cases.models import Category, ErrandKind, ServiceItem
from linli.demo import content
from linli.demo.terrain import Area, Spot
from linli.kernel.scope import Actor
from linli.organisations.models import Organisation
from linli.people.models import Person, Skill
from linli.places.models import Address, Facility, Grid

BUILDER = Actor.system("demo")
SEED = "安澜"

Progress = Callable[[str, int, int], None]
"""What is being built, how many are done, how many there will be."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is built. `first` limits to the first communities of the default township; none of it means the whole county."""

    code: str
    cases: int
    members: int  # of each community
    grids: int  # of each community
    more_grids: int = 0  # communities that have one grid more
    first: int | None = None
    helping: float = 0.4  # share of members who agreed to be suggested for orders
    photos: float = 0.05  # share of cases with a photo

    @property
    def whole(self) -> bool:
        return self.first is None


SIZES = {
    size.code: size
    for size in (
        Size("test", cases=60, members=6, grids=2, first=2, photos=0.02),
        Size("street", cases=2_000, members=22, grids=4, more_grids=4, first=9),
        Size("county", cases=60_000, members=82, grids=4, helping=0.2, photos=0.0),
    )
}


@dataclass(slots=True)
class Quarter:
    """An estate, a road or a village inside a community: where people live and things happen."""

    name: str
    kind: str  # estate, street, village
    built: str  # old, modern, resettled; "" for roads and villages
    grid: Grid
    spot: Spot
    branch: Organisation | None = None
    property_company: Organisation | None = None
    address: Address | None = None
    doors: list[Address] = field(default_factory=list)  # buildings, house numbers or villagers' groups
    units: Mapping[int, list[Address]] = field(default_factory=dict)  # of a building, by its id


@dataclass(slots=True)
class Community:
    """A community with what is told in it."""

    plan: content.Community
    code: str
    township: "Township"
    area: Area
    roads: tuple[str, ...] = ()
    unit: Organisation | None = None
    team: Organisation | None = None
    grids: list[Grid] = field(default_factory=list)
    areas: dict[int, Area] = field(default_factory=dict)  # of its grids
    quarters: list[Quarter] = field(default_factory=list)
    grid_workers: dict[int, Person] = field(default_factory=dict)
    members: list[Person] = field(default_factory=list)
    helpers: list[Person] = field(default_factory=list)  # members who take orders
    services: list["Service"] = field(default_factory=list)

    @property
    def keeper(self) -> Organisation:
        assert self.unit is not None  # noqa: S101 - founded before anything is told of it
        return self.unit


@dataclass(slots=True)
class Township:
    plan: content.Township
    code: str
    area: Area
    unit: Organisation | None = None
    offices: dict[str, Organisation] = field(default_factory=dict)  # by kind of unit
    partners: dict[str, Organisation] = field(default_factory=dict)  # firm, partner_unit
    communities: list[Community] = field(default_factory=list)
    facilities: dict[str, list[Facility]] = field(default_factory=dict)  # by kind
    lamps: dict[int, list[Facility]] = field(default_factory=dict)  # by grid


@dataclass(frozen=True, slots=True)
class Service:
    """An item that can be ordered in a community, and who comes: an organisation, or members who take it."""

    item: ServiceItem
    plan: content.MenuItem
    provider: Organisation | None


@dataclass
class World:
    """The county under construction. `now` is the moment the story ends, `since` the day the postings began."""

    size: Size
    now: datetime
    since: date
    county: Organisation | None = None
    departments: dict[str, Organisation] = field(default_factory=dict)  # by kind of unit
    townships: list[Township] = field(default_factory=list)
    staff: dict[int, list[Person]] = field(default_factory=dict)  # who handles, by organisation
    desks: dict[int, list[Person]] = field(default_factory=dict)  # who dispatches, by organisation
    county_people: dict[str, Person] = field(default_factory=dict)  # by role
    categories: dict[str, Category] = field(default_factory=dict)
    errand_kinds: dict[str, ErrandKind] = field(default_factory=dict)
    skills: dict[str, Skill] = field(default_factory=dict)
    net_version: int = 0

    def dice(self, *what: object) -> random.Random:
        """Dice for one thing: the same for the same thing, whatever else is built."""
        return random.Random("/".join(str(part) for part in (SEED, *what)))

    @cached_property
    def communities(self) -> list[Community]:
        return [community for township in self.townships for community in township.communities]

    @property
    def home(self) -> Community:
        """Where the accounts for visitors stand."""
        return self.townships[0].communities[0]
