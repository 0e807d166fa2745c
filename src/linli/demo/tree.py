"""The organisations of Anlan: county, departments with their field offices, townships, communities, estates, branches."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from linli.demo import content, terrain
from linli.demo.world import BUILDER, Community, Progress, Township, World
from linli.organisations import commands as organisations
from linli.organisations.commands import NewOrganisation
from linli.organisations.models import Organisation

COUNTY = "AL"
SECTORS = {"old": "old_estate", "modern": "commodity_estate", "resettled": "relocation"}


@dataclass(frozen=True, slots=True)
class Department:
    """A county department; `office` names its field office in a township, if it has one ({place} is the township)."""

    code: str
    name: str
    kind: str = "department"
    office: str = ""
    rural: bool = False  # has its offices in the country only


DEPARTMENTS = (
    Department("urban_management", "县城市管理局", office="{place}综合执法中队"),
    Department("housing", "县住房和城乡建设局"),
    Department("water", "安澜供水公司", "public_utility"),
    Department("power", "安澜供电公司", "public_utility"),
    Department("gas", "安澜燃气公司", "public_utility"),
    Department("traffic_police", "县交警大队"),
    Department("fire", "县消防救援大队"),
    Department("health", "县卫生健康局"),
    Department("civil_affairs", "县民政局"),
    Department("human_resources", "县人力资源和社会保障局"),
    Department("education", "县教育局"),
    Department("market_regulation", "县市场监督管理局", office="{place}市场监管所"),
    Department("agriculture", "县农业农村局", office="{place}农业服务中心", rural=True),
    Department("environment", "县生态环境分局"),
    Department("police_station", "县公安局", office="{place}派出所"),
    Department("discipline", "县作风监督室"),
)
PARTNERS = {"firm": "{place}近邻家政服务部", "partner_unit": "{place}共建单位服务队"}


def plan(world: World) -> None:
    """Lay out townships and communities on the ground, without writing anything."""
    dice = world.dice("terrain")
    people = content.people()
    streets = [one for one in people.townships if one.kind == "street"]
    ordered = sorted(
        people.townships, key=lambda one: (one.kind != "street", one.name != people.default_township)
    )
    areas = terrain.townships(terrain.county(dice), len(streets), len(ordered) - len(streets), dice)
    for number, (one, area) in enumerate(zip(ordered, areas, strict=True), start=1):
        if not world.size.whole and number > 1:
            break
        township = Township(one, f"{COUNTY}-T{number:02d}", area)
        cells = terrain.cut(area, len(one.communities), world.dice("communities", one.name))
        kept = one.communities[: world.size.first]
        for place, (community, cell) in enumerate(zip(kept, cells, strict=False), start=1):
            roads = one.roads[(place - 1) % len(one.roads) :: len(one.communities)] or (
                one.roads[place % len(one.roads)],
            )
            township.communities.append(
                Community(community, f"{township.code}-C{place:02d}", township, cell, roads)
            )
        world.townships.append(township)


def found(world: World, progress: Progress) -> None:
    """Found every organisation in one batch, parents before children."""
    rows = list(_rows(world))
    told = _("Organisations")
    made = organisations.found_many(
        rows, by=BUILDER, on_progress=lambda done: progress(told, done, len(rows))
    )
    by_code = {organisation.code: organisation for organisation in made}
    world.county = by_code[COUNTY]
    world.departments = {department.code: by_code[_code(department)] for department in DEPARTMENTS}
    for township in world.townships:
        township.unit = by_code[township.code]
        township.partners = {kind: by_code[f"{township.code}-{kind[:4].upper()}"] for kind in PARTNERS}
        for department in DEPARTMENTS:
            if office := by_code.get(f"{_code(department)}-{township.code[-3:]}"):
                township.offices[department.code] = office
        for community in township.communities:
            community.unit, community.team = by_code[community.code], by_code[f"{community.code}-S"]


def estate_organisations(community: Community) -> dict[str, tuple[str, str]]:
    """For each estate its code and that of its property company ("" when neighbours look after it themselves)."""
    found = {}
    for number, estate in enumerate(community.plan.estates, start=1):
        code = f"{community.code}-E{number}"
        found[estate.name] = code, "" if estate.kind == "old" else f"{code}-P"
    return found


def by_code(codes: list[str]) -> dict[str, Organisation]:
    return {organisation.code: organisation for organisation in Organisation.objects.filter(code__in=codes)}


def _rows(world: World) -> Iterator[NewOrganisation]:
    dice = world.dice("tree")
    phones = iter(range(1000, 10_000))
    yield NewOrganisation(COUNTY, content.people().county, "county", founded_on=date(2012, 3, 1))
    yield NewOrganisation(
        f"{COUNTY}-ORG", "县委组织部", "department", COUNTY, "agency", _day(dice), _phone(phones)
    )
    yield NewOrganisation(
        f"{COUNTY}-HOT", "县热线中心", "hotline_centre", COUNTY, "agency", _day(dice), "000-12345"
    )
    for department in DEPARTMENTS:
        sector = "agency" if department.kind == "department" else "state_firm"
        yield NewOrganisation(
            _code(department), department.name, department.kind, COUNTY, sector, _day(dice), _phone(phones)
        )
    for township in world.townships:
        yield from _township(township, dice, phones)


def _township(township: Township, dice: random.Random, phones: Iterator[int]) -> Iterator[NewOrganisation]:
    name, code = township.plan.name, township.code
    sector = "urban" if township.plan.kind == "street" else "rural"
    title = f"{name}办事处" if township.plan.kind == "street" else f"{name}人民政府"
    party = ("working_committee", "党工委") if township.plan.kind == "street" else ("committee", "党委")
    yield NewOrganisation(code, title, "township_government", COUNTY, sector, _day(dice), _phone(phones))
    yield NewOrganisation(f"{code}-W", f"{name}{party[1]}", party[0], code, sector, _day(dice))
    yield NewOrganisation(
        f"{code}-H", f"{name}党群服务中心", "service_centre", code, sector, _day(dice), _phone(phones)
    )
    for kind, pattern in PARTNERS.items():
        partner = pattern.format(place=_short(name))
        yield NewOrganisation(
            f"{code}-{kind[:4].upper()}", partner, "partner_unit", code, "two_new", _day(dice), _phone(phones)
        )
    for department in DEPARTMENTS:
        if department.office and not (department.rural and township.plan.kind == "street"):
            office = department.office.format(place=_short(name))
            parent = _code(department)
            yield NewOrganisation(
                f"{parent}-{code[-3:]}",
                office,
                "department_office",
                parent,
                "agency",
                _day(dice),
                _phone(phones),
            )
    for community in township.communities:
        yield from _community(community, dice, phones)


def _community(community: Community, dice: random.Random, phones: Iterator[int]) -> Iterator[NewOrganisation]:
    name, code, rural = community.plan.name, community.code, community.plan.rural
    sector = "rural" if rural else "urban"
    kind, title = (
        ("village_committee", f"{name}村委会".replace("村村", "村"))
        if rural
        else ("community_committee", name)
    )
    yield NewOrganisation(code, title, kind, community.township.code, sector, _day(dice), _phone(phones))
    yield NewOrganisation(f"{code}-S", f"{name}志愿服务队", "team", code, sector, _day(dice))
    if rural:
        yield NewOrganisation(f"{code}-B", f"{name}党支部", "branch", code, sector, _day(dice))
        return
    yield NewOrganisation(f"{code}-B", f"{name}党总支", "general_branch", code, sector, _day(dice))
    kinds = {estate.name: estate.kind for estate in community.plan.estates}
    for estate, (estate_code, company) in estate_organisations(community).items():
        sort = SECTORS[kinds[estate]]
        yield NewOrganisation(estate_code, estate, "estate", code, sort, _day(dice))
        yield NewOrganisation(f"{estate_code}-B", f"{estate}党支部", "branch", estate_code, sort, _day(dice))
        if company:
            yield NewOrganisation(
                company,
                f"{estate}物业服务中心",
                "property_company",
                estate_code,
                "two_new",
                _day(dice),
                _phone(phones),
            )


def _code(department: Department) -> str:
    return f"{COUNTY}-D-{department.code.replace('_', '').upper()}"


def _short(name: str) -> str:
    return name.removesuffix("街道").removesuffix("镇").removesuffix("乡")


def _day(dice: random.Random) -> date:
    """A day of founding, long before the story begins."""
    return date(dice.randint(2013, 2019), dice.randint(1, 12), dice.randint(1, 28))


def _phone(numbers: Iterator[int]) -> str:
    """A number nobody has: there is no area code 000."""
    return f"000-{next(numbers)}"
