"""Residents without an account: the keys and the verified phone their session holds, for as long as it lasts.

`session["keys"]` is a list of [what, id, until]; `session["phone"]` is [blind index, until]. Times are seconds since 1970.
The phone number itself is not kept.
"""

import ipaddress
import time
from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest

from linli.kernel import rulebook
from linli.kernel.privacy import blind_index
from linli.people import access

KEYS, PHONE = "keys", "phone"
MOST_KEYS = 50  # of one session; the oldest is dropped
PURPOSE = "contact.phone"  # of the blind index: what a case's contact is found by


def phone_index(phone: str) -> str:
    """The index a resident's phone is found by, the same in every room. BadInput when it is no number."""
    return blind_index(phone, PURPOSE)


def remember_phone(request: HttpRequest, phone: str) -> None:
    """The session has shown that it holds this phone."""
    until = int(time.time()) + rulebook.value("people.visit").value * 60
    request.session.cycle_key()
    request.session[PHONE] = [phone_index(phone), until]


def verified_phone(request: HttpRequest) -> str | None:
    """The blind index of the phone this session has shown to hold; None when there is none or its time is up."""
    held = request.session.get(PHONE)
    return held[0] if held and held[1] > time.time() else None


def hold_key(request: HttpRequest, what: str, pk: int, *, until: datetime) -> None:
    """The session came by the secret link of this thing."""
    kept = [key for key in request.session.get(KEYS, []) if key[:2] != [what, pk]]
    request.session[KEYS] = [*kept[-(MOST_KEYS - 1) :], [what, pk, int(until.timestamp())]]


def keys(request: HttpRequest) -> Iterable[tuple[str, int]]:
    """Things whose secret link this session came by."""
    now = time.time()
    return [(what, pk) for what, pk, until in request.session.get(KEYS, []) if until > now]


def forget(request: HttpRequest) -> None:
    """Forget the person on this device: keys, phone and everything else of the session."""
    request.session.flush()


def address(request: HttpRequest) -> str:
    """Where a request comes from, for limits; an IPv6 visitor is a /64."""
    from allauth.account.adapter import get_adapter

    at = ipaddress.ip_address(get_adapter(request).get_client_ip(request))
    return str(ipaddress.ip_network((at, 64), strict=False)) if at.version == 6 else str(at)


if keys not in access.party_sources:
    access.party_sources.append(keys)
