"""Writing the county's own days."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.clock.calendar import VERSION
from linli.kernel.clock.models import CalendarDay
from linli.kernel.refusals import BadInput
from linli.kernel.scope.actors import Actor
from linli.kernel.versions import bump

WORDS = {
    "working": True,
    "off": False,
    "yes": True,
    "no": False,
    "班": True,
    "上班": True,
    "休": False,
    "放假": False,
}
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)


@transaction.atomic
def import_days(rows: Iterable[Mapping[str, Any]], *, by: Actor) -> int:
    """Write days of the working calendar, replacing what the county had said of the same days. Returns how many.

    A row has `date` (date or ISO text), `working` (true/false, or 班 and 休), `source`, and may have `name` and `confirmed`
    (default true). When any row is wrong nothing is written: BadInput maps "1", "2", … to the first mistake of each such row.
    """
    days: dict[date, CalendarDay] = {}
    wrong: dict[str, str] = {}
    for number, row in enumerate(rows, start=1):
        try:
            day = _day(row)
            if day.date in days:
                wrong[str(number)] = _("This day stands in an earlier row already.")
            days[day.date] = day
        except BadInput as refusal:
            wrong[str(number)] = refusal.sentence
    if wrong:
        first, sentence = next(iter(wrong.items()))
        raise BadInput(_("Row %(row)s: %(sentence)s") % {"row": first, "sentence": sentence}, fields=wrong)
    CalendarDay.objects.bulk_create(
        days.values(),
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=["working", "name", "source", "confirmed"],
    )
    if days:
        bump(VERSION)
        told = {str(d.date): [int(d.working), int(d.confirmed), d.name, d.source] for d in days.values()}
        journal.record("calendar", "days_imported", by=by, data={"days": told})
    return len(days)


def _day(row: Mapping[str, Any]) -> CalendarDay:
    source = str(row.get("source") or "").strip()
    name = str(row.get("name") or "").strip()
    if not source:
        raise BadInput(_("Name the notice this day comes from."))
    if len(source) > 200 or len(name) > 60:
        raise BadInput(_("Shorten the text: a name has at most 60 characters, a source 200."))
    return CalendarDay(
        date=_date(row.get("date")),
        working=_working(row.get("working")),
        name=name,
        source=source,
        confirmed=bool(row.get("confirmed", True)),
    )


def _date(value: object) -> date:
    if isinstance(value, datetime):
        value = value.date()
    if not isinstance(value, date):
        try:
            value = date.fromisoformat(str(value or "").strip())
        except ValueError:
            raise BadInput(_("Write the day as year-month-day, such as 2027-02-06.")) from None
    if not FIRST <= value <= LAST:
        raise BadInput(_("The day lies outside the years 2000 to 2100."))
    return value


def _working(value: object) -> bool:
    if isinstance(value, bool):
        return value
    known = WORDS.get(str(value).strip().lower())
    if known is None:
        raise BadInput(_("Say whether the day is worked: 班 or 休, working or off."))
    return known
