"""How a case goes through its life, told step by step. Each act is the ordinary command, by whoever may make it."""

from datetime import datetime, timedelta
from zlib import crc32

from linli.cases import commands as cases
from linli.cases.commands import Part
from linli.cases.models import Case
from linli.demo.life import Life, Script
from linli.kernel import clock
from linli.kernel.scope import Actor
from linli.organisations.models import Organisation

MERGEABLE = frozenset(
    {"received", "dispatched", "offered", "taken", "working", "handed_back", "waiting", "answered"}
)
REOPENED_WITHIN = timedelta(days=29)  # later a resident asks anew
OFTEN = 3  # failed calls before a case may be closed without the resident's word
SATISFIED = (("yes", 68), ("mostly", 24), ("no", 8))


def tell(life: Life) -> Script:
    """The whole life, from the desk to the last word."""
    plan, case = life.plan, life.case
    if plan.route == "settled" and life.told.walker is not None:
        yield life.home(0.3)
        cases.settle(case, by=Actor.of(life.told.walker), note=life.work("done_notes"))
        return
    if plan.withdrawn and plan.route in ("", "unit", "taken") and life.dice.random() < 0.5:
        yield life.home(2)
        yield from withdrawn(life)
        return
    yield life.office(0.45)
    if (
        plan.into is not None
        and plan.into.case.state in MERGEABLE
        and case.keeper_id == plan.into.case.keeper_id
    ):
        cases.merge(case, into=plan.into.case, by=life.desk)
        if not plan.unmerged:
            return
        yield life.office(6)
        cases.unmerge(case, by=life.desk)
        yield life.office(0.3)
    if plan.route == "passed_on":
        cases.pass_on(case, by=life.desk, note=life.answered())
        return
    if plan.corrected and not case.confidential:
        words = f"{life.told.quarter.name}：{life.told.matter.name.zh}"
        cases.correct(case, public_words=words, by=life.desk)
    if plan.route == "rejected":
        yield from rejected(life)
        return
    yield from handled(life)
    yield from judged(life)


def handled(life: Life) -> Script:
    """From the desk to the answer, whoever gives it."""
    match life.plan.route:
        case "desk":
            cases.answer_now(life.case, answer=life.answered(), by=life.desk)
        case "taken":
            yield from by_member(life)
        case "split":
            yield from in_parts(life)
        case _:
            yield from by_unit(life)


def rejected(life: Life) -> Script:
    cases.reject(life.case, reason=life.work("reject"), by=life.desk)
    if not life.plan.reopened:
        return
    yield life.home(30)
    cases.reopen(life.case, reason=life.mood("disputed"), by=life.resident)
    yield life.office(1)
    yield from by_unit(life)
    yield from judged(life)


def withdrawn(life: Life) -> Script:
    cases.withdraw(life.case, reason=life.work("withdraw"), by=life.resident)
    yield from ()


# --- by a unit --------------------------------------------------------------------------------------


def by_unit(life: Life) -> Script:
    """Dispatched, perhaps refused and decided by the arbiter, signed, done and answered."""
    case, plan = life.case, life.plan
    unit = life.right_unit()
    for count in range(1, plan.refusals + 1):
        wrong = life.wrong_unit()
        cases.dispatch(case, to=wrong, by=life.desk)
        yield life.office(2.5)
        cases.refuse(case, reason=life.say(life.sentences.refusals), by=life.handler(wrong))
        yield life.office(1.5)
        if count < plan.refusals:
            continue
        if case.state == "handed_back" and plan.to_arbiter:
            cases.to_arbiter(case, by=life.desk)
            yield life.office(5)
        if case.state == "arbitration":
            cases.arbitrate(case, to=unit, reason=life.work("arbitration"), by=life.official("arbiter"))
    if case.state != "dispatched":
        note = life.work("dispatch") if life.dice.random() < 0.3 else ""
        cases.dispatch(case, to=unit, note=note, by=life.desk)
    yield life.office(0.7)
    cases.sign(case, by=life.handler(unit))
    if plan.withdrawn:
        yield life.home(6)
        yield from withdrawn(life)
        return
    yield from done_by(life, unit)


def done_by(life: Life, unit: Organisation) -> Script:
    """In the unit's hands, from signing to the answer."""
    case, plan = life.case, life.plan
    officer = life.handler(unit)
    if plan.assigned:
        colleague = life.dice.choice(life.world.staff[unit.pk])
        cases.assign(case, to=colleague, by=officer)
        officer = Actor.of(colleague)
    yield life.office(0.8)
    cases.start(case, by=officer)
    spoken_to(case, officer)
    if life.told.errand is not None:
        yield from run_errand(life, officer)
        return
    if plan.question:
        yield from questioned(life, officer)
    if plan.joint:
        yield from joined(life, officer, unit)
    if plan.extension:
        yield from extended(life, officer)
    if plan.parked:
        yield from parked(life)
    ready = life.office(life.effort)
    if case.due_at and (life.stop == "supervised" or (plan.supervised and ready > case.due_at)):
        yield from supervised(life, officer, case.due_at)
        ready = max(ready, life.at)
    yield ready
    cases.answer(case, answer=life.answered(), by=officer)


