"""Putting words in, taking them out, making the index anew. What looks words up stands in `finding`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection

from linli.kernel.rows import insert
from linli.kernel.search.folding import bigrams
from linli.kernel.search.models import SearchDocument
from linli.kernel.search.schema import FTS

LONGEST_TEXT = 50_000  # characters of one document; what comes after is not searched
BATCH = 500

Source = Callable[[], Iterable[tuple[int, str]]]
_sources: dict[str, Source] = {}


def source(kind: str, read: Source) -> None:
    """A room says how its objects are read again: `read()` yields the id and text of each, a few at a time."""
    _sources[kind] = read


def put(kind: str, object_id: int, text: str) -> None:
    """Make an object findable by this text, instead of what was there before."""
    put_many([(kind, object_id, text)])


def put_many(rows: Iterable[tuple[str, int, str]]) -> None:
    """The same for many (kind, object id, text); of two rows for one object the later counts."""
    documents = {
        (kind, object_id): SearchDocument(
            kind=kind, object_id=object_id, tokens=" ".join(bigrams(text[:LONGEST_TEXT]))
        )
        for kind, object_id, text in rows
    }
    SearchDocument.objects.bulk_create(
        documents.values(),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["tokens"],
    )


@dataclass(slots=True)
class _Document:
    """A document on its way into the table; see `models.SearchDocument`."""

    kind: str
    object_id: int
    tokens: str


def add_many(rows: Iterable[tuple[str, int, str]]) -> None:
    """The same for objects that are new: nothing can have been there before."""
    found = [
        _Document(kind, object_id, " ".join(bigrams(text[:LONGEST_TEXT]))) for kind, object_id, text in rows
    ]
    insert(found, model=SearchDocument, keys=False)


def remove(kind: str, object_ids: int | Iterable[int]) -> None:
    """Make objects unfindable: their words leave the table and the index."""
    ids = [object_ids] if isinstance(object_ids, int) else list(object_ids)
    SearchDocument.objects.filter(kind=kind, object_id__in=ids).delete()


def tidy() -> None:
    """Let go of what was removed: SQLite's index keeps words of removed documents until its parts are merged, and its log keeps
    pages as they were. Runs nightly and after a restore, outside a transaction."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {FTS}({FTS}) VALUES ('optimize')")  # noqa: S608
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def rebuild() -> dict[str, int]:
    """Make the index anew from the objects themselves, room by room, and let go of documents whose object is gone; for `linli check`
    after a crash or a restore. Returns how many objects of each kind were read."""
    read = {}
    for kind, source in sorted(_sources.items()):
        seen: set[int] = set()
        batch: list[tuple[str, int, str]] = []
        for object_id, text in source():
            seen.add(object_id)
            batch.append((kind, object_id, text))
            if len(batch) == BATCH:
                put_many(batch)
                batch.clear()
        put_many(batch)
        known = SearchDocument.objects.filter(kind=kind).values_list("object_id", flat=True)
        gone = [object_id for object_id in known.iterator(chunk_size=10_000) if object_id not in seen]
        for start in range(0, len(gone), BATCH):
            remove(kind, gone[start : start + BATCH])
        read[kind] = len(seen)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"INSERT INTO {FTS}({FTS}) VALUES ('rebuild')")  # noqa: S608
        else:
            cursor.execute("REINDEX INDEX kernel_search_tokens")
    return read
