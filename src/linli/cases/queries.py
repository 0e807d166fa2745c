"""Reads of this room: querysets for lists, frozen dataclasses for what pages show."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count, F, Q, QuerySet

from linli.cases.lifecycle import LIFE, LIVE
from linli.cases.models import Case, Decline
from linli.kernel import clock, scope, search
from linli.kernel.rows import by_id, read
from linli.kernel.scope import Actor
from linli.organisations.models import Organisation

CARD = ("keeper", "unit", "category", "address", "facility", "grid", "service")


def visible_to(actor: Actor) -> QuerySet[Case]:
    """Every case the actor may see, with what a card shows; nothing else is ever listed."""
    return scope.visible(Case.objects.select_related(*CARD), actor, "case.see")


def to_dispatch(actor: Actor) -> QuerySet[Case]:
    """What the actor's desk has to decide: new, handed back, disputed; the next due first."""
    rows = scope.visible(Case.objects.select_related(*CARD), actor, "case.dispatch")
    return rows.filter(state__in=("received", "handed_back", "disputed")).order_by("sign_due_at", "pk")


def in_hand(actor: Actor) -> QuerySet[Case]:
    """What the actor's unit has been given and has not answered; the next due first."""
    rows = scope.visible(Case.objects.select_related(*CARD), actor, "case.handle")
    return rows.filter(state__in=("dispatched", "taken", "working", "waiting")).order_by(
        F("due_at").asc(nulls_last=True), "pk"
    )


def mine(actor: Actor) -> QuerySet[Case]:
    """What the actor took on personally and has not finished."""
    rows = Case.objects.select_related(*CARD).filter(
        taker_id=actor.person_id, state__in=("taken", "working", "waiting", "dispatched")
    )
    return rows.order_by(F("due_at").asc(nulls_last=True), "pk")


def nearby(actor: Actor) -> QuerySet[Case]:
    """Open for taking where the actor belongs, without what they declined."""
    rows = scope.visible(Case.objects.select_related(*CARD), actor, "case.take")
    return rows.exclude(
        pk__in=Decline.objects.filter(person_id=actor.person_id or 0).values("case_id")
    ).order_by("received_at", "pk")


def with_the_arbiter(actor: Actor) -> QuerySet[Case]:
    rows = scope.visible(Case.objects.select_related(*CARD), actor, "case.arbitrate")
    return rows.filter(state="arbitration").order_by("due_at", "pk")


def calls_waiting(actor: Actor) -> QuerySet[Case]:
    """Cases to which a unit of the actor was called and has not answered."""
    rows = scope.visible(Case.objects.select_related(*CARD), actor, "case.help")
    return rows.filter(joint_calls__answered_at__isnull=True).distinct().order_by("due_at", "pk")


def nobody_takes(actor: Actor, *, hours: int = 24) -> QuerySet[Case]:
    """Open for taking for longer than that, and still nobody has."""
    rows = scope.visible(Case.objects.select_related(*CARD), actor, "case.dispatch")
    return rows.filter(state="offered", dispatched_at__lt=clock.now() - timedelta(hours=hours)).order_by(
        "dispatched_at"
    )


def overdue(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Live cases whose running clock has passed."""
    return rows.filter(is_overdue())


def is_overdue() -> Q:
    """The same as a condition, for counting."""
    now = clock.now()
    unsigned = Q(state__in=("received", "dispatched", "offered"), sign_due_at__lt=now)
    unanswered = Q(state__in=("taken", "working", "disputed", "handed_back", "arbitration"), due_at__lt=now)
    return unsigned | unanswered


def to_call_back(actor: Actor) -> QuerySet[Case]:
    """Answered, a contact was left, and no word for two days: somebody should ring."""
    rows = scope.visible(Case.objects.select_related(*CARD), actor, "case.call_back")
    silent = clock.now() - timedelta(days=2)
    return rows.filter(
        state="answered", parent__isnull=True, contact__isnull=False, answered_at__lt=silent
    ).order_by("answered_at")


def public_rows() -> QuerySet[Case]:
    """What everybody may see: neither complaints, nor what was told in confidence, nor parts; words only when approved."""
    rows = Case.objects.select_related("keeper", "unit", "category", "grid")
    shown = (
        rows.filter(confidential=False, parent__isnull=True)
        .exclude(door="complain")
        .exclude(state__in=("rejected", "withdrawn", "merged"))
    )
    return shown.order_by("-received_at", "-pk")


def live(rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.filter(state__in=LIVE)


def found(rows: QuerySet[Case], words: str) -> QuerySet[Case]:
    """Cases with these words in number, title, text or place."""
    return rows.filter(pk__in=search.matching("case", words)) if words.strip() else rows


def by_state(rows: QuerySet[Case]) -> dict[str, int]:
    """How many in each state: one query."""
    return dict(rows.order_by().values_list("state").annotate(n=Count("pk")))


def open_moves(case: Case, actor: Actor) -> list[str]:
    return [move.name for move in LIFE.open_to(actor, case)]


def numbers(ids: Iterable[int]) -> dict[int, str]:
    return dict(Case.objects.filter(pk__in=list(ids)).values_list("pk", "number"))


def of_number(number: str) -> Case | None:
    """One case with its keeper and unit, as moves need it; whether somebody may see it is asked by whoever shows it."""
    for case in read(Case, number=number):
        units = by_id(Organisation, (case.keeper_id, case.unit_id))
        case.keeper = units[case.keeper_id]
        case.unit = units.get(case.unit_id)
        return case
    return None
