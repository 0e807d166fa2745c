"""The responsibility list of Anlan: the version that held during the year, the one in force now, and a draft to be tried."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases import commands as cases
from linli.cases import seeds
from linli.cases.commands import categories, duties, townships
from linli.cases.commands.duties import NewDuty
from linli.cases.models import DutyList
from linli.demo.net import DIVISION
from linli.demo.tree import DEPARTMENTS
from linli.demo.world import BUILDER, Progress, Township, World
from linli.kernel import clock
from linli.kernel.scope import ANONYMOUS, Actor
from linli.organisations.models import Organisation
from linli.places.place import Place

SOURCE = Path(__file__).parent / "data" / "duties.toml"
WITH_OFFICES = frozenset(department.code for department in DEPARTMENTS if department.office)
BASIS = "安澜县属地责任清单第 {} 项"
LATELY = (
    ("cover_missing", "锦绣路口人行道上的井盖没了，只立了一根树枝。", 35),
    ("pipe_burst", "门口水管爆了，水漫到路上。", 12),
)  # minutes ago

Line = Mapping[str, Any]


@cache
def told() -> dict[str, Any]:
    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))


@transaction.atomic
def lay(world: World, progress: Progress) -> None:
    """What held while the year went by: offices and their townships, what townships took on, and the first version."""
    progress(_("Responsibility list"), 0, 2)
    categories.number_for_county(DIVISION, by=BUILDER)
    with clock.at(clock.moment(world.since.year, world.since.month, world.since.day, 9)):
        for township in world.townships:
            _of_township(world, township)
        first = duties.draft(
            title="属地责任清单（试行）", note="由各部门三定方案和乡镇履职清单汇编。", by=BUILDER
        )
        duties.put_duties(first, [replace(new, fast=False) for new in _rules(world)], by=BUILDER)
        duties.go_live(first, from_on=world.since, by=BUILDER)
    progress(_("Responsibility list"), 1, 2)


@transaction.atomic
def renew(world: World, progress: Progress) -> None:
    """The version in force now, with its fast lanes, two matters that came through them, and the draft of the next."""
    first = DutyList.objects.get(state="live")
    rules = _rules(world)
    second = duties.draft(title="属地责任清单（含直通快办）", note="第三季度调度会议定：高频事项直通快办。", by=BUILDER, based_on=first)  # fmt: skip
    duties.put_duties(second, [new for new in rules if new.fast], by=BUILDER)
    duties.go_live(second, from_on=clock.today(), by=BUILDER)
    _came_lately(world)
    by = Actor.of(world.county_people["supervisor"]) if "supervisor" in world.county_people else BUILDER
    third = duties.draft(
        title="属地责任清单（拟调整）", note="部门会商意见，先用上月事项试一试。", by=by, based_on=second
    )
    duties.put_duties(third, _draft(world, rules), by=by)
    progress(_("Responsibility list"), 2, 2)


def _of_township(world: World, township: Township) -> None:
    assert township.unit is not None  # noqa: S101 - founded before it takes anything on
    for office in township.offices.values():
        townships.serves(office, places=[township.unit], by=BUILDER)
    kind = "street" if township.plan.kind == "street" else "rural"
    for code, basis in told()["taken_on"][kind]:
        townships.take_on(township.unit, category=world.categories[code], basis=basis, by=BUILDER)


def _rules(world: World) -> list[NewDuty]:
    """One rule for each kind of matter, those that are told apart, and the township for what nobody thought of."""
    lines: list[Line] = [
        {"of": matter.code, "to": _usual(matter)} for matter in seeds.matters().values() if not matter.urgent
    ]
    lines += told()["rules"]
    found = [new for line in lines for new in _read(world, line)]
    found.append(NewDuty("township", basis=BASIS.format(len(found) + 1)))
    return [
        replace(new, code=f"R{number:03d}", basis=new.basis or BASIS.format(number))
        for number, new in enumerate(found, 1)
    ]


def _usual(matter: seeds.Matter) -> str:
    """The department or its office; of a property company's matters the community, which knows whose estate it is."""
    if matter.group == "conduct":
        return "discipline"
    known = {"community": "keeper", "township": "township", "estate_property": "keeper"}
    return (
        known.get(matter.usual_unit)
        or f"{'@' if matter.usual_unit in WITH_OFFICES else ''}{matter.usual_unit}"
    )


def _draft(world: World, rules: Sequence[NewDuty]) -> list[NewDuty]:
    """What the draft changes: in place of the rule for the same matter, place and time, or new."""
    codes = {_same(new): new.code for new in rules}
    return [
        replace(new, code=codes.get(_same(new), "")) for line in told()["draft"] for new in _read(world, line)
    ]


def _same(new: NewDuty) -> tuple[object, ...]:
    return new.category, new.place, new.from_day, new.days, new.from_time


def _read(world: World, line: Line) -> Iterator[NewDuty]:
    """A line of the data as rules: one, or one for each township it is written for."""
    hours, season = line.get("hours", ("", "")), line.get("season", ("", ""))
    new = NewDuty(
        **_target(world, line["to"]),
        category=world.categories[line["of"]],
        from_day=season[0],
        until_day=season[1],
        days=line.get("days", ""),
        from_time=hours[0],
        until_time=hours[1],
        helpers=tuple(world.departments[code] for code in line.get("help", ())),
        sign_hours=line.get("sign"),
        contact_hours=line.get("contact"),
        resolve_days=line.get("answer"),
        fast=line.get("fast", False),
    )
    if "at" not in line:
        yield new
        return
    for township in world.townships:
        if (township.plan.kind == "street") == (line["at"] == "street"):
            yield replace(new, place=township.unit)


def _target(world: World, to: str) -> dict[str, Any]:
    if to in ("keeper", "township"):
        return {"target": to}
    unit: Organisation = world.departments[to.removeprefix("@")]
    return {"target": "office" if to.startswith("@") else "unit", "unit": unit}


def _came_lately(world: World) -> None:
    """Two matters of the last hour that went straight to their unit."""
    quarter = world.home.quarters[0]
    for number, (code, words, minutes) in enumerate(LATELY):
        with clock.at(world.now - timedelta(minutes=minutes)):
            asked = cases.Asked(
                door="report", words=words, category=world.categories[code], phone=f"1990000999{number}",
                place=Place(grid_id=quarter.grid.pk, net_version=world.net_version, words=f"{quarter.name}门口"),
            )  # fmt: skip
            cases.receive(asked, by=ANONYMOUS)
