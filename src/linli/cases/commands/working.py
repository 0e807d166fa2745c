"""What those do who have the case: units, takers, helpers."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases import clocks
from linli.cases.commands.moving import said, step
from linli.cases.models import Case, Decline, Extension, JointCall
from linli.kernel import clock, rulebook
from linli.kernel.refusals import BadInput, NotAllowed
from linli.kernel.scope import Actor, Grant, grants, grants_with
from linli.organisations.models import Organisation
from linli.people.models import Person


@transaction.atomic
def take(case: Case, *, by: Actor, version: int | None = None) -> Case:
    """A member takes what is open near them. Two at once: one has it, the other reads so."""
    if by.person_id is None:
        raise NotAllowed(_("Please sign in to take this on."))
    return step(case, "take", by=by, version=version, taker_id=by.person_id, signed_at=clock.now())


@transaction.atomic
def decline(case: Case, *, by: Actor) -> None:
    """Do not show me this offer again. Costs nothing and is not written into the history."""
    if by.person_id is not None:
        Decline.objects.get_or_create(case=case, person_id=by.person_id)
        case.has_declines = True


@transaction.atomic
def hand_back(case: Case, *, by: Actor, note: str = "", version: int | None = None) -> Case:
    """It turned out not to work; it is open again for others, without any mark against anybody."""
    return step(
        case, "hand_back", by=by, version=version, private={"note": said(note)}, taker=None, signed_at=None
    )


@transaction.atomic
def sign(case: Case, *, by: Actor, version: int | None = None) -> Case:
    """The unit has seen it and takes it on."""
    return step(case, "sign", by=by, version=version, signed_at=clock.now())


@transaction.atomic
def assign(case: Case, *, to: Person, by: Actor, version: int | None = None) -> Case:
    """The unit gives it to one of its own people."""
    inside = any(g.path.startswith(case.unit.path) for g in _grants_of(to) if g.path) if case.unit else False
    if not inside:
        sentence = _("%(person)s does not work in this unit.") % {"person": to.name}
        raise BadInput(sentence, fields={"person": sentence})
    return step(case, "assign", by=by, version=version, data={"person": to.pk}, taker=to)


@transaction.atomic
def start(case: Case, *, by: Actor, version: int | None = None) -> Case:
    return step(case, "start", by=by, version=version)


WAYS = ("call", "message", "visit")


@transaction.atomic
def get_in_touch(
    case: Case, *, way: str, reached: bool, by: Actor, note: str = "", version: int | None = None
) -> Case:
    """Whoever asked was rung, written to or visited 联系群众. Who was not reached has not been spoken to: that clock runs on."""
    if way not in WAYS:
        raise BadInput(_("Say how you got in touch."), fields={"way": _("Choose one.")})
    return step(
        case, "get_in_touch", by=by, version=version,
        data={"way": way, "reached": reached}, private={"note": said(note)},
        **(clocks.on_contact(case, clock.now()) if reached else {}),
    )  # fmt: skip


@transaction.atomic
def ask(case: Case, *, question: str, by: Actor, version: int | None = None) -> Case:
    """Only the resident can say; the clock stands still until they do."""
    words = said(question, field="question", required=True, missing=_("Write what you need to know."))
    return step(
        case,
        "ask",
        by=by,
        version=version,
        private={"question": words},
        **clocks.on_contact(case, clock.now()),
    )


@transaction.atomic
def supply(case: Case, *, reply: str, by: Actor, version: int | None = None) -> Case:
    """The resident answers (or the desk on their behalf); the clock goes on, later by the time it stood still."""
    words = said(reply, field="reply", required=True, missing=_("Write your reply."))
    return step(case, "supply", by=by, version=version, private={"reply": words}, **clocks.on_resume(case))


@transaction.atomic
def answer(case: Case, *, answer: str, by: Actor, version: int | None = None) -> Case:
    """Done: what was found and done, in words the resident reads. They have the last word."""
    words = said(
        answer, field="answer", required=True, missing=_("Write what was done; the resident will read it.")
    )
    now = clock.now()
    step(
        case,
        "answer",
        by=by,
        version=version,
        private={"answer": words},
        answer=words,
        answered_at=now,
        **clocks.on_contact(case, now),
    )
    gather(case)
    return case


@transaction.atomic
def settle(case: Case, *, by: Actor, note: str = "", version: int | None = None) -> Case:
    """Found on patrol and mended on the spot; counted apart from what residents asked."""
    now = clock.now()
    return step(
        case,
        "settle",
        by=by,
        version=version,
        private={"note": said(note)},
        taker_id=by.person_id,
        answered_at=now,
        closed_at=now,
    )


@transaction.atomic
def refuse(case: Case, *, reason: str, by: Actor, version: int | None = None) -> Case:
    """Not ours, with the reason. The first time it goes back to the dispatcher, the second time to the arbiter."""
    words = said(
        reason,
        field="reason",
        required=True,
        missing=_("Say why it is not yours, and whose it is if you know."),
    )
    count = case.refusals + 1
    target = (
        "handed_back" if count < int(rulebook.value("cases.refusals_before_arbiter").value) else "arbitration"
    )
    return step(
        case, "refuse", by=by, to=target, version=version,
        data={"unit": case.unit_id, "count": count}, private={"reason": words},
        refusals=count, taker=None, signed_at=None,
    )  # fmt: skip


@transaction.atomic
def call_joint(
    case: Case, *, units: Iterable[Organisation], by: Actor, note: str = "", version: int | None = None
) -> Case:
    """Blow the whistle: call other units to help; the lead stays with the case's unit."""
    called = [u for u in units if u.pk != case.unit_id]
    already = set(case.joint_calls.values_list("unit_id", flat=True))
    called = [u for u in called if u.pk not in already]
    if not called:
        raise BadInput(
            _("Choose at least one other unit that has not been called yet."),
            fields={"units": _("Choose a unit.")},
        )
    now = clock.now()
    due = clocks.within("cases.joint_answer_within", now).due_at
    step(
        case,
        "call_joint",
        by=by,
        version=version,
        data={"units": [u.pk for u in called]},
        private={"note": said(note)},
    )
    case.has_helpers = True
    JointCall.objects.bulk_create(JointCall(case=case, unit=u, called_at=now, due_at=due) for u in called)
    return case


