"""What each rate is (spec: rules 1.3 and 1.4; ADR 0011).

A rate counts whole cases: parts are judged with their whole. Each case of the period either counts (`denominator`), and perhaps
well (`numerator`), or is left out for one reason, the first that fits, and is counted under that reason.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.kernel import clock

Words = str | Promise
SURE = 1.96  # standard deviations: 95 of 100 such intervals hold the true share
DISPOSED = Q(state__in=("answered", "confirmed", "unconfirmed", "noted"))


@dataclass(frozen=True, slots=True)
class Period:
    """From `since`, up to but not including `until`."""

    since: datetime
    until: datetime

    def of(self, name: str) -> Q:
        return Q(**{f"{name}__gte": self.since, f"{name}__lt": self.until})

    def due(self, name: str) -> Q:
        """Fell due in the period, as far as it has passed."""
        return Q(**{f"{name}__gte": self.since, f"{name}__lt": min(self.until, clock.now())})

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        following = (year + 1, 1) if month == 12 else (year, month + 1)
        return cls(clock.moment(year, month, 1), clock.moment(*following, 1))

    @classmethod
    def year(cls, year: int) -> "Period":
        return cls(clock.moment(year, 1, 1), clock.moment(year + 1, 1, 1))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a case is left out of a rate."""

    code: str
    name: Words
    condition: Q


@dataclass(frozen=True, slots=True)
class Definition:
    """`cohort` says which cases of a period the rate looks at, by `moment`; `good` which of those that count are counted above.

    `of_units`: it says something about the unit that has the case; a refusal is the former unit's.
    """

    code: str
    name: Words
    words: Words
    cohort: Callable[[Period], Q]
    moment: str
    good: Q
    reasons: tuple[Reason, ...]
    of_units: bool = True
    less_is_better: bool = False

    def excluded(self) -> list[tuple[Reason, Q]]:
        """Each reason with the cases it takes out: those no reason before it has."""
        taken, found = Q(pk__in=()), []
        for reason in self.reasons:
            found.append((reason, reason.condition & ~taken))
            taken |= reason.condition
        return found

    def counted(self) -> Q:
        taken = Q(pk__in=())
        for reason in self.reasons:
            taken |= reason.condition
        return ~taken

    def part(self, part: str) -> Q:
        """The cases behind a number: "numerator", "denominator", or the code of a reason. KeyError for anything else."""
        if part == "denominator":
            return self.counted()
        if part == "numerator":
            return self.counted() & self.good
        return {reason.code: condition for reason, condition in self.excluded()}[part]


