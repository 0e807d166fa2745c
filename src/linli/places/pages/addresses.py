"""The address tree and the facilities, for those who keep them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.kernel import scope
from linli.kernel.refusals import NotAllowed, NotFound, Refusal
from linli.kernel.scope import Actor
from linli.kernel.ui import Chip, Crumb, Row
from linli.kernel.ui.faults import put_faults
from linli.people.access import Request, staff_only
from linli.places import commands, forms, queries
from linli.places.commands import Spot
from linli.places.models import Address, Facility
from linli.places.pages.grids import grid_or_404
from linli.places.words import KIND_LABELS

MOST = 200


@staff_only
@require_GET
def addresses(request: Request) -> HttpResponse:
    """Find an address, or go down the tree from the top."""
    _needs(request.actor, "places.see")
    query = request.GET.get("q", "").strip()[:80]
    found = queries.found_addresses(query, MOST) if query else queries.below(None)
    context = {
        "rows": [_row(address, whole=bool(query)) for address in found],
        "query": query,
        "may_edit": scope.may(request.actor, "places.edit"),
        "crumbs": [Crumb(_("Grids and places"), reverse("places:grids")), Crumb(_("Addresses"))],
    }
    return render(request, "places/addresses.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def new_address(request: Request) -> HttpResponse:
    """A new estate, street or village; or, with `under`, a building or unit below an address."""
    _needs(request.actor, "places.edit")
    under = request.GET.get("under", "")
    parent = address_or_404(request.actor, under, "places.edit") if under else None
    form = forms.AddressForm(request.POST or None, parent=parent)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            spot = Spot(forms.grid_coded(given["grid"]), given["lon"], given["lat"])
            made = commands.add_address(
                kind=given["kind"], name=given["name"], parent=parent, spot=spot, by=request.actor
            )
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            messages.info(request, _("“%(name)s” is in the list.") % {"name": made.full_name})
            return redirect("places:address", plate=(parent or made).plate)
    crumbs = _crumbs(parent) if parent else [Crumb(_("Addresses"), reverse("places:addresses"))]
    context = {
        "form": form,
        "crumbs": [*crumbs, Crumb(_("New address"))],
        "heading": _("New address"),
        "button": _("Add it"),
    }
    return render(request, "places/grid_form.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def address(request: Request, plate: str) -> HttpResponse:
    """One address, what stands below it, and the form that renames or moves it."""
    found = address_or_404(request.actor, plate)
    may_edit = found.grid is not None and scope.may(request.actor, "places.edit", found.grid)
    initial = {
        "name": found.name,
        "grid": found.grid.code if found.grid else "",
        "lon": found.lon,
        "lat": found.lat,
    }
    form = forms.SettleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            spot = Spot(forms.grid_coded(given["grid"]), given["lon"], given["lat"])
            commands.change_address(address=found, name=given["name"], spot=spot, by=request.actor)
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            return redirect("places:address", plate=plate)
    context = {
        "address": found,
        "kind": KIND_LABELS[found.kind],
        "crumbs": [*_crumbs(found)[:-1], Crumb(found.name)],
        "rows": [_row(child) for child in queries.below(found)],
        "facilities": Facility.objects.filter(address=found, closed_on__isnull=True).order_by("code")[:MOST],
        "form": form if may_edit and found.closed_on is None else None,
        "may_check": found.closed_on is None
        and found.grid is not None
        and scope.may(request.actor, "places.check", found.grid),
        "may_add": may_edit and found.closed_on is None and found.kind != "unit",
    }
    return render(request, "places/address.html", context, status=422 if form.errors else 200)


@staff_only
@require_POST
def close_address(request: Request, plate: str) -> HttpResponse:
    """Take an address, with everything below it, off the list."""
    found = address_or_404(request.actor, plate, "places.edit")
    commands.close_address(address=found, by=request.actor)
    messages.info(
        request, _("“%(name)s” is no longer offered. What lies there keeps it.") % {"name": found.full_name}
    )
    return redirect("places:address", plate=plate)


@staff_only
@require_http_methods(["GET", "POST"])
def new_facility(request: Request, code: str) -> HttpResponse:
    """A lamp, a hydrant, a centre: something in this grid with a plate of its own."""
    grid = grid_or_404(request.actor, code, "places.edit")
    form = forms.FacilityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            commands.add_facility(
                code=given["code"],
                name=given["name"],
                kind=given["kind"],
                spot=Spot(grid, given["lon"], given["lat"]),
                by=request.actor,
            )
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            messages.info(
                request,
                _("“%(name)s” is entered. Print its sign from the page of the grid.")
                % {"name": given["name"]},
            )
            return redirect("places:grid", code=code)
    crumbs = [
        Crumb(_("Grids and places"), reverse("places:grids")),
        Crumb(grid.name, reverse("places:grid", args=[code])),
        Crumb(_("New facility")),
    ]
    context = {"form": form, "crumbs": crumbs, "heading": _("New facility"), "button": _("Enter it")}
    return render(request, "places/grid_form.html", context)


@staff_only
@require_POST
def close_facility(request: Request, code: str, facility: str) -> HttpResponse:
    grid = grid_or_404(request.actor, code, "places.edit")
    found = Facility.objects.select_related("grid__organisation").filter(code=facility, grid=grid).first()
    if found is None:
        raise NotFound(
            _("There is nothing here for you to see. Check the address, or ask the unit that sent it to you.")
        )
    commands.close_facility(facility=found, by=request.actor)
    messages.info(request, _("“%(name)s” is taken off the list.") % {"name": found.name})
    return redirect("places:grid", code=code)


def address_or_404(actor: Actor, plate: str, permission: str = "places.see") -> Address:
    found = Address.objects.select_related("grid__organisation", "parent__parent").filter(plate=plate).first()
    if found is None or not scope.may(actor, "places.see"):
        raise NotFound(
            _("There is nothing here for you to see. Check the address, or ask the unit that sent it to you.")
        )
    if permission != "places.see" and not (found.grid and scope.may(actor, permission, found.grid)):
        raise NotAllowed(
            _("This grid lies outside your part of the county. The unit in charge of it can change it.")
        )
    return found


def _needs(actor: Actor, permission: str) -> None:
    if not scope.may(actor, permission):
        raise NotAllowed(_("Your role does not allow this here. The unit in charge can do it."))


def _crumbs(address: Address) -> list[Crumb]:
    line: list[Address] = []
    node: Address | None = address
    while node is not None:
        line.insert(0, node)
        node = node.parent
    return [
        Crumb(_("Addresses"), reverse("places:addresses")),
        *(Crumb(one.name, reverse("places:address", args=[one.plate])) for one in line),
    ]


def _row(address: Address, *, whole: bool = False) -> Row:
    meta: list[object] = [KIND_LABELS[address.kind]]
    if address.grid and (whole or address.parent_id is None):
        meta += [address.grid.organisation.name, address.grid.name]
    chip = Chip(pgettext("place", "Closed"), "stopped", "closed") if address.closed_on else None
    title = address.full_name if whole else address.name
    return Row(title, reverse("places:address", args=[address.plate]), meta, chip, light=True)
