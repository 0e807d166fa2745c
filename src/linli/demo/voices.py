"""What somebody says on a day: which matter, in which words, about which place, through which door and channel."""

import random
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from linli.cases.commands import Asked, ErrandAsked
from linli.demo import content, terrain
from linli.demo.calendar import Day, moment_of
from linli.demo.content import Matter, Message
from linli.demo.world import Community, Quarter, Service, World
from linli.kernel.scope import ANONYMOUS, Actor
from linli.organisations.models import Organisation
from linli.people.models import Person
from linli.places.models import Address
from linli.places.place import Place

ORDERS = (
    2.5  # how much more often something is ordered than the matters' own weights say: the menu is well known
)
RURAL = 0.45  # how often a village asks, an urban community being 1
CHANNELS = {"web": 58, "phone": 17, "hotline": 8, "counter": 8, "chat": 5, "patrol": 6, "paper": 2}
OPEN_AIR = frozenset({"city_look", "fixtures", "traffic", "utilities", "fire_safety", "farming"})
ADDRESSED = ("女士", "先生", "阿姨", "大爷", "师傅", "同志", "老师")
NEARBY = ("门口", "北门外", "拐角处", "过道里", "公交站旁", "后面那条小路", "活动室门前")
FACILITIES = ("park", "square", "school", "kindergarten", "clinic", "market")
ORGANISATIONS = ("街道服务大厅", "供水公司", "派出所", "民政窗口", "医保窗口", "综合执法中队")
DAYTIME = frozenset({"phone", "counter", "paper", "hotline"})
CONSENT = "我同意由社区工作人员代为办理此事，并为此使用我交来的材料，办完即退还。"


# Words that belong to a season: nobody speaks of frozen pipes in July.
SEASONAL = (
    (re.compile("[冻凍]|结冰|雪|棉袄|暖气"), (11, 12, 1, 2, 3)),
    (re.compile("过年|過年|春节|年前|腊月|臘月"), (1, 2)),
    (re.compile("这么热|太热|大热天|三伏|蚊子|高温"), (6, 7, 8, 9)),
    (re.compile("杨絮|春耕|清明"), (3, 4, 5)),
    (re.compile("国庆|秋收"), (9, 10, 11)),
)


@dataclass(slots=True)
class Told:
    """One thing said, with all that its life needs to know."""

    at: datetime
    community: Community
    quarter: Quarter
    matter: Matter
    message: Message
    asked: Asked
    by: Actor
    words: Mapping[str, str]
    errand: ErrandAsked | None = None
    service: Service | None = None
    walker: Person | None = None  # the grid worker who found it on patrol


