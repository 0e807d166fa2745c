"""Bytes on disk under settings.EVIDENCE_ROOT: names from a keyed hash, two levels of folders, written whole or not at all."""

import hmac
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from linli.kernel.privacy import keyring

SMALL = ".small"  # the thumbnail stands beside its picture


def name_of(content: bytes) -> str:
    """64 hexadecimal digits; without the keyring nobody can tell whether a known picture is stored here."""
    return hmac.digest(keyring.keyring().names, content, "sha256").hex()


def path_of(name: str) -> Path:
    return Path(settings.EVIDENCE_ROOT) / name[:2] / name[2:4] / name


def small_path_of(name: str) -> Path:
    return path_of(name + SMALL)


def put(name: str, content: bytes, small: bytes = b"") -> None:
    """Write the bytes, also when they are there already: somebody may be removing them at this moment."""
    _write(path_of(name), content)
    if small:
        _write(small_path_of(name), small)


def remove(name: str) -> None:
    path_of(name).unlink(missing_ok=True)
    small_path_of(name).unlink(missing_ok=True)


def names() -> Iterator[tuple[str, float]]:
    """Every stored name with the time of its last writing (seconds since 1970)."""
    for path in Path(settings.EVIDENCE_ROOT).glob("??/??/*"):
        yield path.name.removesuffix(SMALL), path.stat().st_mtime


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = path.with_name(f".{secrets.token_hex(8)}")
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise
