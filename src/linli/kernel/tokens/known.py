"""Which token a secret is. Asked at every call of a program, so answered from memory: one small look at the versions a second."""

import threading
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from linli.kernel import clock, versions
from linli.kernel.scope import ANONYMOUS, Actor
from linli.kernel.tokens.models import ApiToken

PREFIX = "lk_"  # by which a leaked one is recognised, by people and by scanners
STAMP = "tokens"


@dataclass(frozen=True, slots=True)
class Known:
    """A token in use, and the actors it stands for."""

    pk: int
    person_id: int
    permissions: frozenset[str]
    path: str
    calls_a_minute: int
    expires_on: date
    used: set[date] = field(default_factory=set, compare=False)  # days already written down by this process

    @property
    def ref(self) -> str:
        """How the journal names it."""
        return f"token:{self.pk}"

    @property
    def actor(self) -> Actor:
        """The person who made it, narrowed."""
        return Actor(
            "person",
            person_id=self.person_id,
            on_behalf_of=self.ref,
            only=self.permissions,
            within=self.path,
        )

    @property
    def visitor(self) -> Actor:
        """A resident without account who asks through the program."""
        return Actor(ANONYMOUS.kind, on_behalf_of=self.ref)


def hashed(secret: str) -> str:
    """Secrets are random 256-bit values, so a plain hash keeps them as secret as a slow one would."""
    return sha256(secret.encode()).hexdigest()


def looks_like(secret: str) -> bool:
    return secret.startswith(PREFIX)


def known(secret: str) -> Known | None:
    """The token of a secret, when it is valid today; unknown, revoked and expired look the same."""
    found = _book().get(hashed(secret))
    today = clock.today()
    if found is None or found.expires_on < today:
        return None
    if today not in found.used:
        _note_use(found, today)
    return found


def _load() -> dict[str, Known]:
    rows = ApiToken.objects.filter(revoked_at__isnull=True, expires_on__gte=clock.today())
    return {
        row.token_hash: Known(
            row.pk,
            row.person_id,
            frozenset(row.permissions),
            row.path,
            row.calls_a_minute,
            row.expires_on,
            {row.used_on} if row.used_on else set(),
        )
        for row in rows
    }


_book = versions.Cached((STAMP,), _load)
_noting = threading.Lock()


def _note_use(token: Known, today: date) -> None:
    """Once a day and process: the day, nothing else."""
    with _noting:
        if today not in token.used:
            ApiToken.objects.filter(pk=token.pk).exclude(used_on=today).update(used_on=today)
            token.used.add(today)
