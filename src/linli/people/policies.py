"""What roles may do with people, and how an actor is tied to a person or to a request."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from linli.kernel import scope
from linli.kernel.scope import NOTHING, Actor, Grant, Policy
from linli.people.models import Person, SubjectRequest

EVERYTHING = Q(pk__isnull=False)


@dataclass(frozen=True, slots=True)
class Anywhere:
    """The permission is held at some node: for duties that cover the whole county."""

    def q(self, actor: Actor, held: tuple[Grant, ...]) -> Q:
        return EVERYTHING if held else NOTHING

    def holds(self, actor: Actor, held: tuple[Grant, ...], row: Any) -> bool:
        return bool(held)


@dataclass(frozen=True, slots=True)
class TheirOwn:
    """The request was made by the actor: for their account, or for a thing whose keys they hold."""

    def q(self, actor: Actor, held: tuple[Grant, ...]) -> Q:
        return Q(subject__in=subjects(actor))

    def holds(self, actor: Actor, held: tuple[Grant, ...], row: Any) -> bool:
        return row.subject in subjects(actor)


def subjects(actor: Actor) -> list[str]:
    """What the actor may ask about as the person concerned: "person:12", or "case:42" for each key held."""
    if actor.person_id is not None:
        return [f"person:{actor.person_id}"]
    return sorted(f"{what}:{pk}" for what, pk in actor.party_to)


def settle() -> None:
    """Called once, as the application starts."""
    scope.allow("operator", "people.see", "people.enrol", "people.lock")
    scope.allow("supervisor", "people.see", "people.enrol", "people.skills")
    scope.allow("security", "people.see", "people.lock", "people.requests")
    scope.allow("auditor", "people.audit")
    scope.govern(
        Person,
        Policy(
            ties={"anywhere": Anywhere(), "self": scope.Oneself("pk")},
            permissions={
                "people.see": ("anywhere", "self"),
                "people.enrol": ("anywhere",),
                "people.lock": ("anywhere",),
            },
        ),
    )
    scope.govern(
        SubjectRequest,
        Policy(
            ties={"anywhere": Anywhere(), "their_own": TheirOwn()},
            permissions={
                "people.requests": ("anywhere",),
                "people.ask": ("their_own",),
                "people.follow_request": ("anywhere", "their_own"),
            },
        ),
    )
