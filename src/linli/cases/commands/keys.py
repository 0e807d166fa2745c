"""Secret links: how a resident without an account comes back to their case."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

from linli.cases.models import Case, CaseKey
from linli.kernel import clock, rows, rulebook


def issue_keys(cases: Sequence[Case]) -> list[str]:
    """A 128-bit token for each case, in the caller's transaction. Only its hash is kept; the token is in the link and nowhere else."""
    now = clock.now()
    until = now + timedelta(days=int(rulebook.value("links.valid").value))
    tokens = [secrets.token_urlsafe(16) for _ in cases]
    keys = [
        CaseKey(case=case, token_hash=hashed(token), created_at=now, expires_at=until)
        for case, token in zip(cases, tokens, strict=True)
    ]
    rows.insert(keys, keys=False)
    return tokens


def case_of(token: str) -> Case | None:
    """The case a token opens, or None: unknown and expired look the same."""
    key = key_of(token)
    return key.case if key else None


def case_opened_by(token: str) -> int | None:
    """The id of the case a token opens."""
    now = clock.now()
    return next(
        (key.case_id for key in rows.read(CaseKey, token_hash=hashed(token)) if key.expires_at > now), None
    )


def key_of(token: str) -> CaseKey | None:
    """The key itself, for whoever must know until when it opens."""
    return (
        CaseKey.objects.select_related("case")
        .filter(token_hash=hashed(token), expires_at__gt=clock.now())
        .first()
    )


def hashed(token: str) -> str:
    """Tokens are random 128-bit values, so a plain hash keeps them as secret as a slow one would."""
    return sha256(token.encode()).hexdigest()