def spoken_to(case: Case, officer: Actor) -> None:
    """Most officers ring, write or go there before they begin; some are not answered, some forget. By the case, not by lot."""
    lot = crc32(case.number.encode())
    if case.contact_due_at is None or lot % 9 == 0:
        return
    way = ("call", "call", "message", "visit")[lot % 4]
    cases.get_in_touch(case, way=way, reached=lot % 13 != 0, by=officer)


def questioned(life: Life, officer: Actor) -> Script:
    yield life.office(1.5)
    cases.ask(life.case, question=life.say(life.sentences.questions), by=officer)
    own = life.dice.random() < 0.75
    yield life.home(12) if own else life.office(9)
    reply = life.dice.choice(
        (
            "好的，已按要求补充。",
            "是的，就在单元门口左手边。",
            "周末在家，其他时间打电话。",
            "没有编号，旁边有个电线杆。",
        )
    )
    cases.supply(life.case, reply=reply, by=life.resident if own else life.desk)


def joined(life: Life, officer: Actor, unit: Organisation) -> Script:
    """Other units are called to help; each answers."""
    yield life.office(2)
    called = []
    for _number in range(life.dice.randint(1, 2)):
        other = life.called or life.wrong_unit()
        if other != unit and other not in called:
            called.append(other)
    cases.call_joint(life.case, units=called, note=life.work("whistle"), by=officer)
    life.mark = "joint"
    for other in called:
        yield life.office(4)
        coming = life.dice.random() < 0.88
        note = (
            ""
            if coming
            else life.say(("当天另有抢修任务，改派值班人员配合。", "经核不涉及我单位管线，书面说明附后。"))
        )
        cases.join(life.case, unit=other, coming=coming, note=note, by=life.handler(other))


def extended(life: Life, officer: Actor) -> Script:
    yield life.office(life.effort * 0.5)
    days = life.dice.randint(2, 8)
    cases.request_extension(life.case, working_days=days, reason=life.work("extension"), by=officer)
    life.mark = "extension"
    yield life.office(3)
    cases.decide_extension(life.case, granted=life.dice.random() < 0.85, by=life.desk)


def parked(life: Life) -> Script:
    """Cannot be done now; it is taken up again on its day."""
    yield life.office(6)
    day = clock.local(life.at).date() + timedelta(days=life.dice.randint(20, 120))
    cases.park(life.case, plan=life.work("parked"), review_on=day, by=life.desk)
    yield clock.moment(day.year, day.month, day.day, 9, life.dice.randint(0, 59))
    cases.unpark(life.case, by=life.desk)


def supervised(life: Life, officer: Actor, due: datetime) -> Script:
    """The organisation department asks for an account of what is late."""
    yield max(due, life.at) if life.pace is None else life.at + life.pace
    yield life.office(5)
    cases.supervise(life.case, reason=life.work("supervision"), by=life.official("supervisor"))
    life.mark = "supervised"
    yield life.office(4)
    unit = life.case.unit
    by = life.handler(unit) if unit is not None else officer
    cases.report_supervision(life.case, note=life.work("first_contact"), by=by)
    yield life.office(2)
    cases.lift_supervision(life.case, by=life.official("supervisor"))


def run_errand(life: Life, officer: Actor) -> Script:
    """Papers are brought, steps done, everything handed over against a signature."""
    case = life.case
    items = list(case.errand.items.all())
    papers = [item for item in items if item.kind == "paper"]
    steps = [item for item in items if item.kind == "step"]
    yield life.office(1.5)
    for paper in papers:
        cases.tick(case, item_id=paper.pk, by=officer)
    for step in steps:
        yield life.office(2 + life.effort / len(steps))
        cases.tick(case, item_id=step.pk, by=officer)
    yield life.office(1.5)
    for paper in papers:
        cases.return_paper(case, item_id=paper.pk, by=officer)
    cases.hand_over(case, signed_by=life.told.errand.for_whom if life.told.errand else "本人", by=officer)
    yield life.office(0.2)
    cases.answer(case, answer=life.answered(), by=officer)


# --- by members, in parts ---------------------------------------------------------------------------


def by_member(life: Life) -> Script:
    """Opened for taking; a member takes it, perhaps hands it back, does it and says so. If nobody does, a unit gets it."""
    case, plan = life.case, life.plan
    cases.offer(case, by=life.desk)
    for _other in range(life.dice.randint(0, 2)):
        cases.decline(case, by=Actor.of(life.dice.choice(life.told.community.helpers)))
    if plan.nobody:
        yield life.office(14)
        yield from by_unit(life)
        return
    yield life.spare(7)
    member = Actor.of(life.helper())
    cases.take(case, by=member)
    if plan.handed_back:
        yield life.spare(10)
        cases.hand_back(case, note=life.work("hand_back"), by=member)
        yield life.spare(12)
        member = Actor.of(life.helper())
        cases.take(case, by=member)
    if life.dice.random() < 0.5:
        yield life.spare(4)
        cases.start(case, by=member)
    yield life.spare(20)
    cases.answer(
        case, answer=life.answered() if life.told.message.answers else life.work("done_notes"), by=member
    )


