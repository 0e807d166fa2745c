"""What time it is. Everything in Linli asks here, so that tests and the demonstration can say when they are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_held: ContextVar[datetime | None] = ContextVar("clock_held", default=None)
_process: Callable[[], datetime] | None = None


def now() -> datetime:
    """The moment, in UTC."""
    held = _held.get()
    if held is not None:
        return held
    return _process() if _process else datetime.now(UTC)


def today() -> date:
    """The day it is in China."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same moment as a clock in China shows it."""
    return moment.astimezone(SHANGHAI)


def moment(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment written as people in China write it, in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside the block it is `moment` (aware), in this thread or task only. Blocks nest."""
    token = _held.set(_aware(moment))
    try:
        yield
    finally:
        _held.reset(token)


def set_for_process(source: datetime | Callable[[], datetime] | None) -> None:
    """The whole process lives at a moment, or by a function that tells it; None returns to the real time."""
    global _process  # noqa: PLW0603 - one clock per process is the point
    if isinstance(source, datetime):
        fixed = _aware(source)
        _process = lambda: fixed  # noqa: E731
    else:
        _process = source


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC)
