"""Exports: asked for from a list, written in the background, fetched by their asker."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.cases.commands import exporting as commands
from linli.cases.desk_life import EXPORT
from linli.cases.forms.desk_filter import FilterForm, trail_of
from linli.cases.inbox import EVERYTHING, VIEWS
from linli.cases.models import Export
from linli.kernel import clock
from linli.kernel.refusals import NotFound
from linli.kernel.scope import Actor
from linli.kernel.sheets import XLSX
from linli.kernel.ui import Button, Chip, Row, figure, said
from linli.people.access import Request, staff_only

TYPES = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}


@staff_only
@require_safe
def exports(request: Request) -> HttpResponse:
    """What somebody has asked for in these days, the newest first; asked again by itself while one is being written."""
    found = list(Export.objects.filter(person_id=request.actor.person_id or 0).order_by("-asked_at")[:30])
    context = {
        "rows": [_row(row, request.actor) for row in found],
        "writing": any(row.state == "asked" for row in found),
    }
    part = request.htmx and request.htmx.target == "exports"
    return render(request, "cases/desk/exports_list.html" if part else "cases/desk/exports.html", context)


@staff_only
@require_POST
def ask(request: Request) -> HttpResponse:
    """Ask for the list at hand as a file."""
    from django.http import QueryDict

    trail = trail_of(QueryDict(request.POST.get("trail", "")[:600]), without=("after", "before", "select"))
    commands.ask_export(trail=trail, shape=request.POST.get("shape", ""), by=request.actor)
    messages.success(
        request,
        _("The export is being written. You can leave this page; a notice tells you when it is ready."),
    )
    return redirect("cases:exports")


@staff_only
@require_safe
def fetch(request: Request, key: str) -> HttpResponseBase:
    """The file, to its asker."""
    row = _own(request.actor, key)
    path = commands.fetch_export(row, by=request.actor)
    name = f"cases-{clock.local(row.asked_at):%Y%m%d-%H%M}.{row.shape}"
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=TYPES[row.shape])
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@staff_only
@require_POST
def drop(request: Request, key: str) -> HttpResponse:
    """Delete the file before its time."""
    commands.drop_export(_own(request.actor, key), by=request.actor)
    messages.success(request, _("The file is deleted."))
    return redirect("cases:exports")


def _own(actor: Actor, key: str) -> Export:
    row = Export.objects.filter(key=key, person_id=actor.person_id or 0).first()
    if row is None:
        raise NotFound(_("This export is not there any more. Ask for it again from its list."))
    return row


def _row(row: Export, actor: Actor) -> Row:
    from django.http import QueryDict

    data = QueryDict(row.trail)
    form = FilterForm(data, actor=actor)
    form.asked()
    view = VIEWS.get(data.get("view", ""), EVERYTHING)
    meta: list[object] = [option.label for option in form.applied("")]
    state = EXPORT.states[row.state]
    button = None
    if row.state == "ready":
        meta += [
            _("%(count)s cases") % {"count": figure(row.done)},
            filesizeformat(row.size),
            _("until %(when)s") % {"when": said(row.expires_at)},
        ]
        button = Button(_("Fetch"), reverse("cases:export_file", args=[row.key]), "primary", "download")
    elif row.state == "asked" and row.done:
        meta.append(_("%(count)s written so far") % {"count": figure(row.done)})
    title = f"{view.label} · {'Excel' if row.shape == 'xlsx' else 'CSV'}"
    return Row(
        title, "", meta, chip=Chip(str(state.label), state.tone, state.code), at=row.asked_at, button=button
    )
