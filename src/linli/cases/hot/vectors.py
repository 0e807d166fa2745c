"""Texts as vectors: pairs of characters, rare ones counting more, hashed into few dimensions. Many at once, with numpy alone.

Two texts are as alike as the cosine of their vectors: about the share of telling pairs they have in common. No dictionary, no
model, nothing learnt from anybody's texts is kept.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linli.kernel.search.folding import simplified

DIMENSIONS = 1024  # two unrelated texts come out alike by 0 ± 1/√1024 = 0.03
PAIRS = 1 << 20  # buckets of pairs; two pairs in one bucket are rare enough not to matter
LONGEST = 200  # characters of a text that count
BETWEEN = "\u00a6"  # between two texts: no sign anybody needs, and folding leaves it as it is
WIDE_BETWEEN = "\uffe4"  # what folding would make into it
BATCH = 20_000  # texts folded at once
BESIDE = (
    200  # texts that are thought to stand beside the given ones, so that few texts are no law of their own
)
COMMON = 0.25  # pairs in more than this share of the texts say nothing

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Vectors:
    """`starts[i]:starts[i+1]` are the entries of text i: its buckets with their weights, of length 1 together."""

    starts: Ints
    dimensions: npt.NDArray[np.int16]
    weights: Floats

    def __len__(self) -> int:
        return len(self.starts) - 1

    def dense(self, chosen: Ints) -> Floats:
        """The vectors of these texts as rows of a matrix."""
        lengths = self.starts[chosen + 1] - self.starts[chosen]
        total = int(lengths.sum())
        if not total:
            return np.zeros((len(chosen), DIMENSIONS), dtype=np.float32)
        row = np.repeat(np.arange(len(chosen)), lengths)
        before = np.repeat(np.cumsum(lengths) - lengths, lengths)
        entry = np.repeat(self.starts[chosen], lengths) + np.arange(total) - before
        flat = np.bincount(
            row * DIMENSIONS + self.dimensions[entry],
            weights=self.weights[entry],
            minlength=len(chosen) * DIMENSIONS,
        )
        made: Floats = flat.reshape(len(chosen), DIMENSIONS).astype(np.float32)
        length = np.linalg.norm(made, axis=1, keepdims=True)
        made /= np.where(length > 0, length, 1)
        return made


def vectors(texts: Sequence[str]) -> Vectors:
    """One vector a text. Empty texts are like nothing, not even each other."""
    text_of, pair = _pairs(texts)
    frequency = np.bincount(pair, minlength=PAIRS)
    most = max(COMMON * len(texts), COMMON * BESIDE)
    rarity = np.log((len(texts) + BESIDE) / (frequency + 1.0)).astype(np.float32)
    rarity[frequency > most] = 0
    weights = np.maximum(rarity[pair], 0)
    # Which dimension a pair falls into, and with which sign, follows from its bucket alone.
    mixed = (pair.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)
    sign = np.where(mixed & np.uint64(1), np.float32(1), np.float32(-1))
    dimensions = ((mixed >> np.uint64(1)) % np.uint64(DIMENSIONS)).astype(np.int16)
    starts = np.searchsorted(text_of, np.arange(len(texts) + 1)).astype(np.int64)
    return Vectors(starts, dimensions, weights * sign)


def _pairs(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """(text, bucket) of every different pair of characters, ordered by text."""
    kept = []
    for begin in range(0, len(texts), BATCH):
        some = texts[begin : begin + BATCH]
        codes = _codes(some)
        text_of = np.cumsum(codes == ord(BETWEEN)) + begin
        telling = _telling(codes)
        both = telling[:-1] & telling[1:]
        first, second = codes[:-1][both].astype(np.uint64), codes[1:][both].astype(np.uint64)
        bucket = ((first * np.uint64(0x1F35_2D1B) + second) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(44)
        kept.append(np.unique(text_of[:-1][both] * PAIRS + bucket.astype(np.int64)))
    together = np.concatenate(kept) if kept else np.zeros(0, dtype=np.int64)
    return together // PAIRS, together % PAIRS


def _codes(texts: Sequence[str]) -> npt.NDArray[np.uint32]:
    """The folded texts as code points, one text after the other."""
    plain = (text[:LONGEST].replace(BETWEEN, " ").replace(WIDE_BETWEEN, " ") for text in texts)
    joined = BETWEEN.join(plain)
    folded = unicodedata.normalize("NFKC", simplified(unicodedata.normalize("NFKC", joined).casefold()))
    return np.frombuffer(folded.encode("utf-32-le"), dtype=np.uint32)


def _telling(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Chinese characters and letters; digits are numbers of doors and phones, which do not make two matters one."""
    chinese = ((codes >= 0x3400) & (codes <= 0x9FFF)) | (codes >= 0x20000)
    letters = (codes >= ord("a")) & (codes <= ord("z"))
    return chinese | letters
