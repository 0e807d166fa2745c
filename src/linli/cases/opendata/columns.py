"""The columns of the open data, each with its meaning: the documentation is made from the same list as the file."""

from dataclasses import dataclass

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.cases.rates.defined import DISPOSED, ON_TIME

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
HIDDEN = "x"  # stands for a suppressed number, in every column of its line
TOTAL = "_total"  # stands for "all of them" in a code column


@dataclass(frozen=True, slots=True)
class Column:
    """`counts`: which of the cases of a cell it counts; None for the columns that say which cell it is."""

    code: str
    title: str | Promise
    meaning: str | Promise
    counts: Q | None = None


COLUMNS = (
    Column("month", _("Month"), _("The month in which the case was received, such as 2026-10.")),
    Column("community_code", _("Community code"), _("The code of the community or village that keeps the case; “_total” for all.")),
    Column("community", _("Community"), _("Its name.")),
    Column("kind_code", _("Kind code"), _("The code of the kind of matter, first level; “none” where none was given, “_total” for all.")),
    Column("kind", _("Kind of matter"), _("Its name.")),
    Column("received", _("Received"), _("Cases received in the month, parts of a split case not counted again."), Q()),
    Column("disposed", _("Disposed of"), _("Of these, answered, passed on or closed when the file was made."), DISPOSED),
    Column("on_time", _("On time"), _("Of these, answered by the day they were due and not sent back."), ON_TIME),
    Column("late", _("Late"), _("Of these, answered after the day they were due."), DISPOSED & Q(answered_at__gt=F("due_at"))),
    Column("confirmed", _("Confirmed"), _("Of these, closed on the resident's own word that it is solved."), Q(state="confirmed")),
    Column("reopened", _("Reopened"), _("Of these, opened again at least once after they had been closed."), Q(reopens__gt=0)),
    Column("refused", _("Refused"), _("Of these, handed back by a unit with a reason at least once."), Q(refusals__gt=0)),
)  # fmt: skip
MEASURES = tuple(column for column in COLUMNS if column.counts is not None)