@transaction.atomic
def join(
    case: Case, *, unit: Organisation, coming: bool, by: Actor, note: str = "", version: int | None = None
) -> Case:
    """A called unit answers: it comes, or says why not."""
    call = case.joint_calls.filter(unit=unit, answered_at__isnull=True).first()
    if call is None:
        raise BadInput(_("No call to this unit is waiting for an answer."))
    if by.kind == "person" and not any(
        grant.path and unit.path.startswith(grant.path) for grant in grants_with(by, "case.help")
    ):
        raise NotAllowed(_("Only the unit that was called answers its call."))
    words = said(note, required=not coming, missing=_("Say why you cannot come."))
    step(
        case,
        "join",
        by=by,
        version=version,
        data={"unit": unit.pk, "coming": coming},
        private={"note": words},
    )
    call.answered_at, call.coming = clock.now(), coming
    call.save(update_fields=["answered_at", "coming"])
    return case


@transaction.atomic
def request_extension(
    case: Case, *, working_days: int, reason: str, by: Actor, version: int | None = None
) -> Case:
    """Ask for more time, once, with the reason."""
    words = said(reason, field="reason", required=True, missing=_("Say why more time is needed."))
    most = int(rulebook.value("cases.extension_days").value)
    if not 1 <= working_days <= most:
        sentence = _("Ask for 1 to %(most)s working days.") % {"most": most}
        raise BadInput(sentence, fields={"working_days": sentence})
    step(
        case,
        "request_extension",
        by=by,
        version=version,
        data={"working_days": working_days},
        private={"reason": words},
    )
    Extension.objects.create(case=case, working_days=working_days, asked_at=clock.now())
    return case


def gather(part: Case) -> None:
    """When the last part is answered or ended, the whole is answered with all their answers. Nothing for what is no part.

    The whole's row is held first: of two parts answered at once, the second sees the first.
    """
    if part.parent_id is None:
        return
    whole = Case.objects.select_for_update().get(pk=part.parent_id)
    if whole.state != "divided":
        return
    parts = list(whole.parts.order_by("number"))
    if any(
        p.state not in ("answered", "rejected", "withdrawn", "noted", "confirmed", "unconfirmed")
        for p in parts
    ):
        return
    text = "\n\n".join(f"{p.title}：{p.answer}" for p in parts if p.answer)
    step(
        whole, "gather", by=Actor.system("gather"), private={"answer": text},
        answer=text, answered_at=clock.now(),
    )  # fmt: skip


def _grants_of(person: Person) -> tuple[Grant, ...]:
    return grants(Actor.of(person))
