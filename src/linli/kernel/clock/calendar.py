"""Which days are worked, in which hours: the built-in calendar, the county's own days over it, the rulebook's hours.

The built-in calendar knows the State Council's notices to the end of a year. Beyond it a day is worked by its weekday, and
whatever is computed over such a day is provisional until the county has imported and confirmed that year.
"""

import threading
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from chinese_calendar import get_holiday_detail
from chinese_calendar.constants import holidays, workdays
from django.utils.translation import gettext as _

from linli.kernel import rulebook
from linli.kernel.clock.models import CalendarDay
from linli.kernel.clock.moments import SHANGHAI
from linli.kernel.refusals import BadInput
from linli.kernel.rulebook.register import VERSION as RULEBOOK
from linli.kernel.versions import Cached

VERSION = "calendar"
MINUTE = 60_000_000  # microseconds, the unit of every sum here: they must add up exactly
DAY = 24 * 60 * MINUTE
HORIZON = 60  # years after the first day asked about; farther is a slip of the pen

FIRST_KNOWN = date(min(holidays).year, 1, 1)
LAST_KNOWN = date(max(holidays).year, 12, 31)


@dataclass(frozen=True, slots=True)
class Day:
    """`name` is the holiday's (English, or as the county wrote it); a make-up working day bears its holiday's name."""

    date: date
    working: bool
    name: str
    provisional: bool


Spans = tuple[tuple[int, int], ...]  # from and to, in microseconds since midnight


class Table:
    """Sums over the days from `first` on, grown year by year: working time, working days and provisional days before each.

    A place in time is an integer of microseconds in China's local time since `first`; `place` and `moment` convert.
    """

    def __init__(self, own: dict[date, CalendarDay], first: date) -> None:
        self._own = own
        self._growing = threading.Lock()
        self._hours: dict[tuple[tuple[str, str], ...], Spans] = {}
        self.first = first
        self.origin = datetime(first.year, first.month, first.day)  # noqa: DTZ001 - local time, see `place`
        self.spans: list[Spans] = []
        self.time = [0]
        self.days = [0]
        self.unsure = [0]

    def place(self, moment: datetime) -> int:
        apart = moment.astimezone(SHANGHAI).replace(tzinfo=None) - self.origin
        return (apart.days * 86_400 + apart.seconds) * 1_000_000 + apart.microseconds

    def moment(self, place: int) -> datetime:
        return (self.origin + timedelta(microseconds=place)).replace(tzinfo=SHANGHAI)

    def date_of(self, index: int) -> date:
        return self.first + timedelta(days=index)

    def day(self, day: date) -> Day:
        own = self._own.get(day)
        if own is not None:
            return Day(day, own.working, own.name, provisional=not own.confirmed)
        if FIRST_KNOWN <= day <= LAST_KNOWN:
            off, name = get_holiday_detail(day)
            return Day(day, not off, name or workdays.get(day, ""), provisional=False)
        return Day(day, day.weekday() < 5, "", provisional=True)

    def cover(self, index: int) -> None:
        """Make the table know the day at `index`."""
        while len(self.spans) <= index:
            with self._growing:
                if len(self.spans) <= index:
                    self._grow()

    def worked(self, place: int) -> int:
        """Working time from the table's first day to a place."""
        index, clock = divmod(place, DAY)
        if index >= len(self.spans):
            self.cover(index)
        total = self.time[index]
        for start, end in self.spans[index]:
            if clock <= start:
                break
            total += min(clock, end) - start
        return total

    def place_of_work(self, total: int) -> int:
        """The earliest place by which this much working time has passed: the end of a span rather than the next start."""
        while self.time[-1] < total:
            self.cover(len(self.spans))
        index = bisect_left(self.time, total) - 1
        self.cover(index)
        left = total - self.time[index]
        for start, end in self.spans[index]:
            if left <= end - start:
                return index * DAY + start + left
            left -= end - start
        raise AssertionError("a day's spans add up to its time")

    def working_day_after(self, index: int, count: int) -> int:
        """The index of the `count`-th working day after the day at `index`."""
        self.cover(index)
        target = self.days[index + 1] + count
        while self.days[-1] < target:
            self.cover(len(self.spans))
        return bisect_left(self.days, target) - 1

    def closing(self, index: int) -> int:
        """The place where working hours end on a day; on a day off, where they would have ended."""
        self.cover(index)
        spans = self.spans[index] or self._hours_of(self.date_of(index))
        return index * DAY + spans[-1][1]

    def provisional(self, start: int, end: int) -> bool:
        """Is any day between two places provisional, both included."""
        first, last = start // DAY, end // DAY
        self.cover(last)
        return self.unsure[last + 1] > self.unsure[first]

    def _grow(self) -> None:
        """Add one year. The sums are appended before the spans, so that a reader never sees a day without its sums."""
        start = self.date_of(len(self.spans))
        if start.year >= min(self.first.year + HORIZON, date.max.year):
            raise BadInput(
                _("That day is too far away to be computed. Check the date and the number of days.")
            )
        grown: list[Spans] = []
        time, days, unsure = [self.time[-1]], [self.days[-1]], [self.unsure[-1]]
        day = start
        while day.year == start.year:
            known = self.day(day)
            spans = self._hours_of(day) if known.working else ()
            grown.append(spans)
            time.append(time[-1] + sum(end - begin for begin, end in spans))
            days.append(days[-1] + known.working)
            unsure.append(unsure[-1] + known.provisional)
            day += timedelta(days=1)
        self.time += time[1:]
        self.days += days[1:]
        self.unsure += unsure[1:]
        self.spans += grown

    def _hours_of(self, day: date) -> Spans:
        written = tuple((start, end) for start, end in rulebook.value("clock.working_hours", on=day).value)
        if written not in self._hours:
            self._hours[written] = tuple(
                (_since_midnight(start), _since_midnight(end)) for start, end in written
            )
        return self._hours[written]


