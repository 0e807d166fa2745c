"""Heads of the chains, kept in a plain file outside the database.

One line per written entry: `stream sequence hash`, appended after commit with a single O_APPEND write, so several processes
may share it. A line is never rewritten except by `compact`, which runs only after a clean verification. Copy the folder to
another machine as often as its loss would hurt: whoever can change both database and checkpoint can still lie.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

APPENDING = os.O_WRONLY | os.O_APPEND | os.O_CREAT


class Mark(NamedTuple):
    stream: str
    sequence: int
    hash: str


def file() -> Path:
    return Path(settings.CHECKPOINTS) / "heads.log"


def append(marks: Iterable[Mark]) -> None:
    text = "".join(f"{m.stream} {m.sequence} {m.hash}\n" for m in marks)
    try:
        handle = os.open(file(), APPENDING, 0o600)
    except FileNotFoundError:
        file().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(file(), APPENDING, 0o600)
    try:
        os.write(handle, text.encode())
    finally:
        os.close(handle)


def marks() -> Iterator[Mark]:
    """All lines; a line torn by a power cut at the very end is passed over."""
    if not file().exists():
        return
    with file().open() as lines:
        for line in lines:
            parts = line.split()
            if len(parts) == 3 and parts[1].isdigit() and len(parts[2]) == 64:
                yield Mark(parts[0], int(parts[1]), parts[2])


def compact() -> int:
    """Keep the last mark of each stream. Returns the number of lines kept."""
    last: dict[str, Mark] = {}
    for mark in marks():
        if mark.stream not in last or mark.sequence >= last[mark.stream].sequence:
            last[mark.stream] = mark
    fresh = file().with_suffix(".new")
    fresh.write_text("".join(f"{m.stream} {m.sequence} {m.hash}\n" for m in last.values()))
    fresh.chmod(0o600)
    fresh.replace(file())
    return len(last)
