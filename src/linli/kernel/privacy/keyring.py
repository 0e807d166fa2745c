"""The keyring: one small file outside the database and outside its backup, readable by the service alone.

It holds numbered keys for columns (the newest seals, all open), one key for blind indexes and one for the names of stored
files; the last two never change, because what they made is looked up by being made again. Lose this file and every
encrypted value is lost: keep a copy where the backup is not.
"""

import base64
import fcntl
import json
import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from linli.kernel.privacy.ciphers import BY_CODE, DEFAULT, PROVIDERS, Unreadable

TRUSTED_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Keyring:
    """What the file holds. `current` is the id of the key that seals; `keys` maps ids to (provider name, secret)."""

    current: str
    keys: dict[str, tuple[str, bytes]]
    index: bytes
    names: bytes


_seen: list[Any] = ["", 0.0, None]  # the file, until when it is trusted, what stood in it


def keyring() -> Keyring:
    """The keyring as it is on disk; made on first use. A changed file is noticed within a second."""
    name, now = str(settings.KEYRING), time.monotonic()
    seen, until, kept = _seen
    if isinstance(kept, Keyring) and seen == name and now < until:
        return kept
    ring = _read()
    _seen[:] = [name, now + TRUSTED_SECONDS, ring]
    return ring


def _read() -> Keyring:
    path = _path()
    try:
        at = path.stat()
    except FileNotFoundError:
        _create(path)
        at = path.stat()
    return _load(str(path), (at.st_ino, at.st_mtime_ns, at.st_size))


def seal(text: str, bound_to: str) -> str:
    """Encrypt under the newest key: `provider.key.base64`, bound to a place such as "people_person.phone"."""
    ring = keyring()
    name, secret = ring.keys[ring.current]
    provider = PROVIDERS[name]
    sealed = provider.seal(_derived(secret, name, provider.key_bytes), text.encode(), bound_to.encode())
    return f"{provider.code}.{ring.current}.{base64.urlsafe_b64encode(sealed).decode().rstrip('=')}"


def unseal(value: str, bound_to: str) -> str:
    """The text of a sealed value. Raises `Unreadable` when it was altered, moved, or its key is not in the keyring."""
    code, key_id, body = _parts(value)
    ring = keyring()
    if key_id not in ring.keys:
        ring = _read()  # another process may have added it this very second
    if key_id not in ring.keys:
        raise Unreadable(
            f"key {key_id} is not in the keyring {_path()}: put back the keyring that belongs to this database"
        )
    _, secret = ring.keys[key_id]
    provider = BY_CODE[code]
    try:
        sealed = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    except ValueError as broken:
        raise Unreadable("a sealed value is not whole") from broken
    return provider.open(
        _derived(secret, provider.name, provider.key_bytes), sealed, bound_to.encode()
    ).decode()


def is_current(value: str) -> bool:
    """Whether a sealed value already stands under the newest key and its provider."""
    code, key_id, _body = _parts(value)
    ring = keyring()
    return key_id == ring.current and code == PROVIDERS[ring.keys[ring.current][0]].code


def rotate(*, provider: str = DEFAULT) -> str:
    """Add a key and seal with it from now on; returns its id. Older values stay readable; `reencrypt` moves them over."""
    if provider not in PROVIDERS:
        raise ValueError(f"no such provider: {provider}; there are {', '.join(PROVIDERS)}")
    path = _path()
    keyring()
    with _locked(path):
        content = json.loads(path.read_text())
        key_id = f"k{max(int(known[1:]) for known in content['keys']) + 1}"
        content["keys"][key_id] = _fresh_key(provider)
        content["current"] = key_id
        scratch = _scratch(path, content)
        scratch.replace(path)
    _seen[:] = ["", 0.0, None]
    return key_id


def complaints() -> list[str]:
    """What an operator should mend, as sentences; empty when all is well."""
    path = _path()
    if not path.exists():
        return [_("There is no keyring at %(path)s yet; it is made at first use.") % {"path": path}]
    found = []
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        found.append(
            _("The keyring %(path)s can be read by others (mode %(mode)s). Run: chmod 600 %(path)s")
            % {"path": path, "mode": f"{mode:o}"}
        )
    return found


def _parts(value: str) -> tuple[str, str, str]:
    parts = value.split(".")
    if len(parts) != 3 or parts[0] not in BY_CODE:
        raise Unreadable("a value in an encrypted column was not sealed by Linli")
    return parts[0], parts[1], parts[2]


def _path() -> Path:
    return Path(settings.KEYRING)


def _create(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = {
        "current": "k1",
        "keys": {"k1": _fresh_key(DEFAULT)},
        "index": _secret(),
        "names": _secret(),
    }
    scratch = _scratch(path, content)
    try:
        os.link(scratch, path)  # the first process wins, none overwrites
    except FileExistsError:
        pass
    finally:
        scratch.unlink()


def _scratch(path: Path, content: dict[str, Any]) -> Path:
    """The content beside its place, on disk and closed to others, ready to be moved in."""
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return scratch


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _secret() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _fresh_key(provider: str) -> dict[str, str]:
    return {
        "provider": provider,
        "secret": _secret(),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


@lru_cache(maxsize=8)
def _load(path: str, _as_of: tuple[int, int, int]) -> Keyring:
    content = json.loads(Path(path).read_text())
    return Keyring(
        current=content["current"],
        keys={
            key_id: (key["provider"], base64.b64decode(key["secret"]))
            for key_id, key in content["keys"].items()
        },
        index=base64.b64decode(content["index"]),
        names=base64.b64decode(content["names"]),
    )


@lru_cache(maxsize=64)
def _derived(secret: bytes, provider: str, size: int) -> bytes:
    """The key one provider uses, so that no two algorithms ever share one."""
    return HKDF(SHA256(), size, salt=None, info=f"linli column {provider}".encode()).derive(secret)
