from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from linli.kernel import clock
from linli.kernel.clock import Span, commands
from linli.kernel.clock import moment as at
from linli.kernel.clock.models import CalendarDay
from linli.kernel.journal.models import Entry
from linli.kernel.refusals import BadInput
from linli.kernel.scope import Actor

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system("test")


def due(start: datetime, amount: float, unit: str, pauses=(), **more) -> datetime:
    return clock.local(clock.deadline(start, Span(amount, unit), pauses, **more).due_at).replace(tzinfo=None)


def there(*parts: int) -> datetime:
    return datetime(*parts)


# --- what time it is ---------------------------------------------------------------------------------


def test_now_is_utc_and_today_is_chinas_day():
    with clock.at(datetime(2026, 11, 21, 16, 30, tzinfo=UTC)):
        assert clock.now() == datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
        assert clock.today() == date(2026, 11, 22)
        with clock.at(at(2026, 1, 1, 9)):
            assert clock.today() == date(2026, 1, 1)
        assert clock.today() == date(2026, 11, 22)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_process_can_live_at_another_time():
    clock.set_for_process(at(2026, 5, 1, 8))
    try:
        assert clock.now() == at(2026, 5, 1, 8)
        with clock.at(at(2026, 6, 1)):
            assert clock.now() == at(2026, 6, 1)
        clock.set_for_process(lambda: at(2026, 7, 1))
        assert clock.now() == at(2026, 7, 1)
    finally:
        clock.set_for_process(None)


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"), clock.at(datetime(2026, 1, 1)):
        pass


# --- working hours -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        (at(2026, 11, 20, 9), 2, there(2026, 11, 20, 11)),
        (
            at(2026, 11, 20, 10),
            2,
            there(2026, 11, 20, 12),
        ),  # ends with the morning, not at the start of the afternoon
        (at(2026, 11, 20, 11), 2, there(2026, 11, 20, 15, 30)),
        (at(2026, 11, 20, 16, 30), 2, there(2026, 11, 23, 9, 30)),
        (at(2026, 11, 20, 22), 2, there(2026, 11, 23, 10, 30)),
        (at(2026, 11, 21, 14, 5), 2, there(2026, 11, 23, 10, 30)),  # a Saturday
        (at(2026, 11, 20, 13), 0.5, there(2026, 11, 20, 15)),  # in the noon break
        (at(2026, 11, 20, 8, 30), 6.5, there(2026, 11, 20, 17, 30)),
        (
            at(2026, 2, 13, 16, 30),
            2,
            there(2026, 2, 14, 9, 30),
        ),  # the Saturday before Spring Festival is worked
        (at(2026, 2, 14, 16, 30), 2, there(2026, 2, 24, 9, 30)),  # and then nine days are not
        (at(2026, 10, 9, 17), 1, there(2026, 10, 10, 9)),  # National Day's make-up Saturday
    ],
)
def test_working_hours(start, hours, expected):
    assert due(start, hours, "working_hours") == expected


# --- days --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (at(2026, 11, 20, 9), 1, there(2026, 11, 23, 17, 30)),
        (at(2026, 11, 20, 23), 1, there(2026, 11, 23, 17, 30)),  # the hour of the first day does not matter
        (at(2026, 11, 21, 9), 1, there(2026, 11, 23, 17, 30)),
        (at(2026, 11, 16, 9), 4, there(2026, 11, 20, 17, 30)),
        (at(2026, 2, 12, 16), 5, there(2026, 2, 26, 17, 30)),  # 13, 14 (made up), then 24, 25, 26
    ],
)
def test_working_days_end_with_working_hours(start, days, expected):
    assert due(start, days, "working_days") == expected


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (at(2026, 11, 16, 9), 4, there(2026, 11, 20, 17, 30)),
        (at(2026, 11, 16, 9), 5, there(2026, 11, 23, 17, 30)),  # Saturday: the next working day counts
        (at(2026, 9, 30, 10), 3, there(2026, 10, 8, 17, 30)),
        (at(2026, 2, 7, 10), 7, there(2026, 2, 14, 17, 30)),  # a Saturday that is worked
    ],
)
def test_days_end_on_a_working_day(start, days, expected):
    assert due(start, days, "days") == expected


def test_hours_run_day_and_night():
    assert due(at(2026, 11, 20, 16, 30), 24, "hours") == there(2026, 11, 21, 16, 30)
    assert not clock.deadline(at(2026, 12, 31, 16), Span(24, "hours")).provisional


