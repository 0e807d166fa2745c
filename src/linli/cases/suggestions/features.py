"""What a text is to a machine: its pairs of characters, each in one of 131,072 boxes.

Boxes instead of a vocabulary: nothing has to be kept of the words themselves, and a new text needs no list to be looked up in.
Two pairs rarely share a box; where they do, a reason counts both.
"""

from collections.abc import Iterable
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from linli.kernel.search import bigrams
from linli.kernel.search.folding import pairs, runs

BOXES = 1 << 17
LONGEST = 600  # characters: what a letter is about stands at its beginning

Ints = NDArray[np.int64]


def text_of(title: str, words: str) -> str:
    """Title and words as one text; a title that is the beginning of the words counts once."""
    start = title.rstrip("…")
    return words if start and words.startswith(start) else f"{title} {words}"


def grams(text: str) -> list[str]:
    """Pairs of Chinese characters and whole words of letters, each once, in the order they come."""
    return list(dict.fromkeys(gram for gram in bigrams(text[:LONGEST]) if len(gram) > 1))


def grams_of_folded(plain: str) -> list[str]:
    """The same for a text that is folded already."""
    found: list[str] = []
    for run, chinese in runs(plain):
        found += pairs(run) if chinese else [run] if len(run) > 1 else []
    return list(dict.fromkeys(found))


def box(gram: str) -> int:
    return crc32(gram.encode()) & (BOXES - 1)


def boxes(text: str) -> Ints:
    """The boxes of a text, sorted, each once."""
    return np.unique(np.fromiter((box(gram) for gram in grams(text)), np.int64))


def many(texts: Iterable[str]) -> tuple[Ints, Ints]:
    """Boxes of many texts one after another, and where each text begins and ends (as scipy's rows of a sparse matrix)."""
    rows: list[Ints] = [boxes(text) for text in texts]
    ends = np.cumsum([0, *(len(row) for row in rows)]).astype(np.int64)
    return (np.concatenate(rows) if rows else np.empty(0, np.int64)), ends
