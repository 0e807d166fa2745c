"""The life of a case, as a table. Pages, API, sheets and docs read it; `commands` make the moves."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.kernel import clock, rulebook
from linli.kernel.lifecycle import Lifecycle, Move, State
from linli.kernel.scope import Actor

if TYPE_CHECKING:
    from linli.cases.models import Case

STATES = (
    State("received", __("Received"), "info"),
    State("rejected", __("Not accepted"), "stopped", final=True),
    State("dispatched", __("Dispatched"), "active"),
    State("offered", __("Open for taking"), "active"),
    State("taken", __("Taken on"), "active"),
    State("working", __("In progress"), "active"),
    State("waiting", __("Waiting for the resident"), "soon"),
    State("answered", __("Answer given"), "info"),
    State("disputed", __("Not solved yet"), "late"),
    State("handed_back", __("Handed back"), "late"),
    State("arbitration", __("With the arbiter"), "late"),
    State("parked", __("Parked with a plan"), "neutral"),
    State("divided", __("Split into parts"), "neutral"),
    State("merged", __("Merged"), "neutral"),
    State("withdrawn", __("Withdrawn"), "stopped", final=True),
    State("noted", __("Passed on"), "done", final=True),
    State("settled", __("Settled on the spot"), "done", final=True),
    State("confirmed", __("Confirmed by the resident"), "done", final=True),
    State("unconfirmed", __("Closed unconfirmed"), "stopped", final=True),
)
OPEN = (
    "received",
    "dispatched",
    "offered",
    "taken",
    "working",
    "waiting",
    "answered",
    "disputed",
    "handed_back",
    "arbitration",
)
IN_HAND = ("taken", "working")
LIVE = (*OPEN, "parked", "divided")


def needs_somebody_to_take_it(case: "Case", actor: Actor) -> str | None:
    """Complaints and confidential matters are never opened for taking."""
    if case.door == "complain" or case.confidential:
        return _("Complaints and confidential matters are not opened for taking. Dispatch it to a unit.")
    return None


def needs_no_decision(case: "Case", actor: Actor) -> str | None:
    """After the arbiter's decision the case cannot be refused again (mechanisms B4)."""
    if case.binding:
        return _("The arbiter has decided and the decision binds. Ask for helpers or more time instead.")
    return None


def needs_the_taker(case: "Case", actor: Actor) -> str | None:
    """A person hands back what they took themselves; a unit refuses instead."""
    if case.taker_id is None or case.unit_id is not None:
        return _("Only what was taken by a person can be handed back. A unit refuses with a reason.")
    return None


def needs_everything_done(case: "Case", actor: Actor) -> str | None:
    """Every unit called by whistle must answer before the lead does (rules 1.3); an errand ends with its hand-over (B5)."""
    errand = getattr(case, "errand", None) if case.pk and case.has_errand else None
    if errand is not None and errand.handed_over_at is None:
        return _("The papers have not been handed over and signed for yet.")
    if case.pk and case.has_helpers and case.joint_calls.filter(answered_at__isnull=True).exists():
        return _("A unit that was called to help has not answered yet. Wait for it or ask for supervision.")
    return None


def needs_a_whole(case: "Case", actor: Actor) -> str | None:
    """The resident judges the whole; parts close with it."""
    if case.parent_id:
        return _("This is a part. It is judged together with the whole case.")
    return None


def needs_a_first_extension(case: "Case", actor: Actor) -> str | None:
    if hasattr(case, "extension"):
        return _("More time can be asked for once, and it was.")
    return None


def needs_an_open_extension(case: "Case", actor: Actor) -> str | None:
    if not hasattr(case, "extension") or case.extension.granted is not None:
        return _("No request for more time is waiting here.")
    return None


def needs_silence(case: "Case", actor: Actor) -> str | None:
    """Closing without the resident's word: after failed calls back, or, where nobody can be asked, after a period."""
    days = int(rulebook.value("cases.unconfirmed_after_days").value)
    if case.answered_at and (case.anonymous or not hasattr(case, "contact")):
        if clock.now() >= case.answered_at + timedelta(days=days):
            return None
        return _("Nobody can be asked here. It can be closed %(days)s days after the answer.") % {
            "days": days
        }
    calls = int(rulebook.value("cases.calls_before_unconfirmed").value)
    failed = case.callbacks.filter(reached=False, at__gte=case.answered_at).count() if case.answered_at else 0
    if failed < calls:
        return _("The resident has the last word. Call back %(calls)s times first; %(failed)s so far.") % {
            "calls": calls,
            "failed": failed,
        }
    return None


def needs_recent_closing(case: "Case", actor: Actor) -> str | None:
    """A resident may reopen for a time; the keeper always may."""
    if actor.kind == "party" and case.closed_at:
        days = int(rulebook.value("cases.reopen_days").value)
        if clock.now() > case.closed_at + timedelta(days=days):
            return _(
                "It was closed more than %(days)s days ago. Please ask anew; we can see the old one."
            ) % {"days": days}
    return needs_a_whole(case, actor)


def needs_praise(case: "Case", actor: Actor) -> str | None:
    return (
        None if case.door == "praise" else _("Only thanks can be passed on. Dispatch or answer it instead.")
    )


def needs_a_patrol_find(case: "Case", actor: Actor) -> str | None:
    """Only what a grid worker found and mended themselves ends on the spot; whoever asked keeps the last word."""
    return (
        None if case.channel == "patrol" else _("Somebody asked for this, so they say whether it is solved.")
    )


def needs_supervision(case: "Case", actor: Actor) -> str | None:
    return None if case.supervised_at else _("This case is not under supervision.")


def needs_somebody_to_reach(case: "Case", actor: Actor) -> str | None:
    return None if hasattr(case, "contact") else _("No contact was left with this case.")


