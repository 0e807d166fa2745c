"""Time in words, in the reader's language."""

from datetime import date, datetime
from typing import Any

from django.utils import dateformat
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from linli.kernel.clock import moments
from linli.kernel.clock.deadlines import Span, Step

WEEKDAYS = (
    pgettext_lazy("weekday", "Monday"),
    pgettext_lazy("weekday", "Tuesday"),
    pgettext_lazy("weekday", "Wednesday"),
    pgettext_lazy("weekday", "Thursday"),
    pgettext_lazy("weekday", "Friday"),
    pgettext_lazy("weekday", "Saturday"),
    pgettext_lazy("weekday", "Sunday"),
)
HOLIDAYS = {
    "New Year's Day": gettext_lazy("New Year's Day"),
    "Spring Festival": gettext_lazy("Spring Festival"),
    "Tomb-sweeping Day": gettext_lazy("Tomb-sweeping Day"),
    "Labour Day": gettext_lazy("Labour Day"),
    "Dragon Boat Festival": gettext_lazy("Dragon Boat Festival"),
    "National Day": gettext_lazy("National Day"),
    "Mid-autumn Festival": gettext_lazy("Mid-autumn Festival"),
}


def weekday(day: date) -> str:
    return str(WEEKDAYS[day.weekday()])


def holiday(name: str) -> str:
    """A holiday's name; one the county wrote stays as written."""
    return str(HOLIDAYS.get(name, name))


def day(day: date) -> str:
    """Such as "Saturday 21 November"; with the year when it is not this one."""
    if day.year == moments.today().year:
        form = pgettext("date format", "j F")
    else:
        form = pgettext("date format", "j F Y")
    return pgettext("a day", "%(weekday)s %(date)s") % {
        "weekday": weekday(day),
        "date": dateformat.format(day, form),
    }


def moment(moment: datetime) -> str:
    """Such as "Saturday 21 November 14:05", as clocks in China show it."""
    there = moments.local(moment)
    return f"{day(there.date())} {there:%H:%M}"


def duration(minutes: float) -> str:
    """Such as "2 hours 15 minutes"; minutes are rounded down."""
    hours, rest = divmod(int(minutes), 60)
    parts = []
    if hours:
        parts.append(ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours})
    if rest or not hours:
        parts.append(ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest})
    return " ".join(parts)


def span(span: Span) -> str:
    """Such as "5 working days"."""
    count = int(span.amount) if span.amount == int(span.amount) else span.amount
    number = int(count) if count == 1 else 2  # a fraction takes the plural
    sentences = {
        "working_hours": ngettext("%(count)s working hour", "%(count)s working hours", number),
        "working_days": ngettext("%(count)s working day", "%(count)s working days", number),
        "hours": ngettext("%(count)s hour", "%(count)s hours", number),
        "days": ngettext("%(count)s day", "%(count)s days", number),
    }
    return sentences[span.unit] % {"count": f"{count:g}"}


SENTENCES = {
    "received": gettext_lazy("Received %(at)s."),
    "clock_starts": gettext_lazy("The clock starts %(at)s."),
    "first_day": gettext_lazy("The first day that counts is %(day)s."),
    "allowed": gettext_lazy("Time allowed: %(span)s."),
    "weekends": gettext_lazy("Weekends do not count."),
    "holiday": gettext_lazy("%(from)s to %(to)s is %(name)s and does not count."),
    "holiday_day": gettext_lazy("%(day)s is %(name)s and does not count."),
    "made_up": gettext_lazy("%(day)s is a working day (%(name)s, made up)."),
    "worked": gettext_lazy("%(day)s is a working day."),
    "counted": gettext_lazy("%(day)s counts %(minutes)s."),
    "paused": gettext_lazy("From %(since)s to %(until)s the clock stood still."),
    "stopped": gettext_lazy("The clock has stood still since %(since)s; the day will move on."),
    "last_day_off": gettext_lazy("%(day)s is not a working day, so the next one counts."),
    "due": gettext_lazy("So it is due %(at)s."),
    "provisional": gettext_lazy(
        "The working calendar of %(year)s is not confirmed yet; the day may still move."
    ),
}


def sentence(step: Step) -> str:
    """One step of a deadline's reckoning."""
    return str(SENTENCES[step.code]) % {name: _said(name, value) for name, value in step.data.items()}


def _said(name: str, value: Any) -> str:
    match name:
        case "at" | "since" | "until":
            return moment(datetime.fromisoformat(value))
        case "day" | "from" | "to":
            return day(date.fromisoformat(value))
        case "minutes":
            return duration(value)
        case "name":
            return holiday(value)
        case "span":
            return span(Span(value[0], value[1]))
        case _:
            return str(value)
