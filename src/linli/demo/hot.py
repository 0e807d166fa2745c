"""What many ask in the demonstration: a matter the machine has just proposed, one with a visit planned, one answered, one far off."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.cases import commands as cases
from linli.cases import following
from linli.cases.commands import Asked
from linli.cases.hot import commands, proposing
from linli.cases.models import Case, HotIssue
from linli.demo import content
from linli.demo.world import Community, Quarter, World
from linli.kernel import clock
from linli.kernel.scope import ANONYMOUS, Actor
from linli.organisations.models import Organisation
from linli.places.queries import locate

NIGHT = timedelta(hours=2, minutes=40)  # of the day: when the machine looks


@dataclass(frozen=True, slots=True)
class Matter:
    """`told` is what people say, `days` how long ago the first of them did; the others follow in even steps until `until` days ago."""

    code: str
    told: tuple[str, ...]
    days: float
    until: float


LIFT = Matter(
    "lift_broken",
    (
        "{place}的电梯又停了，老人上不了楼，物业说等配件",
        "{place}电梯停了三天，老人没法上下楼",
        "电梯停运，{place}的老人抱怨上不了楼，请催一催物业",
        "{place}电梯停了没人修，买菜都提不上楼",
        "{place}电梯一停就是好几天，老人上不了楼，什么时候能修好",
        "电梯停了，推轮椅的老人下不来，{place}",
    ),
    2.2, 0.5,
)  # fmt: skip
WATER = Matter(
    "water_cut",
    (
        "{place}晚上水压太小，六楼接不满一壶水",
        "一到晚上水压就不够，{place}五楼以上没水",
        "{place}水压小，热水器点不着火",
        "{place}晚饭时候水压太小，楼上根本没水",
        "水压小了半个月了，{place}晚上没水洗澡",
    ),
    9.0, 3.0,
)  # fmt: skip
LAMPS = Matter(
    "street_lamp_out",
    (
        "{place}门口一排路灯都不亮，孩子放学摸黑走",
        "{place}外面的路灯不亮，一整排都是黑的",
        "路灯不亮快一周了，{place}门口一排都不亮",
        "{place}那一排路灯不亮，晚上骑车看不见坑",
        "{place}门口路灯一排不亮，老人晚上不敢出门",
    ),
    16.0, 11.0,
)  # fmt: skip
BINS = Matter(
    "overflowing_bins",
    (
        "{place}垃圾桶满了两天没人收，味道很大",
        "{place}的垃圾桶天天满，垃圾堆到路上",
        "垃圾桶满了没人收，{place}苍蝇到处飞",
        "{place}垃圾桶又满了，收的车没来",
    ),
    2.5, 0.6,
)  # fmt: skip


def tell(world: World) -> None:
    """Everything through commands, each at its moment; the smallest county has only the newest proposal."""
    home = world.home
    if world.size.code == "test":
        _say(world, LIFT, home, 0)
        _look(world, 0)
        return
    for matter, community, at in ((LAMPS, home, 1), (WATER, home, 2)):
        _say(world, matter, community, at)
    _look(world, 10)
    _look(world, 2)
    _say(world, LIFT, home, 0)
    _say(world, BINS, world.townships[0].communities[1], 0)
    _look(world, 0)
    by_code = {
        issue.category.code: issue for issue in HotIssue.objects.select_related("category") if issue.category
    }
    if lamps := by_code.get(LAMPS.code):
        _answered(world, lamps)
    if water := by_code.get(WATER.code):
        _visited(world, water)


def _say(world: World, matter: Matter, community: Community, quarter: int) -> list[Case]:
    """One household after the other, at neighbouring doors."""
    place = _quarter(community, quarter)
    category = world.categories[matter.code]
    step = (matter.days - matter.until) / max(len(matter.told) - 1, 1)
    found = []
    for number, words in enumerate(matter.told):
        dice = world.dice("hot", matter.code, number)
        at = _awake(
            world.now - timedelta(days=matter.days - step * number),
            dice.randrange(8 * 60, 21 * 60),
            world.now,
        )
        door = place.doors[number % len(place.doors)] if place.doors else place.address
        asked = Asked(
            "report", content.fill(words, {"place": place.name}), category=category,
            place=locate(address=door) if door else locate(words=place.name), keeper=community.keeper,
            name=content.people().surname(dice) + "女士", phone=f"19955{hash_of(matter, number):06d}",
        )  # fmt: skip
        with clock.at(at):
            [received] = cases.receive_many([asked], by=ANONYMOUS, at=[at])
        if matter is LIFT and number < 3 and place.property_company:
            with clock.at(min(at + timedelta(minutes=40), world.now)):
                desk = Actor.of(world.desks[community.keeper.pk][0])
                cases.dispatch(received.case, to=place.property_company, by=desk)
        found.append(received.case)
    return found


def hash_of(matter: Matter, number: int) -> int:
    """Six digits of a phone nobody has, one for each who speaks."""
    return (sum(ord(letter) for letter in matter.code) * 97 + number * 131) % 1_000_000


def _quarter(community: Community, place: int) -> Quarter:
    """Estates first: that is where many meet the same."""
    estates = [one for one in community.quarters if one.kind == "estate" and one.doors]
    some = estates or community.quarters
    return some[place % len(some)]


def _awake(moment: datetime, minute: int, now: datetime) -> datetime:
    """That day at a waking hour, and never later than now."""
    day = clock.local(moment)
    at = day.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)
    return min(at, now - timedelta(minutes=5))


def _look(world: World, days: int) -> None:
    """The machine looks, that many nights ago."""
    midnight = clock.local(world.now).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(
        days=days
    )
    with clock.at(min(midnight + NIGHT, world.now)):
        keepers = {one.keeper.pk for one in world.townships[0].communities}
        proposing.run(keepers=keepers, by=proposing.NIGHTLY)


def _desk(world: World, issue: HotIssue) -> Actor:
    return Actor.of(world.desks[issue.keeper_id][0])


def _open(world: World, issue: HotIssue, owner: Organisation, title: str, at: datetime) -> Actor:
    """The dispatcher opens it with all that was suggested; returns who acts for its owner."""
    with clock.at(at):
        members = [row.case for row in issue.beside.select_related("case__keeper", "case__unit")]
        commands.confirm(
            issue, owner=owner, title=title, public_words=title, cases=members, by=_desk(world, issue)
        )
        for case in members:
            if case.state == "received":
                cases.dispatch(case, to=owner, by=_desk(world, issue))
    by = Actor.of(world.staff[owner.pk][0])
    with clock.at(min(at + timedelta(minutes=50), world.now)):
        for case in members:
            if case.state == "dispatched":
                cases.sign(case, by=by)
                cases.start(case, by=by)
    return by


def _answered(world: World, issue: HotIssue) -> None:
    """Lamps: visited, answered to all, confirmed by two, disputed by one."""
    community = world.home
    owner = community.township.offices["urban_management"]
    begun = min(issue.proposed_at + timedelta(hours=7), world.now)
    by = _open(world, issue, owner, f"{_quarter(community, 1).name}门口路灯不亮", begun)
    with clock.at(begun + timedelta(days=1)):
        visit = commands.plan_visit(
            issue, starts_at=begun + timedelta(days=3), place=f"{_quarter(community, 1).name}大门口",
            units=[owner, community.keeper], going="社区书记、市政科科长、小区物业经理", by=by,
        )  # fmt: skip
    with clock.at(visit.starts_at + timedelta(hours=2)):
        promises = [
            commands.Promised("更换老化的地下电缆三十米", owner, clock.today() + timedelta(days=4)),
            commands.Promised(
                "夜里巡查一周，看灯亮不亮", community.keeper, clock.today() + timedelta(days=14)
            ),
        ]
        commands.record_visit(
            issue, found="电缆受潮，三处接头烧断；物业愿意让出配电间。", promises=promises, by=by
        )
    with clock.at(visit.starts_at + timedelta(days=3)):
        commands.keep_promise(issue, promise=visit.promises.first(), words="电缆已换好", by=by)
        commands.answer(
            issue,
            answer="门口一排路灯的地下电缆已经更换，昨晚全部亮了。社区再夜巡一周，有不亮的随时告诉我们。",
            by=by,
        )
    answered = list(issue.members.filter(state="answered").order_by("pk"))
    for number, case in enumerate(answered[:3]):
        with clock.at(visit.starts_at + timedelta(days=3, hours=5 + number)):
            who = Actor.party(("case", case.pk))
            if number == 2:
                cases.dispute(case, reason="最东头那一盏还是不亮", by=who)
            else:
                cases.confirm(case, satisfied="yes", by=who)


def _visited(world: World, issue: HotIssue) -> None:
    """Water pressure: opened, a visit at hand, and some who joined."""
    community = world.home
    owner = world.departments["water"]
    begun = min(issue.proposed_at + timedelta(hours=8), world.now)
    by = _open(world, issue, owner, f"{_quarter(community, 2).name}晚上水压小", begun)
    tomorrow = clock.local(world.now).replace(hour=19, minute=0, second=0, microsecond=0) + timedelta(days=1)
    with clock.at(min(begun + timedelta(hours=4), world.now)):
        commands.plan_visit(
            issue, starts_at=tomorrow, place=f"{_quarter(community, 2).name}水泵房", units=[owner, community.keeper],
            going="供水公司管网科、社区书记、业委会", by=by,
        )  # fmt: skip
        first = issue.members.order_by("pk").first()
        for number in range(4):
            if first is not None:
                following.join(first, visit=f"demo-{number}", too=True)
