"""One order out of two voices: what was learnt here, and the keywords."""

from collections.abc import Sequence

from linli.cases.models import Category
from linli.cases.suggestions.features import Ints
from linli.cases.suggestions.keywords import Mention
from linli.cases.suggestions.learnt import Learnt

DOUBTED = (
    4.0  # letters of keywords that would have to speak for something else before a lone word is half believed
)


def keyword_shares(found: Sequence[Mention]) -> list[tuple[int, float]]:
    """Category ids with their share of what was mentioned. A little is kept back, so that one short word never says everything."""
    whole = sum(one.weight for one in found) + DOUBTED
    return [(one.category.pk, one.weight / whole) for one in found]


def mixed(
    learnt: Learnt,
    found: Ints,
    keywords: Sequence[tuple[int, float]],
    *,
    mix: float | None = None,
    known: frozenset[int] | None = None,
) -> list[tuple[int, float]]:
    """Both voices, each with its share; `known` are the categories that can still be chosen. The likeliest first."""
    share = learnt.mix if mix is None else mix
    heard = dict(zip(learnt.classes.tolist(), learnt.shares(found).tolist(), strict=True)) if share else {}
    said = dict(keywords)
    ids = [one for one in {**heard, **said} if known is None or one in known]
    return sorted(
        ((one, share * heard.get(one, 0.0) + (1 - share) * said.get(one, 0.0)) for one in ids),
        key=lambda pair: -pair[1],
    )


def ids_of(categories: Sequence[Category]) -> frozenset[int]:
    return frozenset(category.pk for category in categories)
