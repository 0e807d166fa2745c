"""The feed while others write: nothing is passed over, also where entries become visible out of their order."""

import threading

import pytest
from django.core.cache import cache
from django.db import connection, connections, transaction

from linli.cases.tests.cast import assemble
from linli.kernel import hooks, journal
from linli.kernel.hooks import feed
from linli.kernel.journal.models import Entry
from linli.kernel.scope import Actor

BY = Actor.system("test")


def _write(stream: str) -> None:
    journal.record(stream, "noted", by=BY, from_state="x", to_state="x")


@pytest.mark.django_db(transaction=True)
def test_a_page_ends_before_what_is_still_being_written() -> None:
    if connection.vendor == "sqlite":
        return  # lets one write at a time: there is nothing that could become visible out of its order
    begun, go = threading.Event(), threading.Event()
    start = feed.latest()

    def slow() -> None:
        with transaction.atomic():
            _write("trial:1")
            begun.set()
            go.wait(10)
        connections.close_all()

    writer = threading.Thread(target=slow)
    writer.start()
    begun.wait(10)
    with transaction.atomic():
        _write("trial:2")
    assert feed.settled(start, 100) == []
    go.set()
    writer.join()
    assert [entry.stream for entry in feed.settled(start, 100)] == ["trial:1", "trial:2"]


@pytest.mark.django_db(transaction=True)
def test_a_hole_that_nobody_fills_is_passed() -> None:
    start = feed.latest()
    with transaction.atomic():
        _write("trial:1")
        transaction.set_rollback(True)
    with transaction.atomic():
        _write("trial:2")
    assert [entry.stream for entry in feed.settled(start, 100)] == ["trial:2"]


@pytest.mark.django_db(transaction=True)
def test_everybody_reads_everything_once_while_many_write() -> None:
    cache.clear()
    cast = assemble()
    start = feed.latest()
    done = threading.Event()
    seen: list[int] = []

    def write(lane: int) -> None:
        for number in range(6):
            cast.asked(f"第 {lane}-{number} 件")
        connections.close_all()

    def read() -> None:
        cursor = start
        while True:
            last = done.is_set()
            page = hooks.page(cast.dispatcher, after=cursor, most=7, wanted=["case.received"])
            cursor = page.cursor
            seen.extend(change.cursor for change in page.changes)
            if last and not page.more:
                break
        connections.close_all()

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=(lane,)) for lane in range(3)]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    entries = Entry.objects.filter(pk__gt=start, move="receive").order_by("pk").values_list("pk", flat=True)
    assert seen == list(entries)
    assert len(seen) == 18
