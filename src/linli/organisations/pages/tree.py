"""The tree, and the fragments by which pickers and branches open in place."""

from collections.abc import Sequence
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.kernel import scope
from linli.kernel.refusals import NotFound
from linli.kernel.sheets import XLSX
from linli.kernel.ui import Pick, Row
from linli.organisations import queries, sheets
from linli.organisations.forms import AsOfForm
from linli.organisations.models import Organisation
from linli.people.access import Request, may_or_404, staff_only

MOST_OPEN = 60
REACHES = {
    "see": "organisations.see",
    "edit": "organisations.edit",
    "draft": "regroup.draft",
    "find": "organisations.find",
}


@staff_only
@require_safe
def tree(request: Request) -> HttpResponse:
    """The tree, today's or a past day's; with words typed, what was found instead."""
    may_somewhere(request, "organisations.see")
    form = AsOfForm(request.GET if "on" in request.GET else None)
    day = form.day()
    words = request.GET.get("q", "").strip()[:60]
    found = [
        Row(row.name, url_of(row), (row.code, row.kind.name, row.parent.name if row.parent else ""))
        for row in (queries.pick(words, request.actor, closed=True) if words else ())
    ]
    context = {
        "form": form,
        "day": day,
        "words": words,
        "found": found,
        "nodes": []
        if words
        else queries.tree(request.actor, opened=request.GET.getlist("open")[:MOST_OPEN], day=day),
        "day_query": _query(day),
        "may_edit": scope.may(request.actor, "organisations.edit"),
        "may_regroup": scope.may(request.actor, "regroup.draft"),
        "may_post": scope.may(request.actor, "postings.edit"),
        "may_words": scope.may(request.actor, "organisations.words"),
    }
    return render(request, "organisations/tree.html", context)


@staff_only
@require_safe
def branch(request: Request, code: str) -> HttpResponse:
    """One node of the tree, opened (or shut) in place; without a script, the whole tree opened there."""
    organisation = organisation_or_404(request, code)
    day = AsOfForm(request.GET).day()
    node = queries.branch(request.actor, organisation, day=day, opened="shut" not in request.GET)
    if node is None:
        raise NotFound(_("It did not stand on that day."))
    above = organisation.parent.code if organisation.parent else ""
    context = {"node": node, "day": day, "day_query": _query(day), "above": above, "focus": True}
    return render(request, "organisations/node.html", context)


@staff_only
@require_safe
def pick(request: Request) -> HttpResponse:
    """Options for the unit picker: `name` is the field's, `q` (or `<name>_q`) what was typed, `reach` how far it looks."""
    permission = REACHES.get(request.GET.get("reach", ""), "organisations.see")
    name, typed = _asked(request)
    kinds = request.GET.getlist("kind")[:20]
    found = queries.pick(typed, request.actor, permission=permission, kinds=kinds)
    return _options(request, name, typed, [queries.as_pick(row) for row in found])


@staff_only
@require_safe
def pick_person(request: Request) -> HttpResponse:
    """Options for the person picker of the posting form."""
    may_somewhere(request, "postings.edit")
    name, typed = _asked(request)
    return _options(request, name, typed, queries.person_picks(queries.pick_person(typed, request.actor)))


@staff_only
@require_safe
def export(request: Request) -> HttpResponse:
    """The tree as a workbook, today's or a past day's."""
    may_somewhere(request, "organisations.see")
    day = AsOfForm(request.GET).day()
    answer = HttpResponse(sheets.taken_out(request.actor, day), content_type=XLSX)
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=sheets.file_name(day)) or "attachment"
    )
    return answer


def may_somewhere(request: Request, permission: str) -> None:
    if not scope.may(request.actor, permission):
        raise NotFound(_("There is nothing here for you to see."))


def organisation_or_404(request: Request, code: str, permission: str = "organisations.see") -> Organisation:
    row = (
        Organisation.objects.select_related("kind", "sector", "parent", "merged_into")
        .filter(code=code.upper())
        .first()
    )
    return may_or_404(request.actor, permission, row)


def url_of(organisation: Organisation) -> str:
    return reverse("organisations:organisation", args=[organisation.code])


def _query(day: date | None) -> str:
    return "&" + urlencode({"on": day.isoformat()}) if day else ""


def _asked(request: Request) -> tuple[str, str]:
    name = request.GET.get("name", "unit")[:40]
    return name, request.GET.get("q") or request.GET.get(f"{name}_q", "")


def _options(request: Request, name: str, typed: str, options: Sequence[Pick]) -> HttpResponse:
    return render(
        request, "ui/picker_options.html", {"name": name, "options": options, "searched": bool(typed.strip())}
    )
