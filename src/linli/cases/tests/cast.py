"""The named cast of the tests: one county, two communities, two departments, and people in their roles; built by commands."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from linli.cases import commands
from linli.cases.models import Case
from linli.kernel.scope import Actor
from linli.organisations import commands as organisations
from linli.organisations import seeds as organisation_seeds
from linli.organisations.models import Organisation
from linli.people import commands as people
from linli.people.models import Person

BUILDER = Actor.system("test")
SINCE = date(2020, 1, 1)


@dataclass
class Cast:
    """西街 community of 望江 street asks; 路灯所 and 供水公司 do; 滨河 community looks on from next door."""

    units: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        if name in ("units", "people"):
            raise AttributeError(name)
        if name in self.units:
            return self.units[name]
        if name in self.people:
            return Actor.of(self.people[name])
        raise AttributeError(name)

    def resident(self, case: Case) -> Actor:
        return Actor.party(("case", case.pk))

    def asked(
        self, words: str = "3 栋楼下路灯不亮", *, door: str = "report", by: Actor | None = None, **more: Any
    ) -> Case:
        more.setdefault("phone", "13800001111")
        more.setdefault("keeper", self.community)
        received = commands.receive(
            commands.Asked(door=door, words=words, **more), by=by or Actor("anonymous")
        )
        return received.case

    def dispatched(self) -> Case:
        return commands.dispatch(self.asked(), to=self.lamps, by=self.dispatcher)

    def working(self) -> Case:
        case = commands.sign(self.dispatched(), by=self.lamp_officer)
        return commands.start(case, by=self.lamp_officer)

    def answered(self) -> Case:
        return commands.answer(self.working(), answer="修好了", by=self.lamp_officer)


def assemble() -> Cast:
    organisation_seeds.plant(by=BUILDER)
    cast = Cast()
    tree = [
        ("county", "安澜县", "county", None),
        ("street", "望江街道", "township_government", "county"),
        ("community", "西街社区", "community_committee", "street"),
        ("nextdoor", "滨河社区", "community_committee", "street"),
        ("branch", "锦绣苑党支部", "branch", "community"),
        ("lamps", "路灯管理所", "department", "county"),
        ("water", "供水公司", "department", "county"),
    ]
    rows = [
        organisations.NewOrganisation(
            key.upper(), name, kind, parent.upper() if parent else "", founded_on=SINCE
        )
        for key, name, kind, parent in tree
    ]
    for (key, *_rest), unit in zip(tree, organisations.found_many(rows, by=BUILDER), strict=True):
        cast.units[key] = unit
    posts = [
        ("dispatcher", "派单员", "dispatcher", "community"),
        ("other_dispatcher", "邻社区派单员", "dispatcher", "nextdoor"),
        ("lamp_officer", "路灯所经办", "handler", "lamps"),
        ("water_officer", "供水经办", "handler", "water"),
        ("member", "党员", "member", "branch"),
        ("other_member", "另一位党员", "member", "branch"),
        ("arbiter", "仲裁岗", "arbiter", "county"),
        ("supervisor", "组织部", "supervisor", "county"),
    ]
    for key, name, role, unit in posts:
        person = people.enrol(username=key, name=name, by=BUILDER)
        organisations.post(person=person, organisation=cast.units[unit], role=role, since=SINCE, by=BUILDER)
        cast.people[key] = person
    return cast
