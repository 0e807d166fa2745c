"""The nightly learning: fit on the older cases, settle on newer ones, measure on the newest, then learn from all.

Whatever the machine learns, it only orders suggestions; where it is not better than the keywords on cases it has not seen, the
keywords alone are used.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from typing import Any

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as __

from linli.cases import suggesting
from linli.cases.models import Training
from linli.cases.suggestions import fitting, learnt, measuring
from linli.cases.suggestions.history import Decided, Went, decided, levels, unit_shares, usual_of, went
from linli.cases.suggestions.keywords import mentions
from linli.cases.suggestions.learnt import NO_CURVE, Learnt
from linli.cases.suggestions.measuring import among, by_level, covered, curve_of, most_frequent, reliability
from linli.cases.suggestions.ranking import ids_of, keyword_shares, mixed
from linli.kernel import clock

LEAST = 200  # decided cases before anything is learnt from their words
FIT, SETTLE = (
    0.70,
    0.85,
)  # shares of the cases, by time: fitted up to the first, settled up to the second, measured on the rest
MIXES = (0.0, 0.3, 0.5, 0.7, 0.85, 1.0)
COMMON_FROM = 20_000  # newest texts from which it is read how common a pair of characters is
KEPT = 400  # trainings remembered: more than a year of nights

WHY_NOT: dict[str, str | Promise] = {
    "few": __("too few decided cases to learn from yet; the keywords suggest"),
    "no_library": __("scikit-learn is not installed (the extra “text”); the keywords suggest"),
    "no_better": __(
        "what was learnt was not better than the keywords on cases it had not seen; the keywords suggest"
    ),
}


def train() -> Training:
    """Learn, measure, write the file. A job; running it twice costs time and nothing else."""
    started = time.perf_counter()
    cases, answered = decided(), went()
    words, figures, why_not = _words(cases)
    units = _units(answered)
    figures |= {"units": units["figures"], "decided": len(cases), "answered": len(answered)}
    common, texts = _common(cases)
    result = Learnt(
        **words, unit_curve=units["curve"], usual=usual_of(answered), common=common, texts=texts,
    )  # fmt: skip
    content = learnt.written(result)
    row = Training.objects.create(
        at=clock.now(), cases=len(cases), figures=figures, adopted=not why_not, why_not=why_not,
        file_hash=sha256(content).hexdigest(), took_ms=round((time.perf_counter() - started) * 1000),
    )  # fmt: skip
    learnt.keep(content)  # after the row: a file is only read when a training vouches for it
    stale = Training.objects.values_list("pk", flat=True)[KEPT:]
    Training.objects.filter(pk__in=list(stale)).delete()
    return row


def _words(cases: Decided) -> tuple[dict[str, Any], dict[str, Any], str]:
    """What is learnt from the words: fields of Learnt, figures, and why it is not used ("" when it is)."""
    if len(cases) < LEAST:
        return fitting.nothing(), {}, "few"
    trial = _Trial(cases)
    figures: dict[str, Any] = {"words": trial.baselines()}
    if find_spec("sklearn") is None:
        return {**fitting.nothing(), "keyword_curve": trial.keyword_curve()}, figures, "no_library"
    best = trial.best()
    if best is None or best.mix == 0.0:
        figures["words"] |= trial.measured(best) if best else {}
        return {**fitting.nothing(), "keyword_curve": trial.keyword_curve()}, figures, "no_better"
    figures["words"] |= trial.measured(best)
    if figures["words"]["first"][0] < figures["words"]["keywords_first"][0]:
        return {**fitting.nothing(), "keyword_curve": trial.keyword_curve()}, figures, "no_better"
    whole = fitting.fit(cases, slice(0, len(cases)), best.kind)
    settled = {
        "sharpness": best.sharpness, "mix": best.mix, "category_curve": best.curve, "keyword_curve": trial.keyword_curve(),
    }  # fmt: skip
    return {**whole, **settled}, figures, ""


@dataclass(frozen=True, slots=True)
class _Settled:
    """A way of learning with what was settled for it."""

    kind: str
    model: Learnt
    sharpness: float
    mix: float
    right: int
    curve: learnt.Curve


class _Trial:
    """The cases in three parts by time, with what the keywords say of the two newer ones."""

    def __init__(self, cases: Decided) -> None:
        self.cases = cases
        n = len(cases)
        self.fitted, self.settled, self.tested = (
            slice(0, int(n * FIT)), slice(int(n * FIT), int(n * SETTLE)), slice(int(n * SETTLE), n),
        )  # fmt: skip
        categories = suggesting.known()
        self.known = ids_of(categories)
        self.keywords = {
            index: keyword_shares(mentions(cases.texts[index], categories))
            for index in range(self.fitted.stop, n)
        }

    def truth(self, part: slice) -> list[int]:
        found: list[int] = self.cases.categories[part].tolist()
        return found

    def said_by_keywords(self, part: slice) -> list[list[tuple[int, float]]]:
        return [self.keywords[index] for index in range(part.start, part.stop)]

    def keyword_curve(self) -> learnt.Curve:
        return curve_of(self.said_by_keywords(self.settled), self.truth(self.settled))

    def best(self) -> _Settled | None:
        """The way of learning that is right most often on the middle part, with its sharpness and its share beside the keywords."""
        tried = [self._settle(kind) for kind in fitting.KINDS]
        return max((one for one in tried if one), key=lambda one: one.right, default=None)

    def _settle(self, kind: str) -> _Settled | None:
        fields = fitting.fit(self.cases, self.fitted, kind)
        if len(fields["classes"]) < 2:
            return None
        model = Learnt(
            **{**fields, "sharpness": fitting.sharpness(fields, self.cases, self.settled)},
            unit_curve=NO_CURVE,
        )
        found: list[tuple[int, float, list[measuring.Ranking]]] = []
        for mix in MIXES:
            rankings = self.rankings(model, self.settled, mix)
            found.append((among(rankings, self.truth(self.settled), 1)[0], mix, rankings))
        right, mix, rankings = max(found, key=lambda one: (one[0], one[1]))
        return _Settled(
            kind, model, model.sharpness, mix, right, curve_of(rankings, self.truth(self.settled))
        )

    def rankings(self, model: Learnt, part: slice, mix: float) -> list[measuring.Ranking]:
        ends, boxes = self.cases.ends, self.cases.boxes
        return [
            mixed(model, boxes[ends[i] : ends[i + 1]], self.keywords[i], mix=mix, known=self.known)[
                : measuring.LEADING
            ]
            for i in range(part.start, part.stop)
        ]

    def baselines(self) -> dict[str, Any]:
        """What there is to beat: always the most frequent; the keywords alone."""
        truth, seen = self.truth(self.tested), self.truth(slice(0, self.settled.stop))
        by_keywords = self.said_by_keywords(self.tested)
        return {
            "tested": len(truth), "trained": self.fitted.stop,
            "usual_first": most_frequent(seen, truth, 1), "usual_three": most_frequent(seen, truth, 3),
            "keywords_first": among(by_keywords, truth, 1), "keywords_three": among(by_keywords, truth, 3),
            "keywords_shown": covered(by_keywords, truth, self.keyword_curve()),
        }  # fmt: skip

    def measured(self, best: _Settled) -> dict[str, Any]:
        """How right it is on the newest part, which neither the weights nor what was settled have seen."""
        truth = self.truth(self.tested)
        rankings = self.rankings(best.model, self.tested, best.mix)
        fresh = [index for index, new in enumerate(self.cases.fresh[self.tested]) if new]
        return {
            "kind": best.kind, "mix": best.mix, "first": among(rankings, truth, 1), "three": among(rankings, truth, 3),
            "fresh": among([rankings[i] for i in fresh], [truth[i] for i in fresh], 1),
            "levels": by_level(rankings, truth, levels()), "shown": covered(rankings, truth, best.curve),
            "bands": reliability(rankings, truth, best.curve),
        }  # fmt: skip


def _units(answered: Sequence[Went]) -> dict[str, Any]:
    """The same for units: counted on the older cases, the curve settled on newer ones, measured on the newest."""
    n = len(answered)
    if n < LEAST:
        return {"figures": {}, "curve": NO_CURVE}
    fitted, settled = int(n * FIT), int(n * SETTLE)
    usual = usual_of(answered[:fitted])

    def ranked(cases: Sequence[Went]) -> list[measuring.Ranking]:
        return [_likeliest(unit_shares(usual, one.category, one.keeper)) for one in cases]

    middle, newest = answered[fitted:settled], answered[settled:]
    curve = curve_of(ranked(middle), [one.unit for one in middle])
    rankings, truth = ranked(newest), [one.unit for one in newest]
    of_kind = usual_of([Went(one.category, "", one.unit) for one in answered[:settled]])
    baseline = [_likeliest(_counted(of_kind.get((one.category, ""), Counter()))) for one in newest]
    figures = {
        "tested": len(newest), "first": among(rankings, truth, 1), "three": among(rankings, truth, 3),
        "usual_first": most_frequent((one.unit for one in answered[:settled]), truth, 1), "kind_first": among(baseline, truth, 1),
        "shown": covered(rankings, truth, curve), "bands": reliability(rankings, truth, curve),
    }  # fmt: skip
    return {"figures": figures, "curve": curve}


def _likeliest(shares: Mapping[int, float]) -> list[tuple[int, float]]:
    return sorted(shares.items(), key=lambda pair: -pair[1])[: measuring.LEADING]


def _counted(counter: Counter[int]) -> dict[int, float]:
    return {one: float(count) for one, count in counter.items()}


def _common(cases: Decided) -> tuple[dict[int, int], int]:
    """In how many of the newest texts each box occurs: what is in every second text tells no two apart."""
    first = max(0, len(cases) - COMMON_FROM)
    boxes, times = np.unique(cases.boxes[cases.ends[first] :], return_counts=True)
    often = times > 1
    return dict(zip(boxes[often].tolist(), times[often].tolist(), strict=True)), len(cases) - first
