"""One organisation: what it is, who is there, what happened, and what can be done with it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.kernel import scope
from linli.kernel.refusals import NotAllowed, NotFound, Refusal
from linli.kernel.ui import Button, Chip, Crumb, Row
from linli.kernel.ui.faults import put_faults
from linli.organisations import commands, forms, queries
from linli.organisations.lifecycle import LIFE
from linli.organisations.models import Organisation
from linli.organisations.pages.tree import organisation_or_404, url_of
from linli.people.access import Request, staff_only

VERBS: dict[str, Callable[..., Organisation]] = {
    "rename": commands.rename,
    "change_phone": commands.change_phone,
    "elect": commands.elect,
    "change_kind": commands.change_kind,
    "move": commands.move,
    "merge": commands.merge,
    "close": commands.close,
    "reopen": commands.reopen,
}
ICONS = {
    "rename": "pencil",
    "change_phone": "phone",
    "elect": "people",
    "move": "organisation",
    "merge": "merge",
    "close": "stop",
}


@staff_only
@require_safe
def organisation(request: Request, code: str) -> HttpResponse:
    row = organisation_or_404(request, code)
    state = LIFE.states[row.state]
    context = {
        "organisation": row,
        "chip": Chip(str(state.label), state.tone, row.state),
        "crumbs": crumbs(request, row),
        "children": [
            _child(child) for child in row.children.select_related("kind").order_by("state", "code")
        ],
        "held": queries.held_at(row, request.actor),
        "may_post": row.state == "active" and bool(queries.may_give(request.actor, row)),
        "may_found": row.state == "active" and scope.may(request.actor, "organisations.edit", row),
        "buttons": _buttons(request, row),
        "history": queries.history(row),
        "spans": row.spans.select_related("kind", "parent").order_by("-since"),
    }
    return render(request, "organisations/organisation.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def change(request: Request, code: str, name: str) -> HttpResponse:
    """The form of one move of its life. The move is refused with its reason before anything is typed."""
    row = organisation_or_404(request, code)
    if name not in forms.CHANGES:
        raise NotFound(_("There is nothing here for you to see."))
    if refusal := LIFE.shut(request.actor, row, name):
        raise refusal
    form = forms.CHANGES[name](request.POST or None, organisation=row, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            VERBS[name](row, by=request.actor, **form.given())
        except Refusal as refused:
            put_faults(form, refused)
        else:
            messages.success(request, queries.history(row)[0].sentence)
            return redirect(url_of(row))
    context = {
        "organisation": row,
        "form": form,
        "label": LIFE.moves[name].label,
        "below": queries.descendants(row).count() if name in {"move", "merge", "close"} else 0,
        "danger": name in {"merge", "close"},
    }
    return render(request, "organisations/change.html", context, status=422 if form.errors else 200)


@staff_only
@require_http_methods(["GET", "POST"])
def found(request: Request, code: str) -> HttpResponse:
    """Found one under this organisation."""
    parent = organisation_or_404(request, code)
    if not scope.may(request.actor, "organisations.edit", parent):
        raise NotAllowed(
            _("Your role does not allow founding an organisation under %(name)s.") % {"name": parent.name}
        )
    form = forms.FoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            new = commands.found(parent=parent, by=request.actor, **form.cleaned_data)
        except Refusal as refused:
            put_faults(form, refused)
        else:
            messages.success(
                request,
                _("%(name)s now stands under %(parent)s.") % {"name": new.name, "parent": parent.name},
            )
            return redirect(url_of(new))
    return render(
        request,
        "organisations/found.html",
        {"parent": parent, "form": form},
        status=422 if form.errors else 200,
    )


def crumbs(request: Request, row: Organisation) -> list[Crumb]:
    """The way down from the top; links where the person may look."""
    above = [
        Crumb(one.name, url_of(one) if scope.may(request.actor, "organisations.see", one) else "")
        for one in queries.ancestors(row)
    ]
    return [Crumb(_("Organisations"), reverse("organisations:tree")), *above, Crumb(row.name)]


def _child(child: Organisation) -> Row:
    closed = (
        None if child.state == "active" else Chip(str(LIFE.states[child.state].label), "stopped", child.state)
    )
    return Row(
        child.name, url_of(child), (child.code, child.kind.name), chip=closed, light=child.state != "active"
    )


def _buttons(request: Request, row: Organisation) -> list[Button]:
    return [
        Button(
            str(move.label),
            reverse("organisations:change", args=[row.code, move.name]),
            "danger" if move.name == "close" else "",
            ICONS.get(move.name, ""),
        )
        for move in LIFE.open_to(request.actor, row)
        if not (move.name in {"move", "merge", "close"} and row.parent_id is None)
    ]