BEFORE_WORK = ("received", "handed_back", "disputed")
MOVES = (
    Move("dispatch", (*BEFORE_WORK, "offered", "dispatched"), ("dispatched",), "case.dispatch", __("Dispatch"), form="unit", primary=True),
    Move("offer", (*BEFORE_WORK, "dispatched"), ("offered",), "case.dispatch", __("Open for taking"), needs_somebody_to_take_it, form="note"),
    Move("answer_now", ("received", "handed_back"), ("answered",), "case.dispatch", __("Answer at once"), form="answer"),
    Move("reject", ("received", "handed_back"), ("rejected",), "case.dispatch", __("Do not accept"), needs_a_whole, form="reason"),
    Move("pass_on", ("received",), ("noted",), "case.dispatch", __("Pass on the thanks"), needs_praise, form="note"),
    Move("settle", ("received",), ("settled",), "case.report", __("Settled on the spot"), needs_a_patrol_find, form="note"),
    Move("take", ("offered",), ("taken",), "case.take", __("I will take it"), primary=True),
    Move("sign", ("dispatched",), ("taken",), "case.handle", __("Sign for it"), primary=True),
    Move("assign", ("dispatched", *IN_HAND), (), "case.handle", __("Give to a colleague"), form="person"),
    Move("start", ("taken",), ("working",), "case.work", __("Start"), primary=True),
    Move("ask", IN_HAND, ("waiting",), "case.work", __("Ask the resident"), form="question"),
    Move("supply", ("waiting",), ("working",), "case.reply", __("Reply"), form="reply", primary=True),
    Move("answer", IN_HAND, ("answered",), "case.work", __("Done, answer"), needs_everything_done, form="answer", primary=True),
    Move("hand_back", IN_HAND, ("offered",), "case.work", __("Hand back"), needs_the_taker, form="note"),
    Move("refuse", ("dispatched", "taken"), ("handed_back", "arbitration"), "case.handle", __("Refuse with reason"), needs_no_decision, form="reason"),
    Move("to_arbiter", ("handed_back",), ("arbitration",), "case.dispatch", __("Ask the arbiter"), form="note"),
    Move("arbitrate", ("arbitration",), ("dispatched",), "case.arbitrate", __("Rule on it"), form="unit", primary=True),
    Move("confirm", ("answered",), ("confirmed",), "case.judge", __("It is solved"), needs_a_whole, form="judgement", primary=True),
    Move("dispute", ("answered",), ("disputed",), "case.judge", __("It is not solved"), needs_a_whole, form="dispute"),
    Move("rework", ("disputed",), ("working",), "case.dispatch", __("Back to those who did it"), form="note", primary=True),
    Move("call_back", ("answered",), ("answered", "confirmed", "disputed"), "case.call_back", __("Record a call back"), needs_a_whole, form="callback"),
    Move("follow_up", ("confirmed", "unconfirmed"), (), "case.call_back", __("Record a follow-up call"), form="callback"),
    Move("rate", ("confirmed",), (), "case.judge", __("Rate"), form="judgement"),
    Move("close_unconfirmed", ("answered",), ("unconfirmed",), "case.close", __("Close unconfirmed"), needs_silence, form="reason"),
    Move("reopen", ("confirmed", "unconfirmed", "rejected", "withdrawn", "noted"), ("received",), "case.reopen", __("Open again"), needs_recent_closing, form="reason"),
    Move("call_joint", IN_HAND, (), "case.lead", __("Call helpers"), form="units"),
    Move("join", (*IN_HAND, "waiting"), (), "case.help", __("Answer the call"), form="join"),
    Move("request_extension", IN_HAND, (), "case.work", __("Ask for more time"), needs_a_first_extension, form="extension"),
    Move("decide_extension", (*IN_HAND, "waiting"), (), "case.dispatch", __("Decide on more time"), needs_an_open_extension, form="decision"),
    Move("park", (*BEFORE_WORK, *IN_HAND), ("parked",), "case.dispatch", __("Park with a plan"), form="park"),
    Move("unpark", ("parked",), (*BEFORE_WORK, *IN_HAND), "case.dispatch", __("Take up again"), form="note", primary=True),
    Move("supervise", LIVE, (), "case.supervise", __("Supervise"), form="reason"),
    Move("report_supervision", LIVE, (), "case.handle", __("Report on supervision"), needs_supervision, form="note"),
    Move("lift_supervision", (*LIVE, "confirmed", "unconfirmed", "withdrawn"), (), "case.supervise", __("Lift the supervision"), needs_supervision, form="note"),
    Move("get_in_touch", (*BEFORE_WORK, "dispatched", *IN_HAND, "waiting"), (), "case.contact", __("Note a contact"), needs_somebody_to_reach, form="touch"),
    Move("merge", ("received", "dispatched", "offered", "handed_back"), ("merged",), "case.dispatch", __("Merge into another"), needs_a_whole, form="case"),
    Move("unmerge", ("merged",), ("received",), "case.dispatch", __("Take apart again"), form="note"),
    Move("split", ("received", "handed_back"), ("divided",), "case.dispatch", __("Split into parts"), needs_a_whole, form="parts"),
    Move("gather", ("divided",), ("answered",), "case.gather", __("All parts are answered")),
    Move("withdraw", tuple(s for s in LIVE if s != "divided"), ("withdrawn",), "case.withdraw", __("Withdraw"), needs_a_whole, form="reason"),
    Move("correct", LIVE, (), "case.dispatch", __("Correct"), form="correction"),
    Move("recuse", LIVE, (), "case.dispatch", __("Recuse"), form="recusal"),
)  # fmt: skip
LIFE = Lifecycle(STATES, MOVES)
