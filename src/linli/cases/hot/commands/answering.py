"""One answer to all who asked: given once, sent to each case by its ordinary command; each resident still judges their own."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise as Later
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases import commands as cases
from linli.cases.commands.moving import said
from linli.cases.hot.commands.moving import step
from linli.cases.hot.lifecycle import ANSWERED
from linli.cases.lifecycle import needs_everything_done
from linli.cases.models import Case, HotIssue
from linli.kernel import clock, lifecycle
from linli.kernel.refusals import Refusal
from linli.kernel.scope import Actor

# Each case was put in by somebody who may dispatch it; the answer goes out on that decision, in the issue's name.
IN_ITS_NAME = Actor.system("issue")
WAITS: dict[str, str | Later] = {
    "waiting": __("waits for the resident's reply"),
    "disputed": __("the resident said that it is not solved; it is worked on again first"),
    "arbitration": __("is with the arbiter"),
    "divided": __("is worked on in parts"),
}


@dataclass(frozen=True, slots=True)
class Left:
    """A case the answer has not gone to, and why."""

    case: Case
    reason: str


@transaction.atomic
def start(issue: HotIssue, *, by: Actor, version: int | None = None) -> HotIssue:
    return step(issue, "start", by=by, version=version)


@transaction.atomic
def answer(issue: HotIssue, *, answer: str, by: Actor, version: int | None = None) -> list[Left]:
    """The one answer. Returns the cases it has not gone to, each with its reason; `answer_rest` sends it to them later."""
    words = said(
        answer, field="answer", required=True, missing=_("Write what was done; all who asked will read it.")
    )
    waiting = issue.members.exclude(state__in=ANSWERED).count()
    step(
        issue, "answer", by=by, version=version,
        data={"cases": waiting}, private={"answer": words}, answer=words, answered_at=clock.now(),
    )  # fmt: skip
    return _send(issue)


@transaction.atomic
def answer_rest(issue: HotIssue, *, by: Actor, version: int | None = None) -> list[Left]:
    """The same answer to those who have come in since, or could not be answered then."""
    step(issue, "answer_rest", by=by, version=version)
    return _send(issue)


@transaction.atomic
def settle(issue: HotIssue, *, by: Actor, version: int | None = None) -> HotIssue:
    """Nobody waits any more and every promise is kept."""
    return step(issue, "settle", by=by, version=version, closed_at=clock.now())


def _send(issue: HotIssue) -> list[Left]:
    """To every case that can be answered now, in one batch; one that cannot stops none of the others."""
    rows = issue.members.select_related("keeper", "unit", "taker", "errand", "contact").exclude(
        state__in=ANSWERED
    )
    left: list[Left] = []
    with lifecycle.batched():
        for case in rows.order_by("received_at", "pk"):
            if reason := _waits(case):
                left.append(Left(case, reason))
                continue
            try:
                _answer_one(case, issue)
            except Refusal as refusal:
                left.append(Left(case, refusal.sentence))
    return left


def _waits(case: Case) -> str:
    """Why it cannot be answered now; asked before the first of its moves, so that none of them is made in vain."""
    state = case.parked_from if case.state == "parked" else case.state
    return str(WAITS.get(state) or needs_everything_done(case, IN_ITS_NAME) or "")


def _answer_one(case: Case, issue: HotIssue) -> None:
    """By the moves that lead there from where it stands, each in the case's own history."""
    by, words = IN_ITS_NAME, issue.answer
    if case.state == "parked":
        cases.unpark(case, by=by)
    if case.state in ("received", "handed_back"):
        cases.answer_now(case, answer=words, by=by)
        return
    if case.state == "offered":
        assert issue.owner is not None  # noqa: S101 - an answered issue has an owner
        cases.dispatch(case, to=issue.owner, by=by)
    if case.state == "dispatched":
        cases.sign(case, by=by)
    cases.answer(case, answer=words, by=by)
