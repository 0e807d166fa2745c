"""Fitting weights to decided cases, with scikit-learn: two plain linear ways, and the newer cases say which.

Complement naive Bayes (Rennie and others 2003) learns much from little; logistic regression by stochastic gradient descent overtakes it
when there is a lot. Both end as one weight for each pair of characters and kind of matter, which can be read and explained.
"""

from typing import Any

import numpy as np

from linli.cases.suggestions.features import BOXES, Ints
from linli.cases.suggestions.history import Decided
from linli.cases.suggestions.learnt import NO_CURVE, Floats, softened

KINDS = ("bayes", "logistic")
AT_LEAST = 3  # cases in which a pair of characters must occur: a name that one person wrote is not learnt
OF_A_KIND = 5  # cases of a kind before it is learnt
WIDEST = 60_000  # pairs of characters, the most common
SHARPNESSES = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


def nothing() -> dict[str, Any]:
    """What stands in the file when nothing was learnt from words."""
    none = np.empty(0, np.int64)
    return {
        "columns": none, "weights": np.empty((0, 0), np.float32), "intercepts": np.empty(0, np.float32), "classes": none,
        "counts": np.empty((0, 0), np.int32), "totals": none, "unit_length": False, "sharpness": 1.0, "mix": 0.0,
        "category_curve": NO_CURVE, "keyword_curve": NO_CURVE,
    }  # fmt: skip


def fit(cases: Decided, part: slice, kind: str) -> dict[str, Any]:
    """Weights from this part of the cases: fields of Learnt. Empty when there are not two kinds to tell apart."""
    from scipy.sparse import csr_matrix

    begins, ends = cases.ends[part.start], cases.ends[part.stop]
    ids, times = np.unique(cases.categories[part], return_counts=True)
    classes = ids[times >= OF_A_KIND]
    columns = _columns(cases.boxes[begins:ends])
    if len(classes) < 2 or not len(columns):
        return nothing()
    rows = np.flatnonzero(np.isin(cases.categories[part], classes))
    shape = (part.stop - part.start, BOXES)
    ones = np.ones(ends - begins, np.float32)
    table = csr_matrix(
        (ones, cases.boxes[begins:ends], cases.ends[part.start : part.stop + 1] - begins), shape=shape
    )
    whole = np.maximum(1, np.diff(table.indptr))[rows]  # boxes in each text, unknown ones included
    table = table[rows][:, columns]
    wanted = np.searchsorted(classes, cases.categories[part][rows])
    counts = np.vstack([np.asarray(table[wanted == k].sum(axis=0)).ravel() for k in range(len(classes))]).T
    weights, intercepts = _bayes(table, wanted) if kind == "bayes" else _logistic(table, wanted, whole)
    return {
        **nothing(),
        "columns": columns, "weights": weights.astype(np.float32), "intercepts": intercepts.astype(np.float32), "classes": classes,
        "counts": counts.astype(np.int32), "totals": counts.sum(axis=1).astype(np.int64), "unit_length": kind != "bayes", "mix": 1.0,
    }  # fmt: skip


def sharpness(fields: dict[str, Any], cases: Decided, part: slice) -> float:
    """How far the scores are spread before they become shares: where what was decided seems likeliest on this part."""
    place = {one: index for index, one in enumerate(fields["classes"].tolist())}
    rows, wanted = [], []
    for index in range(part.start, part.stop):
        if (category := int(cases.categories[index])) in place:
            rows.append(_scores(fields, cases.boxes[cases.ends[index] : cases.ends[index + 1]]))
            wanted.append(place[category])
    if not rows:
        return 1.0
    scores, at = np.array(rows), np.arange(len(rows))
    losses = [-np.log(np.maximum(softened(scores, one)[at, wanted], 1e-9)).mean() for one in SHARPNESSES]
    return SHARPNESSES[int(np.argmin(losses))]


def _scores(fields: dict[str, Any], found: Ints) -> Floats:
    at = np.searchsorted(fields["columns"], found)
    at = at[at < len(fields["columns"])]
    at = at[np.isin(fields["columns"][at], found)]
    value = 1.0 / np.sqrt(max(1, len(found))) if fields["unit_length"] else 1.0
    return np.asarray(fields["weights"][at].sum(axis=0) * value + fields["intercepts"], np.float32)


def _columns(boxes: Ints) -> Ints:
    found, times = np.unique(boxes, return_counts=True)
    often = times >= AT_LEAST
    found, times = found[often], times[often]
    if len(found) > WIDEST:
        found = np.sort(found[np.argsort(-times, kind="stable")[:WIDEST]])
    return np.asarray(found, np.int64)


def _bayes(table: Any, wanted: Ints) -> tuple[Floats, Floats]:
    from sklearn.naive_bayes import ComplementNB

    model = ComplementNB(alpha=0.5).fit(table, wanted)
    return model.feature_log_prob_.T, np.zeros(len(model.classes_), np.float32)


def _logistic(table: Any, wanted: Ints, whole: Any) -> tuple[Floats, Floats]:
    from scipy.sparse import diags
    from sklearn.linear_model import SGDClassifier

    rounds = int(min(20, max(5, 1_000_000 // table.shape[0])))
    model = SGDClassifier(loss="log_loss", alpha=1e-6, max_iter=rounds, tol=None, random_state=0)
    model.fit(diags(1.0 / np.sqrt(whole)) @ table, wanted)
    weights, intercepts = model.coef_.T, model.intercept_
    if weights.shape[1] == 1:  # two kinds are told apart by one line
        weights, intercepts = np.hstack([-weights, weights]), np.concatenate([-intercepts, intercepts])
    return weights, intercepts
