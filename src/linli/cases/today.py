"""What of the cases a person must do now: each kind once, with its count, its first case, its reason and one button."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case as Choose
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases import matching, queries, showing, ways
from linli.cases.lifecycle import IN_HAND, LIVE
from linli.cases.models import Case, JointCall
from linli.kernel import clock, scope
from linli.kernel.scope import Actor, grants_with
from linli.kernel.ui import said
from linli.kernel.ui.parts import Tone
from linli.kernel.ui.pressing import Pressing

SOON = timedelta(hours=24)  # what is due within a day is due soon


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing to do. `condition` picks its cases; `one` and `many` are its sentence for one case and for several,
    `why` the reason, told of the first. `view` is the inbox view that lists them.
    """

    code: str
    condition: Callable[[], Q]
    rank: int
    tone: Tone
    one: str | Promise
    many: str | Promise
    why: str | Promise
    action: str | Promise
    view: str


def _states(*states: str) -> Q:
    return Q(state__in=states)


def _late(field: str) -> Q:
    return Q(**{f"{field}__lt": clock.now()})


def _soon(field: str) -> Q:
    now = clock.now()
    return Q(**{f"{field}__gte": now, f"{field}__lt": now + SOON})


KEEPING = (
    Kind(
        "unsigned", lambda: _states("dispatched") & _late("sign_due_at"), 0, "late",
        __("“%(title)s”: nobody has signed, %(over)s"), __("%(count)s cases nobody has signed for in time"),
        __("%(which)s; %(unit)s should have signed by %(due)s."), __("Look"), "overdue",
    ),
    Kind(
        "undispatched", lambda: _states("received") & _late("sign_due_at"), 1, "late",
        __("“%(title)s” should have been dispatched, %(over)s"), __("%(count)s new cases should have been dispatched"),
        __("%(which)s; it came in %(received)s."), __("Dispatch"), "dispatch",
    ),
    Kind(
        "disputed", lambda: _states("disputed"), 2, "late",
        __("“%(title)s” is not solved, says the resident"), __("%(count)s cases are not solved, say the residents"),
        __("%(which)s; done by %(unit)s. Send it back or elsewhere."), __("Decide on it"), "disputed",
    ),
    Kind(
        "handed_back", lambda: _states("handed_back"), 2, "soon",
        __("“%(title)s” was handed back"), __("%(count)s cases were handed back"),
        __("%(which)s; refused by %(unit)s. It needs somebody else."), __("Dispatch again"), "back",
    ),
    Kind(
        "nobody", lambda: _states("offered") & Q(dispatched_at__lt=clock.now() - SOON), 2, "soon",
        __("Nobody has taken “%(title)s” for a day"), __("%(count)s offers nobody has taken for a day"),
        __("%(which)s; %(fit)s"), __("Who fits"), "nobody",
    ),
    Kind(
        "more_time", lambda: Q(state__in=(*IN_HAND, "waiting"), extension__isnull=False, extension__granted__isnull=True), 2, "info",
        __("More time is asked for on “%(title)s”"), __("More time is asked for on %(count)s cases"),
        __("%(which)s; %(unit)s, due %(due)s."), __("Decide on it"), "time",
    ),
    Kind(
        "to_dispatch", lambda: _states("received") & ~_late("sign_due_at"), 3, "info",
        __("“%(title)s” is new"), __("%(count)s new cases to dispatch"),
        __("%(which)s, due %(due)s."), __("Dispatch"), "dispatch",
    ),
    Kind(
        "call_back", lambda: Q(state="answered", parent__isnull=True, contact__isnull=False, answered_at__lt=clock.now() - 2 * SOON), 5, "neutral",
        __("Ring whoever asked “%(title)s”"), __("%(count)s calls back to make"),
        __("Answered %(answered)s and no word since. Was it solved, are they satisfied?"), __("Call back"), "call_back",
    ),
    Kind(
        "review", lambda: Q(state="parked", review_on__lte=clock.today()), 4, "soon",
        __("The plan for “%(title)s” falls due"), __("%(count)s parked plans fall due"),
        __("%(which)s; it was to be looked at again %(review)s."), __("Look again"), "review",
    ),
)  # fmt: skip
HANDLING = (
    Kind(
        "sign_late", lambda: _states("dispatched") & _late("sign_due_at"), 1, "late",
        __("“%(title)s” is not signed for, %(over)s"), __("%(count)s cases not signed for in time"),
        __("%(which)s; to be signed by %(due)s."), __("Sign for it"), "sign",
    ),
    Kind(
        "sign", lambda: _states("dispatched") & ~_late("sign_due_at"), 3, "info",
        __("“%(title)s” was dispatched to you"), __("%(count)s cases to sign for"),
        __("%(which)s, to be signed by %(due)s."), __("Sign for it"), "sign",
    ),
    Kind(
        "unit_late", lambda: Q(state__in=IN_HAND) & _late("due_at"), 1, "late",
        __("“%(title)s” is %(over)s"), __("%(count)s cases in hand are overdue"),
        __("%(which)s; the answer was due %(due)s."), __("Go on"), "working",
    ),
    Kind(
        "unit_soon", lambda: Q(state__in=IN_HAND) & _soon("due_at"), 3, "soon",
        __("“%(title)s” is due %(due)s"), __("%(count)s cases in hand are due within a day"),
        __("%(which)s, due %(due)s."), __("Go on"), "working",
    ),
)  # fmt: skip
HELPING = (
    Kind(
        "called", lambda: _states(*LIVE), 2, "soon",
        __("You are called to help with “%(title)s”"), __("You are called to help with %(count)s cases"),
        __("%(which)s; %(unit)s leads. Say whether you come."), __("Answer"), "helping",
    ),
)  # fmt: skip
DECIDING = (
    Kind(
        "arbitration", lambda: _states("arbitration"), 2, "late",
        __("“%(title)s” waits for your decision"), __("%(count)s cases wait for your decision"),
        __("%(which)s; refused %(refusals)s times, last by %(unit)s."), __("Decide"), "arbiter",
    ),
)  # fmt: skip
SUPERVISING = (
    Kind(
        "slipping", lambda: queries.is_overdue() & Q(supervised_at__isnull=True), 0, "late",
        __("“%(title)s” slips, %(over)s"), __("%(count)s cases are overdue, nobody has asked why"),
        __("%(which)s; with %(unit)s."), __("Supervise"), "overdue",
    ),
)  # fmt: skip
MINE = (
    Kind(
        "mine_late", lambda: Q(state__in=IN_HAND) & _late("due_at"), 1, "late",
        __("“%(title)s”, which you took, is %(over)s"), __("%(count)s things you took are overdue"),
        __("%(which)s. Answer it, ask for more time, or hand it back: that costs nothing."), __("Go on"), "",
    ),
    Kind(
        "mine_soon", lambda: Q(state__in=IN_HAND) & _soon("due_at"), 3, "soon",
        __("“%(title)s”, which you took, is due %(due)s"), __("%(count)s things you took are due within a day"),
        __("%(which)s, due %(due)s."), __("Go on"), "",
    ),
)  # fmt: skip


