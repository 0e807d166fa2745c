"""How right suggestions are, on decided cases that what suggests them has not seen."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from linli.cases.suggestions.learnt import NO_CURVE, Curve

LEADING = 3  # suggestions looked at
BINS = ((0.0, 0.5), (0.5, 0.7), (0.7, 0.85), (0.85, 0.95), (0.95, 1.01))
SHOWN = 0.3  # least confidence with which a suggestion is put before somebody

Ranking = Sequence[tuple[int, float]]  # ids with what was said of each, the likeliest first
Levels = Mapping[int, tuple[int, ...]]  # a category's id, and those above it up to its group


def among(rankings: Sequence[Ranking], truth: Sequence[int], first: int) -> list[int]:
    """[hits, of]: how often the decided one was among the first so many."""
    return [sum(t in [i for i, _s in r[:first]] for r, t in zip(rankings, truth, strict=True)), len(truth)]


def most_frequent(seen: Iterable[int], truth: Sequence[int], first: int) -> list[int]:
    """The baseline: always the same few, those decided most often before."""
    usual = {one for one, _n in Counter(seen).most_common(first)}
    return [sum(t in usual for t in truth), len(truth)]


def by_level(rankings: Sequence[Ranking], truth: Sequence[int], levels: Levels) -> list[list[int]]:
    """[hits, of] of the first suggestion for each level of the tree, the group first: right as far down as that."""
    deep = max((len(chain) for chain in levels.values()), default=0)
    found = [[0, 0] for _level in range(deep)]
    for ranking, decided in zip(rankings, truth, strict=True):
        wanted = levels.get(decided, (decided,))
        said = levels.get(ranking[0][0], (ranking[0][0],)) if ranking else ()
        for level, one in enumerate(wanted):
            found[level][1] += 1
            found[level][0] += len(said) > level and said[level] == one
    return found


def covered(
    rankings: Sequence[Ranking], truth: Sequence[int], sure: Callable[[float], float]
) -> dict[str, list[int]]:
    """For how many something is shown at all, and how often what is shown first is right."""
    shown = [(r[0][0], t) for r, t in zip(rankings, truth, strict=True) if r and sure(r[0][1]) >= SHOWN]
    return {"shown": [len(shown), len(truth)], "right": [sum(a == b for a, b in shown), len(shown)]}


def reliability(
    rankings: Sequence[Ranking], truth: Sequence[int], sure: Callable[[float], float]
) -> list[dict[str, Any]]:
    """What was said and what was so: for each band of confidence how many first suggestions lay in it, and how many were right."""
    pairs = [(sure(r[0][1]), r[0][0] == t) for r, t in zip(rankings, truth, strict=True) if r]
    rows = []
    for low, high in BINS:
        inside = [(said, right) for said, right in pairs if low <= said < high]
        mean = sum(said for said, _right in inside) / len(inside) if inside else 0.0
        rows.append(
            {
                "from": low,
                "said": round(mean, 3),
                "right": [sum(right for _said, right in inside), len(inside)],
            }
        )
    return rows


def curve_of(rankings: Sequence[Ranking], truth: Sequence[int]) -> Curve:
    """How often a suggestion was right, over what was said of it: rising steps by pooling neighbours that fall (PAV).

    Every one of the first three suggestions counts as a trial. Groups of equal width in number, so that one case is not a step.
    """
    pairs = sorted((s, i == t) for r, t in zip(rankings, truth, strict=True) for i, s in r[:LEADING])
    if len(pairs) < 30:  # fewer say nothing
        return NO_CURVE
    pooled: list[list[float]] = []  # sum of said, sum of right, number
    for group in np.array_split(np.array(pairs, np.float64), min(40, len(pairs) // 10)):
        pooled.append([group[:, 0].sum(), group[:, 1].sum(), len(group)])
        while len(pooled) > 1 and pooled[-2][1] / pooled[-2][2] >= pooled[-1][1] / pooled[-1][2]:
            last = pooled.pop()
            pooled[-1] = [a + b for a, b in zip(pooled[-1], last, strict=True)]
    said = [total / n for total, _right, n in pooled]
    # Laplace's rule: ten of ten is not certainty
    right = [(hits + 1) / (n + 2) for _total, hits, n in pooled]
    return Curve(np.array(said, np.float32), np.maximum.accumulate(np.array(right, np.float32)))