@dataclass(frozen=True, slots=True)
class Excluded:
    """How many cases were left out for a reason, or stand beside the rate."""

    code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of a period with everything it was computed from. `company` are the figures it must not be shown without."""

    definition: Definition
    numerator: int
    denominator: int
    exclusions: tuple[Excluded, ...] = ()
    beside: tuple[Excluded, ...] = ()
    company: tuple["Beside", ...] = field(default=())

    @property
    def code(self) -> str:
        return self.definition.code

    @property
    def name(self) -> str:
        return str(self.definition.name)

    @property
    def words(self) -> str:
        """What is counted of what, in a sentence."""
        return str(self.definition.words)

    @property
    def share(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's interval for the share: how far chance alone may have moved it."""
        return wilson(self.numerator, self.denominator)

    def percent(self) -> str:
        return percent(self.numerator, self.denominator)

    def said(self) -> str:
        """As it is printed: 97.9% (125,634 ÷ 128,327)."""
        if not self.denominator:
            return _("nothing to count yet")
        return _("%(percent)s (%(numerator)s ÷ %(denominator)s)") % {
            "percent": self.percent(),
            "numerator": f"{self.numerator:,}",
            "denominator": f"{self.denominator:,}",
        }


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure that stands beside another: its name, and how it is said."""

    code: str
    name: str
    said: str


def percent(part: int, whole: int) -> str:
    """With one decimal, halves up; never 100% while something is missing, never 0% while something is there."""
    if not whole:
        return "—"
    exact = Decimal(part * 100) / Decimal(whole)
    shown = exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    if part < whole and shown == 100:
        shown = exact.quantize(Decimal("0.1"), rounding=ROUND_DOWN)
    if part and not shown:
        shown = Decimal("0.1")
    return f"{shown}%"


def wilson(part: int, whole: int) -> tuple[float, float] | None:
    """Wilson 1927: the shares that `part` of `whole` does not contradict at the level of `SURE`; None of nothing."""
    if not whole:
        return None
    share, square = part / whole, SURE * SURE
    middle = share + square / (2 * whole)
    spread = SURE * math.sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    scale = 1 + square / whole
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


DUPLICATE = Reason("duplicate", __("asked twice, merged into another"), Q(state="merged"))
WITHDRAWN = Reason("withdrawn", __("withdrawn by who asked"), Q(state="withdrawn"))
NOT_ACCEPTED = Reason("not_accepted", __("not accepted, with a reason"), Q(state="rejected"))
SELF_FOUND = Reason("self_found", __("found on patrol and settled on the spot"), Q(state="settled"))
PARKED = Reason("parked", __("parked with a plan"), Q(state="parked"))
NO_CONTACT = Reason("no_contact", __("no contact was left"), Q(contact_due_at__isnull=True))
UNREACHABLE = Reason("unreachable", __("rung and not reached"), Q(word_at__isnull=True))
NOT_SAID = Reason("not_said", __("said nothing about being satisfied"), Q(word_satisfied=""))
NOT_ANSWERED = Reason("not_answered", __("not answered yet"), Q(answered_at__isnull=True, reworks=0))
NOT_CLOSED = Reason("not_closed", __("not closed yet"), Q(closed_at__isnull=True, reopens=0))
NEVER_SENT = Reason(
    "never_sent", __("not sent to a unit"), Q(dispatched_at__isnull=True) | Q(unit__isnull=True, refusals=0)
)
ON_TIME = DISPOSED & (Q(answered_at__lte=F("due_at")) | Q(state="noted", closed_at__lte=F("due_at")))


def _received(period: Period) -> Q:
    return period.of("received_at")


def _to_contact(period: Period) -> Q:
    return period.due("contact_due_at") | (Q(contact_due_at__isnull=True) & period.of("received_at"))


def _due(period: Period) -> Q:
    return period.due("due_at")


def _followed_up(period: Period) -> Q:
    """A word was given in the period, or a call reached nobody and no word has been given since."""
    from linli.cases.models import Callback

    rung = Callback.objects.filter(period.of("at"), reached=False).values("case_id")
    return period.of("word_at") | Q(word_at__isnull=True, pk__in=rung)


DEFINED = {
    definition.code: definition
    for definition in (
        Definition(
            "disposal", __("Disposal rate"),
            __("Of the cases that came in, those answered, passed on or closed by now. Cases not solved in the resident's word do not count."),
            _received, "received_at", DISPOSED, (DUPLICATE, WITHDRAWN, NOT_ACCEPTED, SELF_FOUND),
        ),
        Definition(
            "response", __("Response rate"),
            __("Of the cases whose first contact fell due, those in which whoever asked was spoken to in time."),
            _to_contact, "contact_due_at", Q(contacted_at__lte=F("contact_due_at")), (NO_CONTACT, DUPLICATE, WITHDRAWN, NOT_ACCEPTED),
        ),
        Definition(
            "resolution", __("Resolution rate"),
            __("Of the residents who gave their word, on their page or on the phone, those who say it is solved. The latest word counts."),
            _followed_up, "word_at", Q(word_solved=True), (UNREACHABLE,),
        ),
        Definition(
            "satisfaction", __("Satisfaction rate"),
            __("Of the residents who said how satisfied they are, those who are, or mostly. Who was not reached is never counted as satisfied."),
            _followed_up, "word_at", Q(word_satisfied__in=("yes", "mostly")), (UNREACHABLE, NOT_SAID),
        ),
        Definition(
            "on_time", __("On-time closing rate"),
            __("Of the cases that fell due, those answered by then and not sent back. Parked cases are left out."),
            _due, "due_at", ON_TIME, (DUPLICATE, WITHDRAWN, NOT_ACCEPTED, SELF_FOUND, PARKED),
        ),
        Definition(
            "rework", __("Rework rate"),
            __("Of the cases that came in and were answered, those the resident found not solved, so that they had to be done again."),
            _received, "received_at", Q(reworks__gt=0) | Q(state="disputed"), (DUPLICATE, WITHDRAWN, NOT_ACCEPTED, SELF_FOUND, NOT_ANSWERED),
            less_is_better=True,
        ),
        Definition(
            "reopen", __("Reopening rate"),
            __("Of the cases that came in and were closed, those opened again."),
            _received, "received_at", Q(reopens__gt=0), (DUPLICATE, SELF_FOUND, NOT_CLOSED), less_is_better=True,
        ),
        Definition(
            "refusal", __("Refusal rate"),
            __("Of the cases that came in and were sent to a unit, those a unit refused with a reason at least once."),
            _received, "received_at", Q(refusals__gt=0), (DUPLICATE, SELF_FOUND, NEVER_SENT), of_units=False, less_is_better=True,
        ),
    )
}  # fmt: skip
