"""The inbox of a person."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from linli.kernel import clock, rows, rulebook
from linli.kernel.notices import leaving, outbox
from linli.kernel.notices.catalogue import kind_of
from linli.kernel.notices.models import Notice

Owner = tuple[str, int]
_silent: ContextVar[bool] = ContextVar("notices_silent", default=False)


@contextmanager
def silence() -> Iterator[None]:
    """Inside the block nobody is told anything: imports of old records and the demonstration's past."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def quiet() -> bool:
    """Whether notices are silenced here."""
    return _silent.get()


def tell(
    person_ids: Iterable[int],
    code: str,
    params: Mapping[str, Any] | None = None,
    link: str = "",
    *,
    owner: Owner | None = None,
    urgent: bool = False,
) -> int:
    """Tell each person once, in the caller's transaction. Returns how many were told.

    `params` must fit the registered sentence (KeyError otherwise) and be plain JSON; give `owner` ("case", 42) when they
    hold words of a person, so that `forget` finds them. `link` is a path of this site. `urgent`:
    life or property hangs on it, so it leaves at once whatever the hour.
    """
    kind = kind_of(code)
    values = dict(params or {})
    kind.said(values)
    people = sorted(set(person_ids))
    if quiet() or not people:
        return 0
    at = clock.now()
    owner_kind, owner_id = owner or ("", None)
    told = [
        Notice(
            person_id=person,
            code=code,
            params=values,
            link=link,
            owner_kind=owner_kind,
            owner_id=owner_id,
            created_at=at,
        )
        for person in people
    ]
    leaves = bool(leaving.channels(kind))
    rows.insert(told, keys=leaves)
    if leaves:
        leaving.leave(told, kind, values, urgent=urgent, owner=owner)
    return len(people)


def inbox(person_id: int, *, start: int = 0, most: int = 30) -> list[Notice]:
    """A person's notices, newest first."""
    return list(
        Notice.objects.filter(person_id=person_id).order_by("-created_at", "-pk")[start : start + most]
    )


def unread(person_id: int) -> int:
    """How many notices the person has not read."""
    return Notice.objects.filter(person_id=person_id, read_at__isnull=True).count()


def mark_read(person_id: int, keys: Iterable[str] | None = None) -> int:
    """Mark some of a person's notices as read, or all of them. Returns how many were unread."""
    found = Notice.objects.filter(person_id=person_id, read_at__isnull=True)
    if keys is not None:
        found = found.filter(key__in=list(keys))
    return found.update(read_at=clock.now())


def forget(owner_kind: str, owner_id: int) -> int:
    """Remove every notice and undelivered message about an owner, as an erasure does. Returns how many."""
    gone, _by_model = Notice.objects.filter(owner_kind=owner_kind, owner_id=owner_id).delete()
    return gone + outbox.forget(owner_kind, owner_id)


def purge() -> int:
    """Remove notices and settled deliveries older than the rule notices.keep says. Runs nightly."""
    before = clock.now() - timedelta(days=int(rulebook.value("notices.keep").value))
    gone, _by_model = Notice.objects.filter(created_at__lt=before).delete()
    return gone + outbox.purge(before)
