"""What stands beside the dispatcher's decision: which units can be reached, whose it usually is, what is like it nearby.

Suggestions carry their reasons and are computed when the page is opened; a person decides, and nothing is sent by itself.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.cases import routing
from linli.cases.models import Case
from linli.kernel import clock, journal
from linli.kernel.scope import after, upward
from linli.kernel.ui import lasting
from linli.organisations.models import Organisation

HELD = ("dispatched", "offered", "taken", "working", "waiting")
DAYS = 90
ENOUGH = 3  # cases of a kind before history says anything
LOOKED_AT = 400
# Where people live or work rather than where work is done: never dispatched to.
NO_UNITS = ("city", "county", "estate", "grid", "owners_committee")
KINDS = {
    "estate_property": "property_company"
}  # words of the list of matters that are kinds of unit by another name
FIELD_OFFICE = "department_office"
OF_A_PLACE = ("township_government", "community_committee", "village_committee")


@dataclass(frozen=True, slots=True)
class Advice:
    """Whom it would go to. `confidence` is 0 to 1, None when no record speaks for it; `by_list`: the responsibility list names it."""

    unit: Organisation
    reason: str
    confidence: float | None = None
    by_list: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """How cases of a kind went here in the last ninety days: `count` of them, `done` by the unit that did most, in how long."""

    count: int
    unit_id: int
    done: int
    minutes: float

    @property
    def confidence(self) -> float:
        """Laplace's rule: what three cases show is less sure than what thirty do."""
        return (self.done + 1) / (self.count + 2)

    def said(self) -> str:
        return _("In the last %(days)s days %(count)s of this kind here, %(done)s of them done by it, the middle one in %(time)s.") % {
            "days": DAYS, "count": self.count, "done": self.done, "time": lasting(self.minutes),
        }  # fmt: skip


def reachable(case: Case) -> list[Organisation]:
    """Units the case can be dispatched to: its community and township, what works under them, and the county's departments
    with their field offices."""
    chain = upward(case.keeper.path)
    within = Q(path__gte=case.keeper.path, path__lt=after(case.keeper.path)) & ~Q(kind__code__in=OF_A_PLACE)
    above = chain[:-1]
    beside = (Q(parent__path__in=above) | Q(parent__parent__path__in=above, kind__code=FIELD_OFFICE)) & ~Q(
        kind__code__in=OF_A_PLACE
    )
    rows = Organisation.objects.select_related("kind", "parent").filter(
        Q(path__in=chain) | within | beside, state="active"
    )
    rows = rows.filter(kind__is_party=False).exclude(kind__code__in=NO_UNITS).order_by("path")[:LOOKED_AT]
    gone = routing.barred(case)
    units = [row for row in rows if not row.path.startswith(gone)] if gone else list(rows)
    return sorted(units, key=lambda unit: (_nearness(unit, case, chain), unit.path))


def _nearness(unit: Organisation, case: Case, chain: Sequence[str]) -> int:
    """The keeper itself, those above it, those under it, then the departments."""
    if unit.pk == case.keeper_id:
        return 0
    if unit.path in chain:
        return 1
    return 2 if unit.path.startswith(case.keeper.path) else 3


def advice(case: Case, units: Iterable[Organisation]) -> Advice | None:
    """The unit to suggest: the one the responsibility list names; else, of those that can be reached, by what happened here before;
    else the category's usual one."""
    if listed := by_list(case):
        return listed
    known = {unit.pk: unit for unit in units}
    record = record_of(case)
    if record is not None and record.unit_id in known and record.done * 2 > record.count:
        return Advice(known[record.unit_id], record.said(), record.confidence)
    usual = _usual(case, list(known.values()))
    if usual is None:
        return None
    reason = _("“%(category)s” usually goes to %(kind)s.") % {
        "category": case.category,
        "kind": usual.kind.name,
    }
    if record is not None and record.unit_id == usual.pk:
        return Advice(usual, f"{reason} {record.said()}", record.confidence)
    return Advice(usual, reason)


def by_list(case: Case) -> Advice | None:
    """What the list in force names now, with the rule that says so."""
    route = routing.route_of(case, at=clock.now())
    if route.unit_id is None:
        return None
    unit = Organisation.objects.select_related("kind").get(pk=route.unit_id)
    return Advice(unit, route.because, by_list=True)


def rerouted(case: Case) -> Advice | None:
    """After its kind of matter or place was corrected: whom the list names now, when somebody else has it. Only ever offered."""
    if case.unit_id is None or case.state not in HELD:
        return None
    for entry in reversed(journal.history(case.stream)):
        if entry.move in routing.SENDING:
            return None
        if entry.move == "correct" and ("category" in entry.data or "grid" in entry.data):
            listed = by_list(case)
            return listed if listed is not None and listed.unit.pk != case.unit_id else None
    return None


def record_of(case: Case) -> Record | None:
    """The same kind of matter, kept by the same organisation, answered within the last ninety days; one query."""
    if case.category_id is None:
        return None
    recently = clock.now() - timedelta(days=DAYS)
    rows = Case.objects.filter(
        category_id=case.category_id,
        keeper_id=case.keeper_id,
        unit__isnull=False,
        answered_at__gte=recently,
        dispatched_at__isnull=False,
    ).exclude(pk=case.pk)
    spans = rows.values_list("unit_id", "dispatched_at", "answered_at")[:5_000]
    done = [(unit, since, to) for unit, since, to in spans if since and to]
    if len(done) < ENOUGH:
        return None
    ((unit_id, most),) = Counter(unit for unit, _from, _to in done).most_common(1)
    minutes = median((to - since).total_seconds() / 60 for unit, since, to in done if unit == unit_id)
    return Record(len(done), unit_id, most, minutes)


def _usual(case: Case, units: Sequence[Organisation]) -> Organisation | None:
    """The unit of the kind the category names, if there is just one such near: a kind's code, or a word of the unit's own code."""
    wanted = case.category.usual_unit.lower() if case.category else ""
    if not wanted:
        return None
    if wanted == "community":
        return next((unit for unit in units if unit.pk == case.keeper_id), None)
    if wanted == "township":
        return next((unit for unit in units if unit.kind.code == "township_government"), None)
    fitting = [unit for unit in units if unit.kind.code == KINDS.get(wanted, wanted)]
    fitting = fitting or [
        unit for unit in units if wanted.replace("_", "") in unit.code.lower().replace("-", "")
    ]
    whole = [
        unit for unit in fitting if unit.kind.code != FIELD_OFFICE
    ]  # which of its offices, only the record can say
    return whole[0] if len(whole) == 1 else None
