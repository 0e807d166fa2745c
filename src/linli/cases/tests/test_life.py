"""The life of a case. What must be impossible is listed here by hand, not read from the table under test."""

import pytest

from linli.cases import commands
from linli.cases.lifecycle import LIFE
from linli.cases.tests.cast import BUILDER, Cast
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen, Stale

pytestmark = pytest.mark.django_db

# (state, move): none of these may ever be open, whoever asks
IMPOSSIBLE = [
    ("received", "confirm"), ("received", "answer"), ("received", "take"), ("received", "sign"), ("received", "close_unconfirmed"),
    ("received", "refuse"), ("received", "rework"), ("received", "start"), ("received", "gather"), ("received", "unmerge"),
    ("dispatched", "answer"), ("dispatched", "confirm"), ("dispatched", "take"), ("dispatched", "reject"),
    ("dispatched", "close_unconfirmed"), ("dispatched", "answer_now"), ("dispatched", "dispute"),
    ("offered", "answer"), ("offered", "sign"), ("offered", "refuse"), ("offered", "confirm"),
    ("taken", "confirm"), ("taken", "take"), ("taken", "dispatch"), ("taken", "merge"), ("taken", "reject"),
    ("working", "confirm"), ("working", "take"), ("working", "sign"), ("working", "reject"), ("working", "close_unconfirmed"),
    ("working", "refuse"), ("working", "dispatch"), ("working", "merge"), ("working", "settle"),
    ("waiting", "answer"), ("waiting", "confirm"), ("waiting", "park"), ("waiting", "dispatch"),
    ("answered", "answer"), ("answered", "dispatch"), ("answered", "reject"), ("answered", "take"), ("answered", "park"),
    ("answered", "merge"), ("answered", "refuse"), ("answered", "reopen"),
    ("disputed", "confirm"), ("disputed", "close_unconfirmed"), ("disputed", "answer"), ("disputed", "reject"),
    ("handed_back", "answer"), ("handed_back", "confirm"), ("handed_back", "refuse"), ("handed_back", "sign"),
    ("arbitration", "dispatch"), ("arbitration", "refuse"), ("arbitration", "reject"), ("arbitration", "answer"),
    ("parked", "answer"), ("parked", "confirm"), ("parked", "dispatch"), ("parked", "close_unconfirmed"),
    ("divided", "answer"), ("divided", "confirm"), ("divided", "dispatch"), ("divided", "withdraw"),
    ("merged", "answer"), ("merged", "confirm"), ("merged", "dispatch"), ("merged", "reopen"), ("merged", "close_unconfirmed"),
    ("withdrawn", "answer"), ("withdrawn", "confirm"), ("withdrawn", "dispatch"), ("withdrawn", "rate"),
    ("rejected", "answer"), ("rejected", "confirm"), ("rejected", "dispatch"), ("rejected", "rate"),
    ("noted", "confirm"), ("noted", "answer"), ("settled", "confirm"), ("settled", "reopen"), ("settled", "rate"),
    ("confirmed", "answer"), ("confirmed", "dispute"), ("confirmed", "dispatch"), ("confirmed", "close_unconfirmed"),
    ("confirmed", "withdraw"), ("confirmed", "merge"), ("confirmed", "confirm"),
    ("unconfirmed", "confirm"), ("unconfirmed", "rate"), ("unconfirmed", "answer"), ("unconfirmed", "dispatch"),
]  # fmt: skip


@pytest.mark.parametrize(("state", "move"), IMPOSSIBLE)
def test_what_must_be_impossible_is_not_in_the_table(state: str, move: str) -> None:
    assert state not in LIFE.moves[move].sources


def test_only_the_residents_word_leads_to_confirmed() -> None:
    leading = {move.name for move in LIFE.moves.values() if "confirmed" in move.targets}
    assert leading == {"confirm", "call_back"}


def test_every_state_can_be_left_or_is_final() -> None:
    for code, state in LIFE.states.items():
        leaves = [m for m in LIFE.moves.values() if code in m.sources and set(m.targets) - {code}]
        assert leaves or state.final, code


def test_from_asking_to_the_residents_word(cast: Cast) -> None:
    case = cast.asked("3 栋楼下路灯不亮")
    commands.dispatch(case, to=cast.lamps, by=cast.dispatcher)
    commands.sign(case, by=cast.lamp_officer)
    commands.start(case, by=cast.lamp_officer)
    commands.answer(case, answer="换了灯泡", by=cast.lamp_officer)
    commands.dispute(case, reason="还是不亮", by=cast.resident(case))
    commands.rework(case, by=cast.dispatcher)
    commands.answer(case, answer="线路也换了", by=cast.lamp_officer)
    commands.confirm(case, by=cast.resident(case), satisfied="yes")
    case.refresh_from_db()
    assert (case.state, case.closed_at is not None) == ("confirmed", True)
    assert list(case.judgements.order_by("at").values_list("solved", flat=True)) == [False, True]


def test_the_unit_cannot_confirm_its_own_work(cast: Cast) -> None:
    case = cast.answered()
    for actor in (cast.lamp_officer, cast.dispatcher, cast.supervisor):
        with pytest.raises(NotAllowed):
            commands.confirm(case, by=actor, satisfied="yes")


