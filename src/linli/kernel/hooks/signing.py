"""Signing what is sent, so that whoever receives it knows that it is from here, is whole and is not an old one.

`Linli-Signature: t=<seconds since 1970>,v1=<hex>` where hex is HMAC-SHA256 of `<t>.<body>` with the secret of the hook.
"""

import hashlib
import hmac

SIGNATURE = "Linli-Signature"
TOLERANCE = 300  # seconds an honest message may be old


def signature(secret: str, body: bytes, at: int) -> str:
    return f"t={at},v1={_mac(secret, body, at)}"


def verified(secret: str, body: bytes, header: str, *, now: int, tolerance: int = TOLERANCE) -> bool:
    """What the receiver does: the same sum, compared in constant time, and no older than the tolerance."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    at = parts.get("t", "")
    if not at.isdecimal() or abs(now - int(at)) > tolerance:
        return False
    return hmac.compare_digest(_mac(secret, body, int(at)), parts.get("v1", ""))


def _mac(secret: str, body: bytes, at: int) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