def pressing(actor: Actor) -> list[Pressing]:
    """Everything of the cases that presses on this person. One query for each of their permissions, and those of matching
    when an order lies open.
    """
    found: list[Pressing] = []
    for permission, kinds in (
        ("case.dispatch", KEEPING), ("case.handle", HANDLING), ("case.help", HELPING), ("case.arbitrate", DECIDING),
        ("case.supervise", SUPERVISING),
    ):  # fmt: skip
        held = grants_with(actor, permission)
        if held:
            own = [grant.path for grant in held if grant.path]
            found += _told(
                _narrowed(scope.visible(Case.objects.all(), actor, permission), permission, own), kinds
            )
    if actor.person_id is not None:
        found += _told(Case.objects.filter(taker_id=actor.person_id), MINE)
    return found


def _narrowed(rows: QuerySet[Case], permission: str, own: Sequence[str]) -> QuerySet[Case]:
    """What a unit below has not done is its own to do: a superior reads it as late, not as theirs to sign."""
    match permission:
        case "case.dispatch":
            return rows.exclude(state="dispatched", unit__path__in=own)
        case "case.handle":
            return rows.filter(unit__path__in=own)
        case "case.help":
            waiting = JointCall.objects.filter(
                case=OuterRef("pk"), unit__path__in=own, answered_at__isnull=True
            )
            return rows.filter(Exists(waiting))
        case _:
            return rows


def _told(rows: QuerySet[Case], kinds: Sequence[Kind]) -> list[Pressing]:
    by_code = {kind.code: kind for kind in kinds}
    return [_one(by_code[case.kind], case, case.among) for case in first_of_each(rows, kinds)]  # type: ignore[attr-defined]


def first_of_each(rows: QuerySet[Case], kinds: Sequence[Kind]) -> list[Case]:
    """The most urgent live case of each kind, with `kind`, and `among`: how many there are. A case counts for its first kind only."""
    whens = [When(kind.condition(), then=Value(kind.code)) for kind in kinds]
    sorted_in = (
        rows.filter(state__in=LIVE)
        .annotate(kind=Choose(*whens, default=Value(""), output_field=CharField()))
        .exclude(kind="")
    )
    placed = sorted_in.annotate(
        place=Window(RowNumber(), partition_by=[F("kind")], order_by=[F("clock_at").asc(), F("pk").asc()]),
        among=Window(Count("pk"), partition_by=[F("kind")]),
    )
    return list(placed.select_related(*queries.CARD).filter(place=1).order_by("kind"))


def _one(kind: Kind, case: Case, count: int) -> Pressing:
    words = _words(case, count)
    if kind.code == "nobody":
        words["fit"] = _who_fits(case)
    title = str(kind.one if count == 1 else kind.many) % words
    url = ways.to_case(case) if count == 1 or not kind.view else ways.to_view(kind.view)
    due = case.clock_at
    return Pressing(
        kind.code, title, str(kind.why) % words, str(kind.action), url, kind.rank, kind.tone, due, count
    )


def _words(case: Case, count: int) -> dict[str, Any]:
    time = showing.clock_of(case, short=True)
    where = case.place_said or showing.where(case)
    return {
        "title": case.title,
        "count": count,
        "which": where
        if count == 1
        else _("First “%(title)s”, %(where)s") % {"title": case.title, "where": where},
        "unit": case.unit
        or (_("a member nearby") if case.taker_id or case.state == "offered" else _("nobody yet")),
        "over": time.text if time else "",
        "due": showing.due_said(time.at if time else None),
        "received": said(case.received_at),
        "answered": said(case.answered_at) if case.answered_at else "",
        "review": said(case.review_on) if case.review_on else "",
        "refusals": case.refusals,
    }


def _who_fits(case: Case) -> str:
    able = [one for one in matching.who_could_take(case, limit=200) if one.able]
    if not able:
        return _("nobody nearby has stated the skill; a unit could do it.")
    free = sum(one.free for one in able)
    if free:
        return _("%(able)s nearby could do it, %(free)s of them free then.") % {
            "able": len(able),
            "free": free,
        }
    return _("%(able)s nearby could do it, none of them is free then.") % {"able": len(able)}
