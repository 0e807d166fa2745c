"""The journal: what happened, in order, that nobody can quietly change. See `chain` for the format, `verify` for the proof."""

from linli.kernel.journal.chain import Line, buffered, erase_private, record, record_many, write
from linli.kernel.journal.reading import Happened, histories, history
from linli.kernel.journal.verify import Finding, Verified, verify

__all__ = [
    "Finding",
    "Happened",
    "Line",
    "Verified",
    "buffered",
    "erase_private",
    "histories",
    "history",
    "record",
    "record_many",
    "verify",
    "write",
]
