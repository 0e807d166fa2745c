"""The people of Anlan who have an account: staff, grid workers, members; what members say they can do, and where."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from linli.cases import commands as cases
from linli.cases import seeds
from linli.demo import content, tree
from linli.demo.world import BUILDER, Community, Progress, World
from linli.kernel import journal
from linli.kernel.scope import Actor
from linli.organisations import commands as organisations
from linli.organisations.commands import NewPosting
from linli.organisations.models import Organisation
from linli.people import commands as people
from linli.people import free_times
from linli.people.commands import NewPerson
from linli.people.consents import MATCHING, purpose
from linli.people.models import Person
from linli.places import commands as places
from linli.places.models import Grid

PASSWORD = "anlan-2026-demo"  # noqa: S105 - printed for everybody who looks at the demonstration
BATCH = 2_000
COUNTY_ROLES = (
    ("arbiter", "仲裁岗"),
    ("supervisor", "组织部督导科"),
    ("leader", "分管领导"),
    ("auditor", "审计员"),
    ("security", "安全管理员"),
    ("operator", "系统运维"),
    ("dispatcher", "热线派单长"),
)


@dataclass(slots=True)
class Wanted:
    """Somebody to be enrolled. `account` is the name of a visitor's account; `put` says where the builder remembers them."""

    organisation: Organisation
    role: str
    title: str = ""
    grid: Grid | None = None
    account: str = ""
    put: Callable[[Person], object] = id


def enrol(world: World, progress: Progress) -> None:
    """Make every account and give each its posting; grid workers walk their grid."""
    told = _("People")
    wanted = [
        *_county(world),
        *(one for community in world.communities for one in _community(world, community)),
    ]
    dice = world.dice("people")
    rows = []
    for number, one in enumerate(wanted, start=1):
        name = content.people().full_name(dice, woman=dice.random() < 0.45, older=dice.random() < 0.4)
        rows.append(
            NewPerson(one.account or f"anlan{number:05d}", name, password=PASSWORD if one.account else None)
        )
    made: list[Person] = []
    for start in range(0, len(rows), BATCH):
        made += people.enrol_many(rows[start : start + BATCH], by=BUILDER)
        progress(told, len(made), len(rows))
    postings = [
        NewPosting(person, one.organisation, one.role, world.since, one.title)
        for person, one in zip(made, wanted, strict=True)
    ]
    for start in range(0, len(postings), BATCH):
        organisations.post_many(postings[start : start + BATCH], by=BUILDER)
    walked = [
        (one.grid, person, "grid_worker")
        for person, one in zip(made, wanted, strict=True)
        if one.grid is not None
    ]
    places.assign_many(walked, by=BUILDER, since=world.since)
    for person, one in zip(made, wanted, strict=True):
        one.put(person)


def offer_help(world: World, progress: Progress) -> None:
    """Members say what they can do, when and from where, and agree to be suggested."""
    told = _("Skills and free times")
    codes = list(seeds.skills())
    words = str(purpose(MATCHING).words)
    for done, community in enumerate(world.communities, start=1):
        dice = world.dice("helpers", community.plan.name)
        chosen = [person for person in community.members if dice.random() < world.size.helping]
        if community is world.home:  # the visitor's own account is the first member
            chosen = list(dict.fromkeys([community.members[0], *chosen]))
        for person in chosen:
            _state(person, community, codes, words, dice)
        community.helpers = chosen or community.members[:1]
        progress(told, done, len(world.communities))


def _state(person: Person, community: Community, codes: list[str], words: str, dice: random.Random) -> None:
    by = Actor.of(person)
    quarter = dice.choice(community.quarters)
    slots = dice.sample(
        free_times.SLOTS[:15:3] + free_times.SLOTS[2:15:3] + free_times.SLOTS[15:], dice.randint(2, 6)
    )
    with journal.buffered():
        people.state_skills(person, codes=dice.sample(codes, dice.randint(1, 4)), by=by)
        people.state_free_times(person, slots=slots, by=by)
        people.give_consent(subject=person.stream, purpose=MATCHING, words=words, channel="screen", by=by)
        cases.help_from(person, address=quarter.address, by=by)


def _county(world: World) -> Iterator[Wanted]:
    county = world.county
    assert county is not None  # noqa: S101 - founded before people come
    for role, title in COUNTY_ROLES:
        account = role if role != "dispatcher" else ""
        put = _under(world.county_people, role) if account else world.desks.setdefault(county.pk, []).append
        yield Wanted(county, role, title, account=account, put=put)
    world.staff[county.pk] = world.desks[county.pk]
    office = world.townships[0].offices["urban_management"]
    for department in tree.DEPARTMENTS:
        yield from _handlers(world, world.departments[department.code])
    for township in world.townships:
        unit = township.unit
        assert unit is not None  # noqa: S101
        yield Wanted(unit, "secretary", "党工委书记" if township.plan.kind == "street" else "党委书记")
        yield Wanted(unit, "dispatcher", "派单员", put=world.desks.setdefault(unit.pk, []).append)
        yield from _handlers(world, unit)
        for field_office in township.offices.values():
            yield from _handlers(world, field_office, account="handler" if field_office == office else "")
        for partner in township.partners.values():
            yield from _handlers(world, partner, count=1)


def _handlers(world: World, unit: Organisation, *, count: int = 2, account: str = "") -> Iterator[Wanted]:
    staff = world.staff.setdefault(unit.pk, [])
    for number in range(count):
        yield Wanted(unit, "handler", "经办人", account="" if number else account, put=staff.append)


def _community(world: World, community: Community) -> Iterator[Wanted]:
    unit = community.keeper
    home = community is world.home
    desk = world.desks.setdefault(unit.pk, [])
    world.staff[unit.pk] = desk
    branches = [quarter.branch for quarter in community.quarters if quarter.branch]
    if not branches:
        branches = [tree.by_code([f"{community.code}-B"])[f"{community.code}-B"]]
    head = "村党支部书记" if community.plan.rural else "社区党总支书记"

    yield Wanted(unit, "secretary", head, account="secretary" if home else "")
    yield Wanted(unit, "deputy", "副书记")
    yield Wanted(unit, "dispatcher", "派单员", account="dispatcher" if home else "", put=desk.append)
    yield Wanted(unit, "community_worker", "社区工作者", account="worker" if home else "", put=desk.append)
    for branch in branches:
        yield Wanted(branch, "secretary", "党支部书记")
    for place, grid in enumerate(community.grids):
        branch = branches[place % len(branches)]
        account = "grid" if home and not place else ""
        yield Wanted(branch, "member", "网格员", grid, account, put=_under(community.grid_workers, grid.pk))
    for number in range(world.size.members):
        branch = branches[number % len(branches)]
        account = "member" if home and not number else ""
        yield Wanted(branch, "member", account=account, put=community.members.append)
    for quarter in community.quarters:
        if quarter.property_company:
            yield from _handlers(world, quarter.property_company, count=1)


def _under(book: dict[Any, Person], key: Any) -> Callable[[Person], None]:
    def put(person: Person) -> None:
        book[key] = person

    return put
