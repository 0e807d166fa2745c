"""The unit a case probably goes to, by what happened to cases of its kind at its place and around it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from linli.cases.models import Case
from linli.cases.suggestions import learnt
from linli.cases.suggestions.categories import category
from linli.cases.suggestions.features import text_of
from linli.cases.suggestions.history import places_of, unit_shares
from linli.cases.suggestions.learnt import Learnt
from linli.cases.suggestions.measuring import LEADING, SHOWN
from linli.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class UnitSuggestion:
    """A unit. `confidence` is a share of 1, settled on cases that were answered later than those it was counted on (`measured`)."""

    unit: Organisation
    confidence: float
    reason: str
    source: str = "places"
    measured: bool = True


def unit(
    case: Case, *, units: Iterable[Organisation] | None = None, limit: int = LEADING
) -> list[UnitSuggestion]:
    """The likeliest of the units that can be reached (`units`; by default those of `advising.reachable`); empty before there is history.

    Where the kind of matter is not known yet, the likeliest kinds each speak with their share.
    """
    model = learnt.current()
    if model is None or not model.usual:
        return []
    if units is None:
        from linli.cases.advising import reachable

        units = reachable(case)
    known = {one.pk: one for one in units}
    kinds = _kinds(case)
    shares: dict[int, float] = {}
    for kind, share in kinds.items():
        for pk, likely in unit_shares(dict(model.usual), kind, case.keeper.path).items():
            if pk in known:
                shares[pk] = shares.get(pk, 0.0) + share * likely
    found = []
    for pk, share in sorted(shares.items(), key=lambda pair: -pair[1])[:limit]:
        sure = model.unit_curve(share)
        if sure >= SHOWN and (reason := _reason(model, kinds, case, pk)):
            found.append(UnitSuggestion(known[pk], sure, reason, measured=bool(len(model.unit_curve.said))))
    return found


def _kinds(case: Case) -> dict[int, float]:
    if case.category_id is not None:
        return {case.category_id: 1.0}
    return {one.category.pk: one.confidence for one in category(text_of(case.title, case.words))}


def _reason(model: Learnt, kinds: dict[int, float], case: Case, unit_id: int) -> str:
    """How many of its kind the unit answered in the narrowest place that has seen enough."""
    kind = max(kinds, key=lambda one: kinds[one])
    widest = ""
    for place in reversed(list(places_of(case.keeper.path))):
        seen = model.usual.get((kind, place))
        if seen is None or not seen[unit_id]:
            continue
        numbers = {"count": seen[unit_id], "all": seen.total(), "place": case.keeper.name}
        if place == case.keeper.path:
            said = _("%(count)s of %(all)s answered cases of this kind at %(place)s went there") % numbers
        else:
            said = _("%(count)s of %(all)s answered cases of this kind around here went there") % numbers
        if seen.total() >= 3:
            return said
        widest = widest or said
    return widest
