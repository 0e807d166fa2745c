"""Reading the territory: where something is, who keeps it, which addresses there are."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from linli.kernel.refusals import BadInput
from linli.kernel.ui import Pick
from linli.kernel.versions import Cached
from linli.organisations.models import Organisation
from linli.places import coordinates, naming, qr
from linli.places.atlas import STAMP, atlas
from linli.places.models import Address, Facility, Grid
from linli.places.place import Place

MOST_FOUND = 20
MOST_BELOW = 400


def locate(
    *,
    lon: float | None = None,
    lat: float | None = None,
    address: Address | None = None,
    facility: Facility | None = None,
    plate: str = "",
    words: str = "",
) -> Place:
    """Make a place of what a person gave; its grid comes from the point, else the address, else the facility or sign.

    `lon` and `lat` (WGS-84) are the point the person set. Raises BadInput when it lies outside the county or the code on the
    wall is mistyped. The point of a door or a lamp is filled in with `pinned` false: known, but not the person's own.
    """
    grid: Grid | None = None
    if plate:
        sign = qr.sign(plate)
        if isinstance(sign, Facility):
            facility = facility or sign
        elif isinstance(sign, Address):
            address = address or sign
        else:
            grid = sign
    if facility is not None and address is None:
        address = facility.address
    net = atlas()
    grid_id = _grid_of_point(lon, lat) if lon is not None and lat is not None else None
    if grid_id is None:
        known = (
            address.grid_id if address else None,
            facility.grid_id if facility else None,
            grid.pk if grid else None,
        )
        grid_id = next((pk for pk in known if pk is not None), None)
    pinned = lon is not None and lat is not None
    door = next(
        ((x.lon, x.lat) for x in (facility, address) if x is not None and x.lon is not None), (None, None)
    )
    return Place(
        address_id=address.pk if address else None,
        facility_id=facility.pk if facility else None,
        grid_id=grid_id,
        net_version=net.version if grid_id is not None else None,
        lon=lon if pinned else door[0],
        lat=lat if pinned else door[1],
        pinned=pinned,
        words=words,
        found=tuple(x for x in (address, facility) if x is not None),
    )


def _grid_of_point(lon: float, lat: float) -> int | None:
    """None only while no net has been drawn at all; outside it is a refusal that helps on."""
    if not coordinates.in_china(lon, lat):
        sentence = _("This point is not in China. Set the pin again, or choose the address from the list.")
        raise BadInput(sentence, fields={"point": sentence})
    net = atlas()
    found = net.grid_at(lon, lat)
    if found is not None or not len(net):
        return found
    near = net.nearest(lon, lat)
    assert near is not None  # noqa: S101 - the net is not empty
    sentence = _(
        "This point lies outside our county, %(far)s from “%(grid)s”. Move the pin into the county, or choose the address from "
        "the list. For another place, ring 12345 there."
    ) % {"far": _far(near.metres), "grid": net.labels[near.grid_id].name}
    raise BadInput(sentence, fields={"point": sentence})


def _far(metres: float) -> str:
    if metres < 1_000:
        return _("%(metres)s m") % {"metres": f"{max(10, round(metres, -1)):.0f}"}
    return _("%(kilometres)s km") % {
        "kilometres": f"{metres / 1_000:.1f}" if metres < 100_000 else f"{metres / 1_000:.0f}"
    }


def keeper_of(place: Place) -> Organisation | None:
    """The organisation that answers for a place: who keeps its grid. None when the place lies in no grid."""
    return keepers_of([place])[0]


def keepers_of(places: Iterable[Place]) -> list[Organisation | None]:
    """The same for many places, in their order; read from memory."""
    keepers = _keepers()
    return [keepers.get(place.grid_id) if place.grid_id is not None else None for place in places]


def _every_keeper() -> dict[int, Organisation]:
    known: dict[int, Organisation] = {}
    return {
        grid.pk: known.setdefault(grid.organisation_id, grid.organisation)
        for grid in Grid.objects.select_related("organisation").filter(organisation__state="active")
    }


_keepers = Cached((STAMP, "organisations"), _every_keeper)


def spoken(place: Place) -> str:
    """A place as people say it, most exact first: the address, the thing, the grid, or their own words."""
    if place.facility_id:
        facility = Facility.objects.select_related("address").get(pk=place.facility_id)
        return " ".join(
            part for part in (facility.address.full_name if facility.address else "", facility.name) if part
        )
    if place.address_id:
        return Address.objects.values_list("full_name", flat=True).get(pk=place.address_id)
    if place.words:
        return place.words
    if place.grid_id:
        label = atlas().labels.get(place.grid_id)
        return label.name if label else Grid.objects.values_list("name", flat=True).get(pk=place.grid_id)
    return ""


# --- addresses ---------------------------------------------------------------------------------------


def open_addresses() -> QuerySet[Address]:
    return Address.objects.select_related("grid__organisation").filter(closed_on__isnull=True)


def found_addresses(query: str, most: int = MOST_FOUND) -> list[Address]:
    """Addresses in which every word of the query occurs, as written, in pinyin or by initials; the widest first."""
    words = naming.asked(query)
    if not words:
        return []
    wanted = Q()
    for word in words:
        wanted &= Q(sought__contains=word)
    return list(open_addresses().filter(wanted).order_by(Length("path"), "path")[:most])


def below(address: Address | None) -> list[Address]:
    """The addresses one level down; without one, the estates, streets and villages, by community."""
    if address is None:
        tops = open_addresses().filter(parent__isnull=True)
        return list(tops.order_by("grid__organisation__path", "path")[:MOST_BELOW])
    return list(open_addresses().filter(parent=address)[:MOST_BELOW])


def as_picks(addresses: Iterable[Address]) -> list[Pick]:
    return [Pick(a.plate, a.full_name, hint=a.grid.organisation.name if a.grid else "") for a in addresses]


@dataclass(frozen=True, slots=True)
class Choice:
    """Where a person is in the address tree: what is chosen so far and what can be chosen next."""

    chosen: Address | None
    next: tuple[Address, ...] = ()
    query: str = ""
    browsing: bool = False


def choice_at(step: str, *, at: str = "", down: str = "", query: str = "") -> Choice:
    """What the picker shows after a button: `step` is browse, next, up, search, clear, at-PLATE (a search result) or "" (none).

    `at` is the plate of what is chosen so far, `down` of what was chosen below it.
    """
    if step == "clear":
        return Choice(None)
    chosen = _by_plate(step[3:] if step.startswith("at-") else down or at)
    if step == "up" and chosen is not None:
        chosen = chosen.parent
        return Choice(chosen, tuple(below(chosen)), browsing=True)
    if query and chosen is None:
        return Choice(None, tuple(found_addresses(query)), query)
    if chosen is None and step not in {"browse", "next"}:
        return Choice(None)
    return Choice(chosen, tuple(below(chosen)), browsing=True)


def _by_plate(plate: str) -> Address | None:
    return (
        open_addresses().select_related("parent__grid__organisation").filter(plate=plate).first()
        if plate
        else None
    )
