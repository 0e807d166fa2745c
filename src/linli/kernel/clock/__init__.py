"""The clock: what time it is, the Chinese working calendar, and deadlines that can say why."""

from linli.kernel.clock.calendar import (
    Day,
    day,
    is_working_day,
    known_until,
    working_day_after,
    working_days_between,
)
from linli.kernel.clock.deadlines import UNITS, Deadline, Pause, Span, Step, deadline, due, elapsed, remaining
from linli.kernel.clock.moments import SHANGHAI, at, local, moment, now, set_for_process, today

__all__ = [
    "SHANGHAI",
    "UNITS",
    "Day",
    "Deadline",
    "Pause",
    "Span",
    "Step",
    "at",
    "day",
    "deadline",
    "due",
    "elapsed",
    "is_working_day",
    "known_until",
    "local",
    "moment",
    "now",
    "remaining",
    "set_for_process",
    "today",
    "working_day_after",
    "working_days_between",
]
