"""What a move has brought about and what comes next, in one sentence for whoever made it."""

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import ngettext

from linli.cases.models import Case
from linli.kernel.ui import said

DONE: dict[str, str | Promise] = {
    "dispatch": __("Sent to %(unit)s; they sign for it by %(sign)s."),
    "arbitrate": __("Decided: it is for %(unit)s, who sign for it by %(sign)s. They cannot refuse it again."),
    "offer": __(
        "Open for taking by members nearby. If nobody takes it within a day, it appears under “Nobody takes”."
    ),
    "answer_now": __("Answered. The resident says whether it is solved."),
    "reject": __("Not accepted; the resident reads your reason and may open it again."),
    "pass_on": __("The thanks are passed on."),
    "settle": __("Noted as settled on the spot."),
    "take": __("It is yours. The answer is due %(due)s."),
    "sign": __("Signed for. The answer is due %(due)s."),
    "assign": __("%(person)s has it now and is told."),
    "start": __("Started. The answer is due %(due)s."),
    "ask": __("The resident is asked; the clock stands still until they reply."),
    "supply": __("The reply is written down; the clock goes on, the answer is due %(due)s."),
    "answer": __("Answered. The resident says whether it is solved."),
    "hand_back": __("Handed back; it is open for others."),
    "to_arbiter": __("The arbiter decides whose it is."),
    "rework": __("Back with %(unit)s; the answer is due %(due)s."),
    "close_unconfirmed": __("Closed unconfirmed; it counts neither as solved nor as satisfied."),
    "reopen": __("Open again; dispatch it by %(sign)s."),
    "call_joint": __("The units are called; each answers before the lead does."),
    "join": __("Your unit's answer is noted."),
    "request_extension": __("%(keeper)s decides on it; until then it is due %(due)s as before."),
    "park": __("Parked; you see it again %(review)s."),
    "unpark": __("Taken up again."),
    "supervise": __("Under supervision; the unit reports on it by %(account)s."),
    "lift_supervision": __("The supervision is lifted."),
    "get_in_touch": __("Noted."),
    "report_supervision": __("Reported; whoever asked for it decides whether that is enough."),
    "merge": __("Merged into %(other)s; whoever asked is answered through it."),
    "unmerge": __("A case of its own again; dispatch it by %(sign)s."),
    "withdraw": __("Withdrawn."),
    "correct": __("Corrected; what stood before stays in the journal."),
    "recuse": __("From now on they neither see it nor hear of it; %(keeper)s keeps it."),
    "follow_up": __("Noted."),
}


def told(name: str, case: Case, made: Any) -> str:
    """The sentence; `made` is what the command returned."""
    if name == "split" and isinstance(made, Sequence):
        return ngettext("Split into %(count)s part; each goes its own way.", "Split into %(count)s parts; each goes its own way.", len(made)) % {"count": len(made)}  # fmt: skip
    return str(_sentence(name, case)) % {
        "unit": case.unit or case.taker or _("those who did it"),
        "keeper": case.keeper,
        "person": case.taker.name if case.taker else "",
        "sign": _moment(case.sign_due_at),
        "due": _moment(case.due_at),
        "account": _moment(case.supervision_due_at),
        "review": said(case.review_on) if case.review_on else "",
        "other": case.merged_into.number if case.merged_into else "",
    }


# (move, state reached): where the same move can end differently.
ENDED: dict[tuple[str, str], str | Promise] = {
    ("refuse", "handed_back"): __("Handed back to %(keeper)s with your reason."),
    ("refuse", "arbitration"): __("Refused again: the arbiter decides now, and the decision binds."),
    ("call_back", "answered"): __("Noted: not reached. Try again another day."),
    ("call_back", "confirmed"): __("Closed on the resident's word."),
    ("call_back", "disputed"): __("Not solved, says the resident: send it out again."),
}


def _sentence(name: str, case: Case) -> str | Promise:
    if name == "decide_extension":
        granted = case.extension.granted
        return (
            _("Granted: the answer is due %(due)s now.")
            if granted
            else _("Not granted: it stays due %(due)s.")
        )
    return ENDED.get((name, case.state)) or DONE[name]


def _moment(at: Any) -> str:
    return said(at) if at else _("soon")