@pytest.mark.parametrize(
    ("amount", "unit"), [(0, "hours"), (-1, "days"), (1.5, "days"), (1, "weeks"), (1e9, "hours")]
)
def test_spans_that_make_no_sense_are_bugs(amount, unit):
    with pytest.raises(ValueError, match=r"span|days|unit"):
        Span(amount, unit)


# --- beyond the known calendar -----------------------------------------------------------------------


def test_beyond_the_known_calendar_the_weekday_counts_and_the_date_is_provisional():
    found = clock.deadline(at(2026, 12, 30, 10), Span(5, "working_days"))
    assert clock.local(found.due_at).date() == date(2027, 1, 6)
    assert found.provisional
    assert not clock.deadline(at(2026, 12, 30, 10), Span(1, "working_days")).provisional
    assert clock.day(date(2027, 1, 1)).provisional
    assert clock.known_until() == date(2026, 12, 31)


def test_a_day_before_the_known_calendar_is_no_crash():
    assert clock.deadline(at(1999, 12, 30, 10), Span(2, "working_hours")).provisional


@pytest.mark.parametrize("start", [at(2026, 1, 1), at(9990, 1, 1)])
def test_a_day_too_far_away_is_refused_in_words(start):
    with pytest.raises(BadInput, match=r"."):
        clock.deadline(start, Span(100_000, "working_days"))


def test_importing_a_year_replaces_the_weekday_rule():
    before = clock.deadline(at(2026, 12, 31, 10), Span(1, "working_days"))
    assert clock.local(before.due_at).date() == date(2027, 1, 1)
    day, rows = date(2027, 1, 1), []
    while day.month == 1:
        off = day <= date(2027, 1, 3) or day.weekday() >= 5
        rows.append(
            {
                "date": day,
                "working": not off,
                "name": "元旦" if day.day < 4 else "",
                "source": "国办发明电〔2026〕1号",
            }
        )
        day += timedelta(days=1)
    assert commands.import_days(rows, by=OPERATOR) == 31
    after = clock.deadline(at(2026, 12, 31, 10), Span(1, "working_days"))
    assert clock.local(after.due_at).date() == date(2027, 1, 4)
    assert not after.provisional
    assert clock.known_until() == date(2027, 1, 31)
    assert "元旦" in " ".join(after.why())


def test_a_countys_own_day_goes_before_the_built_in_calendar():
    assert clock.is_working_day(date(2026, 11, 23))
    rows = [
        {
            "date": "2026-11-23",
            "working": "休",
            "name": "泼水节",
            "source": "安政办〔2026〕3号",
            "confirmed": False,
        }
    ]
    commands.import_days(rows, by=OPERATOR)
    assert not clock.is_working_day(date(2026, 11, 23))
    found = clock.deadline(at(2026, 11, 20, 17, 30), Span(1, "working_hours"))
    assert clock.local(found.due_at).replace(tzinfo=None) == there(2026, 11, 24, 9, 30)
    assert found.provisional


def test_import_replaces_an_earlier_import_and_is_journaled():
    row = {"date": "2027-02-06", "working": "休", "source": "初稿", "confirmed": False}
    commands.import_days([row], by=OPERATOR)
    commands.import_days([row | {"working": True, "source": "正式通知", "confirmed": True}], by=OPERATOR)
    day = CalendarDay.objects.get()
    assert (day.working, day.source, day.confirmed) == (True, "正式通知", True)
    assert Entry.objects.filter(stream="calendar", move="days_imported").count() == 2


def test_import_tells_every_wrong_row_and_writes_none():
    rows = [
        {"date": "2027-02-05", "working": True, "source": "通知"},
        {"date": "2027/02/06", "working": True, "source": "通知"},
        {"date": "2027-02-07", "working": "maybe", "source": "通知"},
        {"date": "2027-02-08", "working": True, "source": " "},
        {"date": "2027-02-05", "working": True, "source": "通知"},
        {"date": "1887-02-05", "working": True, "source": "通知"},
        {"date": None, "working": True, "source": "通知"},
        {"date": "2027-02-09", "working": True, "source": "通" * 201},
    ]
    with pytest.raises(BadInput) as refused:
        commands.import_days(rows, by=OPERATOR)
    assert set(refused.value.fields) == {"2", "3", "4", "5", "6", "7", "8"}
    assert all(refused.value.fields.values())
    assert not CalendarDay.objects.exists()


# --- pauses, elapsed, remaining ----------------------------------------------------------------------


