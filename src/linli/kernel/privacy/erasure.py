"""Forgetting a person or a thing on request, and going on forgetting after a restore.

Each erasure is added to a list outside the database (kind, id, time, hash of the first journal entry: nothing personal). A
restored backup knows people who were erased since; `replay_erasures` reads the list and erases them again. A restored
database also hands out again the ids of what was made after the backup: the hash tells the new owner of an id from the old.
"""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from linli.kernel import clock, journal
from linli.kernel.journal.models import Entry
from linli.kernel.privacy.models import Erasure, Reveal
from linli.kernel.scope.actors import Actor

Eraser = Callable[[int], None]
erasers: dict[str, Eraser] = {}


class Listed(NamedTuple):
    owner_kind: str
    owner_id: int
    at: datetime
    birth: str  # hash of the first entry of its stream; "-" when it had none


def erases(owner_kind: str, eraser: Eraser) -> None:
    """Register what forgets an owner: its columns, files, search rows, undelivered messages.

    An eraser must bear being called for a row that is not there, and being called twice.
    """
    erasers[owner_kind] = eraser


@transaction.atomic
def erase(*, owner_kind: str, owner_id: int, by: Actor) -> bool:
    """Forget the owner: its eraser runs, the words of its journal go, a tombstone stays.

    False when it had been done before; what has been written since then goes all the same.
    """
    stream = f"{owner_kind}:{owner_id}"
    row, fresh = Erasure.objects.get_or_create(
        owner_kind=owner_kind,
        owner_id=owner_id,
        defaults={"by": by.ref, "erased_at": clock.now(), "birth": _birth(owner_kind, owner_id)},
    )
    erasers[owner_kind](owner_id)
    Reveal.objects.filter(owner_kind=owner_kind, owner_id=owner_id).update(reason=None)
    journal.erase_private(stream)
    if fresh:
        journal.record(stream, "erased", by=by)
        transaction.on_commit(lambda: _append([row]))
    return fresh


def listed() -> Iterator[Listed]:
    """The list outside the database; a line torn by a power cut is passed over."""
    if not _file().exists():
        return
    with _file().open() as lines:
        for line in lines:
            parts = line.split()
            if len(parts) == 4 and parts[1].isdigit() and line.endswith("\n"):
                yield Listed(parts[0], int(parts[1]), datetime.fromisoformat(parts[2]), parts[3])


def replay_erasures() -> list[Listed]:
    """Erase again what the list names and this database does not know as erased. Returns what was done.

    Run after every restore. Raises KeyError when the list names a kind that no room has registered: better to stop than to
    open a service that remembers.
    """
    done = []
    known = set(Erasure.objects.values_list("owner_kind", "owner_id"))
    for entry in list(listed()):  # read to its end first: erasing adds to it
        kind, pk = entry.owner_kind, entry.owner_id
        if (kind, pk) not in known and entry.birth == _birth(kind, pk):
            known.add((kind, pk))
            erase(owner_kind=kind, owner_id=pk, by=Actor.system("replay-erasures"))
            done.append(entry)
    return done


def relist() -> int:
    """Add to the list what a crash between commit and list has left out. Returns how many lines; runs nightly."""
    known = {(entry.owner_kind, entry.owner_id, entry.birth) for entry in listed()}
    rows = Erasure.objects.order_by("pk")
    missing = [row for row in rows if (row.owner_kind, row.owner_id, row.birth) not in known]
    if missing:
        _append(missing)
    return len(missing)


def _birth(owner_kind: str, owner_id: int) -> str:
    first = (
        Entry.objects.filter(stream=f"{owner_kind}:{owner_id}", sequence=1)
        .values_list("hash", flat=True)
        .first()
    )
    return first or "-"


def _file() -> Path:
    return Path(settings.HOME) / "erasures.log"


def _append(rows: list[Erasure]) -> None:
    text = "".join(
        f"{row.owner_kind} {row.owner_id} {row.erased_at.isoformat()} {row.birth}\n" for row in rows
    )
    handle = os.open(_file(), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        os.write(handle, (("\n" if torn else "") + text).encode())
        os.fsync(handle)
    finally:
        os.close(handle)
