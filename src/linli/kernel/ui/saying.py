"""Moments, days, numbers and durations as people say them.

The two languages differ here in build and not only in words (a week's name stands before the day in one and is
dropped in the other; large numbers go by ten thousands or by thousands), so both grammars stand in code.
"""

import math
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.translation import get_language

WEEK_ZH = "一二三四五六日"
WEEK_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEK_EN_LONG = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NEAR_ZH = {-2: "前天", -1: "昨天", 0: "今天", 1: "明天", 2: "后天"}
NEAR_EN = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def speaks_chinese() -> bool:
    return (get_language() or "zh-hans").lower().startswith("zh")


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _parts(moment: datetime | date) -> tuple[date, str]:
    """The local day and, for a moment, its time of day as 14:05."""
    if isinstance(moment, datetime):
        here = _local(moment)
        return here.date(), f"{here:%H:%M}"
    return moment, ""


def said(moment: datetime | date, *, now: datetime | None = None, day_only: bool = False) -> str:
    """今天 14:05, 昨天 09:00, 周三 17:30, 11月3日 08:00, 2025年11月3日; English: today 14:05, Wed 17:30, 3 Nov 08:00.

    Days are counted on the local calendar, not in hours. A bare weekday means this week (Monday to Sunday). In another
    year the time of day is left out. `exact` gives the whole moment.
    """
    day, clock = _parts(moment)
    today = _local(now or timezone.now()).date()
    name = _day_zh(day, today) if speaks_chinese() else _day_en(day, today)
    return f"{name} {clock}" if clock and not day_only and day.year == today.year else name


def _weeks_apart(day: date, today: date) -> int:
    monday, this_monday = day - timedelta(days=day.weekday()), today - timedelta(days=today.weekday())
    return (monday - this_monday).days // 7


def _day_zh(day: date, today: date) -> str:
    away = (day - today).days
    if away in NEAR_ZH:
        return NEAR_ZH[away]
    week = _weeks_apart(day, today)
    if abs(away) <= 6:
        return {-1: "上周", 0: "周", 1: "下周"}[week] + WEEK_ZH[day.weekday()]
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def _day_en(day: date, today: date) -> str:
    away = (day - today).days
    if away in NEAR_EN:
        return NEAR_EN[away]
    if _weeks_apart(day, today) == 0:
        return WEEK_EN[day.weekday()]
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {MONTHS_EN[day.month - 1]}{year}"


def exact(moment: datetime | date) -> str:
    """2026年11月3日 周二 14:05, or Tuesday 3 Nov 2026, 14:05: for titles, tool tips and paper."""
    day, clock = _parts(moment)
    if speaks_chinese():
        text = f"{day.year}年{day.month}月{day.day}日 周{WEEK_ZH[day.weekday()]}"
        return f"{text} {clock}" if clock else text
    text = f"{WEEK_EN_LONG[day.weekday()]} {day.day} {MONTHS_EN[day.month - 1]} {day.year}"
    return f"{text}, {clock}" if clock else text


def _one_decimal(number: Decimal) -> str:
    rounded = number.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return f"{rounded.normalize():,f}" if rounded == rounded.to_integral_value() else f"{rounded:,}"


def _scaled(number: Decimal, steps: tuple[tuple[Decimal, str], ...]) -> str | None:
    """The number in the largest step it still reaches after rounding (99,999,999 is 1亿, not 10,000万)."""
    size = abs(number)
    for step, word in steps:
        if (size / step).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP) >= 1 and size >= step * Decimal(
            "0.9999"
        ):
            return _one_decimal(number / step) + word
    return None


STEPS_ZH = ((Decimal(10**8), "亿"), (Decimal(10**4), "万"))
STEPS_EN = ((Decimal(10**9), " billion"), (Decimal(10**6), " million"))


def figure(number: float | Decimal | None) -> str:
    """A number as it is read: 9,850; 1.2万; 3.5亿; in English 12,345; 1.2 million. Unknown is a dash.

    At most one decimal, halves rounded away from zero. The exact value belongs in a title beside it.
    """
    if number is None or (isinstance(number, float) and not math.isfinite(number)):
        return "—"
    value = Decimal(str(number))
    if speaks_chinese():
        return (_scaled(value, STEPS_ZH) if abs(value) >= 10_000 else None) or _one_decimal(value)
    return (_scaled(value, STEPS_EN) if abs(value) >= 10**6 else None) or _one_decimal(value)


def lasting(length: float | timedelta | None) -> str:
    """Minutes (or a timedelta) in its two largest units: 42 分钟, 3 小时 20 分钟, 2 天 4 小时. Sign is dropped.

    Days are 24 hours; working time is the clock's business. Below a minute it says so; unknown is a dash.
    """
    if length is None:
        return "—"
    minutes = int(abs(length.total_seconds() / 60 if isinstance(length, timedelta) else length))
    if not minutes:
        return "不到 1 分钟" if speaks_chinese() else "under a minute"
    hours, left = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    counted = [(days, "天", "day"), (hours, "小时", "hour"), (left, "分钟", "minute")]
    shown = counted[:2] if days else counted[1:]
    return " ".join(_counted(*one) for one in shown if one[0])


def _counted(many: int, zh: str, en: str) -> str:
    return f"{many} {zh}" if speaks_chinese() else f"{many} {en}{'' if many == 1 else 's'}"
