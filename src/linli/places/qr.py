"""Codes on walls: what a scanned or typed code stands for, and the picture that is printed."""

import io
from collections.abc import Callable

import segno
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from linli.kernel import rows
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


def sign(code: str) -> Grid | Facility | Address:
    """What a code hangs on. BadInput when it is mistyped; NotFound when no such sign is known or it was taken down."""
    plate = plates.normal(code)
    known: list[Grid | Facility | Address]
    if plate[0] == plates.GRID:
        known = [*rows.read(Grid, plate=plate)]
    elif plate[0] == plates.FACILITY:
        known = [*rows.read(Facility, plate=plate)]
    else:
        known = [*rows.read(Address, plate=plate)]
    for found in known:
        if found.closed_on is None:
            return found
    raise NotFound(
        _(
            "This sign is not known here any more. Choose the address from the list, or say in words where it is."
        )
    )


def resolve(code: str) -> PlaceRef:
    """What a code stands for, as pages show it. Raises as `sign` does."""
    found = sign(code)
    if isinstance(found, Grid):
        return of_grid(found)
    return of_facility(found) if isinstance(found, Facility) else of_address(found)


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
