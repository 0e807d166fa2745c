"""Who acts in a call of a program: the holder of an API token, of the secret link of one thing, or anybody.

A call carries `Authorization: Bearer …`. Tokens begin with `lk_`; any other secret is tried with the rooms that give secret
links, so that a resident's own program can do what their link can.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from linli.kernel import rulebook, scope, tokens
from linli.kernel.refusals import NotAllowed, TooMany
from linli.kernel.scope import ANONYMOUS, Actor
from linli.kernel.tokens import Known
from linli.kernel.wire import Unknown
from linli.people import limits, visitors

KeySource = Callable[[str], tuple[str, int] | None]
# Rooms register how a secret link opens one of their things: `f(secret) -> ("case", 42)`.
key_sources: list[KeySource] = []
MINUTE = 60
SHARES = (
    20  # a process takes a twentieth of a minute's calls at a time, so that the shared cache is asked seldom
)
KEY_CALLS = 120  # a minute and process, with one secret link
TRIES = 30  # secrets of links tried in a minute, from one address


@dataclass(frozen=True, slots=True)
class Bearer:
    """`token` is None for residents and for whoever came without one."""

    actor: Actor
    token: Known | None = None


NOBODY = Bearer(ANONYMOUS)


def bearer_of(request: HttpRequest, secret: str | None = None) -> Bearer:
    """Who calls. `secret`: given elsewhere than in the header. Raises Unknown for a secret that opens nothing, TooMany."""
    if secret is None:
        scheme, _space, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if secret and scheme.lower() != "bearer":
            raise Unknown(_("Send the token as “Authorization: Bearer …”."))
    secret = secret.strip()
    if not secret:
        spend(f"at {visitors.address(request)}", int(rulebook.value("tokens.calls_without").value))
        return NOBODY
    if tokens.looks_like(secret):
        token = tokens.known(secret)
        if token is None or not scope.may(Actor("person", person_id=token.person_id), "tokens.make"):
            spend_a_try(request)
            raise Unknown(
                _("This token opens nothing: it is mistyped, has expired or was revoked. Ask for a new one.")
            )
        spend(token.ref, token.calls_a_minute)
        return Bearer(token.actor, token)
    things = {thing for source in key_sources if (thing := source(secret))}
    if not things:
        spend_a_try(request)
        raise Unknown(_("This key opens nothing: it is mistyped or its time is over."))
    spend(f"key {secret}", KEY_CALLS, shared=False)
    return Bearer(Actor.party(*things))


def needs_token(request: HttpRequest, permission: str) -> Known:
    """The token of this call, when it carries the permission. Raises Unknown or NotAllowed."""
    bearer: Bearer = request.bearer  # type: ignore[attr-defined]
    if bearer.token is None:
        raise Unknown(_("This needs an API token. Whoever runs the system here gives one out."))
    if permission not in bearer.token.permissions:
        raise NotAllowed(
            _("This token does not carry “%(permission)s”. Ask for one that does.")
            % {"permission": permission}
        )
    return bearer.token


@dataclass(slots=True)
class _Lease:
    """Calls this process may still let through before it asks the shared cache again."""

    calls: int
    until: float


_leases: dict[str, _Lease] = {}
_leasing = threading.Lock()


def spend(who: str, most: int, *, shared: bool = True) -> None:
    """One of `most` calls a minute. Raises TooMany when none is left; `shared`: counted together with the other processes."""
    now = time.monotonic()
    with _leasing:
        lease = _leases.get(who)
        running = lease is not None and lease.until > now
        if lease is not None and running and lease.calls > 0:
            lease.calls -= 1
            return
    share = max(1, most // SHARES) if shared else most
    left = limits.left("calls", who, most=max(1, most // share), seconds=MINUTE) if shared else not running
    if not left:
        raise TooMany(
            _("More calls came in a minute than were agreed. Wait a minute, then go on more slowly.")
        )
    with _leasing:
        if len(_leases) > 10_000:  # of visitors without a token, mostly
            _leases.clear()
        _leases[who] = _Lease(share - 1, now + MINUTE)


def spend_a_try(request: HttpRequest) -> None:
    limits.spend("bearer tries", visitors.address(request), most=TRIES, seconds=MINUTE)
