"""The rhythm of a year in Anlan: weekdays, weekends and holidays, seasons, storms, and the hours of a day."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from linli.demo.world import World
from linli.kernel import clock

# How many speak up in each hour of the day, from midnight.
HOURS = (1, 0.6, 0.3, 0.2, 0.3, 1, 3, 6, 10, 11, 9, 8, 6, 4, 7, 8, 8, 7, 6, 6, 6, 5, 3, 2)
TIMES = {"morning": (range(5, 10), 4.0), "evening": (range(18, 23), 3.0), "night": ((22, 23, 0, 1, 2), 9.0)}
STORMS = {4: 0.02, 5: 0.04, 6: 0.08, 7: 0.1, 8: 0.09, 9: 0.04, 10: 0.02}  # chance of a storm, by month
SEASONS = {
    "spring": (3, 4, 5),
    "summer": (6, 7, 8),
    "autumn": (9, 10, 11),
    "winter": (12, 1, 2),
    "september": (8, 9),
    "heat": (7, 8),
}
DESK = (8 * 60 + 30, 17 * 60 + 20)  # minutes of the day in which staff answer the phone


@dataclass(frozen=True, slots=True)
class Day:
    """`storm`: many drains, trees and power lines; `cases`: how many speak up."""

    date: date
    storm: bool
    working: bool
    holiday: bool
    cases: int = 0

    def favours(self, when: Iterable[str]) -> float:
        """How much more often than usual a matter with these tags arises on this day."""
        factor = 1.0
        for tag in when:
            if tag == "storm":
                factor *= 7.0 if self.storm else 0.8
            elif tag in SEASONS:
                factor *= 1.7 if self.date.month in SEASONS[tag] else 0.75
            elif tag == "weekday":
                factor *= 1.2 if self.working else 0.5
            elif tag in ("holiday", "weekend"):
                factor *= 1.5 if self.holiday or not self.working else 0.9
        return factor


def year(world: World, cases: int) -> list[Day]:
    """The days up to the moment the story ends, `cases` spread over them by their rhythm."""
    end = clock.local(world.now).date()
    days, weights = [], []
    for back in range(365, -1, -1):
        day = end - timedelta(days=back)
        known = clock.day(day)
        storm = world.dice("storm", back).random() < STORMS.get(day.month, 0.004)
        holiday = not known.working and bool(known.name)
        weight = 1.0 if known.working else 0.62 if holiday else 0.8
        weight *= 2.6 if storm else 1.15 if known.working and day.weekday() == 0 else 1.0
        weight *= 1.15 if day.month in SEASONS["summer"] else 1.0
        days.append(Day(day, storm, known.working, holiday))
        weights.append(weight * world.dice("busy", back).uniform(0.75, 1.3))
    counts = _shared(cases, weights)
    return [Day(d.date, d.storm, d.working, d.holiday, count) for d, count in zip(days, counts, strict=True)]


def moment_of(day: Day, when: Iterable[str], dice: random.Random, *, working: bool) -> datetime:
    """A moment of the day; `working` keeps it to the hours in which staff are at their desks."""
    weights = list(HOURS)
    for tag in when:
        if tag in TIMES:
            hours, factor = TIMES[tag]
            for hour in hours:
                weights[hour] *= factor
    minute = dice.choices(range(24), weights)[0] * 60 + dice.randrange(60)
    if working and day.working and not DESK[0] <= minute < DESK[1]:
        minute = dice.randint(*DESK)
    midnight = clock.moment(day.date.year, day.date.month, day.date.day)
    return (midnight + timedelta(minutes=minute, seconds=dice.randrange(60))).astimezone(UTC)


def _shared(cases: int, weights: list[float]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to the sum."""
    whole = sum(weights)
    counts, so_far, given = [], 0.0, 0
    for weight in weights:
        so_far += weight
        upto = round(cases * so_far / whole)
        counts.append(upto - given)
        given = upto
    return counts
