"""The weekly grid in which people say when they can help: seven days of morning, afternoon and evening."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day; minutes from midnight, Asia/Shanghai."""

    code: str
    label: str | Promise
    start: int
    end: int


PARTS = (
    Part("morning", _("Morning"), 8 * 60, 12 * 60),
    Part("afternoon", _("Afternoon"), 14 * 60, 18 * 60),
    Part("evening", _("Evening"), 18 * 60 + 30, 21 * 60 + 30),
)
WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))

Slot = tuple[int, str]  # weekday from 0 = Monday, code of the part
SLOTS: tuple[Slot, ...] = tuple((day, part.code) for day in range(7) for part in PARTS)
BY_CODE = {part.code: part for part in PARTS}


def span(slot: Slot) -> tuple[int, int, int]:
    """Weekday, start and end of a slot, as they are stored."""
    part = BY_CODE[slot[1]]
    return slot[0], part.start, part.end
