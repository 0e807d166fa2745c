"""How a case looks to whoever asked: its stages, its clock, and how it stands in one sentence."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.cases import clocks
from linli.cases.doors import DOORS
from linli.cases.models import Case
from linli.kernel import clock
from linli.kernel.ui import ClockView, Stage, lasting, said

SOON = 0.75  # of the allowed time used: the same share at which the desk is warned
# How far along a live state is: received, dispatched, in progress, answered, judged.
AT = {
    "received": 0, "dispatched": 1, "offered": 1, "handed_back": 1, "arbitration": 1,
    "taken": 2, "working": 2, "waiting": 2, "disputed": 2, "divided": 2, "answered": 4,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """A case of one's own in a list: `stands` is one sentence on how it stands."""

    case: Case
    url: str
    stages: list[Stage]
    stands: SafeString


def card(case: Case) -> Card:
    return Card(case, reverse("cases:case", args=[case.number]), stages(case), standing(case))


def stages(case: Case, *, own: bool = True) -> list[Stage]:
    """The five stations of a case's way, or fewer where it ended early; the one it stands at says so in its own word.

    `own`: read by who asked ("your word"), not by everybody.
    """
    if case.state == "merged" and case.merged_into:
        return stages(case.merged_into, own=own)
    if case.state == "parked":
        return _way(case, 2, pgettext("stage", "Parked"), stopped=True, own=own)
    if case.state in AT or case.state == "merged":
        return _way(case, AT.get(case.state, 0), _word(case.state, own=own), own=own)
    word, how = {
        "confirmed": (pgettext("stage", "You confirmed") if own else pgettext("stage", "Confirmed"), "done"),
        "unconfirmed": (pgettext("stage", "Not judged"), "stopped"),
        "rejected": (pgettext("stage", "Not accepted"), "stopped"),
        "withdrawn": (pgettext("stage", "Withdrawn"), "stopped"),
        "noted": (pgettext("stage", "Passed on"), "done"),
        "settled": (pgettext("stage", "Settled"), "done"),
    }[case.state]
    end = Stage(word, how, case.closed_at)  # type: ignore[arg-type]
    if case.state in ("confirmed", "unconfirmed"):
        return [*_way(case, 4, own=own)[:-1], end]
    return [Stage(pgettext("stage", "Received"), "done", case.received_at), end]


def _word(state: str, *, own: bool) -> str:
    """The station's own word where the plain one would hide what is going on."""
    words = {"offered": pgettext("stage", "Open to take"), "arbitration": pgettext("stage", "Arbiter"), "handed_back": pgettext("stage", "Elsewhere"),
             "waiting": pgettext("stage", "Your reply") if own else pgettext("stage", "Resident's reply"), "disputed": pgettext("stage", "Once more"), "divided": pgettext("stage", "In parts")}  # fmt: skip
    return words.get(state, "")


def _way(case: Case, here: int, word: str = "", *, stopped: bool = False, own: bool = True) -> list[Stage]:
    names = [
        (pgettext("stage", "Received"), case.received_at),
        (pgettext("stage", "Dispatched"), case.dispatched_at),
        (pgettext("stage", "In progress"), case.signed_at),
        (pgettext("stage", "Answered"), case.answered_at if here == 4 else None),
        (pgettext("stage", "Your word") if own else pgettext("stage", "Resident's word"), None),
    ]
    made = []
    for place, (label, at) in enumerate(names):
        if here == 4 and place in (1, 2) and case.dispatched_at is None:
            continue  # answered at the desk: nobody was sent
        if place < here:
            made.append(Stage(label, "done", at))
        elif place == here:
            made.append(Stage(word or label, "stopped" if stopped else "now", at))
        else:
            made.append(Stage(label))
    return made


def clock_view(case: Case, *, why: bool = True) -> ClockView | None:
    """By when the answer is due and why then; None when nothing is due any more."""
    if case.state == "waiting":
        return ClockView(
            _("The clock stands still until you reply"), tone="stopped", why=_explained(case) if why else ""
        )
    if clocks.running(case) is None or case.due_at is None:
        return None
    now, due = clock.now(), case.due_at
    start = clocks.start_of(case)
    share = clock.elapsed(start, now) / (clock.elapsed(start, due) or 1)
    if now > due:
        text = _("Was due %(at)s, %(late)s ago") % {"at": said(due), "late": lasting(now - due)}
        tone = "late"
    else:
        text = _("Answer by %(at)s") % {"at": said(due)}
        tone = "soon" if share >= SOON else "active"
    return ClockView(text, why=_explained(case) if why else "", fraction=share, tone=tone, at=due)  # type: ignore[arg-type]