def test_a_stranger_cannot_touch_it(cast: Cast) -> None:
    case = cast.asked("垃圾没人收")
    with pytest.raises(NotAllowed):
        commands.dispatch(case, to=cast.lamps, by=cast.other_dispatcher)


def test_two_people_at_once_one_wins_and_the_other_reads_so(cast: Cast) -> None:
    case = cast.asked("帮忙搬桌子", door="help")
    commands.offer(case, by=cast.dispatcher)
    same = type(case).objects.get(pk=case.pk)
    commands.take(case, by=cast.member)
    with pytest.raises(Stale):
        commands.take(same, by=cast.other_member)


def test_a_stale_page_is_refused(cast: Cast) -> None:
    case = cast.asked("井盖松了")
    commands.dispatch(case, to=cast.lamps, by=cast.dispatcher)
    with pytest.raises(Stale):
        commands.dispatch(case, to=cast.water, by=cast.dispatcher, version=0)


def test_after_the_second_refusal_the_arbiter_decides_and_it_binds(cast: Cast) -> None:
    case = cast.asked("水管漏水")
    commands.dispatch(case, to=cast.lamps, by=cast.dispatcher)
    commands.refuse(case, reason="这是供水", by=cast.lamp_officer)
    assert case.state == "handed_back"
    commands.dispatch(case, to=cast.water, by=cast.dispatcher)
    commands.refuse(case, reason="这是小区内管线", by=cast.water_officer)
    assert case.state == "arbitration"
    with pytest.raises(NotOpen):
        commands.dispatch(case, to=cast.lamps, by=cast.dispatcher)
    commands.arbitrate(case, to=cast.water, reason="主管网在路面以下", by=cast.arbiter)
    with pytest.raises(NotOpen):
        commands.refuse(case, reason="还是不办", by=cast.water_officer)
    commands.sign(case, by=cast.water_officer)
    assert case.state == "taken"


def test_refusing_needs_a_reason(cast: Cast) -> None:
    case = cast.dispatched()
    with pytest.raises(BadInput) as refusal:
        commands.refuse(case, reason="  ", by=cast.lamp_officer)
    assert "reason" in refusal.value.fields


def test_a_complaint_recuses_from_the_first_minute(cast: Cast) -> None:
    case = cast.asked("路灯所的人态度差", door="complain", about_unit=cast.lamps)
    from linli.cases import queries

    assert case not in queries.visible_to(cast.lamp_officer)
    with pytest.raises(BadInput):
        commands.dispatch(case, to=cast.lamps, by=cast.dispatcher)


def test_a_complaint_about_the_keeper_goes_to_its_superior(cast: Cast) -> None:
    case = cast.asked("社区办事拖拉", door="complain", about_unit=cast.community)
    assert case.keeper == cast.community.parent
    from linli.cases import queries

    assert case not in queries.visible_to(cast.dispatcher)


def test_unconfirmed_needs_three_failed_calls(cast: Cast) -> None:
    case = cast.answered()
    with pytest.raises(NotOpen):
        commands.close_unconfirmed(case, reason="联系不上", by=cast.dispatcher)
    for _ in range(3):
        commands.call_back(case, reached=False, by=cast.dispatcher)
    commands.close_unconfirmed(case, reason="三次无人接听", by=cast.dispatcher)
    assert case.state == "unconfirmed"
    assert not case.judgements.exists()


def test_who_is_not_reached_has_not_answered(cast: Cast) -> None:
    case = cast.answered()
    with pytest.raises(BadInput):
        commands.call_back(case, reached=False, satisfied="yes", by=cast.dispatcher)


def test_the_lead_waits_for_the_helpers_it_called(cast: Cast) -> None:
    case = cast.working()
    commands.call_joint(case, units=[cast.water], by=cast.lamp_officer)
    with pytest.raises(NotOpen):
        commands.answer(case, answer="好了", by=cast.lamp_officer)
    commands.join(case, unit=cast.water, coming=True, by=cast.water_officer)
    commands.answer(case, answer="一起修好了", by=cast.lamp_officer)
    assert case.state == "answered"


def test_more_time_once_with_an_approver(cast: Cast) -> None:
    case = cast.working()
    due = case.due_at
    commands.request_extension(case, working_days=3, reason="等配件", by=cast.lamp_officer)
    commands.decide_extension(case, granted=True, by=cast.dispatcher)
    assert case.due_at > due
    with pytest.raises(NotOpen):
        commands.request_extension(case, working_days=3, reason="再等等", by=cast.lamp_officer)


def test_waiting_for_the_resident_stops_the_clock(cast: Cast) -> None:
    from datetime import timedelta

    from linli.kernel import clock

    case = cast.working()
    due = case.due_at
    commands.ask(case, question="哪一盏灯", by=cast.lamp_officer)
    with clock.at(clock.now() + timedelta(days=7)):
        commands.supply(case, reply="东边那盏", by=cast.resident(case))
    assert case.due_at > due


