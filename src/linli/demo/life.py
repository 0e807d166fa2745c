"""One case while it is told: its people, its pace, and what will become of it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp

from linli.cases.models import Case
from linli.demo import content, tree
from linli.demo.voices import Told
from linli.demo.world import World
from linli.kernel import clock
from linli.kernel.scope import Actor
from linli.organisations.models import Organisation
from linli.people.models import Person

# Whom a matter is easily taken to belong to, and who is called to help: by the unit it does belong to.
BESIDE = {
    "community": ("civil_affairs", "housing", "urban_management"),
    "township": ("civil_affairs", "housing", "urban_management"),
    "estate_property": ("housing", "fire", "market_regulation"),
    "urban_management": ("housing", "water", "traffic_police", "power"),
    "housing": ("urban_management", "water", "gas"),
    "water": ("housing", "urban_management"),
    "power": ("urban_management", "housing"),
    "gas": ("housing", "fire"),
    "traffic_police": ("urban_management", "police_station"),
    "fire": ("police_station", "housing"),
    "health": ("market_regulation", "civil_affairs"),
    "civil_affairs": ("human_resources", "health"),
    "human_resources": ("civil_affairs", "health"),
    "education": ("traffic_police", "market_regulation", "health"),
    "market_regulation": ("health", "urban_management"),
    "agriculture": ("water", "environment"),
    "environment": ("urban_management", "market_regulation"),
    "police_station": ("urban_management", "environment"),
}

Script = Iterator[datetime]
"""A life as it is told: it acts, and yields the moment at which it will act next."""

SLOW = {"housing": 1.9, "environment": 1.5, "civil_affairs": 1.25, "township": 1.2, "estate_property": 1.35}
QUICK = {
    "urban_management": 0.75,
    "police_station": 0.6,
    "fire": 0.5,
    "community": 0.7,
    "water": 0.8,
    "power": 0.7,
}
LONGEST = 28 * 24.0  # hours anybody lets pass; after thirty days a resident asks anew instead of reopening
AWAKE = (7 * 60, 21 * 60 + 30)
EVENING = (18 * 60 + 10, 20 * 60 + 40)


@dataclass(slots=True)
class Plan:
    """What will become of a case, as far as it does not come of itself."""

    route: str = ""  # taken, unit, desk, rejected, passed_on, settled, split; "" = by what it is
    refusals: int = 0
    to_arbiter: bool = False
    into: "Life | None" = None  # the case it is merged into
    unmerged: bool = False
    assigned: bool = False
    question: bool = False
    joint: bool = False
    extension: bool = False
    parked: bool = False
    supervised: bool = False
    handed_back: bool = False
    nobody: bool = False  # nobody takes it
    withdrawn: bool = False
    corrected: bool = False
    disputes: int = 0
    silent: bool = False  # cannot be reached
    says: str = ""  # link, phone: how the resident's word comes
    reopened: bool = False
    rated: bool = False


@dataclass(slots=True)
class Life:
    """A case being told. `pace`, when given, is the time between two acts; `stop` is the state, or the `mark` a script sets,
    at which the telling ends.
    """

    world: World
    told: Told
    case: Case
    plan: Plan
    dice: random.Random
    at: datetime
    pace: timedelta | None = None
    stop: str = ""
    mark: str = ""
    taker: Person | None = None
    unit: Organisation | None = None
    called: Organisation | None = None  # who is to be called to help
    script: Script | None = None

    @property
    def over(self) -> bool:
        return bool(self.stop) and self.stop in (self.case.state, self.mark)

    # --- when -----------------------------------------------------------------------------------

    def office(self, hours: float) -> datetime:
        """After about so many working hours."""
        if self.pace:
            return self.at + self.pace
        amount = min(max(hours * self._spread(0.75), 0.03), 600)
        return clock.deadline(self.at, clock.Span(round(amount, 3), "working_hours")).due_at

    def home(self, hours: float) -> datetime:
        """After about so many hours, while people are awake."""
        if self.pace:
            return self.at + self.pace
        at = clock.local(self.at + timedelta(hours=min(hours * self._spread(0.9), LONGEST)))
        minute = at.hour * 60 + at.minute
        if AWAKE[0] <= minute <= AWAKE[1]:
            return at
        later = at + timedelta(days=minute > AWAKE[1])
        return later.replace(hour=8, minute=0) + timedelta(minutes=self.dice.randint(0, 150))

    def spare(self, hours: float) -> datetime:
        """After about so many hours, in the free time of somebody who works elsewhere."""
        at = clock.local(self.home(hours))
        if self.pace or at.weekday() >= 5 or self.dice.random() < 0.2:
            return at
        minute = at.hour * 60 + at.minute
        if minute > EVENING[1]:
            at += timedelta(days=1)
        if minute < EVENING[0] or minute > EVENING[1]:
            at = at.replace(hour=18, minute=10) + timedelta(
                minutes=self.dice.randint(0, EVENING[1] - EVENING[0])
            )
        return at

    def _spread(self, width: float) -> float:
        return exp(self.dice.gauss(0, width))

    @property
    def effort(self) -> float:
        """Working hours the unit needs, by the kind of matter and how quick the unit is."""
        hours = self.told.matter.hours
        usual = hours if hours <= 8 else 3 + hours * 8 / 24
        kind = self.told.matter.unit
        return usual * SLOW.get(kind, 1.0) * QUICK.get(kind, 1.0)

    # --- who ------------------------------------------------------------------------------------

    @property
    def desk(self) -> Actor:
        """Whoever dispatches for the keeper."""
        return Actor.of(self.dice.choice(self.world.desks[self.case.keeper_id]))

    @property
    def resident(self) -> Actor:
        return Actor.party(("case", self.case.pk))

    def handler(self, unit: Organisation) -> Actor:
        return Actor.of(self.dice.choice(self.world.staff[unit.pk]))

    def helper(self) -> Person:
        """A member near enough who would take it."""
        return self.taker or self.dice.choice(self.told.community.helpers)

    def official(self, role: str) -> Actor:
        return Actor.of(self.world.county_people[role])

    # --- where to -------------------------------------------------------------------------------

    def right_unit(self) -> Organisation:
        """The unit whose matter it is, as far as the complaint is not about it."""
        if self.unit is not None:
            return self.unit
        if self.told.matter.about_unit or self.case.door == "complain":
            return self._not_about(
                self.unit_of("discipline" if self.told.matter.about_unit else self.told.matter.unit)
            )
        service = self.told.service
        if service is not None and service.provider is not None and service.provider.pk in self.world.staff:
            return service.provider
        return self.unit_of(self.told.matter.unit)

    def wrong_unit(self) -> Organisation:
        """One that will say it is not theirs."""
        kind = self.told.matter.unit
        about = self.told.asked.about_unit
        beside = [self.unit_of(other) for other in self.dice.sample(BESIDE[kind], len(BESIDE[kind]))]
        others = [self.world.departments[one.code] for one in tree.DEPARTMENTS if one.code != "discipline"]
        return next(unit for unit in (*beside, *others) if unit != self.right_unit() and unit != about)

    def unit_of(self, kind: str) -> Organisation:
        township = self.told.community.township
        if kind == "township" and township.unit is not None:
            return township.unit
        if kind == "estate_property" and self.told.quarter.property_company is not None:
            return self.told.quarter.property_company
        return township.offices.get(kind) or self.world.departments.get(kind) or self.told.community.keeper

    def _not_about(self, unit: Organisation) -> Organisation:
        about = self.told.asked.about_unit
        return self.world.departments["discipline"] if about and unit.path.startswith(about.path) else unit

    # --- what is said ---------------------------------------------------------------------------

    def say(self, texts: tuple[str, ...]) -> str:
        """One of the sentences, with its slots filled."""
        return content.fill(self.dice.choice(texts), self.told.words)

    def work(self, what: str) -> str:
        return self.say(content.pools().work[what])

    def mood(self, mood: str) -> str:
        return self.say(content.pools().for_group(mood, self.told.matter.group))

    def answered(self) -> str:
        return self.say(self.told.message.answers) if self.told.message.answers else self.mood("answered")

    @property
    def sentences(self) -> content.Sentences:
        return content.messages()[self.told.matter.code]


def planned(told: Told, dice: random.Random, *, into: Life | None = None) -> Plan:
    """Throw the dice for one case."""

    def chance(share: float) -> bool:
        return dice.random() < share

    plan = Plan(into=into, unmerged=chance(0.05))
    matter = told.matter
    if told.walker is not None and chance(0.8):
        plan.route = "settled"
    elif matter.door == "praise":
        plan.route = "passed_on"
    elif told.errand is not None:
        plan.route = "unit"
    elif chance(0.022):
        plan.route = "rejected"
    elif matter.door == "ask" and chance(0.6):
        plan.route = "desk"
    elif (
        matter.takeable and told.asked.door != "complain" and chance(0.85 if matter.door == "order" else 0.65)
    ):
        plan.route = "taken"
    elif told.errand is None and chance(0.008) and not matter.about_unit:
        plan.route = "split"
    plan.refusals = 0 if told.errand or not chance(0.07) else 2 if chance(0.25) else 1
    plan.to_arbiter = chance(0.2)
    plan.assigned = chance(0.3)
    plan.question = chance(0.07)
    plan.joint = chance(0.035) and not matter.about_unit
    plan.extension = chance(0.04)
    plan.parked = chance(0.015)
    plan.supervised = chance(0.3)
    plan.handed_back = chance(0.06)
    plan.nobody = chance(0.09)
    plan.withdrawn = chance(0.02)
    plan.corrected = chance(0.3)
    plan.disputes = 0 if not chance(0.075) else 2 if chance(0.12) else 1
    if plan.route == "split":
        plan.disputes = 0  # each part has its own unit; nobody has the whole
    plan.silent = chance(0.08)
    plan.says = "link" if chance(0.5) else "phone"
    plan.reopened = chance(0.012)
    plan.rated = chance(0.2)
    return plan
