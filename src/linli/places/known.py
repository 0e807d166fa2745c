"""What is known of the places, and what of it is missing, doubted or old: the list a grid worker walks with."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from linli.kernel import clock, journal, rulebook, scope
from linli.kernel.scope import Actor
from linli.kernel.ui import Entry, said
from linli.people.queries import names_of
from linli.places.models import Address, Doubt, Facility, Grid
from linli.places.words import DOUBTS

MOST = 200  # of each kind on one list; what is done makes room for the next


@dataclass(frozen=True, slots=True)
class ToCheck:
    """One thing of the list. `kind` is facility or building; `because` says why, most pressing first."""

    kind: str
    code: str  # a facility's code, a building's plate
    title: str
    where: str
    because: tuple[str, ...]
    doubted: bool
    complete: bool  # nothing is missing: one tap says that it is still right


def months_later(day: date, months: int) -> date:
    """The same day so many months on (back, when negative); the last of a shorter month."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def walked(actor: Actor) -> QuerySet[Grid]:
    """Open grids whose base data somebody may put right."""
    rows = Grid.objects.select_related("organisation").filter(closed_on__isnull=True)
    return scope.visible(rows, actor, "places.check").order_by("organisation__path", "code")


def to_check(actor: Actor, *, grid: Grid | None = None) -> list[ToCheck]:
    """What is doubted, missing or older than the rule's months, in the grids of this person. Four queries."""
    grids = walked(actor).filter(pk=grid.pk) if grid is not None else walked(actor)
    ids = list(grids.values_list("pk", flat=True))
    before = _stale_before()
    facilities = list(_facilities(ids, before))
    doubts: dict[int, list[Doubt]] = {}
    for doubt in Doubt.objects.filter(facility__in=[f.pk for f in facilities], settled_at__isnull=True):
        doubts.setdefault(doubt.facility_id, []).append(doubt)
    found = [_of_facility(facility, doubts.get(facility.pk, []), before) for facility in facilities]
    found += [_of_building(building, before) for building in _buildings(ids, before)]
    return sorted(found, key=lambda one: (not one.doubted, one.complete))


def _stale_before() -> date:
    return months_later(clock.today(), -int(rulebook.value("places.check_months").value))


def _stale(before: date) -> Q:
    return Q(checked_on__isnull=True) | Q(checked_on__lt=before)


def _facilities(grid_ids: list[int], before: date) -> QuerySet[Facility]:
    doubted = Exists(Doubt.objects.filter(facility=OuterRef("pk"), settled_at__isnull=True))
    rows = Facility.objects.select_related("address", "grid").filter(
        grid__in=grid_ids, closed_on__isnull=True
    )
    rows = rows.annotate(doubted=doubted).filter(_stale(before) | Q(doubted=True) | _nowhere())
    return rows.order_by("-doubted", F("checked_on").asc(nulls_first=True), "code")[:MOST]


def _nowhere() -> Q:
    return Q(lon__isnull=True, address__isnull=True)


def _buildings(grid_ids: list[int], before: date) -> QuerySet[Address]:
    rows = Address.objects.filter(grid__in=grid_ids, kind="building", closed_on__isnull=True)
    rows = rows.filter(_stale(before) | Q(storeys__isnull=True) | Q(households__isnull=True))
    return rows.select_related("grid").order_by(F("checked_on").asc(nulls_first=True), "path")[:MOST]


def _of_facility(facility: Facility, doubts: list[Doubt], before: date) -> ToCheck:
    because = [
        _("“%(what)s”, says somebody %(when)s") % {"what": told(doubt), "when": said(doubt.made_at)}
        for doubt in doubts
    ]
    nowhere = facility.lon is None and facility.address is None
    if nowhere:
        because.append(_("nobody knows exactly where it stands"))
    because += _age(facility.checked_on, before)
    where = facility.address.full_name if facility.address else str(facility.grid or "")
    title = facility.name if facility.code in facility.name else f"{facility.name} {facility.code}"
    return ToCheck("facility", facility.code, title, where, tuple(because), bool(doubts), not nowhere)


def told(doubt: Doubt) -> str:
    """What somebody said is wrong, in their words where they used any."""
    return f"{DOUBTS[doubt.about]}: {doubt.words}" if doubt.words else str(DOUBTS[doubt.about])


def _of_building(building: Address, before: date) -> ToCheck:
    because = []
    if building.storeys is None:
        because.append(_("storeys are missing"))
    if building.households is None:
        because.append(_("the number of households is missing"))
    because += _age(building.checked_on, before)
    complete = building.storeys is not None and building.households is not None
    return ToCheck(
        "building",
        building.plate,
        building.full_name,
        str(building.grid or ""),
        tuple(because),
        False,
        complete,
    )


def _age(checked_on: date | None, before: date) -> list[str]:
    if checked_on is None:
        return [_("never looked at since it was entered")]
    return [_("last looked at %(day)s") % {"day": said(checked_on)}] if checked_on < before else []


# --- history ---------------------------------------------------------------------------------------------


def history(stream: str) -> list[Entry]:
    """The life of a facility or a building as sentences, newest first."""
    entries = journal.history(stream)
    names = names_of({e.by for e in entries})
    return [
        Entry(e.at, sentence, names.get(e.by, ""), str(e.private.get("note", "")))
        for e in reversed(entries)
        if (sentence := _sentence(e.move, e.data))
    ]


def _sentence(move: str, data: Mapping[str, object]) -> str:
    if move == "corrected":
        return _("Corrected: %(changes)s.") % {"changes": _(", ").join(_changes(data.get("changes")))}
    sentences = {
        "added": _("Entered."),
        "moved": _("Stands elsewhere now."),
        "checked": _("Looked at: it is right."),
        "doubted": _("Somebody said that it is wrong."),
        "closed": _("Taken off the list."),
        "renamed": _("Has another name now."),
        "settled": _("Its place was set."),
    }
    return str(sentences.get(move, ""))


def _changes(changes: object) -> list[str]:
    labels = {
        "name": _("name"),
        "kind": _("what it is"),
        "hours": _("hours"),
        "note": _("good to know"),
        "storeys": _("storeys"),
        "households": _("households"),
    }
    told_so = []
    for name, pair in changes.items() if isinstance(changes, dict) else ():
        if name in labels:
            old, new = (("—" if value in (None, "") else value) for value in pair)
            told_so.append(
                _("%(what)s from “%(old)s” to “%(new)s”") % {"what": labels[name], "old": old, "new": new}
            )
    if isinstance(changes, dict) and {"lon", "lat", "grid"} & set(changes):
        told_so.append(_("where it stands"))
    return told_so
