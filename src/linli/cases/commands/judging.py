"""The resident's word, and what is done when it cannot be had."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.commands.moving import said, step
from linli.cases.models import Callback, Case, Decline, Judgement
from linli.kernel import clock, rows
from linli.kernel.refusals import BadInput, NotAllowed
from linli.kernel.scope import Actor

SATISFIED = ("yes", "mostly", "no")


@transaction.atomic
def confirm(
    case: Case, *, by: Actor, satisfied: str = "", words: str = "", version: int | None = None
) -> Case:
    """It is solved, says the resident. The only way to *confirmed*."""
    text = said(words, field="words")
    _known(satisfied)
    now = clock.now()
    step(
        case, "confirm", by=by, version=version,
        data={"satisfied": satisfied}, private={"words": text}, closed_at=now, **_word(now, satisfied, solved=True),
    )  # fmt: skip
    rows.insert([Judgement(case=case, at=now, solved=True, satisfied=satisfied, words=text)], keys=False)
    _close_parts(case, "confirmed")
    _forget_declines(case)
    return case


@transaction.atomic
def dispute(case: Case, *, reason: str, by: Actor, satisfied: str = "", version: int | None = None) -> Case:
    """It is not solved, says the resident, and why."""
    text = said(
        reason,
        field="reason",
        required=True,
        missing=_("Tell us what is still wrong, so that it can be put right."),
    )
    _known(satisfied)
    now = clock.now()
    step(
        case, "dispute", by=by, version=version, data={"satisfied": satisfied}, private={"reason": text},
        **_word(now, satisfied, solved=False),
    )  # fmt: skip
    Judgement.objects.create(case=case, at=now, solved=False, satisfied=satisfied, words=text)
    return case


@transaction.atomic
def rate(case: Case, *, satisfied: str, by: Actor, words: str = "", version: int | None = None) -> Case:
    """How it went, said after confirming; the newest word counts."""
    if satisfied not in SATISFIED:
        raise BadInput(_("Choose one of the three."), fields={"satisfied": _("Choose one of the three.")})
    text = said(words, field="words")
    now = clock.now()
    step(
        case, "rate", by=by, version=version, data={"satisfied": satisfied}, private={"words": text},
        **_word(now, satisfied, solved=True),
    )  # fmt: skip
    Judgement.objects.create(case=case, at=now, solved=True, satisfied=satisfied, words=text)
    return case


@transaction.atomic
def call_back(
    case: Case,
    *,
    reached: bool,
    by: Actor,
    solved: bool | None = None,
    satisfied: str = "",
    words: str = "",
    version: int | None = None,
) -> Case:
    """A person rang who had asked. Reached, solved, satisfied are three answers; not reached is none of the other two.

    On an answered case the resident's "solved" confirms it and "not solved" disputes it: their word, taken down by phone.
    """
    if by.person_id is None:
        raise NotAllowed(_("A call back is made by a person."))
    if reached and solved is None:
        raise BadInput(_("Say whether it is solved, as they told you."), fields={"solved": _("Choose one.")})
    if not reached and (solved is not None or satisfied):
        raise BadInput(
            _("Nobody was reached, so nobody can have answered."),
            fields={"reached": _("Nobody was reached.")},
        )
    _known(satisfied)
    text, now = said(words, field="words"), clock.now()
    name = "call_back" if case.state == "answered" else "follow_up"
    target = None
    changes: dict[str, Any] = _word(now, satisfied, solved=solved) if solved is not None else {}
    if name == "call_back":
        target = "answered" if not reached else "confirmed" if solved else "disputed"
        if target == "confirmed":
            changes["closed_at"] = now
    step(
        case, name, by=by, to=target, version=version,
        data={"reached": reached, "solved": solved, "satisfied": satisfied}, private={"words": text}, **changes,
    )  # fmt: skip
    Callback.objects.create(
        case=case, at=now, by_id=by.person_id, reached=reached, solved=solved, satisfied=satisfied
    )
    if target == "confirmed":
        _close_parts(case, "confirmed")
        _forget_declines(case)
    return case


@transaction.atomic
def close_unconfirmed(case: Case, *, reason: str, by: Actor, version: int | None = None) -> Case:
    """A person closes it without the resident's word; counted apart, never as solved or satisfied."""
    if by.kind != "person":
        raise NotAllowed(_("Only a person may close a case without the resident's word."))
    text = said(
        reason, field="reason", required=True, missing=_("Say why it is closed without the resident's word.")
    )
    step(case, "close_unconfirmed", by=by, version=version, private={"reason": text}, closed_at=clock.now())
    _close_parts(case, "unconfirmed")
    _forget_declines(case)
    return case


@transaction.atomic
def reopen(case: Case, *, reason: str, by: Actor, version: int | None = None) -> Case:
    """It came back, or was closed too early: it starts again with its whole history."""
    text = said(reason, field="reason", required=True, missing=_("Tell us what has happened since."))
    from linli.cases import clocks

    return step(
        case, "reopen", by=by, version=version, private={"reason": text},
        closed_at=None, answered_at=None, taker=None, reopens=case.reopens + 1, **clocks.on_reopen(case, clock.now()),
    )  # fmt: skip


@transaction.atomic
def withdraw(case: Case, *, by: Actor, reason: str = "", version: int | None = None) -> Case:
    """The resident does not need it any more."""
    step(
        case,
        "withdraw",
        by=by,
        version=version,
        private={"reason": said(reason, field="reason")},
        closed_at=clock.now(),
    )
    _forget_declines(case)
    return case


def _word(at: datetime, satisfied: str, *, solved: bool) -> dict[str, Any]:
    """The latest word of the resident as it stands on the case."""
    return {"word_at": at, "word_solved": solved, "word_satisfied": satisfied}


def _known(satisfied: str) -> None:
    if satisfied and satisfied not in SATISFIED:
        raise BadInput(_("Choose one of the three."), fields={"satisfied": _("Choose one of the three.")})


def _close_parts(case: Case, state: str) -> None:
    """Parts are judged with the whole."""
    from linli.cases.commands.combining import close_part

    for part in case.parts.filter(state="answered") if case.has_parts else ():
        close_part(part, state)


def _forget_declines(case: Case) -> None:
    if case.has_declines:
        Decline.objects.filter(case=case).delete()
