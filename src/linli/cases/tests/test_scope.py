"""One scope, three readings: what a list shows is what a check allows, whoever asks."""

import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.cases import commands
from linli.cases.models import Case
from linli.cases.policy import CASE
from linli.cases.tests.cast import Cast
from linli.kernel import scope
from linli.kernel.scope import ANONYMOUS, Actor, Grant

remembered = sys.modules["linli.kernel.scope.grants"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def lively(cast: Cast) -> Iterator[Cast]:
    """Cases in many situations: dispatched, offered, taken, with helpers, complained about, anonymous, in confidence."""
    cast.dispatched()
    cast.asked("另一件", anonymous=True, phone="")
    offered = commands.offer(cast.asked("陪诊", door="help"), by=cast.dispatcher)
    commands.take(commands.offer(cast.asked("搬桌子", door="help"), by=cast.dispatcher), by=cast.member)
    working = cast.working()
    commands.call_joint(working, units=[cast.water], by=cast.lamp_officer)
    cast.asked("投诉路灯所", door="complain", about_unit=cast.lamps)
    cast.asked("投诉社区", door="complain", about_unit=cast.community)
    cast.asked("投诉派单员", door="complain", about_person=cast.people["dispatcher"])
    cast.asked("保密", confidential=True)
    cast.asked("隔壁", keeper=cast.nextdoor)
    twice = commands.dispatch(cast.asked("水"), to=cast.water, by=cast.dispatcher)
    commands.refuse(twice, reason="不是", by=cast.water_officer)
    commands.decline(offered, by=cast.other_member)
    return cast


def actors(cast: Cast) -> list[Actor]:
    some = Case.objects.order_by("pk").first()
    return [
        *(Actor.of(person) for person in cast.people.values()),
        Actor.party(("case", some.pk)),
        ANONYMOUS,
        Actor("person", person_id=10_000),
    ]


def test_list_and_check_agree_for_everybody_on_everything(lively: Cast) -> None:
    cases = list(Case.objects.select_related("keeper", "unit"))
    assert len(cases) >= 11
    seen = 0
    for actor in actors(lively):
        for permission in CASE.permissions:
            listed = set(scope.visible(Case.objects.all(), actor, permission).values_list("pk", flat=True))
            checked = {case.pk for case in cases if scope.may(actor, permission, case)}
            assert listed == checked, (actor.ref, permission)
            seen += len(listed)
    assert seen > 50


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_list_and_check_agree_under_any_roles(lively: Cast, data: st.DataObject) -> None:
    """The same with grants nobody would give: every mix of roles at every node."""
    nodes = [unit.path for unit in lively.units.values()]
    roles = [
        "dispatcher",
        "handler",
        "member",
        "grid_worker",
        "arbiter",
        "supervisor",
        "secretary",
        "leader",
        "auditor",
    ]
    drawn = data.draw(st.lists(st.builds(Grant, st.sampled_from(roles), st.sampled_from(nodes)), max_size=4))
    actor = Actor("person", person_id=lively.people["dispatcher"].pk)
    cases = list(Case.objects.select_related("keeper", "unit"))
    with scope.remembering():
        memory = remembered._memory.get()
        assert memory is not None
        memory[actor.person_id] = tuple(drawn)
        for permission in ("case.see", "case.dispatch", "case.work", "case.take", "case.help"):
            listed = set(scope.visible(Case.objects.all(), actor, permission).values_list("pk", flat=True))
            assert listed == {case.pk for case in cases if scope.may(actor, permission, case)}


def test_recusal_wins_over_every_tie(lively: Cast) -> None:
    about_me = Case.objects.get(title="投诉派单员")
    assert not scope.may(lively.dispatcher, "case.see", about_me)
    assert lively.people["dispatcher"].pk not in scope.who_may("case.dispatch", about_me)


def test_a_member_sees_only_what_is_open_or_theirs(lively: Cast) -> None:
    titles = set(scope.visible(Case.objects.all(), lively.member, "case.see").values_list("title", flat=True))
    assert titles <= {"陪诊", "搬桌子"}
