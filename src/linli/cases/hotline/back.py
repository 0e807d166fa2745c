"""Handing our answers back to the hotline under its own numbers, as a workbook."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as __

from linli.cases import queries
from linli.cases.commands.intake import OUTSIDE, outside_number
from linli.cases.lifecycle import LIFE
from linli.cases.models import Case
from linli.cases.rates import Period
from linli.kernel import clock, sheets
from linli.kernel.scope import Actor
from linli.kernel.sheets import Column, Sheet

MOST = 50_000
SHEET = Sheet(
    "hotline-back",
    __("Answers for the hotline"),
    (
        Column("outside", __("Outside number"), max_length=50),
        Column("number", __("Number")),
        Column("state", __("State")),
        Column("unit", __("Unit")),
        Column("received", __("Received"), kind="date"),
        Column("answered", __("Answered"), kind="date"),
        Column("answer", __("Answer"), max_length=2000),
        Column("solved", __("The resident says it is solved"), kind="bool"),
        Column("closed", __("Case closed"), kind="date"),
    ),
)


def cases_of(actor: Actor, *, since: date, until: date) -> QuerySet[Case]:
    """The hotline's cases the actor may see that came in, were answered or closed in the days, both included."""
    first = clock.moment(since.year, since.month, since.day)
    last = clock.moment(until.year, until.month, until.day, 23, 59)
    period = Period(first, last)
    moved = period.of("received_at") | period.of("answered_at") | period.of("closed_at")
    rows = queries.visible_to(actor).filter(Q(submission_key__startswith=OUTSIDE), parent__isnull=True)
    return rows.filter(moved).order_by("received_at", "pk")


def workbook(actor: Actor, *, since: date, until: date) -> bytes:
    """The workbook; no contact, no name of a member, nothing Excel would run."""
    rows = cases_of(actor, since=since, until=until)[:MOST].iterator(chunk_size=1_000)
    return sheets.write(SHEET, _lines(rows))


def _lines(cases: Iterator[Case]) -> Iterator[Mapping[str, Any]]:
    for case in cases:
        yield {
            "outside": outside_number(case),
            "number": case.number,
            "state": str(LIFE.states[case.state].label),
            "unit": case.unit.name if case.unit else case.keeper.name,
            "received": case.received_at,
            "answered": case.answered_at,
            "answer": case.answer,
            "solved": True if case.state == "confirmed" else None,
            "closed": case.closed_at,
        }
