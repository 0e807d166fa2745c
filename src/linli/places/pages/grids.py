"""Grids for those who work with them: the list with its map, one grid, founding, changing, closing, staff."""

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
from linli.kernel.ui import Chip, Crumb, Row, Tab
from linli.kernel.ui.faults import put_faults
from linli.people.access import Request, may_or_404, staff_only
from linli.places import commands, desk, forms
from linli.places.atlas import atlas, findings
from linli.places.models import Grid, GridStaff


@staff_only
@require_GET
def grids(request: Request) -> HttpResponse:
    """All grids or one's own, with the still map of them."""
    _needs(request.actor, "places.see")
    asked = request.GET
    listing = desk.listing(
        request.actor, view=asked.get("view", ""), words=asked.get("q", ""), after=asked.get("after", "")
    )
    return render(
        request,
        "places/grids.html",
        {
            "listing": listing,
            "rows": [_row(line) for line in listing.lines],
            "tabs": _tabs(listing),
            "net_version": atlas().version,
            "findings": len(findings()) if scope.may(request.actor, "places.edit") else 0,
            "may_edit": scope.may(request.actor, "places.edit"),
            "may_check": scope.may(request.actor, "places.check"),
            "may_care": scope.may(request.actor, "care.see"),
        },
    )


@staff_only
@require_GET
def grid(request: Request, code: str) -> HttpResponse:
    found = grid_or_404(request.actor, code)
    may_edit = scope.may(request.actor, "places.edit", found)
    return render(
        request,
        "places/grid.html",
        {
            "grid": found,
            "view": desk.of_grid(found),
            "crumbs": [Crumb(_("Grids and places"), reverse("places:grids")), Crumb(found.name)],
            "may_edit": may_edit and found.closed_on is None,
            "staff_form": forms.StaffForm() if may_edit else None,
        },
    )


@staff_only
@require_http_methods(["GET", "POST"])
def new_grid(request: Request) -> HttpResponse:
    _needs(request.actor, "places.edit")
    form = forms.GridForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = commands.found_grid(
                code=given["code"],
                name=given["name"],
                organisation=forms.organisation_named(given["organisation"], request.actor),
                households=given["households"],
                by=request.actor,
            )
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            messages.info(request, _("“%(name)s” is founded. Draw its boundary next.") % {"name": made.name})
            return redirect("places:draw", code=made.code)
    crumbs = [Crumb(_("Grids and places"), reverse("places:grids")), Crumb(_("New grid"))]
    return render(
        request,
        "places/grid_form.html",
        {"form": form, "crumbs": crumbs, "heading": _("New grid"), "button": _("Found the grid")},
    )


@staff_only
@require_http_methods(["GET", "POST"])
def change(request: Request, code: str) -> HttpResponse:
    found = grid_or_404(request.actor, code, "places.edit")
    initial = {"name": found.name, "households": found.households}
    form = forms.GridChangeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            commands.change_grid(grid=found, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            return redirect("places:grid", code=code)
    context = {
        "form": form,
        "crumbs": _crumbs(found, _("Change")),
        "heading": _("Change this grid"),
        "button": _("Save"),
    }
    return render(request, "places/grid_form.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def close(request: Request, code: str) -> HttpResponse:
    """Close a grid, after saying where its addresses go."""
    found = grid_or_404(request.actor, code, "places.edit")
    form = forms.CloseGridForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            heir = forms.grid_coded(form.cleaned_data["heir"], "heir")
            commands.close_grid(grid=found, heir=heir, note=form.cleaned_data["note"], by=request.actor)
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            messages.info(request, _("“%(name)s” is closed. Past cases keep it.") % {"name": found.name})
            return redirect("places:grid", code=code)
    context = {
        "form": form,
        "crumbs": _crumbs(found, _("Close the grid")),
        "heading": _("Close “%(name)s”") % {"name": found.name},
        "button": _("Close the grid"),
        "danger": True,
        "say": _("Its boundary leaves the net and its posts end. Cases that lie in it keep it."),
    }
    return render(request, "places/grid_form.html", context)


@staff_only
@require_POST
def assign(request: Request, code: str) -> HttpResponse:
    """Give somebody a post in this grid."""
    found = grid_or_404(request.actor, code, "places.edit")
    form = forms.StaffForm(request.POST)
    if form.is_valid():
        try:
            person = forms.person_named(form.cleaned_data["person"], request.actor)
            commands.assign_staff(grid=found, person=person, role=form.cleaned_data["role"], by=request.actor)
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            messages.info(request, _("%(name)s works here from today.") % {"name": person.name})
            return redirect("places:grid", code=code)
    context = {
        "form": form,
        "crumbs": _crumbs(found, _("Staff")),
        "heading": _("Staff of “%(name)s”") % {"name": found.name},
        "button": _("Give the post"),
    }
    return render(request, "places/grid_form.html", context, status=422)


@staff_only
@require_POST
def end_post(request: Request, code: str, post: int) -> HttpResponse:
    """Somebody's work in this grid ends today."""
    found = grid_or_404(request.actor, code, "places.edit")
    held = (
        GridStaff.objects.select_related("grid__organisation", "person").filter(pk=post, grid=found).first()
    )
    if held is None:
        raise NotFound(
            _("There is nothing here for you to see. Check the address, or ask the unit that sent it to you.")
        )
    commands.end_staff(post=held, by=request.actor)
    messages.info(request, _("%(name)s no longer works here.") % {"name": held.person.name})
    return redirect("places:grid", code=code)


def grid_or_404(actor: Actor, code: str, permission: str = "places.see") -> Grid:
    found = Grid.objects.select_related("organisation", "division").filter(code=code).first()
    seen = may_or_404(actor, "places.see", found)
    if not scope.may(actor, permission, seen):
        raise NotAllowed(
            _("This grid lies outside your part of the county. The unit in charge of it can change it.")
        )
    return seen


def _needs(actor: Actor, permission: str) -> None:
    if not scope.may(actor, permission):
        raise NotAllowed(_("Your role does not allow this here. The unit in charge can do it."))


def _crumbs(found: Grid, here: str) -> list[Crumb]:
    return [
        Crumb(_("Grids and places"), reverse("places:grids")),
        Crumb(found.name, reverse("places:grid", args=[found.code])),
        Crumb(here),
    ]


def _row(line: desk.Line) -> Row:
    meta: list[object] = [line.grid.organisation.name, line.grid.code]
    if line.grid.households:
        meta.append(_("%(count)s households") % {"count": line.grid.households})
    chip = None
    if line.grid.closed_on:
        chip = Chip(pgettext("place", "Closed"), "stopped", "closed")
    elif not line.drawn:
        chip = Chip(_("No boundary yet"), "soon", "undrawn")
    elif not line.workers:
        chip = Chip(_("No grid worker"), "soon", "vacant")
    workers = _("Grid worker: %(names)s") % {"names": _(", ").join(line.workers)} if line.workers else ""
    if workers:
        meta.append(workers)
    return Row(line.grid.name, reverse("places:grid", args=[line.grid.code]), meta, chip)


def _tabs(listing: desk.Listing) -> list[Tab]:
    url = reverse("places:grids")
    return [
        Tab(_("My part"), f"{url}?view=own", listing.own_count, listing.view == "own"),
        Tab(_("Whole county"), f"{url}?view=all", listing.all_count, listing.view == "all"),
        Tab(_("To be settled"), f"{url}?view=open", listing.open_count, listing.view == "open"),
    ]
