"""The kind of matter a message is probably about, with how sure that is and why."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from linli.cases import suggesting
from linli.cases.models import Category
from linli.cases.suggestions import learnt
from linli.cases.suggestions.features import box as box_of
from linli.cases.suggestions.features import boxes, grams
from linli.cases.suggestions.keywords import keywords_of, mentions
from linli.cases.suggestions.learnt import Learnt
from linli.cases.suggestions.measuring import LEADING, SHOWN
from linli.cases.suggestions.ranking import ids_of, keyword_shares, mixed

BETTER = 0.4  # of the weight of the most telling pair of characters, for another to be named instead
KNOWN_WORD = 0.2  # how much rather a pair is named that stands in a keyword
TELLING = 3  # cases before a word is named with its numbers


@dataclass(frozen=True, slots=True)
class CategorySuggestion:
    """A kind of matter. `confidence` is a share of 1: how often suggestions this sure were right here (`measured`), else a rough
    share of what was mentioned. `source` is keywords or learnt."""

    category: Category
    confidence: float
    reason: str
    source: str
    measured: bool

    @property
    def percent(self) -> int:
        return round(100 * self.confidence)


def category(
    words: str, *, categories: Sequence[Category] | None = None, limit: int = LEADING
) -> list[CategorySuggestion]:
    """The likeliest kinds of matter, the first first; empty when nothing speaks for any. Never more than a suggestion."""
    if not words.strip():
        return []
    known = suggesting.known() if categories is None else list(categories)
    model = learnt.current()
    heard = mentions(words, known)
    said = {one.category.pk: one.word for one in heard}
    shares = keyword_shares(heard)
    by_id = {one.pk: one for one in known}
    found: list[CategorySuggestion] = []
    if model is None or not model.mix:
        curve = model.keyword_curve if model else learnt.NO_CURVE
        for pk, share in shares[:limit]:
            reason = _mentioned(said[pk])
            found.append(
                CategorySuggestion(by_id[pk], curve(share), reason, "keywords", bool(len(curve.said)))
            )
        return found
    seen = boxes(words)
    for pk, share in mixed(model, seen, shares, known=ids_of(known))[:limit]:
        if share <= 0:
            break
        reason = _learnt_reason(model, words, by_id[pk], known) or (
            _mentioned(said[pk]) if pk in said else ""
        )
        if reason:
            found.append(
                CategorySuggestion(by_id[pk], model.category_curve(share), reason, "learnt", measured=True)
            )
    return found


def likeliest(words: str, categories: Sequence[Category] | None = None) -> CategorySuggestion | None:
    """The first, when it is sure enough to be shown (from 30 % on, or by keyword while nothing is measured yet)."""
    found = category(words, categories=categories, limit=1)
    return found[0] if found and (found[0].confidence >= SHOWN or not found[0].measured) else None


def _mentioned(word: str) -> str:
    return _("because you mention “%(word)s”") % {"word": word}


def _learnt_reason(model: Learnt, words: str, category: Category, categories: Sequence[Category]) -> str:
    """The most telling word, and how many of the decided cases with it were of this kind."""
    at = np.flatnonzero(model.classes == category.pk)
    if not len(at):
        return ""
    kind = int(at[0])
    rows = {gram: int(row) for gram in grams(words) if (row := _row(model, box_of(gram))) is not None}
    beyond = model.weights.mean(axis=1)
    told = {
        gram: float(model.weights[row, kind] - beyond[row])
        for gram, row in rows.items()
        if model.counts[row, kind] >= TELLING
    }
    told = {gram: weight for gram, weight in told.items() if weight > 0}
    if not told:
        return ""
    best = max(told.values())
    lexicon = " ".join(word for one in categories for _plain, word in keywords_of(one.keywords))

    def telling(gram: str) -> float:
        """The share of this kind among the cases with it, doubted while they are few; a word that is a keyword reads better."""
        row = rows[gram]
        return float(model.counts[row, kind] / (model.totals[row] + 3)) + (
            KNOWN_WORD if gram in lexicon else 0.0
        )

    word = max((gram for gram, weight in told.items() if weight >= BETTER * best), key=telling)
    row = rows[word]
    return _("%(count)s of %(all)s decided cases with “%(word)s” were of this kind") % {
        "count": int(model.counts[row, kind]), "all": int(model.totals[row]), "word": word,
    }  # fmt: skip


def _row(model: Learnt, box: int) -> int | None:
    at = int(np.searchsorted(model.columns, box))
    return at if at < len(model.columns) and model.columns[at] == box else None
