"""Base data 基础数据: collected once, corrected where it is wrong, said to be still right; never asked for again."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import clock, journal
from linli.kernel.refusals import BadInput, NotOpen
from linli.kernel.scope import Actor
from linli.kernel.text import clean
from linli.places.commands.addresses import Spot, settled
from linli.places.commands.facilities import LONGEST_KIND, LONGEST_NAME, words_of
from linli.places.commands.guards import needs_permission
from linli.places.models import Address, Doubt, Facility
from linli.places.words import DOUBTS

CHECK = "places.check"
LONGEST_HOURS, LONGEST_NOTE, LONGEST_DOUBT, LONGEST_WHY = 80, 200, 200, 200
MOST_STOREYS, MOST_HOUSEHOLDS = 150, 5_000


@transaction.atomic
def check_facility(*, facility: Facility, by: Actor) -> Facility:
    """It is still right: somebody stood before it today. What residents doubted of it is settled by that."""
    _may(facility, by)
    journal.record(facility.stream, "checked", by=by)
    return _looked_at(facility, by, "right")


@transaction.atomic
def correct_facility(
    *,
    facility: Facility,
    name: str,
    kind: str,
    hours: str,
    note: str,
    by: Actor,
    spot: Spot | None = None,
    why: str = "",
) -> Facility:
    """Put right what is known of it. What it was before, who corrected it, when and why stay in its history."""
    _may(facility, by)
    wanted: dict[str, Any] = {
        "name": words_of(name, LONGEST_NAME, "name"),
        "kind": words_of(kind, LONGEST_KIND, "kind"),
        "hours": clean(hours, field="hours", limit=LONGEST_HOURS).strip(),
        "note": clean(note, field="note", limit=LONGEST_NOTE).strip(),
    }
    if spot is not None:
        where = settled(spot, facility.address)
        assert where.grid is not None  # noqa: S101 - settled raises otherwise
        needs_permission(by, where.grid, CHECK)
        wanted |= {"grid": where.grid, "lon": where.lon, "lat": where.lat}
    _correct(facility, wanted, by, why)
    return _looked_at(facility, by, "corrected")


@transaction.atomic
def check_building(*, address: Address, by: Actor) -> Address:
    """What is known of a building is still right."""
    _may(address, by)
    journal.record(address.stream, "checked", by=by)
    Address.objects.filter(pk=address.pk).update(checked_on=clock.today())
    address.refresh_from_db()
    return address


@transaction.atomic
def correct_building(
    *, address: Address, storeys: int | None, households: int | None, by: Actor, why: str = ""
) -> Address:
    """Put right how high a building is and how many households live in it: numbers of a house, nothing of a person."""
    _may(address, by)
    if address.kind != "building":
        raise NotOpen(_("Storeys and households are kept of buildings only."))
    wanted = {
        "storeys": _whole(storeys, MOST_STOREYS, "storeys"),
        "households": _whole(households, MOST_HOUSEHOLDS, "households"),
    }
    _correct(address, wanted, by, why)
    Address.objects.filter(pk=address.pk).update(checked_on=clock.today())
    address.refresh_from_db()
    return address


@transaction.atomic
def doubt_facility(*, facility: Facility, about: str, words: str, by: Actor) -> Doubt:
    """Anybody says that what is shown of it is wrong. It goes to the top of the list of whoever walks there."""
    if about not in DOUBTS:
        sentence = _("Choose what is wrong.")
        raise BadInput(sentence, fields={"about": sentence})
    if facility.closed_on is not None:
        raise NotOpen(_("“%(name)s” is closed already.") % {"name": facility.name})
    said = clean(words, field="words", limit=LONGEST_DOUBT).strip()
    made = Doubt.objects.create(facility=facility, about=about, words=said, made_at=clock.now())
    journal.record(facility.stream, "doubted", by=by, data={"about": about}, private={"note": said})
    return made


@transaction.atomic
def settle_doubts(facility: Facility, *, outcome: str, by: Actor) -> int:
    """What was doubted of it is answered by what was just done with it. Returns how many."""
    return Doubt.objects.filter(facility=facility, settled_at__isnull=True).update(
        settled_at=clock.now(), settled_by=by.ref, outcome=outcome
    )


def _may(row: Facility | Address, by: Actor) -> None:
    if row.closed_on is not None:
        raise NotOpen(_("“%(name)s” is closed already.") % {"name": row.name})
    if row.grid is not None:
        needs_permission(by, row.grid, CHECK)


def _correct(row: Facility | Address, wanted: Mapping[str, Any], by: Actor, why: str) -> None:
    """Write what differs, with what it was before, in one move."""
    before = {name: getattr(row, name) for name in wanted}
    changed = {name: value for name, value in wanted.items() if before[name] != value}
    if not changed:
        return
    data = {name: [_told(before[name]), _told(value)] for name, value in changed.items()}
    said = clean(why, field="why", limit=LONGEST_WHY)
    journal.record(row.stream, "corrected", by=by, data={"changes": data}, private={"note": said})
    type(row).objects.filter(pk=row.pk).update(**changed)


def _told(value: Any) -> Any:
    """A value as the journal keeps it: a grid by its id."""
    return getattr(value, "pk", value)


def _looked_at(facility: Facility, by: Actor, outcome: str) -> Facility:
    Facility.objects.filter(pk=facility.pk).update(checked_on=clock.today())
    settle_doubts(facility, outcome=outcome, by=by)
    facility.refresh_from_db()
    return facility


def _whole(number: int | None, most: int, field: str) -> int | None:
    if number is not None and not 0 < number <= most:
        sentence = _("Enter a number from 1 to %(most)s, or leave it empty.") % {"most": most}
        raise BadInput(sentence, fields={field: sentence})
    return number