def test_merge_and_unmerge(cast: Cast) -> None:
    one, two = cast.asked("路灯坏了"), cast.asked("路灯还是坏的")
    commands.merge(two, into=one, by=cast.dispatcher)
    assert two.state == "merged"
    with pytest.raises(BadInput):
        commands.merge(one, into=two, by=cast.dispatcher)
    commands.unmerge(two, by=cast.dispatcher)
    assert two.state == "received"
    assert two.merged_into is None


def test_a_split_case_waits_for_its_parts(cast: Cast) -> None:
    whole = cast.asked("路灯坏了，水管也漏")
    lamp, pipe = commands.split(
        whole,
        parts=[commands.Part("路灯", to=cast.lamps), commands.Part("水管", to=cast.water)],
        by=cast.dispatcher,
    )
    for part, officer in ((lamp, cast.lamp_officer), (pipe, cast.water_officer)):
        commands.sign(part, by=officer)
        commands.answer(part, answer=f"{part.title}修好了", by=officer)
    whole.refresh_from_db()
    assert whole.state == "answered"
    assert "路灯修好了" in whole.answer
    commands.confirm(whole, by=cast.resident(whole))
    lamp.refresh_from_db()
    assert lamp.state == "confirmed"


def test_the_last_part_may_be_answered_at_the_desk(cast: Cast) -> None:
    whole = cast.asked("路灯坏了，再问居住证")
    lamp, permit = commands.split(
        whole, parts=[commands.Part("路灯", to=cast.lamps), commands.Part("居住证")], by=cast.dispatcher
    )
    commands.sign(lamp, by=cast.lamp_officer)
    commands.answer(lamp, answer="修好了", by=cast.lamp_officer)
    commands.answer_now(permit, answer="带身份证到窗口", by=cast.dispatcher)
    whole.refresh_from_db()
    assert whole.state == "answered"
    assert "带身份证到窗口" in whole.answer


def test_a_case_that_was_split_and_opened_again_can_be_split_again(cast: Cast) -> None:
    whole = cast.asked("路灯坏了，再问居住证")
    for part in commands.split(
        whole, parts=[commands.Part("路灯"), commands.Part("居住证")], by=cast.dispatcher
    ):
        commands.answer_now(part, answer="好了", by=cast.dispatcher)
    whole.refresh_from_db()
    commands.confirm(whole, by=cast.resident(whole))
    commands.reopen(whole, reason="又坏了", by=cast.resident(whole))
    again = commands.split(whole, parts=[commands.Part("路灯"), commands.Part("居住证")], by=cast.dispatcher)
    assert [part.number.rpartition(".")[2] for part in again] == ["3", "4"]
    with pytest.raises(BadInput):
        commands.split(cast.asked(), parts=[commands.Part("一")], by=cast.dispatcher)


def test_park_needs_a_plan_and_comes_back(cast: Cast) -> None:
    from datetime import date, timedelta

    from linli.kernel import clock

    case = cast.working()
    with pytest.raises(BadInput):
        commands.park(case, plan="", review_on=clock.today() + timedelta(days=30), by=cast.dispatcher)
    with pytest.raises(BadInput, match=r"five years|五年"):
        commands.park(case, plan="将来再说", review_on=date(9999, 12, 31), by=cast.dispatcher)
    commands.park(
        case, plan="等明年管网改造", review_on=clock.today() + timedelta(days=30), by=cast.dispatcher
    )
    commands.unpark(case, by=cast.dispatcher)
    assert case.state == "working"


def test_declining_an_offer_leaves_no_trace(cast: Cast) -> None:
    from linli.cases import queries
    from linli.kernel import journal

    case = cast.asked("陪老人看病", door="help")
    commands.offer(case, by=cast.dispatcher)
    before = len(journal.history(case.stream))
    commands.decline(case, by=cast.member)
    assert case not in queries.nearby(cast.member)
    assert len(journal.history(case.stream)) == before


def test_the_same_form_twice_is_one_case(cast: Cast) -> None:
    first = cast.asked("双击", submission_key="k1")
    again = cast.asked("双击", submission_key="k1")
    assert first.pk == again.pk


def test_reopening_by_the_resident_and_too_late(cast: Cast) -> None:
    from datetime import timedelta

    from linli.kernel import clock

    case = cast.answered()
    commands.confirm(case, by=cast.resident(case))
    with clock.at(clock.now() + timedelta(days=60)), pytest.raises(NotOpen):
        commands.reopen(case, reason="又坏了", by=cast.resident(case))
    commands.reopen(case, reason="又坏了", by=cast.resident(case))
    assert case.state == "received"


def test_a_service_ends_once(cast: Cast) -> None:
    from linli.cases import seeds
    from linli.cases.models import Category

    seeds.plant(by=BUILDER)
    item = commands.offer_service(
        organisation=cast.community,
        category=Category.objects.filter(parent__isnull=False).first(),
        name_zh="理发",
        name_en="Haircut",
        by=cast.dispatcher,
    )
    commands.end_service(item, by=cast.dispatcher)
    with pytest.raises(NotOpen):
        commands.end_service(item, by=cast.dispatcher)