def in_parts(life: Life) -> Script:
    """Two matters in one: each part goes its own way, the whole is answered with both."""
    case = life.case
    first, second = life.right_unit(), life.wrong_unit()
    title = life.told.matter.name.zh
    parts = cases.split(
        case,
        parts=[Part(f"{title}：现场处置", to=first), Part(f"{title}：管护责任", to=second)],
        by=life.desk,
    )
    units = (first, second)
    for part, unit in zip(parts, units, strict=True):
        yield life.office(0.7)
        cases.sign(part, by=life.handler(unit))
    for part, unit in zip(parts, units, strict=True):
        yield life.office(1)
        cases.start(part, by=life.handler(unit))
        yield life.office(life.effort / 2)
        cases.answer(part, answer=life.answered(), by=life.handler(unit))
    case.refresh_from_db()


# --- the last word ----------------------------------------------------------------------------------


def judged(life: Life) -> Script:
    """Disputed and done again as often as planned; then the resident's word, or what is done without it."""
    case = life.case
    if case.state != "answered":
        return
    for _round in range(life.plan.disputes):
        yield life.home(14)
        yield from disputed(life)
    yield from last_word(life)
    if case.state in ("confirmed", "unconfirmed"):
        yield from afterwards(life)


def disputed(life: Life) -> Script:
    case = life.case
    if life.plan.says == "link" or not hasattr(case, "contact"):
        cases.dispute(case, reason=life.say(life.sentences.disputes), satisfied="no", by=life.resident)
    else:
        cases.call_back(
            case, reached=True, solved=False, satisfied="no", words=life.mood("disputed"), by=life.desk
        )
    yield life.office(1.5)
    cases.rework(case, note=life.work("dispatch"), by=life.desk)
    yield life.office(life.effort * 0.6 + 1)
    by = Actor.of(case.taker) if case.taker else life.handler(case.unit or case.keeper)
    cases.answer(case, answer=life.answered(), by=by)


def last_word(life: Life) -> Script:
    case = life.case
    satisfied = life.dice.choices(
        [code for code, _share in SATISFIED], [share for _code, share in SATISFIED]
    )[0]
    if life.plan.says == "link" and not life.plan.silent:
        yield life.home(16)
        words = life.mood({"yes": "satisfied", "mostly": "middling", "no": "unsatisfied"}[satisfied])
        spoken = life.dice.random() < 0.6
        cases.confirm(
            case, satisfied=satisfied if spoken else "", words=words if spoken else "", by=life.resident
        )
    elif hasattr(case, "contact"):
        yield from called(life, satisfied)
    else:
        yield clock.deadline(life.at, clock.Span(8, "days")).due_at if not life.pace else life.at + life.pace
        cases.close_unconfirmed(case, reason="匿名反映，答复公示期满，无人提出异议。", by=life.desk)


def called(life: Life, satisfied: str) -> Script:
    """The desk rings, up to three times; who cannot be reached has not said anything."""
    case = life.case
    failed = OFTEN if life.plan.silent else life.dice.choices((0, 1, 2), (70, 22, 8))[0]
    yield life.office(14)
    for _call in range(failed):
        cases.call_back(case, reached=False, words="无人接听。", by=life.desk)
        yield life.office(6)
    if failed == OFTEN:
        cases.close_unconfirmed(case, reason="三次回访均未接通，现场已复核。", by=life.desk)
    else:
        cases.call_back(case, reached=True, solved=True, satisfied=satisfied, by=life.desk)


def afterwards(life: Life) -> Script:
    """Ratings, follow-up calls, and now and then it comes back."""
    case = life.case
    if life.plan.rated and case.state == "confirmed":
        yield life.home(9)
        cases.rate(case, satisfied="yes", words=life.mood("thanks"), by=life.resident)
    elif hasattr(case, "contact") and life.dice.random() < 0.04:
        yield life.office(40)
        cases.call_back(case, reached=True, solved=True, satisfied="mostly", by=life.desk)
    again = life.home(120)
    if life.plan.reopened and case.closed_at and again < case.closed_at + REOPENED_WITHIN:
        life.plan.reopened = False
        life.plan.route = "unit" if not life.told.errand else "desk"
        life.plan.refusals = life.plan.disputes = 0
        life.plan.withdrawn = life.plan.joint = life.plan.extension = life.plan.parked = False
        yield again
        cases.reopen(case, reason=life.mood("disputed"), by=life.resident)
        yield life.office(1)
        yield from handled(life)
        yield from judged(life)
