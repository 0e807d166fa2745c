"""What people decided: the cases suggestions are learnt from and measured on. Read in bulk, kept as numbers."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from linli.cases.models import Case, Category
from linli.cases.suggestions.features import Ints, many, text_of
from linli.kernel import clock
from linli.kernel.scope import upward

MOST = 200_000  # newest cases learnt from: beyond that, nothing was gained on our own texts but time
UNDECIDED = ("received", "rejected", "withdrawn", "merged")
YEARS = timedelta(days=2 * 365)  # units change; what happened before says little about whose it is now
SMOOTHING = 4.0  # how many cases of the wider place a place of its own counts like


@dataclass(frozen=True, slots=True)
class Decided:
    """Cases whose kind of matter a person let stand or put right, oldest first: their boxes one after another (`ends`)."""

    categories: Ints
    boxes: Ints
    ends: Ints
    texts: tuple[str, ...]
    fresh: tuple[bool, ...]  # whether the same words had not been said before

    def __len__(self) -> int:
        return len(self.categories)


def decided() -> Decided:
    """The newest, oldest first. One pass over the database, in pieces."""
    newest = (
        Case.objects.filter(category__isnull=False, parent__isnull=True)
        .exclude(state__in=UNDECIDED)
        .order_by("-received_at", "-pk")
        .values_list("title", "words", "category_id")[:MOST]
    )
    rows = list(newest.iterator(chunk_size=5_000))[::-1]
    texts = tuple(text_of(title, words) for title, words, _category in rows)
    boxes, ends = many(texts)
    seen: set[str] = set()
    fresh = []
    for text in texts:
        fresh.append(text not in seen)
        seen.add(text)
    return Decided(np.array([one for *_text, one in rows], np.int64), boxes, ends, texts, tuple(fresh))


@dataclass(frozen=True, slots=True)
class Went:
    """A case of this kind, kept there, was answered by that unit."""

    category: int
    keeper: str
    unit: int


def went() -> list[Went]:
    """The newest answered cases of two years, oldest first."""
    rows = (
        Case.objects.filter(
            category__isnull=False,
            unit__isnull=False,
            answered_at__gte=clock.now() - YEARS,
            parent__isnull=True,
        )
        .order_by("-answered_at", "-pk")
        .values_list("category_id", "keeper__path", "unit_id")[:MOST]
    )
    return [Went(*row) for row in rows][::-1]


def usual_of(cases: Sequence[Went]) -> dict[tuple[int, str], Counter[int]]:
    """By category and place, for each place the case's keeper lies in: how many each unit answered."""
    found: dict[tuple[int, str], Counter[int]] = {}
    for case, times in Counter(cases).items():
        for place in places_of(case.keeper):
            found.setdefault((case.category, place), Counter())[case.unit] += times
    return found


def places_of(path: str) -> Iterator[str]:
    """The whole county (""), then each organisation down to the keeper itself."""
    yield ""
    yield from upward(path)


def unit_shares(usual: dict[tuple[int, str], Counter[int]], category: int, keeper: str) -> dict[int, float]:
    """How likely each unit is: from the widest place to the narrowest, each correcting the one before by what it has seen.

    p(place) = (count there + 4 · p(wider place)) / (cases there + 4): a place with few cases of its own speaks mostly with
    the voice of the place around it.
    """
    shares: dict[int, float] = {}
    for place in places_of(keeper):
        seen = usual.get((category, place))
        if not seen:
            continue
        whole = seen.total()
        if not shares:
            shares = {unit: count / (whole + 1) for unit, count in seen.items()}
            continue
        units = {*shares, *seen}
        shares = {
            unit: (seen[unit] + SMOOTHING * shares.get(unit, 0.0)) / (whole + SMOOTHING) for unit in units
        }
    return shares


def levels() -> dict[int, tuple[int, ...]]:
    """For each category the ids from its group down to itself."""
    parents = dict(Category.objects.values_list("pk", "parent_id"))
    found = {}
    for pk, above in parents.items():
        chain, at = [pk], above
        while at is not None and at not in chain:
            chain.append(at)
            at = parents[at]
        found[pk] = tuple(reversed(chain))
    return found
