"""Grants: which permissions a person holds, and where. Rooms provide them; the kernel only asks.

A role is a word with permissions attached in code. A grant is a role held at a node of the organisation tree (it flows down
to the whole subtree) or in one grid.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import chain

from linli.kernel import versions
from linli.kernel.clock import moments
from linli.kernel.scope.actors import Actor

PATH_STEP = 4  # characters per level of an organisation's path, digits and capitals


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held at an organisation (`path`, flows down) or in a grid (`grid_id`)."""

    role: str
    path: str = ""
    grid_id: int | None = None


Provider = Callable[[int], Iterable[Grant]]
Holders = Callable[[frozenset[str], str], Iterable[int]]
STAMP = "grants"

_permissions: dict[str, set[str]] = {}
_providers: list[Provider] = []
_holders: list[Holders] = []
_depends: list[tuple[str, ...]] = []
_memory: ContextVar[dict[int, tuple[Grant, ...]] | None] = ContextVar("scope_memory", default=None)


def allow(role: str, *permissions: str) -> None:
    """Attach permissions to a role; called by each room as the application starts."""
    _permissions.setdefault(role, set()).update(permissions)


def roles_with(permission: str) -> frozenset[str]:
    return frozenset(role for role, held in _permissions.items() if permission in held)


def permissions_of(role: str) -> frozenset[str]:
    return frozenset(_permissions.get(role, ()))


def provide(provider: Provider, holders: Holders, *, changes_with: tuple[str, ...] = ()) -> None:
    """Register where grants come from: `provider(person_id)` and `holders(roles, path)` → person ids at or above the path.

    `changes_with` names the versions (`kernel.versions`) that are bumped whenever a grant changes otherwise than through
    `forget`; then grants are kept in memory between requests. Without it they are asked for anew each time.
    """
    _providers.append(provider)
    _holders.append(holders)
    _depends.append(changes_with)
    _kept.drop()


def grants(actor: Actor) -> tuple[Grant, ...]:
    if actor.person_id is None:
        return ()
    memory = _memory.get()
    if memory is not None and actor.person_id in memory:
        return memory[actor.person_id]
    if all(_depends):
        kept = _kept()
        if (found := kept.get(actor.person_id)) is None:
            kept[actor.person_id] = found = _ask(actor.person_id)
    else:
        found = _ask(actor.person_id)
    if memory is not None:
        memory[actor.person_id] = found
    return found


def _ask(person_id: int) -> tuple[Grant, ...]:
    return tuple(grant for provider in _providers for grant in provider(person_id))


class _Kept(threading.local):
    """Grants by person, as of a day and of the versions they depend on; each thread keeps its own."""

    key: tuple[object, ...] = ()
    by_person: dict[int, tuple[Grant, ...]]

    def __call__(self) -> dict[int, tuple[Grant, ...]]:
        stamps = versions.stamps()
        key = (
            moments.today(),
            *map(id, _providers),
            *(stamps.get(name) for name in (STAMP, *chain.from_iterable(_depends))),
        )
        if key != self.key:
            self.key, self.by_person = key, {}
        return self.by_person

    def drop(self) -> None:
        self.key = ()


_kept = _Kept()


def grants_with(actor: Actor, permission: str) -> tuple[Grant, ...]:
    if actor.only is not None and permission not in actor.only:
        return ()
    roles = roles_with(permission)
    held = tuple(grant for grant in grants(actor) if grant.role in roles)
    return _narrowed(held, actor.within) if actor.within else held


def _narrowed(held: tuple[Grant, ...], within: str) -> tuple[Grant, ...]:
    """What of the grants lies in the subtree; a grid is no part of one."""
    inside = (grant for grant in held if grant.path and grant.path.startswith(within))
    above = (
        Grant(grant.role, within)
        for grant in held
        if grant.path and within.startswith(grant.path) and grant.path != within
    )
    return (*inside, *above)


def holders(roles: frozenset[str], path: str) -> frozenset[int]:
    """People who hold one of these roles at this node or above it."""
    return frozenset(person for ask in _holders for person in ask(roles, path))


@contextmanager
def remembering() -> Iterator[None]:
    """Ask the providers once per person until the block ends: one request, or one batch. A block inside a block joins it."""
    if _memory.get() is not None:
        yield
        return
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def forget() -> None:
    """Postings changed, perhaps inside a remembered block: this and every other process asks anew."""
    versions.bump(STAMP)
    memory = _memory.get()
    if memory is not None:
        memory.clear()


def after(path: str) -> str:
    """The first string after every path that begins with `path`: the open end of a subtree's range.

    Paths use 0-9A-Z and are never all Z at their last step, so the last character can always be raised.
    """
    return path[:-1] + chr(ord(path[-1]) + 1)


def upward(path: str) -> list[str]:
    """A path and its ancestors' paths, nearest last: '00010002' → ['0001', '00010002']."""
    return [path[: end + PATH_STEP] for end in range(0, len(path), PATH_STEP)]