@dataclass(slots=True)
class Voices:
    """Whoever speaks in the county. Keeps count of what was ordered, for a menu has quotas."""

    world: World
    ordered: Counter[tuple[int, tuple[int, int]]] = field(default_factory=Counter)
    last: dict[tuple[str, str], Message] = field(default_factory=dict)  # by community and matter

    def on(self, day: Day, dice: random.Random) -> Told:
        """Something somebody says on this day, anywhere."""
        communities = self.world.communities
        community = dice.choices(communities, [RURAL if one.plan.rural else 1.0 for one in communities])[0]
        return self.about(self._matter(community, day, dice), community, day, dice)

    def about(
        self,
        matter: Matter,
        community: Community,
        day: Day,
        dice: random.Random,
        *,
        at: datetime | None = None,
        channel: str = "",
        quarter: Quarter | None = None,
        lamp: bool = False,
    ) -> Told:
        """Something said about this matter in this community; `at` and `channel` when they are settled already."""
        message, service = self._message(matter, community, day.date, dice)
        chosen = channel or self._channel(matter, dice)
        moment = at or moment_of(day, matter.when, dice, working=chosen in DAYTIME)
        quarter = quarter or _quarter(message, community, dice)
        address = _address(quarter, message, dice)
        words = _words(community, quarter, address, dice)
        place = self._place(community, quarter, address, matter, dice, lamp=lamp or chosen == "patrol")
        about = self._unit(community, dice) if matter.about_unit else None
        if about:
            words["org"] = about.name
        walker = community.grid_workers.get(place.grid_id or 0) if chosen == "patrol" else None
        clerk = dice.choice(self.world.desks[community.keeper.pk])
        by = Actor.of(walker) if walker else ANONYMOUS if chosen in ("web", "patrol") else Actor.of(clerk)
        name, phone, anonymous = self._who(community, matter, chosen, dice)
        asked = Asked(
            door=_door(matter, dice),
            words=_found(quarter, matter, dice) if walker else content.fill(message.text, words),
            category=self.world.categories[matter.code],
            place=place,
            channel="web" if chosen == "patrol" and walker is None else chosen,
            occurred_at=moment - timedelta(minutes=dice.choice((0, 0, 0, 20, 90, 600))),
            about_unit=about,
            wish=matter.code == "micro_wish",
            service=service.item if service else None,
            wanted_at=moment + timedelta(days=dice.randint(1, 4)) if service else None,
            name=name,
            phone=phone,
            anonymous=anonymous,
        )
        errand = None
        if matter.code == "proxy_errand":
            errand = ErrandAsked(
                self.world.errand_kinds[message.of], asked.name or "本人", True, CONSENT, "spoken"
            )
        return Told(moment, community, quarter, matter, message, asked, by, words, errand, service, walker)

    def again(self, first: Told, day: Day, dice: random.Random) -> Told:
        """Somebody else says the same of the same place."""
        told = self.about(first.matter, first.community, day, dice, quarter=first.quarter)
        told.at = max(told.at, first.at + timedelta(minutes=dice.randint(5, 240)))
        return told

    def _matter(self, community: Community, day: Day, dice: random.Random) -> Matter:
        matters = [
            one
            for one in content.matters().values()
            if one.where != ("urban" if community.plan.rural else "rural")
        ]
        weights = [
            one.weight * day.favours(one.when) * (ORDERS if one.door == "order" else 1) for one in matters
        ]
        return dice.choices(matters, weights)[0]

    def _message(
        self, matter: Matter, community: Community, day: date, dice: random.Random
    ) -> tuple[Message, Service | None]:
        says = [one for one in content.messages()[matter.code].says if one.fits(rural=community.plan.rural)]
        says = [one for one in says if _in_season(one.text, day)] or says
        dice.shuffle(says)
        before = self.last.get((community.code, matter.code))
        says.sort(key=lambda one: one == before)  # nobody repeats what was said last here
        found: tuple[Message, Service | None] = says[0], None
        if matter.code == "service_order":
            found = self._order(says, community, day) or found
        self.last[community.code, matter.code] = found[0]
        return found

    def _order(self, says: list[Message], community: Community, day: date) -> tuple[Message, Service] | None:
        """The first of these that the community's menu has room for this week."""
        week = day.isocalendar()[:2]
        for said in says:
            for service in community.services:
                full = self.ordered[service.item.pk, week] >= (service.item.quota or 0)
                if service.plan.code == said.of and not full and service.item.since <= day:
                    self.ordered[service.item.pk, week] += 1
                    return said, service
        return None

    def _channel(self, matter: Matter, dice: random.Random) -> str:
        if matter.urgent:
            return dice.choice(("phone", "hotline", "patrol"))
        found = dice.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        if found == "patrol" and (matter.group not in OPEN_AIR or matter.door != "report"):
            return "web"
        if matter.code == "proxy_errand" and found == "web":
            return dice.choice(("phone", "counter"))
        return found

    def _who(
        self, community: Community, matter: Matter, channel: str, dice: random.Random
    ) -> tuple[str, str, bool]:
        """Name, phone, and whether they stay anonymous."""
        if channel == "patrol":
            return "", "", False
        if dice.random() < (0.3 if matter.about_unit else 0.07):
            return "", "", True
        number = self.world.communities.index(community) * 900 + dice.randrange(900)
        resident = self.world.dice("resident", number)
        return content.people().surname(resident) + resident.choice(ADDRESSED), f"19900{number:06d}", False

    def _unit(self, community: Community, dice: random.Random) -> Organisation:
        """Whom a complaint is about: a window of the county, the township, or the community itself."""
        departments = self.world.departments
        windows = [
            departments[code] for code in ("human_resources", "civil_affairs", "market_regulation", "housing")
        ]
        township = community.township.unit
        assert township is not None  # noqa: S101 - founded before anybody complains
        return dice.choices([*windows, township, community.keeper], [3, 2, 2, 2, 2, 1])[0]

    def _place(
        self,
        community: Community,
        quarter: Quarter,
        address: Address,
        matter: Matter,
        dice: random.Random,
        *,
        lamp: bool,
    ) -> Place:
        net = self.world.net_version
        grid = address.grid
        assert grid is not None  # noqa: S101 - every address lies in a grid
        roll = dice.random()
        if lamp or (matter.code == "street_lamp_out" and roll < 0.35):
            facility = dice.choice(community.township.lamps[grid.pk])
            return Place(facility_id=facility.pk, grid_id=grid.pk, net_version=net)
        if matter.group in OPEN_AIR and roll < 0.3:
            lon, lat = terrain.inside(community.areas[grid.pk], dice)
            words = f"{quarter.name}{dice.choice(NEARBY)}"
            return Place(grid_id=grid.pk, net_version=net, lon=lon, lat=lat, pinned=True, words=words)
        return Place(address_id=address.pk, grid_id=grid.pk, net_version=net)


