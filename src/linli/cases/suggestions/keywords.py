"""The kinds of matter whose keywords a text mentions: what is known before a county has decided anything itself."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from linli.cases.models import Category
from linli.kernel.search.folding import fold

OPENING, LONG = 30, 120  # characters
READ = 600  # characters; what a letter is about stands at its beginning


@dataclass(frozen=True, slots=True)
class Mention:
    """A kind of matter and how much speaks for it: the letters of its keywords that were found; `word` is the longest."""

    category: Category
    weight: float
    word: str


def mentions(words: str, categories: Iterable[Category]) -> list[Mention]:
    """Every kind of which something is mentioned, the most telling first; of equals the one listed first.

    How a message begins says most of what it is about, so words there count twice; a word that several kinds share is shared
    among them. In a long message a single short word further on is no reason for anything.
    """
    text = fold(words[:READ])
    opening, least = text[:OPENING], 1 if len(text) <= LONG else 3
    rows = [(category, keywords_of(category.keywords)) for category in categories]
    shared = _shared(tuple(keywords for _category, keywords in rows))
    found = []
    for category, keywords in rows:
        here = [(plain, word) for plain, word in keywords if plain in text]
        full = sum(len(plain) * (2 if plain in opening else 1) for plain, _word in here)
        if full >= least:
            weight = sum(len(p) * (2 if p in opening else 1) / shared[p] ** 0.5 for p, _word in here)
            found.append(Mention(category, weight, max((word for _p, word in here), key=len)))
    return sorted(found, key=lambda one: -one.weight)


@lru_cache(maxsize=4096)
def keywords_of(typed: str) -> tuple[tuple[str, str], ...]:
    """Each keyword folded for looking, and as it was written."""
    return tuple((plain, word) for word in typed.split() if (plain := fold(word)))


@lru_cache(maxsize=8)
def _shared(lists: Sequence[tuple[tuple[str, str], ...]]) -> Counter[str]:
    """In how many kinds each keyword stands."""
    return Counter(plain for keywords in lists for plain in {plain for plain, _word in keywords})
