"""Report in twenty seconds: one box, one photo, two buttons."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.cases import commands, nearby, suggesting
from linli.cases.forms.entering import ReportForm
from linli.cases.pages.held_photos import HeldPhotos, shown
from linli.kernel import rulebook, scope
from linli.kernel.refusals import NotAllowed, Refusal
from linli.kernel.scope import Actor, grants_with
from linli.organisations.models import Organisation
from linli.people.access import Request, staff_only
from linli.places.forms import place_initial
from linli.places.models import Grid

DRAFT = "report_draft"


@staff_only
@require_http_methods(["GET", "POST"])
def report(request: Request) -> HttpResponse:
    """What was found on patrol: reported upward, or settled on the spot in the same step."""
    if not scope.may(request.actor, "case.report"):
        raise NotAllowed(_("Reporting from a patrol is for those who walk a grid or keep a community."))
    around = around_of(request.actor)
    if request.method != "POST":
        return _page(
            request,
            ReportForm(initial=place_initial(request) | _walked(request.actor, around["grids"]), **around),
        )
    photos, form = HeldPhotos.of(request, DRAFT), ReportForm(request.POST, **around)
    if not form.is_valid() or photos.faults:
        photos.hold(request)
        return _page(request, form, photos)
    settled = "settled" in request.POST
    try:
        received = commands.report_patrol(
            form.asked(),
            by=request.actor,
            settled=settled,
            photos=photos.fresh,
            draft=photos.draft,
            without=photos.without,
        )
    except Refusal as refusal:
        form.put(refusal)
        photos.hold(request)
        return _page(request, form, photos, status=refusal.status)
    photos.sent(request)
    case = received.case
    if case.state == "settled":
        messages.success(
            request,
            _("%(number)s: settled on the spot, thank you. Nothing more to do.") % {"number": case.number},
        )
    else:
        words = {"number": case.number, "keeper": case.keeper}
        messages.success(
            request,
            _("%(number)s is reported. %(keeper)s sends it on; you see under “Today” what becomes of it.")
            % words,
        )
    return redirect(f"{reverse('cases:report')}?done=1")


def around_of(actor: Actor) -> dict[str, Any]:
    """What a report's form has to know of who reports: their grids, and who keeps what lies in none."""
    return {"grids": grids_of(actor), "fallback": own_organisation(actor, "case.report")}


def grids_of(actor: Actor) -> list[Grid]:
    """The grids somebody walks or answers for."""
    rows = scope.visible(Grid.objects.select_related("organisation"), actor, "places.own").filter(
        closed_on__isnull=True
    )
    return list(rows.order_by("organisation__path", "code")[:400])


def _walked(actor: Actor, grids: list[Grid]) -> dict[str, str]:
    """The grid of somebody who walks one and may report in others."""
    walked = nearby.grids_of(actor)
    return (
        {"grid": next((grid.code for grid in grids if grid.pk == walked[0]), "")} if len(walked) == 1 else {}
    )


def own_organisation(actor: Actor, permission: str) -> Organisation | None:
    """The organisation by which somebody holds a permission, the one deepest in the tree; a grid's keeper for its worker."""
    held = grants_with(actor, permission)
    paths = [grant.path for grant in held if grant.path]
    if paths:
        return Organisation.objects.filter(path=max(paths, key=len)).first()
    grid = next((grant.grid_id for grant in held if grant.grid_id), None)
    return Organisation.objects.filter(grids=grid).first() if grid else None


def _page(
    request: Request, form: ReportForm, photos: HeldPhotos | None = None, *, status: int = 0
) -> HttpResponse:
    faults = photos.faults if photos else []
    wrong = form.is_bound and bool(form.errors or faults)
    context = {
        "form": form,
        "faults": faults,
        "held": shown(request.session.get(DRAFT)),
        "photos_most": rulebook.value("evidence.photos").value,
        "urgency": suggesting.urgency_of(request.POST.get("words", "")) if form.is_bound else None,
        "done": "done" in request.GET,
    }
    return render(request, "cases/work/report.html", context, status=status or (422 if wrong else 200))
