"""How cases come to stand where the desk's tests want them, each through commands; and every move with what is filled in."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from linli.cases import commands
from linli.cases.models import Case
from linli.cases.tests.cast import Cast
from linli.kernel import clock


def url(case: Case, move: str = "") -> str:
    return (
        reverse("cases:desk_move", args=[case.number, move])
        if move
        else reverse("cases:desk_case", args=[case.number])
    )


def send(client: Client, case: Case, move: str, **data: Any) -> Any:
    case.refresh_from_db()
    return client.post(url(case, move), {"version": case.version, **data})


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def offered(cast: Cast) -> Case:
    return commands.offer(cast.asked("陪老人看病", door="help"), by=cast.dispatcher)


def taken(cast: Cast) -> Case:
    return commands.sign(cast.dispatched(), by=cast.lamp_officer)


def taken_by_member(cast: Cast) -> Case:
    return commands.take(offered(cast), by=cast.member)


def waiting(cast: Cast) -> Case:
    return commands.ask(cast.working(), question="哪一盏灯", by=cast.lamp_officer)


def handed_back(cast: Cast) -> Case:
    return commands.refuse(cast.dispatched(), reason="这是供水", by=cast.lamp_officer)


def disputed(cast: Cast) -> Case:
    case = cast.answered()
    return commands.dispute(case, reason="还是不亮", by=cast.resident(case))


def arbitration(cast: Cast) -> Case:
    case = commands.dispatch(handed_back(cast), to=cast.water, by=cast.dispatcher)
    return commands.refuse(case, reason="小区内管线", by=cast.water_officer)


def extended(cast: Cast) -> Case:
    return commands.request_extension(cast.working(), working_days=2, reason="等配件", by=cast.lamp_officer)


def called(cast: Cast) -> Case:
    return commands.call_joint(cast.working(), units=[cast.water], by=cast.lamp_officer)


def parked(cast: Cast) -> Case:
    return commands.park(
        cast.working(), plan="等管网改造", review_on=clock.today() + timedelta(days=9), by=cast.dispatcher
    )


def merged(cast: Cast) -> Case:
    return commands.merge(cast.asked("路灯还是坏的"), into=cast.asked(), by=cast.dispatcher)


def confirmed(cast: Cast) -> Case:
    case = cast.answered()
    return commands.confirm(case, by=cast.resident(case))


def silent(cast: Cast) -> Case:
    case = cast.answered()
    for _ in range(3):
        commands.call_back(case, reached=False, by=cast.dispatcher)
    return case


def supervised(cast: Cast) -> Case:
    return commands.supervise(cast.working(), reason="拖得太久", by=cast.supervisor)


def praise(cast: Cast) -> Case:
    return cast.asked("谢谢扫雪的同志", door="praise")


def received(cast: Cast) -> Case:
    return cast.asked()


def dispatched(cast: Cast) -> Case:
    return cast.dispatched()


def working(cast: Cast) -> Case:
    return cast.working()


def answered(cast: Cast) -> Case:
    return cast.answered()


LATER = (date.today() + timedelta(days=90)).isoformat()
# move: (how the case came to be, who acts, what they fill in, the state it reaches)
PLAYS: dict[str, tuple[Callable[[Cast], Case], str, dict[str, Any], str]] = {
    "dispatch": (received, "dispatcher", {"to": "LAMPS", "note": "请尽快"}, "dispatched"),
    "offer": (received, "dispatcher", {"note": "轮椅要两个人"}, "offered"),
    "answer_now": (received, "dispatcher", {"answer": "周一到周五九点开门"}, "answered"),
    "reject": (received, "dispatcher", {"reason": "请找邻县"}, "rejected"),
    "pass_on": (praise, "dispatcher", {"note": "环卫站"}, "noted"),
    "take": (offered, "member", {}, "taken"),
    "sign": (dispatched, "lamp_officer", {}, "taken"),
    "assign": (taken, "lamp_officer", {"to": "lamp_officer"}, "taken"),
    "start": (taken, "lamp_officer", {}, "working"),
    "ask": (working, "lamp_officer", {"question": "哪一盏"}, "waiting"),
    "supply": (waiting, "dispatcher", {"reply": "东边那盏"}, "working"),
    "answer": (working, "lamp_officer", {"answer": "换了灯泡"}, "answered"),
    "hand_back": (taken_by_member, "member", {"note": "临时有事"}, "offered"),
    "refuse": (dispatched, "lamp_officer", {"reason": "不是我们的"}, "handed_back"),
    "to_arbiter": (handed_back, "dispatcher", {"note": "说不清"}, "arbitration"),
    "arbitrate": (arbitration, "arbiter", {"to": "WATER", "reason": "主管网"}, "dispatched"),
    "rework": (disputed, "dispatcher", {"note": "是巷子里那盏"}, "working"),
    "call_back": (
        answered,
        "dispatcher",
        {"reached": "yes", "solved": "yes", "satisfied": "mostly"},
        "confirmed",
    ),
    "follow_up": (confirmed, "dispatcher", {"reached": "no"}, "confirmed"),
    "close_unconfirmed": (silent, "dispatcher", {"reason": "三次无人接"}, "unconfirmed"),
    "reopen": (confirmed, "dispatcher", {"reason": "又坏了"}, "received"),
    "call_joint": (working, "lamp_officer", {"units": ["WATER"], "note": "先关水"}, "working"),
    "join": (called, "water_officer", {"unit": "WATER", "coming": "no", "note": "人手不够"}, "working"),
    "request_extension": (working, "lamp_officer", {"working_days": "3", "reason": "等配件"}, "working"),
    "decide_extension": (extended, "dispatcher", {"granted": "yes"}, "working"),
    "park": (working, "dispatcher", {"plan": "等改造", "review_on": LATER}, "parked"),
    "unpark": (parked, "dispatcher", {}, "working"),
    "supervise": (working, "supervisor", {"reason": "太久"}, "working"),
    "report_supervision": (supervised, "lamp_officer", {"note": "配件已到"}, "working"),
    "lift_supervision": (supervised, "supervisor", {"note": "可以了"}, "working"),
    "get_in_touch": (working, "lamp_officer", {"way": "call", "reached": "yes"}, "working"),
    "unmerge": (merged, "dispatcher", {}, "received"),
    "split": (received, "dispatcher", {"title_1": "路灯", "to_1": "LAMPS", "title_2": "水管"}, "divided"),
    "withdraw": (received, "dispatcher", {"reason": "居民来电说不用了"}, "withdrawn"),
    "correct": (received, "dispatcher", {"title": "三栋路灯不亮", "public_words": "路灯不亮"}, "received"),
    "recuse": (received, "dispatcher", {"organisation": "LAMPS"}, "received"),
}
RESIDENTS = {"confirm", "dispute", "rate"}  # said on the resident's own page
ELSEWHERE = {"settle", "merge", "gather"}  # tested below; nobody's
