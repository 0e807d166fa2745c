"""Making and revoking tokens; the only writers of their rows."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import clock, journal, rulebook, scope, versions
from linli.kernel.refusals import BadInput, NotAllowed
from linli.kernel.scope import Actor
from linli.kernel.text import clean
from linli.kernel.tokens.catalogue import offered_to
from linli.kernel.tokens.known import PREFIX, STAMP, hashed
from linli.kernel.tokens.models import ApiToken

MOST_CALLS = 600_000  # a minute


@dataclass(frozen=True, slots=True)
class Issued:
    """The token, and its secret, which is shown once and kept nowhere."""

    token: ApiToken
    secret: str


@transaction.atomic
def issue(
    *,
    name: str,
    permissions: Collection[str],
    expires_on: date,
    by: Actor,
    path: str = "",
    calls_a_minute: int | None = None,
) -> Issued:
    """Make a token that carries some of the rights of `by`, in the subtree at `path` ("" = wherever they hold them)."""
    if by.kind != "person" or by.person_id is None or by.only is not None or not scope.may(by, "tokens.make"):
        raise NotAllowed(_("Tokens are made by people whose role allows it, at their own desk."))
    said = clean(name, field="name", limit=80)
    if not said:
        sentence = _("Write which program will hold it.")
        raise BadInput(sentence, fields={"name": sentence})
    _permissions(permissions, path, by)
    _day(expires_on)
    calls = calls_a_minute or int(rulebook.value("tokens.calls").value)
    if not 0 < calls <= MOST_CALLS:
        sentence = _("Between 1 and %(most)s calls a minute.") % {"most": MOST_CALLS}
        raise BadInput(sentence, fields={"calls_a_minute": sentence})
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=said,
        hint=secret[:7],
        token_hash=hashed(secret),
        person_id=by.person_id,
        permissions=sorted(set(permissions)),
        path=path,
        calls_a_minute=calls,
        created_at=clock.now(),
        expires_on=expires_on,
    )
    versions.bump(STAMP)
    journal.record(
        token.stream,
        "issue",
        by=by,
        data={"permissions": token.permissions, "path": path, "expires_on": expires_on.isoformat()},
        private={"name": said},
    )
    return Issued(token, secret)


@transaction.atomic
def revoke(token: ApiToken, *, by: Actor) -> ApiToken:
    """It opens nothing any more, a second from now at the latest. Whoever made it may, and those who keep the house."""
    if by.kind != "system" and by.person_id != token.person_id and not scope.may(by, "tokens.keep"):
        raise NotAllowed(_("A token is revoked by whoever made it, or by those who keep the system."))
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        versions.bump(STAMP)
        journal.record(token.stream, "revoke", by=by)
    return token


@transaction.atomic
def revoke_of(person_id: int, *, by: Actor) -> int:
    """The account is closed: whatever was made with it opens nothing any more. Returns how many."""
    rows = list(ApiToken.objects.filter(person_id=person_id, revoked_at__isnull=True))
    for token in rows:
        revoke(token, by=by)
    return len(rows)


def _permissions(wanted: Collection[str], path: str, by: Actor) -> None:
    held = {one.permission: one for one in offered_to(by)}
    if not wanted or not set(wanted) <= set(held):
        sentence = _("Choose what it may do, of what you may do yourself.")
        raise BadInput(sentence, fields={"permissions": sentence})
    if not path:
        return
    for permission in wanted:
        if held[permission].open:
            continue
        if not any(g.path and path.startswith(g.path) for g in scope.grants_with(by, permission)):
            sentence = _("You do not hold all of that at this organisation. Choose another, or less.")
            raise BadInput(sentence, fields={"path": sentence})


def _day(expires_on: date) -> None:
    most = int(rulebook.value("tokens.days").value)
    today = clock.today()
    if not today <= expires_on <= today + timedelta(days=most):
        sentence = _("Choose a last day within the next %(days)s days; then make a new one.") % {"days": most}
        raise BadInput(sentence, fields={"expires_on": sentence})
