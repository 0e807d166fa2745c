"""Writing the chain.

Each stream (such as "case:42") is a chain: an entry's hash is SM3 over its own fields and the hash before it. Private words
are bound by a commitment, SM3(salt ‖ words), so that they can be erased and the chain still holds. After commit the new head
of each stream is appended to a checkpoint file outside the database (`checkpoint`), so that a deleted tail, a deleted stream
or a recomputed chain is found too.
"""

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.db import connection, transaction

from linli.kernel import clock, rows
from linli.kernel.journal import checkpoint
from linli.kernel.journal.models import Entry, Private
from linli.kernel.scope.actors import Actor

_buffer: ContextVar[list["Line"] | None] = ContextVar("journal_buffer", default=None)


def canonical(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def sm3(text: str) -> str:
    digest = Hash(SM3())
    digest.update(text.encode())
    return digest.finalize().hex()


@dataclass(slots=True)
class _Writing:
    """An entry on its way into the table; see `models.Entry`."""

    stream: str
    sequence: int
    at: datetime
    occurred_at: datetime
    by: str
    on_behalf_of: str
    move: str
    from_state: str
    to_state: str
    data: str
    commitment: str
    previous: str
    hash: str = ""
    id: int | None = None


@dataclass(slots=True)
class _Words:
    """Its private words; see `models.Private`."""

    salt: str
    body: str
    entry_id: int | None = None


def entry_hash(entry: Entry | _Writing) -> str:
    """SM3 of the entry's fields, each on its own JSON-quoted place, and of the previous hash."""
    fields = [
        entry.stream,
        entry.sequence,
        moment(entry.at),
        moment(entry.occurred_at),
        entry.by,
        entry.on_behalf_of,
        entry.move,
        entry.from_state,
        entry.to_state,
        entry.data,
        entry.commitment,
        entry.previous,
    ]
    return sm3(json.dumps(fields, ensure_ascii=False, separators=(",", ":")))


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def commitment(salt: str, body: str) -> str:
    return sm3(f"{salt}\n{body}")


@dataclass(slots=True)
class Line:
    """One entry to be written; `data` holds codes and ids, `private` names and words."""

    stream: str
    move: str
    by: Actor
    from_state: str = ""
    to_state: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    private: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    occurred_at: datetime | None = None
    begins: bool = False  # the first entry of its stream, which need not be looked for


def record(
    stream: str,
    move: str,
    *,
    by: Actor,
    from_state: str = "",
    to_state: str = "",
    data: Mapping[str, Any] | None = None,
    private: Mapping[str, Any] | None = None,
    occurred_at: datetime | None = None,
) -> None:
    """Write one entry at the head of its stream. Must stand in the same transaction as what it records."""
    write([Line(stream, move, by, from_state, to_state, data or {}, private or {}, occurred_at=occurred_at)])


def write(lines: Sequence[Line]) -> None:
    """Write entries now, or with the batch this stands in."""
    for line in lines:
        line.at = line.at or clock.now()
    buffer = _buffer.get()
    if buffer is None:
        record_many(lines)
    else:
        buffer.extend(lines)


def waiting() -> list[Line]:
    """Lines of the present batch that are not in the database yet."""
    return list(_buffer.get() or ())


@contextmanager
def buffered() -> Iterator[None]:
    """Collect entries and write them together when the block ends: bulk work writes its journal in batches.

    The block must lie inside one transaction with everything the entries record. A block inside a block joins it.
    """
    if _buffer.get() is not None:
        yield
        return
    token = _buffer.set([])
    try:
        yield
        record_many(_buffer.get() or [])
    finally:
        _buffer.reset(token)


def record_many(lines: Sequence[Line]) -> None:
    """Write many entries, streams mixed, each stream's lines in the order given."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "a journal entry belongs in the transaction of what it records"
        )
    if not lines:
        return
    heads = _heads({line.stream for line in lines} - {line.stream for line in lines if line.begins})
    entries, bodies = [], []
    for line in lines:
        sequence, previous = heads.get(line.stream, (0, ""))
        entry, private = _entry(line, sequence + 1, previous)
        heads[line.stream] = (entry.sequence, entry.hash)
        entries.append(entry)
        bodies.append(private)
    rows.insert(entries, model=Entry, keys=any(bodies))
    kept = []
    for entry, private in zip(entries, bodies, strict=True):
        if private:
            private.entry_id = entry.id
            kept.append(private)
    rows.insert(kept, model=Private, keys=False)
    marks = [checkpoint.Mark(e.stream, e.sequence, e.hash) for e in entries]
    transaction.on_commit(lambda: checkpoint.append(marks))


def erase_private(stream: str) -> int:
    """Remove every private word of a stream, with its salts; the chain of codes stays. Returns how many were removed."""
    gone, _ = Private.objects.filter(entry__stream=stream).delete()
    return gone


def _entry(line: Line, sequence: int, previous: str) -> tuple[_Writing, _Words | None]:
    at = line.at or clock.now()
    words = {key: value for key, value in line.private.items() if value not in ("", None)}
    private = _Words(secrets.token_hex(16), canonical(words)) if words else None
    entry = _Writing(
        stream=line.stream,
        sequence=sequence,
        at=at,
        occurred_at=line.occurred_at or at,
        by=line.by.ref,
        on_behalf_of=line.by.on_behalf_of,
        move=line.move,
        from_state=line.from_state,
        to_state=line.to_state,
        data=canonical(line.data),
        commitment=commitment(private.salt, private.body) if private else "",
        previous=previous,
    )
    entry.hash = entry_hash(entry)
    return entry, private


def _heads(streams: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Latest (sequence, hash) of each stream; one query per 500 streams.

    Two writers of one stream are kept apart by what they record (compare-and-set on the row) and, at the last, by the unique
    constraint on (stream, sequence).
    """
    found: dict[str, tuple[int, str]] = {}
    names = sorted(streams)
    table = Entry._meta.db_table
    with connection.cursor() as cursor:
        for start in range(0, len(names), 500):
            part = names[start : start + 500]
            marks = ",".join(["%s"] * len(part))
            cursor.execute(
                f"SELECT e.stream, e.sequence, e.hash FROM {table} e JOIN (SELECT stream, MAX(sequence) AS top FROM {table} "  # noqa: S608
                f"WHERE stream IN ({marks}) GROUP BY stream) h ON h.stream = e.stream AND h.top = e.sequence",
                part,
            )
            for stream, sequence, digest in cursor.fetchall():
                found[stream] = (sequence, digest)
    return found
