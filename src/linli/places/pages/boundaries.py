"""Changing the net: draw on the map, read a file, look at what it would do, carry it out; and what is wrong with the net today."""

import json
from typing import Any

import shapely
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.kernel import scope
from linli.kernel.refusals import NotAllowed, NotFound, Refusal, Stale, TooMany
from linli.kernel.ui import Crumb
from linli.kernel.ui.faults import put_faults
from linli.people.access import Request, staff_only
from linli.places import boundary_files, commands, forms, geojson, plans, sketches
from linli.places.atlas import atlas, findings
from linli.places.checks import Finding
from linli.places.geojson import Drawn
from linli.places.models import BoundaryDraft, Grid, Net
from linli.places.pages.grids import grid_or_404

MOST_LISTED = 60
AROUND = 0.6  # of the grid's own width: how far its neighbours are drawn


@staff_only
@require_http_methods(["GET", "POST"])
def draw(request: Request, code: str) -> HttpResponse:
    """The map on which a boundary is drawn; what is drawn is looked at before it counts."""
    grid = grid_or_404(request.actor, code, "places.edit")
    form = forms.DrawForm(request.POST or None, initial={"boundary": _as_text(grid)})
    if request.method == "POST" and form.is_valid():
        try:
            shape = geojson.read_one(form.cleaned_data["boundary"])
            drawn = [Drawn(1, grid.code, grid.name, "", shape)]
            draft = commands.keep_draft(
                drawn=drawn, source="drawn", note=form.cleaned_data["note"], by=request.actor
            )
        except Refusal as refusal:
            form.add_error("boundary", refusal.sentence)
        else:
            return redirect("places:draft", pk=draft.pk)
    context = {
        "form": form,
        "grid": grid,
        "crumbs": [*_crumbs(grid), Crumb(_("Draw the boundary"))],
        "map": _map_data(grid),
        "tiles": settings.TILES,
        "tiles_gcj": settings.TILES_GCJ,
    }
    return render(request, "places/draw.html", context, status=422 if form.errors else 200)


@staff_only
@require_POST
def withdraw(request: Request, code: str) -> HttpResponse:
    """Prepare taking a boundary off the net; the preview asks once more."""
    grid = grid_or_404(request.actor, code, "places.edit")
    draft = commands.keep_draft(
        drawn=[Drawn(1, grid.code, grid.name, "", None)], source="withdrawn", by=request.actor
    )
    return redirect("places:draft", pk=draft.pk)


@staff_only
@require_http_methods(["GET", "POST"])
def read_file(request: Request) -> HttpResponse:
    """Read a file of boundaries: faults by feature, or the preview."""
    if not scope.may(request.actor, "places.edit"):
        raise NotAllowed(_("Your role does not allow this here. The unit in charge can do it."))
    form = forms.ImportForm(request.POST or None, request.FILES or None)
    faults: tuple[geojson.Fault, ...] = ()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            parsed = boundary_files.read(_content(given["file"]), gcj=given["gcj"])
            faults = plans.of_file(parsed, by=request.actor).faults
            if not faults:
                draft = commands.keep_draft(
                    drawn=parsed.drawn, source="file", note=given["note"], by=request.actor
                )
                return redirect("places:draft", pk=draft.pk)
        except Refusal as refusal:
            if not refusal.fields:
                refusal.fields["file"] = refusal.sentence
            put_faults(form, refusal)
    crumbs = [Crumb(_("Grids and places"), reverse("places:grids")), Crumb(_("Read boundaries from a file"))]
    context = {"form": form, "faults": faults[:MOST_LISTED], "fault_count": len(faults), "crumbs": crumbs}
    return render(request, "places/read_file.html", context, status=422 if faults or form.errors else 200)


@staff_only
@require_http_methods(["GET", "POST"])
def draft(request: Request, pk: int) -> HttpResponse:
    """What a draft would change, and the button that carries it out."""
    found = BoundaryDraft.objects.filter(pk=pk, made_by=request.actor.ref).first()
    if found is None:
        raise NotFound(_("This draft is gone. Read the file or draw the boundary again."))
    if request.method == "POST":
        if "drop" in request.POST:
            commands.drop_draft(draft=found, by=request.actor)
            messages.info(request, _("Dropped. The net stays as it is."))
            return redirect("places:grids")
        try:
            net = commands.carry_out_draft(
                draft=found, net_version=_whole(request.POST.get("net_version")), by=request.actor
            )
        except Stale as stale:
            messages.warning(request, stale.sentence)
            return redirect("places:draft", pk=pk)
        messages.info(
            request,
            _("Done: the net now stands at version %(version)s. Past cases keep theirs.")
            % {"version": net.version},
        )
        return redirect("places:grids")
    plan = plans.of_draft(found, by=request.actor)
    return render(request, "places/draft.html", {"draft": found, "plan": plan, **_preview(plan)})


