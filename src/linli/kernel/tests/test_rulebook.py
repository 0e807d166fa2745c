from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from linli.kernel import clock, rulebook
from linli.kernel.clock import moment as at
from linli.kernel.journal.models import Entry
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen
from linli.kernel.rulebook import (
    Choice,
    Declared,
    Hours,
    Number,
    Seed,
    Whole,
    Words,
    YesNo,
    commands,
    queries,
    register,
    words,
)
from linli.kernel.rulebook.models import Rule
from linli.kernel.scope import ANONYMOUS, Actor

pytestmark = pytest.mark.django_db
COUNTY = Actor.system("county")
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _day():
    with clock.at(at(2026, 11, 20, 10)):
        yield


@pytest.fixture
def answer_within(monkeypatch):
    monkeypatch.setattr(register, "_declared", dict(register._declared))
    rule = Declared(
        "trial.answer_within",
        "Answer within",
        "答复时限",
        5,
        "working_days",
        Whole(1, 60),
        "A norm of the province",
        "C",
        units=("days",),
        seeds=(
            Seed(10, "complaint"),
            Seed(15, "complaint", date(2026, 12, 1), citation="The norm of 2026", mark="M"),
        ),
    )
    rulebook.declare([rule])
    return rule.code


def change(code, value, day=TODAY, **more):
    return commands.change(
        **{
            "code": code,
            "value": value,
            "effective_from": day,
            "citation": "安政发〔2026〕1号",
            "by": COUNTY,
            **more,
        }
    )


def test_a_rule_nobody_declared_is_a_bug():
    with pytest.raises(LookupError):
        rulebook.value("cases.colour")


def test_declared_defaults_hold_before_they_are_written(answer_within):
    assert not Rule.objects.exists()
    found = rulebook.value(answer_within)
    assert (found.value, found.unit, found.citation, found.confirmed) == (
        5,
        "working_days",
        "A norm of the province",
        True,
    )


def test_the_most_specific_then_the_county_then_the_latest(answer_within):
    assert rulebook.value(answer_within, applies_to="complaint").value == 10
    assert rulebook.value(answer_within, applies_to="complaint", on=date(2026, 12, 1)).value == 15
    assert not rulebook.value(answer_within, applies_to="complaint", on=date(2026, 12, 1)).confirmed
    assert rulebook.value(answer_within, applies_to="praise").value == 5
    assert rulebook.value(answer_within, applies_to=("complaint.noise", "complaint")).value == 10
    change(answer_within, 4)
    assert rulebook.value(answer_within).value == 4
    assert rulebook.value(answer_within, applies_to="complaint").value == 10
    change(answer_within, 8, applies_to="complaint")
    assert rulebook.value(answer_within, applies_to="complaint").value == 8
    assert rulebook.value(answer_within, applies_to="complaint", on=date(2026, 12, 1)).value == 8


def test_a_day_before_the_first_row_reads_the_first_row(answer_within):
    change(answer_within, 3)
    assert rulebook.value(answer_within, on=date(2001, 1, 1)).value == 5


def test_changing_a_rule_changes_behaviour_from_its_day_on():
    thursday, friday = at(2026, 11, 26, 8), at(2026, 11, 27, 8)
    hour = clock.Span(1, "working_hours")
    change("clock.working_hours", [["09:00", "12:00"], ["13:00", "18:00"]], date(2026, 11, 27))
    assert clock.local(clock.deadline(thursday, hour).due_at).strftime("%H:%M") == "09:30"
    assert clock.local(clock.deadline(friday, hour).due_at).strftime("%H:%M") == "10:00"
    assert clock.elapsed(at(2026, 11, 26), at(2026, 11, 27)) == 390
    assert clock.elapsed(at(2026, 11, 27), at(2026, 11, 28)) == 480


def test_a_rolled_back_change_is_forgotten(answer_within):
    with transaction.atomic():
        change(answer_within, 2)
        assert rulebook.value(answer_within).value == 2
        transaction.set_rollback(True)
    assert rulebook.value(answer_within).value == 5


def test_reading_rules_costs_one_query_a_transaction(answer_within, django_assert_num_queries):
    rulebook.value(answer_within)
    with django_assert_num_queries(0):
        for _ in range(50):
            rulebook.value(answer_within)
    with transaction.atomic():
        change(answer_within, 2)
    with django_assert_num_queries(2):  # the stamps, and the rows again
        rulebook.value(answer_within)
        rulebook.value(answer_within, on=TODAY + timedelta(days=1))


def test_seed_writes_what_is_missing_once(answer_within):
    written = commands.seed(by=COUNTY)
    assert written == Rule.objects.filter(county=False).count() >= 15
    assert commands.seed(by=COUNTY) == 0
    assert Entry.objects.filter(stream="rulebook", move="seeded").count() == 1
    Rule.objects.filter(code=answer_within, applies_to="").update(value=6)
    assert commands.seed(by=COUNTY) == 0


def test_a_change_is_journaled_with_what_was_there_before(answer_within):
    change(answer_within, 4, note="试行")
    change(answer_within, 3, unit="days")
    first, second = Entry.objects.filter(stream="rulebook").order_by("sequence")
    assert '"value":4' in first.data
    assert '"before"' not in first.data
    assert '"before":[4,"working_days"]' in second.data
    row = Rule.objects.get(code=answer_within)
    assert (row.value, row.unit, row.county, row.entered_by) == (3, "days", True, "sys:county")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("value", 0),
        ("value", 61),
        ("value", "five"),
        ("value", True),
        ("value", 2.5),
        ("unit", "weeks"),
        ("effective_from", date(2026, 11, 19)),
        ("citation", "  "),
        ("citation", "字" * 301),
        ("note", "a\x00b"),
        ("applies_to", "x" * 61),
    ],
)
def test_what_a_change_refuses(answer_within, field, wrong):
    with pytest.raises(BadInput) as refused:
        change(
            answer_within,
            **{"value": 4, field: wrong} if field != "effective_from" else {"value": 4, "day": wrong},
        )
    assert set(refused.value.fields) == {field}
    assert not Rule.objects.exists()


