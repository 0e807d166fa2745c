"""Base data on the phone: the list to walk with, the page of one facility, what a resident says is wrong with it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel import rulebook, scope
from linli.kernel.refusals import BadInput, NotAllowed, NotFound, Refusal
from linli.kernel.rulebook.words import citation
from linli.kernel.scope import Actor
from linli.kernel.ui import Crumb
from linli.kernel.ui.faults import put_faults
from linli.people import limits, visitors
from linli.people.access import Request, public, staff_only
from linli.places import commands, known, qr
from linli.places.commands import Spot
from linli.places.forms import PlaceForm
from linli.places.known_forms import BuildingForm, CorrectFacilityForm, DoubtForm
from linli.places.models import Address, Facility, Grid

HOUR = 3600


@staff_only
@require_safe
def walk(request: Request) -> HttpResponse:
    """What is doubted, missing or old in one's grids, one tap each."""
    _needs(request.actor)
    grids = list(known.walked(request.actor)[:400])
    chosen = next((grid for grid in grids if grid.code == request.GET.get("grid")), None)
    months = rulebook.value("places.check_months")
    context = {
        "rows": known.to_check(request.actor, grid=chosen),
        "grids": grids,
        "chosen": chosen,
        "months": months.value,
        "source": citation(months.citation),
    }
    return render(request, "places/walk.html", context)


@staff_only
@require_POST
def still_right(request: Request) -> HttpResponse:
    """One tap: what is shown of it is still right. `what` is facility:CODE or building:PLATE."""
    kind, _colon, code = request.POST.get("what", "")[:60].partition(":")
    if kind == "facility":
        commands.check_facility(facility=facility_or_404(code), by=request.actor)
    elif kind == "building":
        commands.check_building(address=building_or_404(code), by=request.actor)
    else:
        raise BadInput(_("Press the button of the line once more."))
    if request.htmx:
        return render(request, "places/walk_done.html")
    messages.success(request, _("Noted: still right."))
    return redirect(_back(request, reverse("places:walk")))


@public
@require_safe
def facility(request: Request, code: str) -> HttpResponse:
    """One facility: what it is, where, when it is open; whoever walks there sees its history and can put it right."""
    return _page(request, facility_or_404(code), DoubtForm())


@public
@require_POST
def doubt(request: Request, code: str) -> HttpResponse:
    """A resident says that something here is wrong. Who said it is not kept."""
    found = facility_or_404(code)
    form = DoubtForm(request.POST)
    if form.is_valid():
        most = int(rulebook.value("limits.doubts_per_visitor").value)
        limits.spend("places.doubt", visitors.address(request), most=most, seconds=HOUR)
        try:
            commands.doubt_facility(facility=found, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            messages.success(request, _("Thank you. Whoever walks there looks at it and puts it right."))
            return redirect("places:facility", code=code)
    return _page(request, found, form, status=422)


@staff_only
@require_http_methods(["GET", "POST"])
def correct_facility(request: Request, code: str) -> HttpResponse:
    """Everything known of it stands in the form; only what is wrong is changed."""
    found = facility_or_404(code)
    _may_check(request.actor, found)
    kept = {name: getattr(found, name) for name in ("name", "kind", "hours", "note")}
    point = _rounded(found.lon), _rounded(found.lat)
    kept |= {"lon": point[0], "lat": point[1]}
    form = CorrectFacilityForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        lon, lat = given.pop("lon"), given.pop("lat")
        moved = (lon, lat) != point and lon is not None and lat is not None
        try:
            commands.correct_facility(
                facility=found, spot=Spot(None, lon, lat) if moved else None, by=request.actor, **given
            )
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            messages.success(request, _("“%(name)s” is put right, as of today.") % {"name": given["name"]})
            return redirect(_back(request, reverse("places:facility", args=[code])))
    context = {
        "form": form,
        "crumbs": [
            Crumb(_("To look at"), reverse("places:walk")),
            Crumb(found.name, reverse("places:facility", args=[code])),
            Crumb(_("Put right")),
        ],
        "heading": _("Put “%(name)s” right") % {"name": found.name},
        "map": PlaceForm().map_settings,
    }
    return render(request, "places/correct.html", context, status=422 if form.errors else 200)


@staff_only
@require_POST
def close(request: Request, code: str) -> HttpResponse:
    """It is not there any more."""
    found = facility_or_404(code)
    _may_check(request.actor, found)
    commands.close_facility(facility=found, by=request.actor)
    messages.info(request, _("“%(name)s” is taken off the list.") % {"name": found.name})
    return redirect("places:walk")


@staff_only
@require_http_methods(["GET", "POST"])
def building(request: Request, plate: str) -> HttpResponse:
    """What is known of a building: numbers of the house."""
    found = building_or_404(plate)
    _may_check(request.actor, found)
    form = BuildingForm(
        request.POST or None, initial={"storeys": found.storeys, "households": found.households}
    )
    if request.method == "POST" and form.is_valid():
        try:
            commands.correct_building(address=found, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            messages.success(request, _("“%(name)s” is put right, as of today.") % {"name": found.full_name})
            return redirect(_back(request, reverse("places:walk")))
    context = {
        "form": form,
        "address": found,
        "history": known.history(found.stream),
        "crumbs": [
            Crumb(_("To look at"), reverse("places:walk")),
            Crumb(found.full_name, reverse("places:address", args=[plate])),
            Crumb(_("Put right")),
        ],
    }
    return render(request, "places/building.html", context, status=422 if form.errors else 200)


def _rounded(degrees: float | None) -> float | None:
    """As the map writes it: six decimals, about a decimetre."""
    return None if degrees is None else round(degrees, 6)


def facility_or_404(code: str) -> Facility:
    found = Facility.objects.select_related("grid__organisation", "address").filter(code=code).first()
    if found is None:
        raise NotFound(
            _("There is nothing here for you to see. Check the address, or ask the unit that sent it to you.")
        )
    return found


def building_or_404(plate: str) -> Address:
    found = Address.objects.select_related("grid__organisation").filter(plate=plate, kind="building").first()
    if found is None:
        raise NotFound(
            _("There is nothing here for you to see. Check the address, or ask the unit that sent it to you.")
        )
    return found


def _page(request: Request, found: Facility, form: DoubtForm, *, status: int = 200) -> HttpResponse:
    may_check = found.closed_on is None and _checks(request.actor, found.grid)
    context = {
        "facility": found,
        "form": form if found.closed_on is None else None,
        "may_check": may_check,
        "say_here": "" if found.closed_on else qr.landing(qr.of_facility(found)) or "",
        "doubts": [(one, known.told(one)) for one in found.doubts.filter(settled_at__isnull=True)]
        if may_check
        else [],
        "history": known.history(found.stream) if may_check else [],
        "place_name": str(found.grid.organisation) if found.grid else "",
    }
    return render(request, "places/facility.html", context, status=status)


def _checks(actor: Actor, grid: Grid | None) -> bool:
    return grid is not None and scope.may(actor, "places.check", grid)


def _may_check(actor: Actor, row: Facility | Address) -> None:
    if not _checks(actor, row.grid):
        raise NotAllowed(
            _("This grid lies outside your part of the county. The unit in charge of it can change it.")
        )


def _needs(actor: Actor) -> None:
    if not scope.may(actor, "places.check"):
        raise NotAllowed(_("Your role does not allow this here. The unit in charge can do it."))


def _back(request: Request, otherwise: str) -> str:
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if safe else otherwise
