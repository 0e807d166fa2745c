"""Why a deadline falls where it falls: the steps of the reckoning, for people to check."""

from collections.abc import Iterator
from datetime import date, timedelta

from linli.kernel.clock.calendar import DAY, MINUTE, Day, Table
from linli.kernel.clock.deadlines import Deadline, Step

DAYS_SHOWN = 5  # a reckoning over more days is told by its weekends and holidays, not day by day


def explain(due: Deadline, table: Table) -> tuple[Step, ...]:
    """The steps from receipt to the due moment. Parameters are plain text (ISO) and numbers, so that they can be stored."""
    begin, end = table.place(due.start), table.place(due.due_at)
    first, last = begin // DAY, end // DAY
    steps = [Step("received", {"at": due.start.isoformat()}), *_starting(due, table, begin)]
    steps.append(Step("allowed", {"span": [due.span.amount, due.span.unit]}))
    if due.span.working:
        counted_from = first if due.span.unit == "working_hours" else first + 1
        steps += _days_off(table, counted_from, last)
    if due.span.unit == "working_hours" and not due.pauses and last - first < 2 * DAYS_SHOWN:
        steps += _day_by_day(table, begin, end)
    for since, until in sorted(due.pauses, key=lambda pause: pause[0]):
        if table.place(since) >= end:
            continue
        stopped = {"since": since.isoformat()}
        steps.append(
            Step("paused", stopped | {"until": until.isoformat()}) if until else Step("stopped", stopped)
        )
    if due.span.unit == "days" and (off := _last_day_off(due, table, first)):
        steps.append(off)
    steps.append(Step("due", {"at": due.due_at.isoformat()}))
    if due.provisional:
        unknown = next(d for i in range(first, last + 1) if (d := table.day(table.date_of(i))).provisional)
        steps.append(Step("provisional", {"year": unknown.date.year}))
    return tuple(steps)


def _starting(due: Deadline, table: Table, begin: int) -> Iterator[Step]:
    first = begin // DAY
    if due.span.unit == "working_hours":
        starts = table.place_of_work(table.worked(begin) + 1) - 1
        if starts > begin:
            yield Step("clock_starts", {"at": table.moment(starts).isoformat()})
    elif due.span.unit == "working_days":
        yield Step("first_day", {"day": table.date_of(table.working_day_after(first, 1)).isoformat()})
    elif due.span.unit == "days":
        yield Step("first_day", {"day": table.date_of(first + 1).isoformat()})


def _days_off(table: Table, first: int, last: int) -> Iterator[Step]:
    """Holidays by name, weekends in one sentence, and working days that fall on a weekend."""
    days = [table.day(table.date_of(index)) for index in range(first, last + 1)]
    if any(not day.working and not day.name for day in days):
        yield Step("weekends")
    for run in _runs([day for day in days if not day.working and day.name]):
        first_off, last_off, name = run[0].date.isoformat(), run[-1].date.isoformat(), run[0].name
        if first_off == last_off:
            yield Step("holiday_day", {"name": name, "day": first_off})
        else:
            yield Step("holiday", {"name": name, "from": first_off, "to": last_off})
    for day in days:
        if day.working and day.date.weekday() >= 5:
            told = {"day": day.date.isoformat()}
            yield Step("made_up", told | {"name": day.name}) if day.name else Step("worked", told)


def _runs(days: list[Day]) -> Iterator[list[Day]]:
    run: list[Day] = []
    for day in days:
        if run and (day.name != run[-1].name or day.date - run[-1].date != timedelta(days=1)):
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _day_by_day(table: Table, begin: int, end: int) -> Iterator[Step]:
    counted: list[tuple[date, int]] = []
    for index in range(begin // DAY, end // DAY + 1):
        share = table.worked(min((index + 1) * DAY, end)) - table.worked(max(index * DAY, begin))
        if share:
            counted.append((table.date_of(index), round(share / MINUTE)))
    if 1 < len(counted) <= DAYS_SHOWN:
        for day, minutes in counted:
            yield Step("counted", {"day": day.isoformat(), "minutes": minutes})


def _last_day_off(due: Deadline, table: Table, first: int) -> Step | None:
    last = table.date_of(first + int(due.span.amount))
    if due.pauses or table.day(last).working:
        return None
    return Step("last_day_off", {"day": last.isoformat()})