def test_every_mistake_is_told_at_once(answer_within):
    with pytest.raises(BadInput) as refused:
        change(answer_within, 0, date(2020, 1, 1), citation="", unit="weeks")
    assert set(refused.value.fields) == {"value", "unit", "effective_from", "citation"}


@pytest.mark.parametrize("by", [ANONYMOUS, Actor.party(("case", 1)), Actor("person", person_id=0)])
def test_strangers_may_not_change_rules(answer_within, by):
    with pytest.raises(NotAllowed):
        change(answer_within, 4, by=by)
    with pytest.raises(NotAllowed):
        commands.withdraw(rule=Rule(county=True, effective_from=date(2027, 1, 1)), by=by)


def test_only_what_is_not_in_force_yet_can_be_withdrawn(answer_within):
    now, later = change(answer_within, 4), change(answer_within, 3, date(2026, 12, 1))
    commands.withdraw(rule=later, by=COUNTY)
    assert rulebook.value(answer_within, on=date(2027, 1, 1)).value == 4
    with pytest.raises(NotOpen):
        commands.withdraw(rule=now, by=COUNTY)
    assert Entry.objects.filter(move="withdrawn").count() == 1


def test_rows_show_what_holds_what_comes_and_what_was(answer_within):
    commands.seed(by=COUNTY)
    change(answer_within, 4)
    with clock.at(at(2026, 11, 25)):
        change(answer_within, 3, date(2026, 11, 25))
        change(answer_within, 2, date(2026, 12, 24))
        (shown,) = [rule for rule in queries.rows() if rule.code == answer_within]
    assert [(row.shown[:2].strip(), row.applies_to, row.county) for row in shown.current] == [
        ("3", "", True),
        ("10", "complaint", False),
    ]
    assert [row.shown[:2].strip() for row in shown.future] == ["15", "2"]
    assert [(row.shown[:2].strip(), row.standing) for row in shown.past] == [
        ("5", "overruled"),
        ("4", "past"),
    ]
    assert {rule.code for rule in queries.rows()} == {rule.code for rule in register.all_declared()}


def test_declaring_catches_bugs(answer_within):
    with pytest.raises(ValueError, match="two rooms"):
        rulebook.declare([Declared(answer_within, "a", "b", 1, citation="c")])
    with pytest.raises(ValueError, match="no source"):
        rulebook.declare([Declared("trial.x", "a", "b", 1)])
    with pytest.raises(BadInput):
        rulebook.declare([Declared("trial.x", "a", "b", 99, kind=Whole(1, 5), citation="c")])
    with pytest.raises(ValueError, match="units"):
        rulebook.declare(
            [Declared("trial.x", "a", "b", 1, "days", citation="c", seeds=(Seed(1, unit="hours"),))]
        )


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Whole(1, 60_000), " 50,000 ", 50_000),
        (Number(), "0.35", 0.35),
        (YesNo(), "是", True),
        (YesNo(), "no", False),
        (Words(), " 12345 ", "12345"),
        (Choice(("a", "b")), "b", "b"),
        (Hours(), "8:30-12:00, 14:30-17:30", [["08:30", "12:00"], ["14:30", "17:30"]]),
        (Hours(), "9：00—12：00；13：00至24：00", [["09:00", "12:00"], ["13:00", "24:00"]]),
    ],
)
def test_what_people_type_is_read(kind, text, value):
    assert kind.parse(text) == value
    assert kind.parse(kind.show(value)) == value or isinstance(kind, YesNo)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Whole(1, 9), "ten"),
        (Whole(1, 9), "10"),
        (Whole(1, 9), ""),
        (Number(), "nan"),
        (Number(), "1.01"),
        (YesNo(), "perhaps"),
        (Words(3), "four"),
        (Words(), "a\nb"),
        (Choice(("a",)), "b"),
        (Hours(), ""),
        (Hours(), "08:30"),
        (Hours(), "12:00-08:30"),
        (Hours(), "08:30-12:00,11:00-17:00"),
        (Hours(), "08:30-25:00"),
        (Hours(), "08:61-09:00"),
        (Hours(), "-1:00-09:00"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(kind, text):
    with pytest.raises(BadInput) as refused:
        kind.parse(text)
    assert len(refused.value.sentence) > 5


def test_the_kernels_rules_are_all_there():
    codes = {rule.code for rule in register.all_declared()}
    assert {
        "clock.working_hours",
        "evidence.photos",
        "sheets.rows",
        "text.length",
        "codes.valid",
        "links.valid",
    } <= codes
    assert all(rule.title_zh != rule.title_en for rule in register.all_declared())
    assert datetime.strptime(rulebook.value("clock.working_hours").value[0][0], "%H:%M")


def test_every_unit_and_room_has_words():
    for rule in register.all_declared():
        for row in rule.rows():
            assert not row.unit or row.unit in words.UNITS, (rule.code, row.unit)
        assert rule.code.split(".")[0] in {*words.ROOMS, "trial"}, rule.code
