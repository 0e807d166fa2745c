"""What lies on everybody's desk today: cases told up to a certain state, so that each role's first screen has something to do."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from linli.cases.models import Case
from linli.demo import content
from linli.demo.calendar import Day
from linli.demo.life import Life, Plan
from linli.demo.voices import Told, Voices
from linli.demo.world import World
from linli.kernel import clock

STREETS = "urban_management"  # the unit the visitor's department account belongs to


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case received `hours` ago, told in steps of `minutes` until it stands at `stop` ("" = as far as it has come).

    `far` puts it into another community than the visitors'. `office` says which unit it is sent to.
    """

    stop: str
    matter: str
    hours: float
    plan: dict[str, Any] = field(default_factory=dict)
    minutes: float = 12
    channel: str = "web"
    office: str = ""
    mine: bool = False  # taken by the visitor's own member account
    far: bool = False


def taken(**more: object) -> dict[str, object]:
    return {"route": "taken", **more}


def unit(**more: object) -> dict[str, object]:
    return {"route": "unit", **more}


# Times are chosen so that most of it is fresh, some is due soon and a little is late.
TODAY = (
    Waiting("received", "overflowing_bins", 0.3),
    Waiting("received", "lift_broken", 0.8),
    Waiting("merged", "lift_broken", 0.5, minutes=6),
    Waiting("received", "neighbour_noise", 1.4),
    Waiting("received", "street_lamp_out", 2.2),
    Waiting("received", "water_cut", 3.5, channel="phone"),
    Waiting("received", "fallen_tree", 0.6, channel="patrol"),
    Waiting("received", "dumped_rubble", 26, minutes=6_000),
    Waiting("received", "window_manner", 5),
    Waiting("received", "illegal_parking", 1.1, far=True),
    Waiting("offered", "service_order", 3, taken()),
    Waiting("offered", "service_order", 7, taken()),
    Waiting("offered", "micro_wish", 20, taken()),
    Waiting("offered", "service_order", 44, taken()),
    Waiting("offered", "micro_wish", 52, taken()),
    Waiting("offered", "service_order", 6, taken(), far=True),
    Waiting("taken", "service_order", 22, taken(), mine=True),
    Waiting("taken", "micro_wish", 30, taken(), mine=True),
    Waiting("dispatched", "overflowing_bins", 0.9, unit(), office=STREETS),
    Waiting("dispatched", "manhole_cover", 1.6, unit(), office=STREETS),
    Waiting("dispatched", "occupied_pavement", 28, unit(), office=STREETS),
    Waiting("taken", "street_lamp_out", 5, unit(), office=STREETS),
    Waiting("taken", "blocked_sewer", 62, unit(refusals=2)),
    Waiting("working", "dumped_rubble", 30, unit(assigned=True), office=STREETS),
    Waiting("working", "fallen_tree", 50, unit(), office=STREETS),
    Waiting("working", "street_lamp_out", 24 * 17, unit(), office=STREETS),
    Waiting("supervised", "lift_broken", 24 * 19, unit()),
    Waiting("joint", "water_cut", 8, unit(joint=True), office="water"),
    Waiting("extension", "cold_radiators", 60, unit(extension=True), office="housing"),
    Waiting("waiting", "leaking_roof", 30, unit(question=True)),
    Waiting("", "proxy_errand", 40, unit(), minutes=420, channel="phone"),
    Waiting("handed_back", "cooking_fumes", 9, unit(refusals=1)),
    Waiting("handed_back", "public_toilet", 27, unit(refusals=1), far=True),
    Waiting("arbitration", "manhole_cover", 30, unit(refusals=2)),
    Waiting("arbitration", "pothole", 54, unit(refusals=2), far=True),
    Waiting("arbitration", "dumped_rubble", 12, unit(refusals=1, to_arbiter=True)),
    Waiting("answered", "street_lamp_out", 20, unit(says="link"), office=STREETS),
    Waiting("answered", "overflowing_bins", 24 * 4, unit(says="link")),
    Waiting("answered", "lift_broken", 24 * 5, unit(says="link")),
    Waiting("answered", "living_allowance", 24 * 3, {"route": "desk"}),
    Waiting("disputed", "street_lamp_out", 40, unit(disputes=1, says="link"), office=STREETS),
    Waiting("disputed", "leaking_roof", 70, unit(disputes=1, says="link")),
    Waiting("parked", "place_suggestion", 24 * 9, unit(parked=True)),
    Waiting("divided", "water_cut", 7, {"route": "split"}),
    Waiting("rejected", "living_allowance", 50, {"route": "rejected"}),
    Waiting("withdrawn", "neighbour_noise", 33, unit(withdrawn=True)),
    Waiting(
        "unconfirmed",
        "illegal_parking",
        24 * 12,
        unit(silent=True, says="phone"),
        minutes=600,
        channel="phone",
    ),
    Waiting("confirmed", "fallen_tree", 26, unit(says="link"), minutes=100),
    Waiting("noted", "praise_person", 10, {"route": "passed_on"}),
    Waiting("settled", "overflowing_bins", 4, {"route": "settled"}, channel="patrol"),
)


@dataclass(slots=True)
class Stood:
    """A case to be told, and where the telling ends."""

    told: Told
    waiting: Waiting

    def life(self, world: World, case: Case, into: Life | None) -> Life:
        plan = Plan(**self.waiting.plan)
        if self.waiting.stop == "merged":
            plan.into = into
        life = Life(world, self.told, case, plan, world.dice("desk", case.number), case.received_at)
        life.pace = timedelta(minutes=self.waiting.minutes)
        life.stop = self.waiting.stop
        if self.waiting.mine:
            life.taker = world.home.members[0]
        if life.stop == "joint":
            life.called = self.told.community.township.offices[STREETS]
        if office := self.waiting.office:
            life.unit = self.told.community.township.offices.get(office) or world.departments[office]
        return life


def stand(world: World, voices: Voices) -> Iterator[Stood]:
    """What was said of late, in the order in which it was."""
    others = [
        one for one in world.communities if one is not world.home and one.township is world.home.township
    ]
    before: dict[str, Told] = {}
    for place, waiting in enumerate(sorted(TODAY, key=lambda one: -one.hours)):
        dice = world.dice("stand", place)
        community = dice.choice(others) if waiting.far and others else world.home
        at = world.now - timedelta(hours=waiting.hours, minutes=2 + place % 7)
        day = Day(clock.local(at).date(), storm=False, working=True, holiday=False)
        matter = content.matters()[waiting.matter]
        same = before[waiting.matter].quarter if waiting.stop == "merged" else None
        told = voices.about(matter, community, day, dice, at=at, channel=waiting.channel, quarter=same)
        before[waiting.matter] = told
        yield Stood(told, waiting)