@staff_only
@require_GET
def gaps(request: Request) -> HttpResponse:
    """Gaps and overlaps of the net as it stands."""
    if not scope.may(request.actor, "places.see"):
        raise NotAllowed(_("Your role does not allow this here. The unit in charge can do it."))
    labels = atlas().labels
    found = findings()
    cards = [
        {
            "finding": one,
            "names": _(", ").join(labels[pk].name for pk in one.grid_ids),
            "picture": sketches.finding(one),
            "code": labels[one.grid_ids[0]].code if one.grid_ids else "",
        }
        for one in found[:MOST_LISTED]
    ]
    crumbs = [Crumb(_("Grids and places"), reverse("places:grids")), Crumb(_("Gaps and overlaps"))]
    context = {"cards": cards, "count": len(found), "net_version": atlas().version, "crumbs": crumbs}
    return render(request, "places/findings.html", context)


@staff_only
@require_GET
def versions(request: Request) -> HttpResponse:
    """The versions of the net, newest first."""
    if not scope.may(request.actor, "places.see"):
        raise NotAllowed(_("Your role does not allow this here. The unit in charge can do it."))
    from linli.people.queries import names_of

    nets = list(Net.objects.order_by("-version")[:MOST_LISTED])
    names = names_of(net.by for net in nets)
    crumbs = [Crumb(_("Grids and places"), reverse("places:grids")), Crumb(_("Versions of the net"))]
    lines = [(net, names.get(net.by, net.by)) for net in nets]
    return render(request, "places/versions.html", {"lines": lines, "crumbs": crumbs})


def _preview(plan: plans.Plan) -> dict[str, Any]:
    def described(finding: Finding) -> dict[str, Any]:
        return {
            "finding": finding,
            "names": _(", ").join(plan.label(pk) for pk in finding.grid_ids),
            "picture": sketches.finding(finding),
        }

    counts = [
        (len(plan.of("added")), pgettext("boundaries", "new")),
        (len(plan.of("changed")), pgettext("boundaries", "changed")),
        (len(plan.of("unchanged")), pgettext("boundaries", "unchanged")),
        (len(plan.of("withdrawn")), pgettext("boundaries", "taken away")),
    ]
    return {
        "counts": [(number, label) for number, label in counts if number],
        "changes": [(line, sketches.change(line.before, line.shape)) for line in plan.changes[:MOST_LISTED]],
        "new_findings": [described(one) for one in plan.new_findings[:MOST_LISTED]],
        "before": len(plan.findings_before),
        "after": len(plan.findings_after),
    }


def _content(file: UploadedFile[Any]) -> bytes:
    if (file.size or 0) > geojson.MOST_BYTES:
        raise TooMany(
            _("The file is larger than %(most)s MB. Simplify the lines, or import one township at a time.")
            % {"most": geojson.MOST_BYTES // 1_000_000}
        )
    return bytes(file.read())


def _as_text(grid: Grid) -> str:
    shape = atlas().shapes.get(grid.pk)
    return json.dumps(geojson.written(shape)) if shape is not None else ""


def _map_data(grid: Grid) -> dict[str, Any]:
    """The neighbours at full precision (their corners catch the pen), and where to look when nothing is drawn yet."""
    net = atlas()
    own = net.shapes.get(grid.pk)
    box = net.bounds
    if own is not None:
        west, south, east, north = own.bounds
        wide, high = (east - west) * AROUND, (north - south) * AROUND
        box = (west - wide, south - high, east + wide, north + high)
    elif same := [
        net.shapes[pk] for pk, label in net.labels.items() if label.organisation_id == grid.organisation_id
    ]:
        west, south, east, north = (float(edge) for edge in shapely.total_bounds(same))
        box = (west, south, east, north)
    near = [pk for pk in net.around(box) if pk != grid.pk] if box else []
    return {
        "box": box,
        "neighbours": [
            {"name": net.labels[pk].name, "shape": geojson.written(net.shapes[pk])} for pk in near
        ],
        "words": _map_words(),
    }


def _map_words() -> dict[str, str]:
    """What the drawing board says, in the reader's language."""
    return {
        "start": _("Tap the first corner."),
        "next": _("Tap the next corner."),
        "end": _("Tap the first corner again to close the line."),
        "crosses": _("The line must not cross itself."),
        "drag": _("Drag the corners. Near a neighbour's corner they catch."),
        "remove": _("Tap the part to remove."),
        "area": _("Area: %(hectares)s ha"),
        "nothing": _("Nothing is drawn yet."),
    }


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


def _crumbs(grid: Grid) -> list[Crumb]:
    return [
        Crumb(_("Grids and places"), reverse("places:grids")),
        Crumb(grid.name, reverse("places:grid", args=[grid.code])),
    ]
