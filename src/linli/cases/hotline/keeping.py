"""The rows of an upload between its reading and its end: packed and sealed on disk, a thousand to a line.

They hold names and phones, so nothing of them lies open: each line is compressed and sealed under the keyring, and the file goes
when the import is settled.
"""

import base64
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings

from linli.kernel.privacy import keyring

PLACE = "hotline.rows"  # what the seals are bound to
CHUNK = 1_000
Rows = list[tuple[int, list[str]]]


def write(key: str, headings: Sequence[str], rows: Iterable[tuple[int, list[str]]]) -> int:
    """Keep headings and rows under an import's key. Returns how many rows."""
    path = _path(key)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    many, waiting = 0, iter(rows)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(_sealed(list(headings)) + "\n")
        while chunk := list(islice(waiting, CHUNK)):
            file.write(_sealed(chunk) + "\n")
            many += len(chunk)
    return many


def headings(key: str) -> list[str]:
    with _path(key).open() as file:
        found: list[str] = _opened(file.readline())
    return found


def chunks(key: str, *, skip: int = 0) -> Iterator[Rows]:
    """The rows, a chunk at a time, without the first `skip` chunks."""
    with _path(key).open() as file:
        for line in islice(file, 1 + skip, None):
            yield [(number, cells) for number, cells in _opened(line)]


def upload_path(key: str) -> Path:
    """Where the file as it came lies until it is read."""
    return _path(key).with_suffix(".upload")


def remove(key: str) -> None:
    _path(key).unlink(missing_ok=True)
    upload_path(key).unlink(missing_ok=True)


def _path(key: str) -> Path:
    return Path(settings.HOME) / "hotline" / f"{key}.rows"


def _sealed(value: Any) -> str:
    packed = zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 1)
    return keyring.seal(base64.b64encode(packed).decode(), PLACE)


def _opened(line: str) -> Any:
    return json.loads(zlib.decompress(base64.b64decode(keyring.unseal(line.strip(), PLACE))))
