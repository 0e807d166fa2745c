"""How much two messages are about the same thing: words, place, time, photos, each weighed openly.

The weights are our own judgement in log-odds (0 = even chance), not learnt: `WEIGHTS` is the whole of it. What people then merged and what
they did not stands on the page of the suggestions, so a county sees how good this judgement is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import exp, log

from django.utils.translation import gettext as _
from rapidfuzz.distance import Indel

from linli.cases.suggestions.features import box, grams_of_folded
from linli.cases.suggestions.photos import NEARLY, SAME, apart
from linli.kernel.search.folding import fold
from linli.kernel.ui import said
from linli.places.measure import distance_m

READ = 300  # characters compared
WEIGHTS = {
    "base": -4.2,  # most pairs of cases are about different things
    "words": 6.5,  # times the likeness of the words, 0 to 1
    "same_spot": 2.0,  # the same facility or address of the list
    "near": 1.6,  # at most 60 m
    "close": 0.6,  # at most 250 m
    "far": -2.0,  # more than 600 m
    "grid": 0.5,
    "other_grid": -0.7,
    "kind": 0.5,
    "other_kind": -0.7,
    "fresh": 0.4,  # at most 3 days between
    "stale": -0.6,  # more than 45 days
    "same_photo": 4.0,
    "like_photo": 2.0,
    "other_number": -2.5,  # both name a building, and not the same
}
NEAR_M, CLOSE_M, FAR_M = 60, 250, 600
FRESH_DAYS, STALE_DAYS = 3, 45
NUMBERED = re.compile(r"(\d{1,4}|[一二三四五六七八九十]{1,3})\s?(?:号楼|栋|幢|座|号路灯|号灯|号电梯|单元|组)")
_PLAIN = str.maketrans("一二三四五六七八九", "123456789")


@dataclass(frozen=True, slots=True)
class Told:
    """What is compared: of a case, or of what somebody is just writing."""

    text: str
    at: datetime
    category_id: int | None = None
    address_id: int | None = None
    facility_id: int | None = None
    grid_id: int | None = None
    point: tuple[float, float] | None = None
    photos: Sequence[int] = ()
    plain: str = field(init=False, default="")
    pairs: frozenset[str] = field(init=False, default=frozenset())
    numbers: frozenset[str] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        object.__setattr__(self, "plain", fold(self.text[:READ]))
        object.__setattr__(self, "pairs", frozenset(grams_of_folded(self.plain)))
        object.__setattr__(
            self, "numbers", frozenset(m.translate(_PLAIN) for m in NUMBERED.findall(self.plain))
        )


@dataclass(frozen=True, slots=True)
class Likeness:
    """`confidence` 0 to 1; `words` how alike the words are; `metres` between the points, None when one is not known."""

    confidence: float
    words: float
    metres: float | None
    reason: str


def likeness(one: Told, other: Told, *, common: Mapping[int, int], texts: int) -> Likeness:
    """How probably the two are about the same thing, and why. `common` and `texts`: how often pairs of characters occur here."""
    words = words_alike(one, other, common=common, texts=texts)
    sum_, parts = (
        WEIGHTS["base"] + WEIGHTS["words"] * words,
        [_("words %(share)s %% alike") % {"share": round(100 * words)}],
    )
    metres = distance_m(one.point, other.point) if one.point and other.point else None
    place, where = _place(one, other, metres)
    time, when = _time(one, other)
    photo, seen = _photo(one, other)
    sum_ += place + time + photo
    if one.category_id and other.category_id:
        sum_ += WEIGHTS["kind"] if one.category_id == other.category_id else WEIGHTS["other_kind"]
    if one.numbers and other.numbers and not one.numbers & other.numbers:
        sum_ += WEIGHTS["other_number"]
        parts.append(_("but another building or number"))
    reason = _(", ").join(part for part in (where, when, *parts, seen) if part)
    return Likeness(1 / (1 + exp(-sum_)), words, metres, reason)


def words_alike(one: Told, other: Told, *, common: Mapping[int, int], texts: int) -> float:
    """The larger of two: the share of rare pairs of characters they have in common, and the share of letters in the same order.

    A short message inside a long one counts as alike; what is in every second message counts little.
    """
    shorter, longer = sorted((one, other), key=lambda told: len(told.pairs))
    if not shorter.pairs:
        return 1.0 if one.plain == other.plain and one.plain else 0.0
    both = shorter.pairs & longer.pairs
    weight = {
        gram: log((2 + texts) / (1 + common.get(box(gram), 0))) + 0.5 for gram in shorter.pairs | longer.pairs
    }
    shared = sum(weight[gram] for gram in both)
    inside = shared / sum(weight[gram] for gram in shorter.pairs)
    whole = shared / sum(weight.values())
    inside *= min(1.0, len(shorter.pairs) / 8)  # two words inside a letter are no likeness yet
    ordered = float(Indel.normalized_similarity(one.plain, other.plain, score_cutoff=0.5))
    return float(min(1.0, max(ordered if ordered > 0.6 else 0.0, 0.5 * inside + 0.5 * whole**0.5)))


def _place(one: Told, other: Told, metres: float | None) -> tuple[float, str]:
    if one.facility_id and one.facility_id == other.facility_id:
        return WEIGHTS["same_spot"], _("the same facility")
    if one.address_id and one.address_id == other.address_id:
        return WEIGHTS["same_spot"], _("the same address")
    if metres is not None:
        weight = WEIGHTS["near"] if metres <= NEAR_M else WEIGHTS["close"] if metres <= CLOSE_M else 0.0
        weight = WEIGHTS["far"] if metres > FAR_M else weight
        return weight, _("%(metres)s m away") % {"metres": max(10, round(metres, -1).__int__())}
    if one.grid_id and other.grid_id:
        return (
            (WEIGHTS["grid"], _("the same grid"))
            if one.grid_id == other.grid_id
            else (WEIGHTS["other_grid"], "")
        )
    return 0.0, ""


def _time(one: Told, other: Told) -> tuple[float, str]:
    days = abs((one.at - other.at).total_seconds()) / 86_400
    weight = WEIGHTS["fresh"] if days <= FRESH_DAYS else WEIGHTS["stale"] if days > STALE_DAYS else 0.0
    return weight, str(said(other.at))


def _photo(one: Told, other: Told) -> tuple[float, str]:
    if not one.photos or not other.photos:
        return 0.0, ""
    least = min(apart(a, b) for a in one.photos for b in other.photos)
    if least <= SAME:
        return WEIGHTS["same_photo"], _("photo nearly the same")
    if least <= NEARLY:
        return WEIGHTS["like_photo"], _("photo much alike")
    return 0.0, ""
