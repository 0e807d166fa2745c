"""The life of a hot issue, as a table. While a case stands in one it keeps its own life; nothing here moves a case but the answer."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import pgettext_lazy

from linli.cases.lifecycle import LIFE as CASE_LIFE
from linli.kernel.lifecycle import Lifecycle, Move, State
from linli.kernel.scope import Actor

if TYPE_CHECKING:
    from linli.cases.models import HotIssue

STATES = (
    State("proposed", pgettext_lazy("issue", "Proposed"), "soon"),
    State("opened", pgettext_lazy("issue", "Opened"), "info"),
    State("visiting", pgettext_lazy("issue", "Visit planned"), "active"),
    State("working", pgettext_lazy("issue", "Being settled"), "active"),
    State("answered", pgettext_lazy("issue", "Answered"), "info"),
    State("settled", pgettext_lazy("issue", "Settled"), "done", final=True),
    State("dropped", pgettext_lazy("issue", "Dropped"), "stopped", final=True),
)
UNDER_WAY = ("opened", "visiting", "working")
OPEN = (*UNDER_WAY, "answered")  # cases may still come in and go out
ANSWERED = frozenset(
    {"answered", "merged", *CASE_LIFE.final()}
)  # of a case: nothing more is to be said to its asker now


def needs_everybody_answered(issue: "HotIssue", actor: Actor) -> str | None:
    """Settled when nobody who asked still waits, and whoever said "not solved" has been heard."""
    waiting = issue.members.exclude(state__in=ANSWERED).count()
    if waiting:
        return _("%(count)s of its cases still wait for an answer or are disputed. They come first.") % {
            "count": waiting
        }
    return None


def needs_no_promise_open(issue: "HotIssue", actor: Actor) -> str | None:
    from linli.cases.models import Promise

    kept_back = Promise.objects.filter(visit__issue=issue, done_at__isnull=True).count()
    if kept_back:
        return _("%(count)s promises of the visit are still open.") % {"count": kept_back}
    return needs_everybody_answered(issue, actor)


def needs_a_rest(issue: "HotIssue", actor: Actor) -> str | None:
    """The one answer goes to the rest when there is one."""
    if not issue.members.exclude(state__in=ANSWERED).exists():
        return _("Everybody who asked has been answered.")
    return None


MOVES = (
    Move("confirm", ("proposed",), ("opened",), "issue.decide", __("Open it"), form="confirm", primary=True),
    Move("drop", ("proposed", *UNDER_WAY), ("dropped",), "issue.decide", pgettext_lazy("issue", "Drop it"), form="reason"),
    Move("take_in", ("proposed", *OPEN), (), "issue.decide", __("Take cases in"), form="cases"),
    Move("put_out", ("proposed", *OPEN), (), "issue.decide", __("Put cases out"), form="cases"),
    Move("split", ("proposed", *OPEN), (), "issue.decide", __("Split off"), form="cases"),
    Move("name_owner", UNDER_WAY, (), "issue.decide", __("Name another owner"), form="owner"),
    Move("reword", ("proposed", *OPEN, "settled"), (), "issue.decide", __("Words for the public"), form="words"),
    Move("start", ("opened",), ("working",), "issue.work", __("Start"), primary=False),
    Move("plan_visit", ("opened", "working"), ("visiting",), "issue.work", __("Plan a visit"), form="visit"),
    Move("cancel_visit", ("visiting",), ("working",), "issue.work", __("Call the visit off"), form="reason"),
    Move("record_visit", ("visiting",), ("working",), "issue.work", __("What the visit found"), form="findings", primary=True),
    Move("keep_promise", (*OPEN, "settled"), (), "issue.work", __("Promise kept"), form="promise"),
    Move("answer", UNDER_WAY, ("answered",), "issue.work", __("Answer all who asked"), form="answer", primary=True),
    Move("answer_rest", ("answered",), (), "issue.work", __("Answer the rest"), needs_a_rest),
    Move("settle", ("answered",), ("settled",), "issue.work", __("It is settled"), needs_no_promise_open, primary=True),
    Move("reopen", ("answered", "settled", "dropped"), ("opened",), "issue.decide", __("Open it again"), form="reason"),
)  # fmt: skip
LIFE = Lifecycle(STATES, MOVES)
