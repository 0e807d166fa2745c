"""`linli verify`: walk every chain and hold it against the checkpoint outside the database."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from linli.kernel.journal import checkpoint
from linli.kernel.journal.chain import commitment, entry_hash
from linli.kernel.journal.models import Entry


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written. `code` is stable; `sentence` is for people."""

    code: str
    stream: str
    sequence: int
    sentence: str


@dataclass(slots=True)
class Verified:
    entries: int = 0
    streams: int = 0
    erased: int = 0  # entries whose private words were erased, as is a person's right


def verify(counts: Verified | None = None) -> Iterator[Finding]:
    """Yield each finding. An empty iteration means: every chain is whole and agrees with the checkpoint."""
    counts = counts or Verified()
    expected: dict[str, dict[int, str]] = defaultdict(dict)
    yield from _read_checkpoint(expected)
    erased = set(Entry.objects.filter(move="erased").values_list("stream", flat=True))
    stream, sequence, previous, reached = "", 0, "", {}
    rows = Entry.objects.select_related("private").order_by("stream", "sequence").iterator(chunk_size=2_000)
    for entry in rows:
        if entry.stream != stream:
            stream, sequence, previous = entry.stream, 0, ""
            counts.streams += 1
        counts.entries += 1
        yield from _look_at(entry, sequence, previous)
        if entry.commitment and not hasattr(entry, "private"):
            counts.erased += 1
            if stream not in erased:
                yield Finding("words_gone", stream, entry.sequence, _("words are missing that nobody erased"))
        known = expected.get(stream, {}).get(entry.sequence)
        if known and known != entry.hash:
            yield Finding(
                "rewritten",
                stream,
                entry.sequence,
                _(
                    "the chain was computed anew: its hash is not the one that was written down outside the database"
                ),
            )
        sequence, previous = entry.sequence, entry.hash
        reached[stream] = sequence
    for name, places in expected.items():
        last = max(places)
        if name not in reached:
            yield Finding("stream_gone", name, last, _("the whole stream is missing"))
        elif reached[name] < last:
            yield Finding("tail_gone", name, last, _("entries are missing at the end of the stream"))


def _read_checkpoint(expected: dict[str, dict[int, str]]) -> Iterator[Finding]:
    """Fill in what the checkpoint knows: stream → sequence → hash."""
    for mark in checkpoint.marks():
        first = expected[mark.stream].setdefault(mark.sequence, mark.hash)
        if first != mark.hash:
            sentence = _("the checkpoint knows two different entries at this place")
            yield Finding("rewritten", mark.stream, mark.sequence, sentence)


def _look_at(entry: Entry, sequence: int, previous: str) -> Iterator[Finding]:
    if entry.sequence != sequence + 1:
        yield Finding("missing", entry.stream, sequence + 1, _("an entry is missing here"))
    elif entry.previous != previous:
        yield Finding(
            "reordered", entry.stream, entry.sequence, _("the entry does not follow the one before it")
        )
    if entry.hash != entry_hash(entry):
        yield Finding(
            "changed", entry.stream, entry.sequence, _("the entry was changed after it was written")
        )
    private = getattr(entry, "private", None)
    if private and commitment(private.salt, private.body) != entry.commitment:
        yield Finding("words_changed", entry.stream, entry.sequence, _("the words of the entry were changed"))
