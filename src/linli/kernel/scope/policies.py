"""Policies: how an actor is tied to a row, written once and read three ways.

A tie answers the same question as a database filter (`q`, for lists) and in memory (`holds`, for one row). A policy says
which ties carry which permission, and what denies. A property test in each room proves the two readings equal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any, Protocol

from django.db.models import Model, Q, QuerySet

from linli.kernel.scope.actors import Actor
from linli.kernel.scope.grants import Grant, after, grants, grants_with, holders, roles_with

NOTHING = Q(pk__in=())


class Tie(Protocol):
    def q(self, actor: Actor, held: tuple[Grant, ...]) -> Q: ...

    def holds(self, actor: Actor, held: tuple[Grant, ...], row: Any) -> bool: ...


class Denial(Protocol):
    """What removes a row whatever else holds; `held` are all grants of the actor."""

    def q(self, actor: Actor, held: tuple[Grant, ...]) -> Q: ...

    def denies(self, actor: Actor, held: tuple[Grant, ...], row: Any) -> bool: ...


@dataclass(frozen=True, slots=True)
class Subtree:
    """The organisation at `attr` (dotted) lies in a subtree where the permission is held."""

    attr: str

    def q(self, actor: Actor, held: tuple[Grant, ...]) -> Q:
        name = f"{self.attr.replace('.', '__')}__path" if self.attr else "path"
        paths = _outermost(held)
        return reduce(or_, (Q(**{f"{name}__gte": p, f"{name}__lt": after(p)}) for p in paths), NOTHING)

    def holds(self, actor: Actor, held: tuple[Grant, ...], row: Any) -> bool:
        node = row
        for part in self.attr.split(".") if self.attr else ():
            node = getattr(node, part)
            if node is None:
                return False
        return any(g.path and node.path.startswith(g.path) for g in held)

    def path_of(self, row: Any) -> str:
        node = row
        for part in self.attr.split(".") if self.attr else ():
            node = getattr(node, part)
            if node is None:
                return ""
        return str(node.path)


@dataclass(frozen=True, slots=True)
class InGrid:
    """The row lies in a grid the actor walks."""

    attr: str

    def q(self, actor: Actor, held: tuple[Grant, ...]) -> Q:
        ids = [g.grid_id for g in held if g.grid_id]
        return Q(**{f"{self.attr}__in": ids}) if ids else NOTHING

    def holds(self, actor: Actor, held: tuple[Grant, ...], row: Any) -> bool:
        value = getattr(row, self.attr)
        return value is not None and any(g.grid_id == value for g in held)


@dataclass(frozen=True, slots=True)
class Oneself:
    """The row names the actor; needs no role."""

    attr: str

    def q(self, actor: Actor, held: tuple[Grant, ...]) -> Q:
        return Q(**{self.attr: actor.person_id}) if actor.person_id and not actor.within else NOTHING

    def holds(self, actor: Actor, held: tuple[Grant, ...], row: Any) -> bool:
        if actor.person_id is None or actor.within:
            return False
        return bool(getattr(row, self.attr) == actor.person_id)


@dataclass(frozen=True, slots=True)
class Keyholder:
    """A resident holds the secret link, or the verified phone, of this row; needs no role."""

    what: str

    def q(self, actor: Actor, held: tuple[Grant, ...]) -> Q:
        ids = [pk for what, pk in actor.party_to if what == self.what]
        return Q(pk__in=ids) if ids else NOTHING

    def holds(self, actor: Actor, held: tuple[Grant, ...], row: Any) -> bool:
        return actor.holds(self.what, row.pk)


@dataclass(frozen=True, slots=True)
class Policy:
    """`permissions` maps a permission to the names of the ties that carry it."""

    ties: Mapping[str, Tie]
    permissions: Mapping[str, tuple[str, ...]]
    denials: tuple[Denial, ...] = ()
    pages: Mapping[str, str] = field(default_factory=dict)


_policies: dict[type[Model], Policy] = {}


def govern(model: type[Model], policy: Policy) -> None:
    _policies[model] = policy


def visible(rows: QuerySet[Any], actor: Actor, permission: str) -> QuerySet[Any]:
    """The rows of a queryset on which the actor holds the permission."""
    if actor.kind == "system":
        return rows
    if actor.only is not None and permission not in actor.only:
        return rows.none()
    policy = _policies[rows.model]
    held = grants_with(actor, permission)
    found = reduce(or_, (policy.ties[t].q(actor, held) for t in policy.permissions[permission]), NOTHING)
    everything = grants(actor)
    for denial in policy.denials:
        found &= ~denial.q(actor, everything)
    return rows.filter(found)


def may(actor: Actor, permission: str, row: Model | None = None) -> bool:
    """May this actor do this to this row; without a row: anywhere at all."""
    if actor.kind == "system":
        return True
    if actor.only is not None and permission not in actor.only:
        return False
    held = grants_with(actor, permission)
    if row is None:
        return bool(held)
    policy = _policies[type(row)]
    if any(denial.denies(actor, grants(actor), row) for denial in policy.denials):
        return False
    return any(policy.ties[t].holds(actor, held, row) for t in policy.permissions[permission])


def who_may(permission: str, row: Model) -> frozenset[int]:
    """People who may do this to this row, through roles in the tree or by being named. Recused people are left out."""
    policy = _policies[type(row)]
    found: set[int] = set()
    for name in policy.permissions[permission]:
        tie = policy.ties[name]
        if isinstance(tie, Subtree) and (path := tie.path_of(row)):
            found |= holders(roles_with(permission), path)
        elif isinstance(tie, Oneself) and (person := getattr(row, tie.attr)):
            found.add(person)
    return frozenset(
        p
        for p in found
        if not any(d.denies(a := Actor("person", person_id=p), grants(a), row) for d in policy.denials)
    )


def permissions_governed() -> frozenset[str]:
    return frozenset(p for policy in _policies.values() for p in policy.permissions)


def _outermost(held: tuple[Grant, ...]) -> list[str]:
    """Roots of the held subtrees without those that lie inside another."""
    paths: list[str] = []
    for path in sorted({g.path for g in held if g.path}):
        if not paths or not path.startswith(paths[-1]):
            paths.append(path)
    return paths
