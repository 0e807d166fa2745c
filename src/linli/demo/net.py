"""The territory of Anlan: divisions, grids with their boundaries, the address tree, and what stands by the road."""

import random
from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.demo import content, terrain, tree
from linli.demo.world import BUILDER, Community, Progress, Quarter, Township, World
from linli.places import commands as places
from linli.places.atlas import atlas
from linli.places.commands import NewAddress, NewDivision, NewFacility, NewGrid
from linli.places.commands import Spot as Stand
from linli.places.models import Address, Division, Grid

DIVISION = "990101"  # no county has this code
GROUPS = 6  # villagers' groups of a village
KINDS = {
    "park": "公园", "square": "广场", "school": "学校", "kindergarten": "幼儿园", "clinic": "医院", "market": "市场",
    "library": "图书馆", "canteen": "老年食堂", "service_centre": "党群服务中心", "rest_station": "红色驿站",
    "pumping_station": "泵站", "sports": "健身中心", "bus_station": "汽车站",
}  # fmt: skip
POSTS = (("LD", "路灯", 3), ("XHS", "消火栓", 1))  # code, name, how many to a grid


def draw(world: World, progress: Progress) -> None:
    """Divisions and grids; the boundaries of all grids make one version of the net."""
    told = _("Grids")
    divisions = _divisions(world)
    rows: list[NewGrid] = []
    shapes: dict[str, terrain.Area] = {}
    for place, community in enumerate(world.communities):
        code = _division_code(community)
        parts = world.size.grids + (place < world.size.more_grids)
        dice = world.dice("grids", community.plan.name)
        for number, shape in enumerate(terrain.cut(community.area, parts, dice), start=1):
            grid_code = f"{code}{number:03d}"
            shapes[grid_code] = shape
            name = f"{community.plan.name}第{number}网格"
            rows.append(
                NewGrid(grid_code, name, community.keeper, divisions[code], dice.randint(280, 520), shape)
            )
    for grid in places.found_grids(rows, by=BUILDER, note=_("The first net")):
        community = next(one for one in world.communities if grid.code.startswith(_division_code(one)))
        community.grids.append(grid)
        community.areas[grid.pk] = shapes[grid.code]
    world.net_version = atlas().version
    progress(told, len(rows), len(rows))


def settle(world: World, progress: Progress) -> None:
    """The address tree: estate → building → unit, road → number, village → group."""
    told = _("Addresses")
    rows: list[NewAddress] = []
    for community in world.communities:
        rows += _of_village(world, community) if community.plan.rural else _of_town(world, community)
    places.found_addresses(rows, by=BUILDER, on_progress=lambda done: progress(told, done, done))
    below: dict[int | None, list[Address]] = defaultdict(list)
    tops: dict[tuple[int, str], Address] = {}
    for address in Address.objects.select_related("grid").order_by("path"):
        below[address.parent_id].append(address)
        if address.parent_id is None and address.grid is not None:
            tops[address.grid.organisation_id, address.name] = address
    for community in world.communities:
        for quarter in community.quarters:
            quarter.address = tops[community.keeper.pk, quarter.name]
            quarter.doors = below[quarter.address.pk]
            quarter.units = {door.pk: below[door.pk] for door in quarter.doors}


def erect(world: World, progress: Progress) -> None:
    """What has a plate with a QR: lamps, hydrants, parks, schools, service centres."""
    told = _("Facilities")
    serial = {code: iter(range(1, 100_000)) for code, _name, _count in POSTS}
    rows: list[NewFacility] = []
    homes: dict[str, tuple[Township, str]] = {}
    lamps: dict[str, tuple[Township, Grid]] = {}
    for township in world.townships:
        dice = world.dice("facilities", township.plan.name)
        for number, planned in enumerate(township.plan.facilities, start=1):
            community = township.communities[(number - 1) % len(township.communities)]
            grid = dice.choice(community.grids)
            point = terrain.inside(community.areas[grid.pk], dice)
            code = f"{township.code}-F{number:02d}"
            homes[code] = township, planned.kind
            rows.append(NewFacility(code, planned.name, KINDS[planned.kind], Stand(grid, *point)))
        for community in township.communities:
            for grid in community.grids:
                for code, name, count in POSTS:
                    for _number in range(count):
                        plate = f"{code}-{next(serial[code]):05d}"
                        lamps[plate] = township, grid
                        point = _by_the_road(community, grid, dice)
                        rows.append(NewFacility(plate, f"{name} {plate}", name, Stand(grid, *point)))
    for facility in places.found_facilities(rows, by=BUILDER):
        if facility.code in homes:
            township, kind = homes[facility.code]
            township.facilities.setdefault(kind, []).append(facility)
        else:
            township, grid = lamps[facility.code]
            township.lamps.setdefault(grid.pk, []).append(facility)
    progress(told, len(rows), len(rows))


