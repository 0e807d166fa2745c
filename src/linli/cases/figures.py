"""Figures of the first screen, computed from records when the page is opened and kept nowhere.

A figure and the list behind it come from one condition (`FIGURES`), so that the number is always the length of its list.
People are counted, never listed or ranked; units with fewer than `ENOUGH` cases say nothing about themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from statistics import median

from django.db.models import Count, F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as __

from linli.cases import queries
from linli.cases.lifecycle import IN_HAND
from linli.cases.models import Case
from linli.kernel import clock, scope
from linli.kernel.scope import Actor
from linli.organisations.models import Organisation

DAYS = 7
ENOUGH = 5  # fewer cases make no share worth reading


@dataclass(frozen=True, slots=True)
class Span:
    """After `since`, up to and including `until`."""

    since: datetime
    until: datetime

    def of(self, field: str) -> Q:
        return Q(**{f"{field}__gt": self.since, f"{field}__lte": self.until})


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: which cases of a span it counts, in which order its list shows them, and how it is defined (口径)."""

    code: str
    label: str | Promise
    condition: Callable[[Span], Q]
    order: str
    definition: str | Promise


FIGURES = {
    figure.code: figure
    for figure in (
        Figure(
            "received", __("Cases received"), lambda span: span.of("received_at"), "-received_at",
            __("Cases that came in during the last seven days, by every way; parts of a split case are not counted again."),
        ),
        Figure(
            "confirmed", __("Confirmed by residents"), lambda span: Q(state="confirmed") & span.of("closed_at"), "-closed_at",
            __("Cases closed during the last seven days on the resident's own word, of all that were closed with an answer. "
               "Closed without the resident's word is counted apart and never as solved."),
        ),
        Figure(
            "closed", __("Closed with an answer"), lambda span: Q(state__in=("confirmed", "unconfirmed")) & span.of("closed_at"),
            "-closed_at", __("Cases closed during the last seven days, with the resident's word or without it."),
        ),
        Figure(
            "taken", __("Taken by members"), lambda span: Q(taker__isnull=False, unit__isnull=True) & span.of("signed_at"),
            "-signed_at",
            __("Orders a member took on during the last seven days and has not handed back, and how many members that were. "
               "Nobody is listed or ranked."),
        ),
    )
}  # fmt: skip
MEDIAN = __(
    "Of the cases confirmed during the last seven days: half took less time from asking to the resident's word, half took more. "
    "Nights and weekends are in it."
)


@dataclass(frozen=True, slots=True)
class Week:
    """What the last seven days were, beside the seven before them. `median_hours` is None when nothing was confirmed."""

    received: int
    received_before: int
    confirmed: int
    closed: int
    takes: int
    takers: int
    median_hours: float | None


def last_days(*, back: int = 0) -> Span:
    """The last seven days up to now, or those `back` weeks before."""
    until = clock.now() - timedelta(days=DAYS * back)
    return Span(until - timedelta(days=DAYS), until)


def kept(actor: Actor, permission: str) -> QuerySet[Case]:
    """Whole cases the actor answers for or looks over."""
    return scope.visible(Case.objects.all(), actor, permission).filter(parent__isnull=True)


def week(actor: Actor, permission: str) -> Week:
    """Two queries, whatever the number of cases."""
    rows, span, before = kept(actor, permission), last_days(), last_days(back=1)
    conditions = {code: figure.condition(span) for code, figure in FIGURES.items()}
    touched = rows.filter(before.of("received_at") | reduce(or_, conditions.values()))
    counts = touched.aggregate(
        **{code: Count("pk", filter=condition) for code, condition in conditions.items()},
        received_before=Count("pk", filter=before.of("received_at")),
        takers=Count("taker", filter=conditions["taken"], distinct=True),
    )
    spans = rows.filter(conditions["confirmed"]).values_list("received_at", "closed_at")
    hours = [(closed - received).total_seconds() / 3600 for received, closed in spans if closed is not None]
    return Week(
        counts["received"], counts["received_before"], counts["confirmed"], counts["closed"], counts["taken"], counts["takers"],
        median(hours) if hours else None,
    )  # fmt: skip


def records(actor: Actor, permission: str, figure: Figure) -> QuerySet[Case]:
    """The cases behind a figure, newest first."""
    rows = kept(actor, permission).select_related(*queries.CARD).filter(figure.condition(last_days()))
    return rows.order_by(figure.order, "-pk")


@dataclass(frozen=True, slots=True)
class Slipping:
    """A community and how many of its cases are overdue now."""

    keeper: Organisation
    overdue: int
    live: int


def slipping(actor: Actor, permission: str, most: int = 8) -> list[Slipping]:
    """Communities with overdue cases, those with most first. Two queries."""
    rows = queries.live(scope.visible(Case.objects.all(), actor, permission))
    counted = (
        rows.order_by()
        .values("keeper")
        .annotate(late=Count("pk", filter=queries.is_overdue()), live=Count("pk"))
    )
    worst = list(counted.filter(late__gt=0).order_by("-late", "keeper")[:most])
    keepers = Organisation.objects.in_bulk([row["keeper"] for row in worst])
    return [Slipping(keepers[row["keeper"]], row["late"], row["live"]) for row in worst]


@dataclass(frozen=True, slots=True)
class Help:
    """A unit with much overdue. `share` is overdue of what it has in hand, None when that is too little to say."""

    unit: Organisation
    overdue: int
    in_hand: int

    @property
    def share(self) -> float | None:
        return self.overdue / self.in_hand if self.in_hand >= ENOUGH else None


def who_needs_help(actor: Actor, permission: str, most: int = 6) -> list[Help]:
    """Units with overdue cases in hand, the largest share first; those with too few to say last. Two queries."""
    rows = scope.visible(Case.objects.all(), actor, permission)
    rows = rows.filter(unit__isnull=False, state__in=("dispatched", *IN_HAND, "disputed"))
    counted = (
        rows.order_by()
        .values("unit")
        .annotate(late=Count("pk", filter=queries.is_overdue()), many=Count("pk"))
    )
    late = list(counted.filter(late__gt=0).order_by(F("late").desc(), "unit")[:100])
    late.sort(key=lambda row: (row["many"] < ENOUGH, -row["late"] / row["many"]))
    units = Organisation.objects.in_bulk([row["unit"] for row in late[:most]])
    return [Help(units[row["unit"]], row["late"], row["many"]) for row in late[:most]]
