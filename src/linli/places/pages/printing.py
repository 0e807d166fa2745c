"""Signs for walls: a QR with its code beneath, several to an A4 page, for one grid at a time."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linli.people.access import Request, staff_only
from linli.places import plates, qr
from linli.places.models import Address, Facility
from linli.places.pages.grids import grid_or_404
from linli.places.place import PlaceRef

MOST = 240  # signs on one printout


@staff_only
@require_GET
def signs(request: Request, code: str) -> HttpResponse:
    """`what` is grid (one sign for its notice board), buildings, units or facilities."""
    grid = grid_or_404(request.actor, code)
    what = request.GET.get("what", "buildings")
    refs: list[PlaceRef]
    if what == "facilities":
        refs = [
            qr.of_facility(row)
            for row in Facility.objects.select_related("address", "grid")
            .filter(grid=grid, closed_on__isnull=True)
            .order_by("code")[:MOST]
        ]
    elif what in {"buildings", "units"}:
        rows = Address.objects.select_related("grid__organisation").filter(grid=grid, closed_on__isnull=True)
        refs = [qr.of_address(row) for row in rows.filter(kind=what[:-1]).order_by("path")[:MOST]]
    else:
        what, refs = "grid", [qr.of_grid(grid)] * 2
    base = request.build_absolute_uri("/")
    made = [(ref, plates.shown(ref.plate), qr.picture(ref.plate, base)) for ref in refs]
    headings = {
        "grid": _("Signs of “%(name)s”"),
        "buildings": _("Signs of the buildings in “%(name)s”"),
        "units": _("Signs of the units in “%(name)s”"),
        "facilities": _("Signs of the facilities in “%(name)s”"),
    }
    context = {
        "signs": made,
        "grid": grid,
        "what": what,
        "heading": headings[what] % {"name": grid.name},
        "full": len(refs) == MOST,
    }
    return render(request, "places/signs.html", context)