def _divisions(world: World) -> dict[str, Division]:
    rows = [NewDivision(DIVISION, content.people().county, "county", organisation=world.county)]
    for township in world.townships:
        code = DIVISION + township.code[-2:].zfill(3)
        rows.append(NewDivision(code, township.plan.name, "township", DIVISION, township.unit))
        rows += [
            NewDivision(_division_code(one), one.plan.name, "community", code, one.unit)
            for one in township.communities
        ]
    return {division.code: division for division in places.found_divisions(rows, by=BUILDER)}


def _division_code(community: Community) -> str:
    return DIVISION + community.township.code[-2:].zfill(3) + community.code[-2:].zfill(3)


def _of_town(world: World, community: Community) -> Iterator[NewAddress]:
    dice = world.dice("addresses", community.plan.name)
    names = content.people().slots
    organisations = tree.estate_organisations(community)
    found = tree.by_code(
        [code for pair in organisations.values() for code in (*pair, f"{pair[0]}-B") if code]
    )
    for place, estate in enumerate(community.plan.estates):
        grid = community.grids[place % len(community.grids)]
        area = community.areas[grid.pk]
        quarter = Quarter(estate.name, "estate", estate.kind, grid, terrain.inside(area, dice))
        code, company = organisations[estate.name]
        quarter.branch, quarter.property_company = found[f"{code}-B"], found.get(company)
        community.quarters.append(quarter)
        yield NewAddress((estate.name,), Stand(grid, *quarter.spot))
        buildings = dice.randint(4, 6) if estate.kind == "old" else dice.randint(6, 12)
        for building in names["building"][:buildings]:
            yield NewAddress(
                (estate.name, building), Stand(grid, *terrain.near(quarter.spot, 180, area, dice))
            )
            for unit in names["unit"][: dice.randint(2, 4)]:
                yield NewAddress((estate.name, building, unit), Stand(grid))
    for place, road in enumerate(community.roads):
        grid = community.grids[-1 - place % len(community.grids)]
        area = community.areas[grid.pk]
        quarter = Quarter(road, "street", "", grid, terrain.inside(area, dice))
        community.quarters.append(quarter)
        yield NewAddress((road,), Stand(grid, *quarter.spot), "street")
        for number in sorted(dice.sample(range(2, 180), 8)):
            point = terrain.near(quarter.spot, 300, area, dice)
            yield NewAddress((road, f"{number}号"), Stand(grid, *point), "street")


def _of_village(world: World, community: Community) -> Iterator[NewAddress]:
    dice = world.dice("addresses", community.plan.name)
    name = community.plan.name
    first = community.grids[0]
    quarter = Quarter(name, "village", "", first, terrain.inside(community.areas[first.pk], dice))
    community.quarters.append(quarter)
    yield NewAddress((name,), Stand(first, *quarter.spot), "village")
    for place, group in enumerate(content.people().slots["group"][:GROUPS]):
        grid = community.grids[place % len(community.grids)]
        yield NewAddress(
            (name, group), Stand(grid, *terrain.inside(community.areas[grid.pk], dice)), "village"
        )


def _by_the_road(community: Community, grid: Grid, dice: random.Random) -> terrain.Spot:
    """Beside houses where there are some, so that a lamp stands where somebody walks."""
    area = community.areas[grid.pk]
    beside = [quarter.spot for quarter in community.quarters if quarter.grid.pk == grid.pk]
    return terrain.near(dice.choice(beside), 250, area, dice) if beside else terrain.inside(area, dice)
