"""The journal finds whatever was done to it behind its back."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from linli.kernel import journal
from linli.kernel.journal import checkpoint
from linli.kernel.journal.chain import entry_hash
from linli.kernel.journal.models import Entry, Private
from linli.kernel.scope import Actor

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor("person", person_id=7)


@pytest.fixture(autouse=True)
def _written() -> Iterator[None]:
    checkpoint.file().unlink(missing_ok=True)
    for stream in ("case:1", "case:2"):
        for move in ("receive", "dispatch", "answer"):
            with transaction.atomic():
                journal.record(
                    stream, move, by=BY, data={"to": 3}, private={"note": f"{stream} {move} 王先生"}
                )
    yield
    checkpoint.file().unlink(missing_ok=True)


def codes() -> list[str]:
    return sorted({finding.code for finding in journal.verify()})


def entry(stream: str, sequence: int) -> Entry:
    return Entry.objects.get(stream=stream, sequence=sequence)


def remove(*entries: Entry) -> None:
    for row in entries:
        Private.objects.filter(entry=row).delete()
        row.delete()


def test_what_was_written_verifies() -> None:
    counts = journal.Verified()
    assert list(journal.verify(counts)) == []
    assert (counts.entries, counts.streams, counts.erased) == (6, 2, 0)


def test_a_changed_row_is_found() -> None:
    Entry.objects.filter(stream="case:1", sequence=2).update(data='{"to":4}')
    assert codes() == ["changed"]


def test_changed_words_are_found() -> None:
    Private.objects.filter(entry=entry("case:1", 2)).update(body='{"note":"someone else"}')
    assert codes() == ["words_changed"]


def test_a_missing_row_in_the_middle_is_found() -> None:
    remove(entry("case:1", 2))
    assert "missing" in codes()


def test_reordered_rows_are_found() -> None:
    second, third = entry("case:1", 2), entry("case:1", 3)
    Entry.objects.filter(pk=second.pk).update(sequence=99)
    Entry.objects.filter(pk=third.pk).update(sequence=2)
    Entry.objects.filter(pk=second.pk).update(sequence=3)
    assert {"reordered", "changed"} <= set(codes())


def test_a_deleted_tail_is_found_by_the_checkpoint() -> None:
    remove(entry("case:1", 3))
    assert codes() == ["tail_gone"]


def test_a_deleted_stream_is_found_by_the_checkpoint() -> None:
    remove(*Entry.objects.filter(stream="case:2"))
    assert codes() == ["stream_gone"]


def test_a_recomputed_chain_is_found_by_the_checkpoint() -> None:
    previous = ""
    for row in Entry.objects.filter(stream="case:1").order_by("sequence"):
        row.by = "p8"
        row.previous = previous
        row.hash = previous = entry_hash(row)
        row.save()
    assert codes() == ["rewritten"]


def test_words_that_nobody_erased_are_missed() -> None:
    Private.objects.filter(entry=entry("case:1", 2)).delete()
    assert codes() == ["words_gone"]


def test_after_an_erasure_the_chain_still_holds() -> None:
    with transaction.atomic():
        journal.erase_private("case:1")
        journal.record("case:1", "erased", by=BY)
    counts = journal.Verified()
    assert list(journal.verify(counts)) == []
    assert counts.erased == 3


def test_compacting_keeps_what_is_needed() -> None:
    assert checkpoint.compact() == 2
    assert codes() == []
    remove(entry("case:1", 3))
    assert codes() == ["tail_gone"]


def test_a_torn_last_line_is_passed_over() -> None:
    with checkpoint.file().open("a") as file:
        file.write("case:1 4 abc")
    assert codes() == []


def test_what_was_rolled_back_leaves_no_mark() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012 - the error stands after the entry
        journal.record("case:3", "receive", by=BY)
        raise RuntimeError
    assert codes() == []


def test_an_entry_needs_a_transaction() -> None:
    assert not connection.in_atomic_block
    with pytest.raises(transaction.TransactionManagementError):
        journal.record("case:1", "answer", by=BY)


def test_a_batch_writes_the_same_chain() -> None:
    with transaction.atomic(), journal.buffered():
        for move in ("receive", "dispatch"):
            journal.record("case:9", move, by=BY)
        journal.record("case:1", "confirm", by=BY)
    assert codes() == []
    assert [h.move for h in journal.history("case:9")] == ["receive", "dispatch"]
    assert journal.history("case:1")[-1].sequence == 4


def test_sm3_is_the_standard_one() -> None:
    """GB/T 32905-2016, example 1."""
    from linli.kernel.journal.chain import sm3

    assert sm3("abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
