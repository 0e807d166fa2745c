"""When a rule holds: a season, some days, some hours of the day. All in China's local time.

A season runs from one day of the year to another, both included, and may go over the turn of the year. Hours run from one time of
day until before another and may go over midnight; the day is then the one on which the moment lies, not the one on which the
night began.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from linli.kernel import clock

YEAR = 366  # days of a leap year, so that 29 February has its place
MINUTES = 24 * 60
WORKING, RESTING = "working", "resting"
LEAP = 2024  # any leap year
_DAY = re.compile(r"(\d{2})-(\d{2})")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as the windows see it: day of a leap year from 0, weekday from 1, worked or not, minute of the day."""

    day: int
    weekday: int
    working: bool
    minute: int

    @classmethod
    def of(cls, at: datetime) -> "Moment":
        return Day.of(clock.local(at).date()).at(clock.local(at))


@dataclass(frozen=True, slots=True)
class Day:
    """What the windows need to know of a day, looked up once for all its cases."""

    place: int
    weekday: int
    working: bool

    @classmethod
    def of(cls, day: date) -> "Day":
        return cls(place_of_day(day.month, day.day), day.isoweekday(), clock.is_working_day(day))

    def at(self, here: datetime) -> Moment:
        """A moment of this day, given in China's local time."""
        return Moment(self.place, self.weekday, self.working, here.hour * 60 + here.minute)


@dataclass(frozen=True)
class Window:
    """`season` and `hours` are half-open ranges over the circle of the year and of the day; None is always.

    `days` is "", "working", "resting" or weekdays as digits.
    """

    season: tuple[int, int] | None = None
    days: str = ""
    hours: tuple[int, int] | None = None

    @cached_property
    def narrowness(self) -> int:
        """How many of the three it narrows: the more, the more specific."""
        return sum((self.season is not None, bool(self.days), self.hours is not None))

    def covers(self, at: Moment) -> bool:
        return (
            (self.season is None or _within(at.day, self.season))
            and (self.hours is None or _within(at.minute, self.hours))
            and (not self.days or self._covers_day(at))
        )

    def _covers_day(self, at: Moment) -> bool:
        if self.days in (WORKING, RESTING):
            return at.working == (self.days == WORKING)
        return str(at.weekday) in self.days


ALWAYS = Window()


def window_of(from_day: str, until_day: str, days: str, from_time: str, until_time: str) -> Window:
    """The window that the fields of a rule describe. They have been checked when they were written."""
    season = hours = None
    if from_day and until_day:
        season = (day_place(from_day), (day_place(until_day) + 1) % YEAR)
        season = None if season[0] == season[1] else season
    if from_time and until_time:
        hours = (minute_place(from_time), minute_place(until_time))
    if season is None and hours is None and not days:
        return ALWAYS
    return Window(season, days, hours)


def moments(windows: Iterable[Window]) -> list[Moment]:
    """One moment for each way in which these windows can hold or not: every moment is like one of them."""
    many = list(windows)
    days = sorted({0, *(edge for w in many if w.season for edge in w.season)})
    minutes = sorted({0, *(edge for w in many if w.hours for edge in w.hours)})
    kinds = _day_kinds([w.days for w in many])
    return [
        Moment(day, weekday, working, minute)
        for day in days
        for weekday, working in kinds
        for minute in minutes
    ]


def _day_kinds(named: Sequence[str]) -> list[tuple[int, bool]]:
    """Kinds of day that matter: weekdays when they are named, worked or not when that is; else one for all."""
    by_weekday = any(days.isdigit() for days in named)
    by_work = any(days in (WORKING, RESTING) for days in named)
    weekdays = range(1, 8) if by_weekday else (1,)
    work = (True, False) if by_work else (True,)
    return [(weekday, working) for weekday in weekdays for working in work]


def _within(place: int, span: tuple[int, int]) -> bool:
    start, end = span
    return start <= place < end if start < end else place >= start or place < end


def place_of_day(month: int, day: int) -> int:
    return date(LEAP, month, day).timetuple().tm_yday - 1


def day_place(text: str) -> int:
    """The place in the year of "MM-DD". Raises ValueError when there is no such day."""
    found = _DAY.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return place_of_day(int(found[1]), int(found[2]))


def minute_place(text: str) -> int:
    """The minute of the day of "HH:MM". Raises ValueError when there is no such time."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return int(found[1]) * 60 + int(found[2])
