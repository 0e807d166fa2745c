"""What a token can be given: permissions of the rooms, in words. Rooms offer them as the application starts."""

from dataclasses import dataclass

from django.utils.functional import Promise

from linli.kernel import scope
from linli.kernel.scope import Actor


@dataclass(frozen=True, slots=True)
class Offered:
    """`open`: anybody who may make tokens may give it, because everybody may do it without an account too."""

    permission: str
    label: str | Promise
    open: bool = False


_offered: dict[str, Offered] = {}


def offer(permission: str, label: str | Promise, *, open: bool = False) -> None:  # noqa: A002 - the word for it
    _offered[permission] = Offered(permission, label, open)


def offered() -> dict[str, Offered]:
    return dict(_offered)


def offered_to(actor: Actor) -> list[Offered]:
    """What this person can put into a token: what they hold somewhere themselves, and what is open to everybody."""
    return [one for one in _offered.values() if one.open or scope.may(actor, one.permission)]
