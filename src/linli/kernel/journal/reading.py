"""Reading a stream back. Sentences are made by the room that owns the stream; the kernel gives codes and words."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linli.kernel import clock
from linli.kernel.journal import chain
from linli.kernel.journal.models import Entry


@dataclass(frozen=True, slots=True)
class Happened:
    stream: str
    sequence: int
    at: datetime
    occurred_at: datetime
    by: str
    on_behalf_of: str
    move: str
    from_state: str
    to_state: str
    data: dict[str, Any]
    private: dict[str, Any]
    erased: bool  # words were there and have been erased


def history(stream: str) -> list[Happened]:
    return histories([stream])[stream]


def histories(streams: Iterable[str]) -> dict[str, list[Happened]]:
    """Histories of many streams in one query, each oldest first; inside a batch with what is about to be written."""
    wanted = set(streams)
    found: dict[str, list[Happened]] = defaultdict(list)
    for entry in (
        Entry.objects.select_related("private").filter(stream__in=list(wanted)).order_by("stream", "sequence")
    ):
        private = getattr(entry, "private", None)
        found[entry.stream].append(
            Happened(
                entry.stream,
                entry.sequence,
                entry.at,
                entry.occurred_at,
                entry.by,
                entry.on_behalf_of,
                entry.move,
                entry.from_state,
                entry.to_state,
                json.loads(entry.data),
                json.loads(private.body) if private else {},
                erased=bool(entry.commitment) and private is None,
            )
        )
    for line in chain.waiting():
        if line.stream in wanted:
            so_far = found[line.stream]
            so_far.append(
                Happened(
                    line.stream,
                    so_far[-1].sequence + 1 if so_far else 1,
                    line.at or clock.now(),
                    line.occurred_at or line.at or clock.now(),
                    line.by.ref,
                    line.by.on_behalf_of,
                    line.move,
                    line.from_state,
                    line.to_state,
                    dict(line.data),
                    dict(line.private),
                    erased=False,
                )
            )
    return found
