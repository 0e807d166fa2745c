"""What an arbiter reads before deciding: both sides' reasons beside each other, and what was decided on the same kind of matter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.cases.models import Case
from linli.kernel import journal, scope
from linli.kernel.scope import Actor
from linli.organisations.models import Organisation

MOST = 5


@dataclass(frozen=True, slots=True)
class Argument:
    """One side's word: who, when, why; `doing` says whether they refused, sent it, or asked the arbiter."""

    at: datetime
    who: str
    doing: str
    words: str


@dataclass(frozen=True, slots=True)
class Sides:
    """`against` are the units that say it is not theirs, `sent` the keeper who sent it to them."""

    against: Sequence[Argument]
    sent: Sequence[Argument]


@dataclass(frozen=True, slots=True)
class Precedent:
    """A decision on the same kind of matter, and what became of it."""

    case: Case
    at: datetime
    to: str
    reason: str


def sides(case: Case) -> Sides:
    """Both sides from the journal, in the order in which they were heard. Two queries."""
    history = journal.history(case.stream)
    names = _names(history)
    against, sent = [], []
    for entry in history:
        words = str(entry.private.get("reason") or entry.private.get("note") or "")
        unit = names.get(int(entry.data.get("unit") or entry.data.get("to") or 0), _("a unit"))
        match entry.move:
            case "refuse":
                against.append(Argument(entry.at, unit, _("refused"), words))
            case "dispatch":
                sent.append(
                    Argument(entry.at, str(case.keeper), _("sent it to %(unit)s") % {"unit": unit}, words)
                )
            case "to_arbiter":
                sent.append(Argument(entry.at, str(case.keeper), _("asked the arbiter"), words))
    return Sides(against, sent)


def precedents(case: Case, actor: Actor) -> list[Precedent]:
    """The latest decisions on the same category, or where there are none on its group; only what the actor may see."""
    if case.category is None:
        return []
    decided = scope.visible(
        Case.objects.select_related("unit", "keeper", "category"), actor, "case.see"
    ).filter(binding=True)
    decided = decided.exclude(pk=case.pk).order_by("-dispatched_at", "-pk")
    found = list(decided.filter(category=case.category)[:MOST])
    if not found:
        group = case.category.parent_id or case.category_id
        found = list(decided.filter(Q(category__parent=group) | Q(category=group))[:MOST])
    histories = journal.histories([one.stream for one in found])
    names = _names([entry for entries in histories.values() for entry in entries])
    told = []
    for one in found:
        ruling = next((e for e in reversed(histories[one.stream]) if e.move == "arbitrate"), None)
        if ruling is not None:
            to = names.get(int(ruling.data.get("to") or 0), "")
            told.append(Precedent(one, ruling.at, to, str(ruling.private.get("reason", ""))))
    return told


def _names(entries: Sequence[journal.Happened]) -> dict[int, str]:
    ids = {int(e.data[key]) for e in entries for key in ("unit", "to") if isinstance(e.data.get(key), int)}
    return dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