def _since_midnight(clock: str) -> int:
    hours, minutes = clock.split(":")
    return (int(hours) * 60 + int(minutes)) * MINUTE


class _Tables:
    """Tables of one state of the calendar, by the year they begin in: usually one."""

    def __init__(self) -> None:
        self._own = {day.date: day for day in CalendarDay.objects.all()}
        self._tables: list[Table] = []

    def from_day(self, day: date) -> Table:
        for table in self._tables:
            if table.first <= day:
                return table
        if day.year >= date.max.year - 1:
            raise BadInput(
                _("That day is too far away to be computed. Check the date and the number of days.")
            )
        table = Table(self._own, date(max(day.year - 1, 1), 1, 1))
        self._tables = sorted([*self._tables, table], key=lambda known: known.first, reverse=True)
        return table


_tables = Cached((VERSION, RULEBOOK), _Tables)


def table_from(day: date) -> Table:
    """The table to compute with when nothing before `day` matters."""
    return _tables().from_day(day)


def day(when: date) -> Day:
    """What the calendar says of one day."""
    return table_from(when).day(when)


def is_working_day(when: date) -> bool:
    return day(when).working


def working_day_after(day: date, count: int) -> date:
    """The `count`-th working day after `day`; count at least 1."""
    if count < 1:
        raise ValueError("count at least one day")
    table = table_from(day)
    return table.date_of(table.working_day_after((day - table.first).days, count))


def working_days_between(first: date, last: date) -> int:
    """How many working days lie from `first` to `last`, both included; 0 when `last` is earlier."""
    if last < first:
        return 0
    table = table_from(first)
    table.cover((last - table.first).days)
    return table.days[(last - table.first).days + 1] - table.days[(first - table.first).days]


def known_until() -> date:
    """The last day before the first provisional one: what `linli check` warns about."""
    own = sorted(d.date for d in CalendarDay.objects.filter(confirmed=True, date__gt=LAST_KNOWN))
    last = LAST_KNOWN
    for earlier, later in pairwise([LAST_KNOWN, *own]):
        if later - earlier > timedelta(days=1):
            break
        last = later
    return last
