"""Versions: what each process keeps in memory of small, slow-changing tables, and how it notices a change.

A command that changes such a table calls `bump(name)` in its transaction. A reader holds `Cached(names, load)` and calls it.
The stamps are read once per transaction (one small query for all names together); outside a transaction at most once a second.
A rolled-back change is forgotten with its transaction.
"""

import secrets
import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections

from linli.kernel.versions.models import Version

T = TypeVar("T")
TRUSTED_SECONDS = 1.0  # outside a transaction


class _Seen(threading.local):
    """The stamps this thread last read, and the transaction (or the moment) it read them in.

    Django gives a connection a new `run_on_commit` list whenever a transaction or a savepoint ends without being kept, and
    after each commit: the identity of that list is the identity of the transaction.
    """

    stamps: dict[str, str] | None = None
    transaction: list[Any] | None = None
    read_at: float = 0.0


_seen = _Seen()


def stamps() -> dict[str, str]:
    """The current stamps by name; names never bumped are missing."""
    db = connections[DEFAULT_DB_ALIAS]  # itself: the usual stand-in looks it up anew for every attribute
    if _seen.stamps is not None:
        if db.in_atomic_block:
            if _seen.transaction is db.run_on_commit:
                return _seen.stamps
        elif _seen.transaction is None and time.monotonic() - _seen.read_at < TRUSTED_SECONDS:
            return _seen.stamps
    with db.cursor() as cursor:
        cursor.execute(f"SELECT name, stamp FROM {Version._meta.db_table}")  # noqa: S608
        _seen.stamps = dict(cursor.fetchall())
    _seen.transaction = db.run_on_commit if db.in_atomic_block else None
    _seen.read_at = time.monotonic()
    return _seen.stamps


def bump(name: str) -> None:
    """Say that what `name` stands for has changed; call it in the transaction that changes it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Version._meta.db_table} (name, stamp) VALUES (%s, %s) "  # noqa: S608
            "ON CONFLICT (name) DO UPDATE SET stamp = excluded.stamp",
            [name, secrets.token_hex(8)],
        )
    forget()


def forget() -> None:
    """Read the stamps anew at the next question."""
    _seen.stamps = None


class Cached(Generic[T]):
    """`load()` kept in memory until one of `names` is bumped, by this process or by another."""

    def __init__(self, names: tuple[str, ...], load: Callable[[], T]) -> None:
        self._names = names
        self._load = load
        self._kept: tuple[tuple[str, ...], T] | None = None

    def __call__(self) -> T:
        current = stamps()
        key = tuple(current.get(name, "") for name in self._names)
        kept = self._kept  # another thread may replace it while we look
        if kept is not None and kept[0] == key:
            return kept[1]
        value = self._load()
        self._kept = (key, value)
        return value

    def drop(self) -> None:
        """Load anew at the next question, whatever the stamps say."""
        self._kept = None
