"""Rows written with statements put together once are the rows the ORM would have written."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from linli.kernel import rows
from linli.kernel.journal.models import Entry, Private
from linli.kernel.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 5, 8, 30, 15, 123456, tzinfo=UTC)


def entry(sequence: int = 1, stream: str = "case:1") -> Entry:
    return Entry(
        stream=stream, sequence=sequence, at=AT, occurred_at=AT, by="p1", move="receive", hash="0" * 64
    )


def notice(person: int) -> Notice:
    return Notice(
        person_id=person,
        code="a.code",
        params={"title": "路灯“不亮”", "n": [1, None]},
        link="/x/",
        created_at=AT,
    )


def values(row):
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}


@pytest.mark.parametrize("count", [1, 2, 7])
def test_a_row_reads_back_as_it_was_written(count):
    made = [entry(n) for n in range(1, count + 1)]
    rows.insert(made)
    assert [values(row) for row in Entry.objects.order_by("sequence")] == [values(row) for row in made]
    assert all(row.pk and not row._state.adding for row in made)


@pytest.mark.parametrize("count", [1, 7])
def test_sealed_and_structured_values_are_kept_as_the_orm_keeps_them(count, django_user_model):
    person = django_user_model.objects.create(username="somebody", created_at=AT)
    notices = [notice(person.pk) for _ in range(count)]
    rows.insert(notices, keys=False)
    assert {n.key for n in notices} == set(Notice.objects.values_list("key", flat=True))
    assert all(n.params == {"title": "路灯“不亮”", "n": [1, None]} for n in Notice.objects.all())
    letters = [
        Delivery(channel="sms", to="13800001234", body="您好", code="x", next_at=AT, created_at=AT)
        for _ in range(count)
    ]
    rows.insert(letters)
    assert {(d.to, d.body, d.subject, d.next_at) for d in Delivery.objects.all()} == {
        ("13800001234", "您好", None, AT)
    }
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT body FROM {Delivery._meta.db_table}")
        assert all("您好" not in body for (body,) in cursor.fetchall())


@pytest.mark.parametrize("count", [1, 5])
def test_a_row_whose_key_is_that_of_another_row(count):
    made = [entry(n) for n in range(1, count + 1)]
    rows.insert(made)
    rows.insert([Private(entry=one, salt="s", body="{}") for one in made], keys=False)
    assert set(Private.objects.values_list("entry_id", flat=True)) == {one.pk for one in made}


def test_keys_go_on_where_the_orm_stopped_and_the_orm_where_we_stopped():
    rows.insert([entry(n) for n in range(1, 6)])
    later = Entry.objects.create(
        stream="case:2", sequence=1, at=AT, occurred_at=AT, by="p1", move="receive", hash="0" * 64
    )
    again = [entry(n, "case:3") for n in range(1, 6)]
    rows.insert(again)
    assert Entry.objects.count() == 11
    assert len({row.pk for row in Entry.objects.all()}) == 11
    assert later.pk not in {row.pk for row in again}


def test_a_constraint_is_a_constraint():
    rows.insert([entry()])
    with pytest.raises(IntegrityError):
        rows.insert([entry()])


def test_change_compares_before_it_sets():
    row = entry()
    rows.insert([row])
    assert rows.change(Entry, {"move": "dispatch", "at": AT}, id=row.pk, sequence=2) == 0
    assert rows.change(Entry, {"move": "dispatch", "at": AT}, id=row.pk, sequence=1) == 1
    assert Entry.objects.get().move == "dispatch"
    several = [["a", row.pk, 1], ["b", row.pk, 9]]
    assert rows.change_many(Entry, ("move",), ("id", "sequence"), several) == 1


def test_reading_gives_what_the_orm_gives_in_one_query():
    made = [entry(n) for n in range(1, 4)]
    rows.insert(made)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = rows.by_id(Entry, [made[0].pk, made[2].pk, None, made[0].pk])
    assert len(asked) == 1
    assert {pk: values(row) for pk, row in found.items()} == {
        row.pk: values(row) for row in Entry.objects.exclude(sequence=2)
    }
    [one] = rows.read(Entry, stream="case:1", sequence=2)
    assert values(one) == values(Entry.objects.get(sequence=2))
    assert rows.by_id(Entry, [None]) == {}
    one.save()
    assert Entry.objects.count() == 3


def test_sealed_values_are_read_open():
    rows.insert([Delivery(channel="sms", to="13800001234", body="您好", code="x", next_at=AT, created_at=AT)])
    [read] = rows.read(Delivery, code="x")
    assert (read.to, read.body, read.created_at) == ("13800001234", "您好", AT)
