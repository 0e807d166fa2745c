"""Whose a case is: the most specific rule, whom it names at a place, what is refused, the fast lane, and what a list's report finds."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from linli.cases import commands, routing
from linli.cases.commands import dry_runs, duties, townships
from linli.cases.commands.duties import NewDuty
from linli.cases.models import Case, Category, Duty, DutyList
from linli.cases.routing.findings import findings
from linli.cases.tests.cast import BUILDER, SINCE, Cast
from linli.kernel import clock, journal, lifecycle, versions
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen
from linli.kernel.scope import Actor
from linli.organisations import commands as organisations
from linli.organisations.models import Kind, Organisation
from linli.people import commands as people

NOON = clock.moment(2026, 11, 18, 12)  # a Wednesday


@dataclass
class Ground:
    """The cast with three kinds of matter and a draft to write rules into."""

    cast: Cast
    lighting: Category
    lamp: Category
    flicker: Category
    list: DutyList

    def rule(self, **given: Any) -> Duty:
        given.setdefault("target", "unit")
        if given["target"] == "unit":
            given.setdefault("unit", self.cast.lamps)
        return duties.put_duty(self.list, NewDuty(**given), by=BUILDER)

    def live(self) -> DutyList:
        return duties.go_live(self.list, from_on=clock.today(), by=BUILDER)

    def asked(self, **given: Any) -> Case:
        given.setdefault("category", self.lamp)
        return self.cast.asked(**given)

    def to(self, **given: Any) -> str:
        """The name of the unit the list in force names for such a case."""
        route = routing.route_of(self.asked(**given))
        return {unit.pk: key for key, unit in self.cast.units.items()}.get(route.unit_id or 0, route.gap)


@pytest.fixture
def ground(cast: Cast) -> Any:
    with clock.at(NOON), translation.override("en"):
        lighting = Category.objects.create(code="lighting", name_zh="照明", name_en="Lighting")
        lamp = Category.objects.create(
            code="lamp", name_zh="路灯", name_en="Lamp", parent=lighting, duty_of="department"
        )
        flicker = Category.objects.create(code="flicker", name_zh="闪烁", name_en="Flicker", parent=lamp)
        versions.bump("categories")
        found = duties.draft(title="清单", by=BUILDER)
        yield Ground(cast, lighting, lamp, flicker, found)


def test_the_most_specific_rule_decides_by_matter_then_place_then_time(ground: Ground) -> None:
    units = ground.cast.units
    ground.rule(target="township")
    ground.rule(category=ground.lighting, place=units["community"], unit=units["water"])
    ground.rule(category=ground.lamp, unit=units["lamps"])
    ground.rule(category=ground.flicker, place=units["street"], unit=units["lamps"])
    ground.rule(category=ground.flicker, place=units["street"], unit=units["water"], days="working")
    ground.live()
    assert ground.to(category=None) == "street"
    assert ground.to(category=ground.lighting) == "water"
    assert ground.to(category=ground.lighting, keeper=units["nextdoor"]) == "street"
    assert (
        ground.to() == "lamps"
    )  # the kind goes before the group, though the group's rule names the place more closely
    assert ground.to(category=ground.flicker) == "water"
    with clock.at(clock.moment(2026, 11, 21, 12)):  # a Saturday
        assert ground.to(category=ground.flicker) == "lamps"


@pytest.mark.parametrize(
    ("window", "inside", "outside"),
    [
        ({"from_time": "18:00", "until_time": "08:00"}, (2026, 11, 18, 23), (2026, 11, 18, 8)),
        ({"from_day": "11-15", "until_day": "03-15"}, (2027, 3, 15, 9), (2026, 11, 14, 9)),
        ({"days": "67"}, (2026, 11, 22, 9), (2026, 11, 20, 9)),
        ({"days": "resting"}, (2026, 10, 1, 9), (2026, 9, 30, 9)),
    ],
)
def test_a_rule_holds_in_its_window(ground: Ground, window: dict, inside: tuple, outside: tuple) -> None:
    ground.rule(category=ground.lamp, **window)
    ground.live()
    case = ground.asked()
    index = routing.deciding.compiled(ground.list)
    for at, named in ((inside, ground.cast.lamps.pk), (outside, None)):
        case.received_at = clock.moment(*at)
        assert routing.routes_of([case], by=index)[0].unit_id == named


def test_a_unit_is_found_along_the_tree(ground: Ground) -> None:
    office = _founded("LAMPS-T", "望江路灯班", "department_office")
    townships.serves(office, places=[ground.cast.street], by=BUILDER)
    ground.rule(target="office", unit=ground.cast.lamps, category=ground.lamp)
    ground.rule(target="keeper", category=ground.lighting)
    ground.live()
    assert routing.route_of(ground.asked()).unit_id == office.pk
    assert ground.to(category=ground.lighting) == "community"
    organisations.close(office, by=BUILDER)
    assert ground.to() == "lamps"


def test_nothing_is_asked_of_the_database_for_a_case(
    ground: Ground, django_assert_max_num_queries: Any
) -> None:
    ground.rule(category=ground.lamp)
    ground.live()
    cases = list(Case.objects.filter(pk__in=[ground.asked().pk for _ in range(6)]))
    routing.routes_of(cases)
    with django_assert_max_num_queries(1):  # the stamps
        assert {route.unit_id for route in routing.routes_of(cases)} == {ground.cast.lamps.pk}


def test_a_complaint_about_a_unit_never_goes_to_it_or_below_it(ground: Ground) -> None:
    below = _founded("LAMPS-1", "路灯一队", "team")
    ground.rule(category=ground.lamp, unit=below, fast=True)
    ground.live()
    case = ground.asked(door="complain", about_unit=ground.cast.lamps)
    route = routing.route_of(case)
    assert (route.unit_id, route.gap, case.state) == (None, "recused", "received")
    assert "complaint is about that unit" in route.because
    with pytest.raises(BadInput, match="complaint is about"):
        commands.dispatch(case, to=below, by=ground.cast.dispatcher)


def test_a_complaint_about_an_official_never_goes_to_their_unit(ground: Ground) -> None:
    ground.rule(category=ground.lamp, fast=True)
    ground.live()
    case = ground.asked(door="complain", about_person=ground.cast.people["lamp_officer"])
    assert routing.route_of(case).gap == "recused"
    assert case.state == "received"
    with pytest.raises(BadInput, match="complaint is about"):
        commands.dispatch(case, to=ground.cast.lamps, by=ground.cast.dispatcher)


def test_a_departments_duty_goes_to_a_community_only_where_its_township_has_taken_it_on(
    ground: Ground,
) -> None:
    ground.rule(target="keeper", category=ground.lighting)
    ground.live()
    case = ground.asked(category=ground.flicker)
    assert routing.route_of(case).gap == "not_theirs"
    with pytest.raises(BadInput, match="department's duty, and the duty list of 望江街道"):
        commands.dispatch(case, to=ground.cast.community, by=ground.cast.dispatcher)
    assert (
        commands.dispatch(case, to=ground.cast.street, by=ground.cast.dispatcher).unit == ground.cast.street
    )
    taken = townships.take_on(
        ground.cast.street, category=ground.lamp, basis="街道履职清单第 12 项", by=BUILDER
    )
    assert ground.to(category=ground.flicker) == "community"
    townships.give_back(taken, by=BUILDER)
    assert ground.to(category=ground.flicker) == "not_theirs"


def test_the_fast_lane_sends_at_receipt_and_may_be_refused(ground: Ground) -> None:
    ground.rule(category=ground.lamp, fast=True, sign_hours=1, resolve_days=2, basis="直通快办事项")
    ground.live()
    case = ground.asked()
    assert (case.state, case.unit, case.lane) == ("dispatched", ground.cast.lamps, "fast")
    assert clock.local(case.due_at).date() == clock.local(NOON).date() + timedelta(days=2)
    entry = journal.history(case.stream)[-1]
    assert (entry.by, entry.data["list"], entry.data["lane"]) == ("sys:routing", 1, "fast")
    told = routing.sent_because(case)
    assert "R001" in told
    assert "responsibility list no. 1" in told
    assert "It went straight to 路灯管理所" in routing.plainly(case)
    commands.refuse(case, reason="不在我们的辖区", by=ground.cast.lamp_officer)
    assert case.state == "handed_back"


def test_a_batch_is_routed_like_single_cases(ground: Ground) -> None:
    ground.rule(category=ground.lamp, fast=True)
    ground.live()
    asked = [
        commands.Asked(
            door="report", words="灯", category=category, keeper=ground.cast.community, phone="13800001111"
        )
        for category in (ground.lamp, None, ground.flicker)
    ]
    with lifecycle.batched():
        commands.receive_many(asked, by=BUILDER)
    assert list(Case.objects.order_by("pk").values_list("state", flat=True)) == [
        "dispatched",
        "received",
        "dispatched",
    ]


def test_what_a_person_sent_elsewhere_is_not_explained_by_the_list(ground: Ground) -> None:
    ground.rule(category=ground.lamp)
    ground.live()
    case = commands.dispatch(ground.asked(), to=ground.cast.lamps, by=ground.cast.dispatcher)
    assert "R001" in routing.sent_because(case)
    commands.dispatch(case, to=ground.cast.water, by=ground.cast.dispatcher)
    assert routing.sent_because(case) == ""


def test_two_equal_rules_keep_a_list_from_going_live(ground: Ground) -> None:
    ground.rule(category=ground.lamp, from_time="08:00", until_time="18:00")
    second = ground.rule(category=ground.lamp, days="67", unit=ground.cast.water)
    (found,) = [one for one in findings(ground.list) if one.sort == "conflict"]
    assert {found.duty.code, found.others[0].code} == {"R001", "R002"}
    with pytest.raises(NotOpen, match="in conflict"):
        ground.live()
    duties.put_duty(ground.list, NewDuty("unit", code=second.code, category=ground.lamp, days="67", unit=ground.cast.water, from_time="18:00", until_time="20:00"), by=BUILDER)  # fmt: skip
    assert ground.live().state == "live"


def test_dead_and_shadowed_rules_are_told(ground: Ground) -> None:
    ground.rule(category=ground.lighting)
    ground.rule(category=ground.lamp)
    ground.rule(category=ground.flicker)
    units = ground.cast.units
    for community in ("community", "nextdoor"):
        ground.rule(category=ground.flicker, place=units[community], unit=units["water"])
    assert {(one.sort, one.duty.code) for one in findings(ground.list)} == {("shadowed", "R001")}
    organisations.close(units["water"], by=BUILDER)
    assert {(one.sort, one.duty.code) for one in findings(ground.list)} >= {
        ("dead", "R004"),
        ("dead", "R005"),
    }


def test_a_list_holds_from_its_day_and_the_one_before_until_then(ground: Ground) -> None:
    ground.rule(category=ground.lamp)
    first = ground.live()
    later = duties.draft(title="下一版", by=BUILDER, based_on=first)
    duties.put_duty(
        later, NewDuty("unit", code="R001", category=ground.lamp, unit=ground.cast.water), by=BUILDER
    )
    duties.go_live(later, from_on=clock.today() + timedelta(days=7), by=BUILDER)
    assert ground.to() == "lamps"
    with clock.at(NOON + timedelta(days=7)):
        assert ground.to() == "water"
        assert duties.supersede_due() == 1
        assert ground.to() == "water"
    first.refresh_from_db()
    assert first.state == "superseded"


def test_a_dry_run_tells_what_then_happens(ground: Ground) -> None:
    ground.rule(category=ground.lighting, unit=ground.cast.water)
    ground.rule(category=ground.lamp)
    first = ground.live()
    month = [
        ground.asked(category=category) for category in (ground.lighting, ground.lamp, ground.flicker, None)
    ]
    draft = duties.draft(title="下一版", by=BUILDER, based_on=first)
    duties.put_duty(
        draft, NewDuty("unit", category=ground.flicker, unit=ground.cast.water, fast=True), by=BUILDER
    )
    duties.put_duty(draft, NewDuty("township"), by=BUILDER)
    run = dry_runs.try_out(draft, since=clock.today(), until=clock.today(), by=BUILDER)
    dry_runs.run_out.func(run.pk)
    run.refresh_from_db()
    assert (run.state, run.done, run.different) == ("done", 4, 2)
    told = {
        line.case_id: (line.before_unit_id, line.after_unit_id, line.after_fast) for line in run.lines.all()
    }
    duties.go_live(draft, from_on=clock.today(), by=BUILDER)
    for case in month:
        again = ground.asked(category=case.category)
        route = routing.route_of(again)
        before = routing.routes_of([case], by=routing.deciding.compiled(first))[0]
        happened = before.unit_id, route.unit_id, again.state == "dispatched"
        assert told.get(case.pk, (before.unit_id, before.unit_id, False)) == happened


def test_only_the_organisation_department_changes_the_list(ground: Ground) -> None:
    with pytest.raises(NotAllowed):
        duties.put_duty(ground.list, NewDuty("keeper"), by=ground.cast.dispatcher)
    other = people.enrol(username="zzb2", name="组织部乙", by=BUILDER)
    organisations.post(
        person=other, organisation=ground.cast.county, role="supervisor", since=SINCE, by=BUILDER
    )
    duties.drop(ground.list, by=BUILDER)
    mine = duties.draft(title="部里起草", by=ground.cast.supervisor)
    duties.put_duty(mine, NewDuty("keeper"), by=ground.cast.supervisor)
    with pytest.raises(NotOpen, match="drafted this yourself"):
        duties.check(mine, by=ground.cast.supervisor)
    assert duties.check(mine, by=Actor.of(other)).state == "checked"


def _founded(code: str, name: str, kind: str) -> Organisation:
    """Something under the lamp unit."""
    row = organisations.NewOrganisation(code, name, kind, "LAMPS", founded_on=SINCE)
    return organisations.found_many([row], by=BUILDER)[0]


def test_a_kind_of_unit_is_named_only_where_it_is_one_and_no_estates(ground: Ground) -> None:
    with pytest.raises(BadInput, match="depends on the estate"):
        ground.rule(target="kind", kind=Kind.objects.get(code="property_company"))
    ground.rule(target="kind", kind=Kind.objects.get(code="service_centre"), category=ground.lighting)
    ground.live()
    assert ground.to(category=ground.lighting) == "nobody"
    rows = [
        organisations.NewOrganisation(
            f"C{n}", f"党群服务中心{n}", "service_centre", "STREET", founded_on=SINCE
        )
        for n in (1, 2)
    ]
    first = organisations.found_many(rows[:1], by=BUILDER)[0]
    assert routing.route_of(ground.asked(category=ground.lighting)).unit_id == first.pk
    organisations.found_many(rows[1:], by=BUILDER)
    assert ground.to(category=ground.lighting) == "several"
