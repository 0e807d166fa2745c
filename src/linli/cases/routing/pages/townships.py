"""Townships' duty lists, and which offices serve them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases.commands import townships as commands
from linli.cases.models import OfficeArea, TownshipDuty
from linli.cases.routing import forms, sheets
from linli.cases.routing.index import OFFICE, TOWNSHIP
from linli.cases.routing.pages.lists import workbook
from linli.kernel import scope
from linli.kernel.refusals import NotFound, Refusal
from linli.kernel.ui import Row
from linli.kernel.ui.faults import put_faults
from linli.organisations.models import Organisation
from linli.people.access import Request, staff_only


@staff_only
@require_safe
def townships(request: Request) -> HttpResponse:
    found = Organisation.objects.filter(kind__code=TOWNSHIP, state="active").order_by("path")
    standing = TownshipDuty.objects.filter(until__isnull=True)
    counts: dict[int, int] = {}
    for pk in standing.values_list("township_id", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    rows = [
        Row(one.name, reverse("routing:township", args=[one.code]), (
            ngettext("%(count)s matter taken on", "%(count)s matters taken on", counts.get(one.pk, 0)) % {"count": counts.get(one.pk, 0)},
        ))
        for one in found
    ]  # fmt: skip
    context = {"rows": rows, "may_edit": scope.may(request.actor, "routing.edit")}
    return render(request, "cases/routing/townships.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def township(request: Request, code: str) -> HttpResponse:
    """What this township has taken on, and the offices that serve it."""
    found = _township(code)
    form = forms.TakeOnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            duty = commands.take_on(found, by=request.actor, **form.cleaned_data)
        except Refusal as refused:
            if not refused.fields:
                raise
            put_faults(form, refused)
        else:
            messages.success(
                request, _("“%(category)s” now stands in the list.") % {"category": duty.category}
            )
            return redirect("routing:township", code)
    served = set(OfficeArea.objects.filter(place=found).values_list("office_id", flat=True))
    offices = (
        Organisation.objects.filter(kind__code=OFFICE, state="active")
        .select_related("parent")
        .order_by("path")
    )
    context = {
        "township": found,
        "duties": TownshipDuty.objects.filter(township=found, until__isnull=True).select_related(
            "category__parent"
        ),
        "form": form,
        "offices": [one for one in offices if one.pk in served],
        "more_offices": [one for one in offices if one.pk not in served],
        "may_edit": scope.may(request.actor, "routing.edit"),
    }
    return render(request, "cases/routing/township.html", context, status=422 if form.errors else 200)


@staff_only
@require_POST
def give_back(request: Request, code: str, pk: int) -> HttpResponse:
    duty = TownshipDuty.objects.select_related("category").filter(pk=pk, township__code=code).first()
    if duty is None:
        raise NotFound(_("It was taken out of the list already."))
    commands.give_back(duty, by=request.actor)
    messages.success(request, _("“%(category)s” is the department's again.") % {"category": duty.category})
    return redirect("routing:township", code)


@staff_only
@require_POST
def serve(request: Request, code: str) -> HttpResponse:
    """An office begins, or ends, to serve this township."""
    found = _township(code)
    office = Organisation.objects.select_related("kind").filter(code=request.POST.get("office", "")).first()
    if office is None:
        raise NotFound(_("There is no such office."))
    places = {
        area.place_id: area.place for area in OfficeArea.objects.filter(office=office).select_related("place")
    }
    if request.POST.get("do") == "end":
        places.pop(found.pk, None)
    else:
        places[found.pk] = found
    commands.serves(office, places=list(places.values()), by=request.actor)
    return redirect("routing:township", code)


@staff_only
@require_safe
def export(request: Request) -> HttpResponse:
    return workbook(sheets.townships_out(), f"{_('Townships’ duty lists')}.xlsx")


def _township(code: str) -> Organisation:
    found = Organisation.objects.select_related("kind").filter(code=code, kind__code=TOWNSHIP).first()
    if found is None:
        raise NotFound(_("There is no township of this name or code."))
    return found
