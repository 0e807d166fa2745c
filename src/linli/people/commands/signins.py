"""Who came in, and who tried to. Kept in the journal, so that nobody can quietly change it (GB/T 22239-2019, audit)."""

import logging
from contextlib import suppress

from django.db import IntegrityError, transaction

from linli.kernel import clock, journal
from linli.kernel.scope import ANONYMOUS, Actor
from linli.people.models import Person

logger = logging.getLogger("linli.people")
ATTEMPTS = 3  # two sign-ins of one person at the same moment meet at the head of their stream


def note_sign_in(person: Person, *, how: str) -> None:
    """`how` is password, code, mfa (with its type) or several joined by "+", such as "password+totp"."""
    _record(person.stream, "signed_in", Actor.of(person), {"how": how})


def note_failure(person: Person | None) -> None:
    """A failed sign-in. Known or not, the same work is done: the stream of the day's doors takes one entry."""
    _record(door(), "sign_in_failed", ANONYMOUS, {"person": person.pk if person else None})


def door() -> str:
    """The stream of today's failed sign-ins."""
    return f"door:{clock.today().isoformat()}"


def _record(stream: str, move: str, by: Actor, data: dict[str, object]) -> None:
    for _attempt in range(ATTEMPTS):
        with suppress(IntegrityError), transaction.atomic():
            journal.record(stream, move, by=by, data=data)
            return
    logger.warning("%s on %s could not be written to the journal", move, stream)
