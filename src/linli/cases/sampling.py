"""The month's sample as the callers see it: whom to ring next, and how far it has come."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from linli.cases import queries
from linli.cases.models import Callback, Case, Sampled
from linli.kernel import clock, rulebook, scope
from linli.kernel.scope import Actor

CALLABLE = {"answered": "call_back", "confirmed": "follow_up", "unconfirmed": "follow_up"}


@dataclass(frozen=True, slots=True)
class Progress:
    """Of what was drawn: reached, rung so often without being reached that it counts so, begun anew meanwhile, still to ring."""

    answered: int
    drawn: int
    reached: int
    unreachable: int
    elsewhere: int

    @property
    def to_ring(self) -> int:
        return self.drawn - self.reached - self.unreachable - self.elsewhere

    @property
    def done(self) -> int:
        return self.drawn - self.to_ring


def of_month(actor: Actor, month: date) -> QuerySet[Any]:
    """The drawn cases the actor may ring about, with `reached`, `tries` and `last_try` since they were drawn."""
    calls = Callback.objects.filter(case=OuterRef("case"), at__gte=OuterRef("drawn_at"))
    failed = calls.filter(reached=False).order_by().values("case").annotate(many=Count("pk"))
    last = calls.order_by().values("case").annotate(last=Max("at"))
    mine = scope.visible(Case.objects.all(), actor, "case.call_back")
    return Sampled.objects.filter(month=f"{month:%Y-%m}", case__in=mine.values("pk")).annotate(
        reached=Exists(calls.filter(reached=True)),
        tries=Coalesce(Subquery(failed.values("many")[:1]), 0),
        last_try=Subquery(last.values("last")[:1]),
    )


def open_(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Still to ring: those never tried first, in the order drawn, then those tried longest ago."""
    left = rows.filter(reached=False, tries__lt=_enough(), case__state__in=CALLABLE)
    names = [f"case__{name}" for name in (*queries.CARD, "contact")]
    return left.select_related("case", *names).order_by("tries", F("last_try").asc(nulls_first=True), "place")


def progress(actor: Actor, month: date) -> Progress:
    rows = of_month(actor, month)
    counts = rows.aggregate(
        drawn=Count("pk"),
        got=Count("pk", filter=Q(reached=True)),
        missed=Count("pk", filter=Q(reached=False, tries__gte=_enough())),
        away=Count("pk", filter=Q(reached=False, tries__lt=_enough()) & ~Q(case__state__in=CALLABLE)),
    )
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    answered = scope.visible(Case.objects.all(), actor, "case.call_back").filter(
        parent__isnull=True,
        state__in=CALLABLE,
        answered_at__gte=clock.moment(month.year, month.month, 1),
        answered_at__lt=clock.moment(following.year, following.month, 1),
    )
    return Progress(answered.count(), counts["drawn"], counts["got"], counts["missed"], counts["away"])


def to_ring(actor: Actor) -> int:
    """How many calls of this month wait for the actor: one query."""
    return open_(of_month(actor, clock.today().replace(day=1))).select_related(None).count()


def next_case(actor: Actor, month: date, *, after: Case | None = None) -> Case | None:
    """Whom to ring next, not the one just rung."""
    rows = open_(of_month(actor, month))
    found = (rows.exclude(case=after) if after else rows).first()
    return found.case if found else None


def sampled(case: Case) -> Sampled | None:
    """The latest time this case was drawn."""
    return Sampled.objects.filter(case=case).order_by("-month").first()


def _enough() -> int:
    return int(rulebook.value("cases.calls_before_unconfirmed").value)
