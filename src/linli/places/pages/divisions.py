"""Administrative divisions: the county, its townships, their communities; each with its grids and who answers for it."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.kernel import journal, scope
from linli.kernel.refusals import NotAllowed, NotFound, Refusal
from linli.kernel.ui import Crumb, Entry, Row
from linli.kernel.ui.faults import put_faults
from linli.organisations.models import Organisation
from linli.people.access import Request, staff_only
from linli.people.queries import names_of
from linli.places import commands, forms
from linli.places.atlas import atlas
from linli.places.known_forms import DivisionForm
from linli.places.measure import area_m2
from linli.places.models import Division, Grid
from linli.places.words import LEVELS


@staff_only
@require_safe
def divisions(request: Request) -> HttpResponse:
    """The whole list, each below the one it belongs to."""
    _may_see(request)
    open_grids = Count("grids", filter=Q(grids__closed_on__isnull=True))
    found = Division.objects.select_related("organisation").annotate(grids_open=open_grids)
    context = {
        "lines": [
            (_row(division, division.grids_open), max(0, (len(division.code) - 6) // 3)) for division in found
        ],
        "crumbs": [Crumb(_("Grids and places"), reverse("places:grids")), Crumb(_("Divisions"))],
    }
    return render(request, "places/divisions.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def division(request: Request, code: str) -> HttpResponse:
    """One division: its ground, its grids, and the form that changes its name or who answers for it."""
    _may_see(request)
    found = Division.objects.select_related("organisation", "parent").filter(code=code).first()
    if found is None:
        raise NotFound(
            _("There is nothing here for you to see. Check the address, or ask the unit that sent it to you.")
        )
    may_edit = scope.may(request.actor, "places.edit")
    initial = {"name": found.name, "organisation": found.organisation.code if found.organisation else ""}
    form = DivisionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            unit = (
                forms.organisation_named(given["organisation"], request.actor)
                if given["organisation"]
                else None
            )
            commands.change_division(
                division=found, name=given["name"], organisation=unit, note=given["note"], by=request.actor
            )
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            messages.success(request, _("“%(name)s” is changed.") % {"name": given["name"]})
            return redirect("places:division", code=code)
    grids = Grid.objects.filter(division__code__startswith=code, closed_on__isnull=True)
    ids = list(grids.values_list("pk", flat=True))
    shapes = atlas().shapes
    context = {
        "division": found,
        "level": LEVELS[found.level],
        "below": [_row(child) for child in found.children.select_related("organisation")],
        "grid_rows": [
            Row(grid.name, reverse("places:grid", args=[grid.code]), (grid.code,), light=True)
            for grid in grids.filter(division=found)[:200]
        ],
        "grid_ids": ids,
        "undrawn": [pk for pk in ids if pk not in shapes],
        "area": sum(area_m2(shapes[pk]) for pk in ids if pk in shapes),
        "form": form if may_edit else None,
        "history": _history(found),
        "crumbs": [
            Crumb(_("Grids and places"), reverse("places:grids")),
            Crumb(_("Divisions"), reverse("places:divisions")),
            *(
                [Crumb(found.parent.name, reverse("places:division", args=[found.parent.code]))]
                if found.parent
                else []
            ),
            Crumb(found.name),
        ],
    }
    return render(request, "places/division.html", context, status=422 if form.errors else 200)


def _row(division: Division, grids: int | None = None) -> Row:
    meta: list[object] = [LEVELS[division.level], division.code]
    if division.organisation:
        meta.append(division.organisation.name)
    said = _("%(count)s grids") % {"count": grids} if grids else ""
    return Row(division.name, reverse("places:division", args=[division.code]), meta, said=said, light=True)


def _history(found: Division) -> list[Entry]:
    entries = journal.history(found.stream)
    names = names_of({e.by for e in entries})
    units: dict[int | None, str] = dict(
        Organisation.objects.filter(
            pk__in=[pk for e in entries for pk in e.data.get("changes", {}).get("organisation_id", ()) if pk]
        ).values_list("pk", "name")
    )
    lines = []
    for e in reversed(entries):
        changes = e.data.get("changes", {})
        parts = []
        if "name" in changes:
            parts.append(
                _("“%(old)s” is now called “%(new)s”")
                % dict(zip(("old", "new"), changes["name"], strict=True))
            )
        if "organisation_id" in changes:
            parts.append(
                _("%(unit)s answers for it") % {"unit": units.get(changes["organisation_id"][1], "—")}
            )
        sentence = _(", ").join(parts) if e.move == "changed" else _("Entered.")
        lines.append(Entry(e.at, sentence, names.get(e.by, ""), str(e.private.get("note", ""))))
    return lines


def _may_see(request: Request) -> None:
    if not scope.may(request.actor, "places.see"):
        raise NotAllowed(_("Your role does not allow this here. The unit in charge can do it."))
