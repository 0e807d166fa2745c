"""Codes on walls: what a scanned or typed code stands for, and the picture that is printed."""

import io
from collections.abc import Callable

import segno
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from linli.kernel.refusals import NotFound
from linli.places import plates
from linli.places.models import Address, Facility, Grid
from linli.places.place import PlaceRef

_landing: list[Callable[[PlaceRef], str]] = []


def lead_to(address_of: Callable[[PlaceRef], str]) -> None:
    """Say which page a scanned code opens; wired by the site to the intake form."""
    _landing[:] = [address_of]


def landing(ref: PlaceRef) -> str | None:
    """The page a scanned code opens, if one is wired."""
    return _landing[0](ref) if _landing else None


def resolve(code: str) -> PlaceRef:
    """What a code stands for. BadInput when it is mistyped; NotFound when no such sign is known or it was taken down."""
    plate = plates.normal(code)
    found: PlaceRef | None = None
    if plate[0] == plates.GRID:
        grid = Grid.objects.select_related("organisation").filter(plate=plate, closed_on__isnull=True).first()
        found = of_grid(grid) if grid else None
    elif plate[0] == plates.FACILITY:
        facility = (
            Facility.objects.select_related("address", "grid")
            .filter(plate=plate, closed_on__isnull=True)
            .first()
        )
        found = of_facility(facility) if facility else None
    else:
        address = (
            Address.objects.select_related("grid__organisation")
            .filter(plate=plate, closed_on__isnull=True)
            .first()
        )
        found = of_address(address) if address else None
    if found is None:
        raise NotFound(
            _(
                "This sign is not known here any more. Choose the address from the list, or say in words where it is."
            )
        )
    return found


def of_grid(grid: Grid) -> PlaceRef:
    return PlaceRef("grid", grid.pk, grid.plate, grid.name, grid.organisation.name)


def of_facility(facility: Facility) -> PlaceRef:
    where = facility.address.full_name if facility.address else facility.grid.name if facility.grid else ""
    return PlaceRef("facility", facility.pk, facility.plate, f"{facility.name} {facility.code}", where)


def of_address(address: Address) -> PlaceRef:
    return PlaceRef(
        "address",
        address.pk,
        address.plate,
        address.full_name,
        address.grid.organisation.name if address.grid else "",
    )


def picture(plate: str, base: str) -> SafeString:
    """The QR as SVG. `base` is the site's address, such as https://linli.example; level Q survives rain and scratches."""
    out = io.BytesIO()
    address = base.rstrip("/") + reverse("places:plate", args=[plate])
    code = segno.make_qr(address, error="q")
    code.save(
        out, kind="svg", xmldecl=False, svgns=True, svgclass=None, lineclass=None, border=2, omitsize=True
    )
    svg = out.getvalue().decode()
    return mark_safe(svg.replace("<svg ", '<svg role="img" aria-hidden="true" ', 1))