def test_a_pause_in_working_hours_is_added_at_the_end():
    pause = (
        at(2026, 11, 20, 10),
        at(2026, 11, 20, 15),
    )  # two hours of the morning, half an hour of the afternoon
    assert due(at(2026, 11, 20, 9), 2, "working_hours", [pause]) == there(2026, 11, 20, 16)
    assert due(at(2026, 11, 16, 9), 4, "working_days", [pause]) == there(2026, 11, 23, 11)


def test_a_pause_outside_working_hours_changes_nothing():
    night = (at(2026, 11, 20, 18), at(2026, 11, 23, 8))
    assert due(at(2026, 11, 20, 16), 3, "working_hours", [night]) == due(
        at(2026, 11, 20, 16), 3, "working_hours"
    )


def test_an_open_pause_moves_the_deadline_on_while_what_is_left_stays():
    pauses = [(at(2026, 11, 20, 10), None)]
    found = clock.deadline(at(2026, 11, 20, 9), Span(3, "working_hours"), pauses, as_of=at(2026, 11, 20, 11))
    assert found.paused
    assert clock.local(found.due_at).replace(tzinfo=None) == there(2026, 11, 20, 15, 30)
    for moment in (at(2026, 11, 20, 10), at(2026, 11, 20, 16), at(2026, 11, 23, 9), at(2026, 12, 1, 9)):
        assert clock.remaining(found, moment) == 120


def test_remaining_falls_below_nothing_when_it_is_late():
    found = clock.deadline(at(2026, 11, 20, 9), Span(2, "working_hours"))
    assert clock.remaining(found, at(2026, 11, 20, 9, 30)) == 90
    assert clock.remaining(found, at(2026, 11, 20, 11)) == 0
    assert clock.remaining(found, at(2026, 11, 20, 15)) == -90
    assert clock.remaining(found, at(2026, 11, 21, 15)) == -240


def test_elapsed_counts_working_time_or_all_time():
    start, end = at(2026, 11, 20, 16), at(2026, 11, 23, 9)
    assert clock.elapsed(start, end) == 120
    assert clock.elapsed(start, end, working=False) == 65 * 60
    assert clock.elapsed(end, start) == 0
    assert clock.elapsed(start, end, [(at(2026, 11, 20, 17), None)]) == 60


def test_overlapping_and_backward_pauses_count_once_or_not_at_all():
    pauses = [
        (at(2026, 11, 20, 10), at(2026, 11, 20, 11)),
        (at(2026, 11, 20, 10, 30), at(2026, 11, 20, 11, 30)),
        (at(2026, 11, 20, 11, 20), at(2026, 11, 20, 11)),
    ]
    assert due(at(2026, 11, 20, 9), 2, "working_hours", pauses) == there(2026, 11, 20, 15)


def test_working_days_between():
    assert clock.working_days_between(date(2026, 2, 9), date(2026, 2, 28)) == 6 + 5
    assert clock.working_days_between(date(2026, 2, 28), date(2026, 2, 9)) == 0
    assert clock.working_day_after(date(2026, 2, 14), 1) == date(2026, 2, 24)


# --- why ---------------------------------------------------------------------------------------------


def test_why_says_the_reckoning_in_both_languages():
    with clock.at(at(2026, 11, 21, 15)):
        found = clock.deadline(at(2026, 11, 21, 14, 5), Span(2, "working_hours"))
        with translation.override("en"):
            assert found.why() == [
                "Received Saturday 21 November 14:05.",
                "The clock starts Monday 23 November 08:30.",
                "Time allowed: 2 working hours.",
                "Weekends do not count.",
                "So it is due Monday 23 November 10:30.",
            ]
        codes = [step.code for step in found.steps]
    assert codes == ["received", "clock_starts", "allowed", "weekends", "due"]


def test_why_names_holidays_made_up_days_pauses_and_what_is_provisional():
    with clock.at(at(2026, 2, 1)), translation.override("en"):
        festival = " ".join(clock.deadline(at(2026, 2, 12, 16), Span(5, "working_days")).why())
        assert "Sunday 15 February to Monday 23 February is Spring Festival" in festival
        assert "Saturday 14 February is a working day (Spring Festival, made up)." in festival
        paused = clock.deadline(
            at(2026, 12, 31, 9),
            Span(9, "working_hours"),
            [(at(2026, 12, 31, 9), at(2026, 12, 31, 10)), (at(2026, 12, 31, 16), None)],
            as_of=at(2026, 12, 31, 17),
        )
        told = " ".join(paused.why())
        assert "From Thursday 31 December 09:00 to Thursday 31 December 10:00 the clock stood still." in told
        assert "The clock has stood still since Thursday 31 December 16:00" in told
        assert "calendar of 2027 is not confirmed" in told
        assert "Saturday 21 November is not" in " ".join(
            clock.deadline(at(2026, 11, 20), Span(1, "days")).why()
        )


