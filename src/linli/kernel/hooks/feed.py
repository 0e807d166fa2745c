"""The change feed: what happened, in the order of the journal, from a place on. Nothing is passed over, nothing private told.

A place is the id of an entry. SQLite writes one transaction at a time, so ids become visible in their order. PostgreSQL does
not: an entry may become visible after one with a higher id. A hole in the ids is therefore passed only when nobody who was
writing when it was seen is writing still; until then the page ends before it.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max

from linli.kernel.journal.models import Entry
from linli.kernel.scope import Actor

READ_AT_ONCE = 500
MOST_READ = 10_000  # entries looked through for one page, when few of them are the asker's to see
PATIENCE = 5  # looks at who is still writing
BETWEEN = 0.02  # seconds

Shown = Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of stream others are told of. `shown(actor, ids)`: those the actor may see, as codes and states only."""

    kind: str
    shown: Callable[[Actor, Collection[int]], Shown]


@dataclass(frozen=True, slots=True)
class Change:
    """One entry. `event`: what it is called, such as "case.received", "case.status" or "case.noted"."""

    cursor: int
    event: str
    move: str
    from_state: str
    to_state: str
    at: datetime
    occurred_at: datetime
    about: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """`cursor` is where to go on; `more`: there is something behind it already."""

    changes: list[Change]
    cursor: int
    more: bool


_sources: dict[str, Source] = {}


def source(one: Source) -> None:
    """A room offers its streams; called as the application starts."""
    _sources[one.kind] = one


def kinds() -> list[str]:
    return sorted(_sources)


def events() -> list[str]:
    """Every event somebody can be told of."""
    return [f"{kind}.{what}" for kind in kinds() for what in ("received", "status", "noted")]


def latest() -> int:
    """The present end of the feed."""
    return int(Entry.objects.aggregate(top=Max("pk"))["top"] or 0)


def place_before(moment: datetime) -> int:
    """The last place before a moment; 0 when nothing was before it."""
    newest = Entry.objects.filter(at__lt=moment).order_by("-pk").values_list("pk", flat=True)
    return newest.first() or 0  # read from the end, which is where such a day lies


def page(actor: Actor, *, after: int, most: int = 100, wanted: Collection[str] = ()) -> Page:
    """What the actor may see of what happened after a place; at most `most` changes, those of the `wanted` events only."""
    changes: list[Change] = []
    cursor, read = after, 0
    while read < MOST_READ:
        entries = settled(cursor, READ_AT_ONCE)
        if not entries:
            return Page(changes, cursor, more=False)
        read += len(entries)
        about = _about(actor, entries)
        for entry in entries:
            if len(changes) == most:
                return Page(changes, cursor, more=True)
            cursor = entry.pk
            shown = about.get(entry.stream)
            event = event_of(entry)
            if shown is not None and (not wanted or event in wanted):
                changes.append(_change(entry, event, shown))
        if len(entries) < READ_AT_ONCE:
            return Page(changes, cursor, more=False)
    return Page(changes, cursor, more=True)


def event_of(entry: Entry) -> str:
    kind = entry.stream.partition(":")[0]
    if entry.move == "receive":
        return f"{kind}.received"
    return f"{kind}.status" if entry.from_state != entry.to_state else f"{kind}.noted"


def settled(after: int, most: int) -> list[Entry]:
    """The next entries, as far as none can appear before the last of them any more."""
    rows = _read(after, most)
    if connection.vendor == "sqlite" or not _has_hole(rows, after):
        return rows
    writing = _writers()
    for _look in range(PATIENCE):
        if not writing:
            return _read(after, most, upto=rows[-1].pk)
        time.sleep(BETWEEN)
        writing &= _writers()
    expected, whole = after + 1, []
    for row in rows:
        if row.pk != expected:
            break
        whole.append(row)
        expected += 1
    return whole


def _read(after: int, most: int, upto: int | None = None) -> list[Entry]:
    rows = Entry.objects.filter(pk__gt=after)
    if upto is not None:
        rows = rows.filter(pk__lte=upto)
    return list(rows.order_by("pk")[:most])


def _has_hole(rows: list[Entry], after: int) -> bool:
    return bool(rows) and rows[-1].pk - after != len(rows)


def _writers() -> set[str]:
    """Transactions that have written an entry, or are about to, and have not ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' "
            "AND relation = %s::regclass AND pid <> pg_backend_pid()",
            [Entry._meta.db_table],
        )
        return {row[0] for row in cursor.fetchall()}


def _about(actor: Actor, entries: list[Entry]) -> dict[str, Mapping[str, Any]]:
    ids: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        kind, _colon, pk = entry.stream.partition(":")
        if kind in _sources and pk.isdecimal():
            ids[kind].add(int(pk))
    return {
        f"{kind}:{pk}": shown
        for kind, some in ids.items()
        for pk, shown in _sources[kind].shown(actor, some).items()
    }


def _change(entry: Entry, event: str, about: Mapping[str, Any]) -> Change:
    return Change(
        entry.pk, event, entry.move, entry.from_state, entry.to_state, entry.at, entry.occurred_at, about
    )