def contact_said(case: Case) -> str:
    """Whether somebody has spoken to them, and by when somebody will; "" where no contact was left, or it is over."""
    if case.contacted_at is not None:
        return _("We first spoke to you %(when)s.") % {"when": said(case.contacted_at)}
    if case.contact_due_at is None or case.answered_at is not None or case.closed_at is not None:
        return ""
    if clock.now() > case.contact_due_at:
        return _("Somebody should have got in touch with you by %(when)s. We are late with it.") % {
            "when": said(case.contact_due_at)
        }
    return _("Somebody gets in touch with you by %(when)s.") % {"when": said(case.contact_due_at)}


def _explained(case: Case) -> str:
    return " ".join(clocks.why(case))


def holder(case: Case) -> str:
    """Who has it, as residents read it: a unit, a member nearby, or whoever keeps it."""
    if case.unit:
        return str(case.unit)
    return _("a member nearby") if case.taker_id else str(case.keeper)


def standing(case: Case) -> SafeString:
    """How it stands and what comes next, in one or two sentences."""
    words = {
        "unit": holder(case),
        "keeper": case.keeper,
        "due": _strong(said(case.due_at)) if case.due_at else "",
        "sign": _strong(said(case.sign_due_at)) if case.sign_due_at else "",
        "signed": said(case.signed_at) if case.signed_at else "",
        "answered": said(case.answered_at) if case.answered_at else "",
        "closed": said(case.closed_at) if case.closed_at else "",
        "review": said(case.review_on) if case.review_on else "",
        "other": case.merged_into.number if case.merged_into else "",
    }
    return format_html(_sentence(case), **words)


def _strong(text: str) -> SafeString:
    return format_html("<strong>{}</strong>", text)


def _sentence(case: Case) -> str:
    if case.state == "received" and case.door == "praise":
        return _("{keeper} has it and passes it on to those it is meant for.")
    if case.state in ("taken", "working") and not case.signed_at:
        return _("{unit} has it. The answer is due {due}.")
    sentences = {
        "received": _("{keeper} has it and dispatches it by {sign}. The answer is due {due}."),
        "dispatched": _("It went to {unit}, who sign for it by {sign}. The answer is due {due}."),
        "offered": _("It is open for members nearby to take. The answer is due {due}."),
        "taken": _("{unit} took it on {signed}. The answer is due {due}."),
        "working": _("{unit} took it on {signed} and is at work. The answer is due {due}."),
        "waiting": _("{unit} needs to know something from you. The clock stands still until you reply."),
        "answered": _("{unit} answered {answered}. Please say whether it is solved."),
        "disputed": _("You say it is not solved. {keeper} sends it out again. The answer is due {due}."),
        "handed_back": _(
            "It was sent to the wrong place first. {keeper} sends it elsewhere. The answer is due {due}."
        ),
        "arbitration": _("An arbiter decides whose it is; the decision binds. The answer is due {due}."),
        "parked": _("It cannot be done now. There is a plan, and it is looked at again {review}."),
        "divided": _("It is worked on in parts; you have one answer when all are done."),
        "merged": _("Others told us of the same matter. It goes on as {other}, and its answer is yours too."),
        "rejected": _("It could not be accepted. The reason stands below; you may open it again."),
        "withdrawn": _("You withdrew it {closed}."),
        "noted": _("Your thanks were passed on {closed}."),
        "settled": _("It was mended on the spot {closed}."),
        "confirmed": _("You confirmed {closed} that it is solved."),
        "unconfirmed": _("Closed {closed} without your word. If it is not solved, open it again."),
    }
    return sentences[case.state]


def door_label(case: Case) -> str:
    return str(DOORS[case.door].label)


def cards(cases: Iterable[Case]) -> list[Card]:
    return [card(case) for case in cases]