# --- laws --------------------------------------------------------------------------------------------

moments = st.datetimes(datetime(2025, 12, 1), datetime(2027, 3, 1), timezones=st.just(clock.SHANGHAI))
spans = st.one_of(
    st.builds(Span, st.integers(1, 60), st.sampled_from(["working_days", "days", "hours", "working_hours"])),
    st.builds(Span, st.floats(0.25, 90), st.sampled_from(["hours", "working_hours"])),
)
intervals = st.tuples(moments, st.timedeltas(timedelta(0), timedelta(days=9))).map(
    lambda p: (p[0], p[0] + p[1])
)
pauses = st.lists(intervals, max_size=4)
laws = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@laws
@given(moments, st.timedeltas(timedelta(0), timedelta(days=40)), spans, pauses)
def test_a_later_start_is_never_due_earlier(start, later, span, stops):
    assert clock.deadline(start, span).due_at <= clock.deadline(start + later, span).due_at
    if span.unit in {"hours", "working_hours"}:
        assert clock.deadline(start, span, stops).due_at <= clock.deadline(start + later, span, stops).due_at


@laws
@given(moments, spans, pauses, intervals)
def test_a_pause_only_pushes_later(start, span, stops, one_more):
    assert clock.deadline(start, span, stops).due_at <= clock.deadline(start, span, [*stops, one_more]).due_at


@laws
@given(moments, spans)
def test_due_is_after_the_start_and_within_working_hours(start, span):
    found = clock.local(clock.deadline(start, span).due_at)
    assert found > start
    if span.unit != "hours":
        assert clock.is_working_day(found.date())
        assert any(a <= found.strftime("%H:%M") <= b for a, b in (("08:30", "12:00"), ("14:30", "17:30")))


@laws
@given(moments, st.sampled_from(["hours", "working_hours"]), st.integers(1, 200), st.integers(1, 200), pauses)
def test_two_spans_in_a_row_are_their_sum(start, unit, first, second, stops):
    halfway = clock.deadline(start, Span(first / 4, unit), stops).due_at
    assert clock.deadline(halfway, Span(second / 4, unit), stops).due_at == (
        clock.deadline(start, Span((first + second) / 4, unit), stops).due_at
    )


@laws
@given(moments, st.sampled_from(["hours", "working_hours"]), st.integers(1, 400), pauses)
def test_what_has_elapsed_at_the_deadline_is_the_span(start, unit, quarters, stops):
    found = clock.deadline(start, Span(quarters / 4, unit), stops)
    assert clock.elapsed(start, found.due_at, stops, working=unit == "working_hours") == quarters * 15
    assert clock.remaining(found, found.due_at) == 0


@laws
@given(st.tuples(moments, moments, moments).map(sorted), pauses, st.booleans())
def test_elapsed_adds_up_and_a_pause_takes_its_own_time(three, stops, working):
    a, b, c = three
    parts = clock.elapsed(a, b, stops, working=working) + clock.elapsed(b, c, stops, working=working)
    assert parts == pytest.approx(clock.elapsed(a, c, stops, working=working))
    assert clock.elapsed(a, c, [(a, b)], working=working) == pytest.approx(
        clock.elapsed(b, c, working=working)
    )


@laws
@given(moments, spans, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_remaining_never_grows(start, span, later):
    found = clock.deadline(start, span)
    assume(span.unit != "days")
    assert clock.remaining(found, start) >= clock.remaining(found, start + later)


def test_sixty_thousand_deadlines_are_a_matter_of_seconds(django_assert_max_num_queries):
    import time

    span, pause = Span(5, "working_days"), (at(2026, 1, 20, 10), at(2026, 1, 20, 15))
    with django_assert_max_num_queries(4):
        clock.deadline(at(2025, 11, 20), span)
        began = time.perf_counter()
        for number in range(6_000):
            clock.deadline(
                at(2025, 11, 20) + timedelta(minutes=80 * number), span, [pause] if number % 3 else ()
            )
        assert time.perf_counter() - began < 3
