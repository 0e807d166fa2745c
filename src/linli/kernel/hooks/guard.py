"""Where a hook may lead: to public addresses only, so that nobody reaches the inside of the house through it.

The name is looked up once, every address it has must be public, and the connection is made to the address that was checked:
a name that changes its mind in between changes nothing. Hosts the operator names (LINLI_HOOK_HOSTS) are let through.
"""

import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from linli.kernel.refusals import BadInput, Refusal

SECONDS = (
    5.0  # to connect, and again for each answer: a receiver that has to think puts it into a queue of its own
)
NAT64 = ipaddress.ip_network("64:ff9b::/96")
MOST_READ = 2_000  # bytes of an answer that are looked at


@dataclass(frozen=True, slots=True)
class Target:
    scheme: str
    host: str
    port: int
    path: str
    allowed: bool  # named by the operator


def target_of(url: str) -> Target:
    """The parts of an address, as far as it may be used at all. Raises BadInput with a sentence."""
    try:
        at = urlsplit(url.strip())
        port = at.port
    except ValueError:
        raise _unusable(_("This is not an address. It looks like https://example.org/linli.")) from None
    host = (at.hostname or "").lower()
    if at.scheme not in ("http", "https") or not host or at.username or at.password or at.fragment:
        raise _unusable(_("This is not an address. It looks like https://example.org/linli."))
    allowed = host in settings.HOOK_HOSTS
    if at.scheme != "https" and not allowed:
        raise _unusable(_("Only addresses that begin with https:// are told anything."))
    path = at.path or "/"
    return Target(
        at.scheme,
        host,
        port or (443 if at.scheme == "https" else 80),
        f"{path}?{at.query}" if at.query else path,
        allowed,
    )


def checked(url: str) -> Target:
    """The same, looked up as well: what somebody enters is refused at once when it leads inside."""
    target = target_of(url)
    _address_of(target)
    return target


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send it; the status of the answer. Redirections are not followed. Raises OSError or Refusal when it did not arrive."""
    target = target_of(url)
    address = _address_of(target)
    wire = _connected(target, address)
    try:
        wire.request("POST", target.path, body=body, headers=headers)
        answer = wire.getresponse()
        answer.read(MOST_READ)
    except http.client.HTTPException as broken:
        raise OSError(type(broken).__name__) from broken
    finally:
        wire.close()
    return answer.status


def _connected(target: Target, address: str) -> http.client.HTTPConnection:
    """A connection to the address that was checked, under the name that was asked for."""
    sock: Any = socket.create_connection((address, target.port), timeout=SECONDS)
    wire = http.client.HTTPConnection(target.host, target.port, timeout=SECONDS)
    if target.scheme == "https":
        sock = ssl.create_default_context().wrap_socket(sock, server_hostname=target.host)
    wire.sock = sock
    return wire


def _address_of(target: Target) -> str:
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _unusable(_("There is no such host: %(host)s.") % {"host": target.host}) from None
    addresses = [str(row[4][0]) for row in found]
    if not target.allowed and not all(public(address) for address in addresses):
        raise _unusable(
            _("%(host)s leads inside a network. Whoever runs the system here can allow it.")
            % {"host": target.host}
        )
    return addresses[0]


def public(address: str) -> bool:
    """Whether an address is of the public network, also when it hides another one inside."""
    at = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(at, ipaddress.IPv6Address):
        inner = at.ipv4_mapped or at.sixtofour or (at.teredo[1] if at.teredo else None)
        if at in NAT64:
            inner = ipaddress.IPv4Address(int(at) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return at.is_global and not at.is_multicast


def _unusable(sentence: str) -> Refusal:
    return BadInput(sentence, fields={"url": sentence})