def _found(quarter: Quarter, matter: Matter, dice: random.Random) -> str:
    """What a grid worker writes on patrol."""
    return f"巡查发现：{quarter.name}{dice.choice(NEARBY)}，{matter.name.zh}"


def _in_season(text: str, day: date) -> bool:
    return all(day.month in months for words, months in SEASONAL if words.search(text))


def _door(matter: Matter, dice: random.Random) -> str:
    """Most of those who are cross about a thing report it; the door for complaints is about units and officials."""
    if matter.door == "complain" and not matter.about_unit and dice.random() < 0.85:
        return "report"
    return matter.door


def _quarter(message: Message, community: Community, dice: random.Random) -> Quarter:
    slots = set(content.slots_of(message.text))
    wanted = (
        "street" if "road" in slots else "estate" if slots & {"estate", "building", "unit", "floor"} else ""
    )
    fitting = [quarter for quarter in community.quarters if quarter.kind == wanted] if wanted else []
    return dice.choice(fitting or community.quarters)


def _address(quarter: Quarter, message: Message, dice: random.Random) -> Address:
    """As exact as the message: a building or unit when it names one, the whole estate, road or village otherwise."""
    slots = set(content.slots_of(message.text))
    address = quarter.address
    if quarter.doors and (slots & {"building", "unit", "floor", "group"} or dice.random() < 0.5):
        address = dice.choice(quarter.doors)
        if quarter.units[address.pk] and (slots & {"unit", "floor"} or dice.random() < 0.3):
            address = dice.choice(quarter.units[address.pk])
    assert address is not None  # noqa: S101 - the territory stands before anybody speaks
    return address


def _words(community: Community, quarter: Quarter, address: Address, dice: random.Random) -> dict[str, str]:
    """A word for every slot, true to the place where there is one."""
    people = content.people()
    shown = next(one for one in people.townships if one.name == people.default_township)
    words = {slot: dice.choice(choices) for slot, choices in {**people.slots, **people.shops}.items()}
    for kind in FACILITIES:
        own = [one.name for one in community.township.plan.facilities if one.kind == kind]
        words[kind] = dice.choice(own or [one.name for one in shown.facilities if one.kind == kind])
    estates = [one.name for one in community.plan.estates] or [quarter.name]
    words |= {
        "community": community.plan.name,
        "village": community.plan.name,
        "road": quarter.name if quarter.kind == "street" else dice.choice(community.roads),
        "estate": quarter.name if quarter.kind == "estate" else dice.choice(estates),
        "surname": people.surname(dice),
        "org": dice.choice(ORGANISATIONS),
    }
    named = address.parent if address.kind == "unit" else address
    if named is not None and named.kind == "building":
        words["group" if community.plan.rural else "building"] = named.name
    if address.kind == "unit":
        words["unit"] = address.name
    return words
