from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.ui.saying import exact, figure, lasting, said

HERE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=HERE)  # a Friday


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        (datetime(2026, 11, 20, 14, 5, tzinfo=HERE), "今天 14:05", "today 14:05"),
        (datetime(2026, 11, 19, 23, 59, tzinfo=HERE), "昨天 23:59", "yesterday 23:59"),
        (datetime(2026, 11, 18, 8, 0, tzinfo=HERE), "前天 08:00", "Wed 08:00"),
        (datetime(2026, 11, 22, 8, 0, tzinfo=HERE), "后天 08:00", "Sun 08:00"),
        (datetime(2026, 11, 16, 8, 0, tzinfo=HERE), "周一 08:00", "Mon 08:00"),
        (datetime(2026, 11, 25, 17, 30, tzinfo=HERE), "下周三 17:30", "25 Nov 17:30"),
        (datetime(2026, 11, 15, 8, 0, tzinfo=HERE), "上周日 08:00", "15 Nov 08:00"),
        (datetime(2026, 11, 3, 9, 7, tzinfo=HERE), "11月3日 09:07", "3 Nov 09:07"),
        (datetime(2025, 11, 3, 9, 7, tzinfo=HERE), "2025年11月3日", "3 Nov 2025"),
        (date(2026, 11, 20), "今天", "today"),
        (date(2026, 12, 31), "12月31日", "31 Dec"),
    ],
)
def test_moments_are_said_as_people_say_them(moment, zh, en):
    with override("zh-hans"):
        assert said(moment, now=NOW) == zh
    with override("en"):
        assert said(moment, now=NOW) == en


def test_the_day_is_the_local_one_whatever_the_stored_zone():
    just_past_midnight = datetime(2026, 11, 19, 16, 5, tzinfo=UTC)
    with override("zh-hans"):
        assert said(just_past_midnight, now=NOW) == "今天 00:05"
        assert exact(just_past_midnight) == "2026年11月20日 周五 00:05"
    with override("en"):
        assert exact(just_past_midnight) == "Friday 20 Nov 2026, 00:05"


def test_the_time_of_day_can_be_left_out():
    with override("zh-hans"):
        assert said(NOW, now=NOW, day_only=True) == "今天"


@given(st.integers(-3000, 3000), st.sampled_from(["zh-hans", "en"]))
def test_two_days_close_to_now_never_sound_alike(away, language):
    """Anything within a fortnight has a name of its own; a reader can always tell two days apart."""
    day = NOW.date() + timedelta(days=away)
    with override(language):
        words = said(day, now=NOW)
        assert words
        others = [said(day + timedelta(days=step), now=NOW) for step in range(1, 15)]
    assert words not in others


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [
        (None, "—", "—"),
        (float("nan"), "—", "—"),
        (0, "0", "0"),
        (7.2, "7.2", "7.2"),
        (7.25, "7.3", "7.3"),
        (1000, "1,000", "1,000"),
        (9850, "9,850", "9,850"),
        (-12345, "-1.2万", "-12,345"),
        (12345, "1.2万", "12,345"),
        (20000, "2万", "20,000"),
        (1234567, "123.5万", "1.2 million"),
        (99_999_999, "1亿", "100 million"),
        (99_940_000, "9,994万", "99.9 million"),
        (3_500_000_000, "35亿", "3.5 billion"),
        (Decimal("30295600.00"), "3,029.6万", "30.3 million"),
    ],
)
def test_large_numbers_go_by_ten_thousands_in_chinese_and_thousands_in_english(number, zh, en):
    with override("zh-hans"):
        assert figure(number) == zh
    with override("en"):
        assert figure(number) == en


def _read(words: str) -> Decimal:
    for word, factor in (("亿", 10**8), ("万", 10**4), (" billion", 10**9), (" million", 10**6)):
        if word in words:
            return Decimal(words.replace(word, "").replace(",", "")) * factor
    return Decimal(words.replace(",", ""))


@given(st.integers(-(10**12), 10**12), st.sampled_from(["zh-hans", "en"]))
def test_a_shortened_number_is_off_by_at_most_five_per_cent(number, language):
    with override(language):
        back = _read(figure(number))
    assert abs(back - number) <= abs(number) * Decimal("0.05")


@pytest.mark.parametrize(
    ("length", "zh", "en"),
    [
        (None, "—", "—"),
        (0, "不到 1 分钟", "under a minute"),
        (1, "1 分钟", "1 minute"),
        (42, "42 分钟", "42 minutes"),
        (180, "3 小时", "3 hours"),
        (200, "3 小时 20 分钟", "3 hours 20 minutes"),
        (1440, "1 天", "1 day"),
        (1445, "1 天", "1 day"),
        (3130, "2 天 4 小时", "2 days 4 hours"),
        (-90, "1 小时 30 分钟", "1 hour 30 minutes"),
        (timedelta(hours=2), "2 小时", "2 hours"),
    ],
)
def test_durations_name_their_two_largest_units(length, zh, en):
    with override("zh-hans"):
        assert lasting(length) == zh
    with override("en"):
        assert lasting(length) == en
