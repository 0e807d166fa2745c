"""A department's duty stays with the department (国办函〔2025〕66号): it goes to a community or village only where the township's own
duty list 履职清单 has taken it on."""

from datetime import date

from django.utils.translation import gettext as _

from linli.cases.models import Case, Category, TownshipDuty
from linli.cases.routing.index import CATEGORIES, DUTIES, Tree, Unit, lines, tree
from linli.kernel import clock
from linli.kernel.versions import Cached
from linli.organisations.models import Organisation

LEVELS = frozenset(
    {"community", "grid", "building", "household"}
)  # levels of the village or community and below
DEPARTMENT = "department"


def _load_departments() -> frozenset[int]:
    """Kinds of matter that are a department's duty: what their own line says, the nearest word first."""
    said = dict(Category.objects.values_list("pk", "duty_of"))
    found = set()
    for pk, line in lines().items():
        word = next((said[above] for above in line if said[above]), "")
        if word == DEPARTMENT:
            found.add(pk)
    return frozenset(found)


def _load_taken_on() -> dict[tuple[int, int], list[tuple[date, date | None]]]:
    found: dict[tuple[int, int], list[tuple[date, date | None]]] = {}
    for township, category, since, until in TownshipDuty.objects.values_list(
        "township_id", "category_id", "since", "until"
    ):
        found.setdefault((township, category), []).append((since, until))
    return found


departments_duties = Cached((CATEGORIES,), _load_departments)
_taken_on = Cached((DUTIES,), _load_taken_on)


def taken_on(category_id: int | None, unit: Unit, grown: Tree, on: date) -> bool:
    """Whether a matter may be dispatched to this unit: always, but for a department's duty to a community or village."""
    if category_id is None or unit.level not in LEVELS or category_id not in departments_duties():
        return True
    township = grown.township_of(unit.path)
    if township is None:
        return False
    listed = _taken_on()
    return any(
        since <= on and (until is None or on < until)
        for above in lines().get(category_id, ())
        for since, until in listed.get((township.pk, above), ())
    )


def why_not(case: Case, to: Organisation) -> str:
    """The sentence with which a dispatch is refused; "" when nothing speaks against it."""
    if case.category_id is None or case.category_id not in departments_duties():
        return ""
    grown = tree()
    unit = grown.units.get(to.pk)
    if unit is None or taken_on(case.category_id, unit, grown, clock.today()):
        return ""
    township = grown.township_of(unit.path)
    name = (
        Organisation.objects.values_list("name", flat=True).get(pk=township.pk)
        if township
        else _("its township")
    )
    return _(
        "“%(category)s” is a department's duty, and the duty list of %(township)s has not taken it on. Send it to the department, or "
        "call %(unit)s to help."
    ) % {"category": case.category, "township": name, "unit": to}
