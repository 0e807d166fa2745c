"""One address for every move of a case: shows its form, and makes the move by its one command."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.cases import commands, outcomes, showing
from linli.cases import inbox as lists
from linli.cases.buttons import BY_NOBODY, DANGER, ICONS
from linli.cases.forms.desk_base import MoveForm
from linli.cases.forms.desk_filter import asked_of
from linli.cases.forms.moves import FORMS, command_of
from linli.cases.inbox import VIEWS
from linli.cases.lifecycle import LIFE
from linli.cases.models import Case
from linli.cases.pages.desk_case import inbox_url
from linli.cases.pages.desk_inbox import MOVED, SHOWN, case_url, sees, visible
from linli.cases.pages.desk_suggested import decided_by, tokens_for
from linli.kernel.lifecycle import Move
from linli.kernel.refusals import NotAllowed, NotFound, Refusal, Stale
from linli.kernel.ui import Entry
from linli.people.access import Request, staff_only


@staff_only
@require_http_methods(["GET", "POST"])
def move(request: Request, number: str, name: str) -> HttpResponse:
    """GET shows the form (a fragment where htmx asks for it); POST makes the move. What was typed is never lost."""
    case = visible(request.actor, number, read=MOVED if request.method == "POST" else SHOWN)
    known = LIFE.moves.get(name)
    if known is None or name in BY_NOBODY or known.form not in FORMS:
        raise NotFound(_("There is nothing at this address. Open the case again."))
    refusal = LIFE.shut(request.actor, case, name)
    if refusal and (request.method == "GET" or isinstance(refusal, NotAllowed)):
        raise refusal
    if request.method == "POST":
        return _made(request, case, known)
    form = FORMS[known.form](
        case=case, move=known, actor=request.actor, initial={"trail": request.GET.urlencode()}
    )
    return _shown(request, case, known, form)


def _made(request: Request, case: Case, known: Move) -> HttpResponse:
    form = FORMS[known.form](request.POST, request.FILES or None, case=case, move=known, actor=request.actor)
    if form.inserting:
        form.insert_reply()
    if form.finding:
        return _shown(request, case, known, form)
    if not form.is_valid():
        return _shown(request, case, known, form, status=422)
    trail = form.cleaned_data["trail"]
    behind = _behind(request, case, trail)
    try:
        made = _perform(request, case, known, form)
    except Refusal as refusal:
        return _refused(request, case, known, form, refusal)
    said = outcomes.told(known.name, case, made)
    if next_one := behind():
        messages.success(request, f"{case.number} {said}")
        return redirect(case_url(next_one, trail))
    messages.success(request, said)
    if not sees(request.actor, case):
        return redirect(inbox_url(trail))  # out of their sight now, as when a unit hands it back
    return redirect(case_url(case, trail))


def _perform(request: Request, case: Case, known: Move, form: MoveForm) -> Any:
    """The one command of the move; with it goes what had been suggested, beside what was decided."""
    arguments, tokens = form.arguments(), request.POST.getlist("suggested")
    with transaction.atomic():
        made = command_of(known)(case, by=request.actor, version=form.cleaned_data["version"], **arguments)
        if tokens:
            commands.note_suggested(case, tokens, decided=decided_by(known.name, arguments, case))
    return made


def _refused(request: Request, case: Case, known: Move, form: MoveForm, refusal: Refusal) -> HttpResponse:
    """A button goes back to the case with the sentence; a form is shown again as it was filled in, on today's version."""
    fresh = visible(request.actor, case.number)
    trail = form.cleaned_data["trail"]
    if isinstance(refusal, Stale) and form.cleaned_data["version"] is not None:
        return _conflict(request, fresh, known, form, since=form.cleaned_data["version"])
    if not known.form:
        messages.warning(request, refusal.sentence)
        return redirect(case_url(fresh, trail))
    form.put(refusal)
    form.case = fresh
    form.renew()
    return _shown(request, fresh, known, form, status=refusal.status)


def _conflict(request: Request, case: Case, known: Move, form: MoveForm, *, since: int) -> HttpResponse:
    """Somebody acted meanwhile: what they did is shown beside what was filled in here, and the person chooses."""
    form.case = case
    form.renew()
    return _shown(
        request, case, known, form, status=409, meanwhile=showing.since(case, since, reader=request.actor)
    )


def _shown(
    request: Request,
    case: Case,
    known: Move,
    form: MoveForm,
    status: int = 200,
    meanwhile: Sequence[Entry] | None = None,
) -> HttpResponse:
    shut = LIFE.shut(request.actor, case, known.name)
    trail = str(form.data.get("trail", "") if form.is_bound else form.initial.get("trail", ""))[:600]
    context = {
        "case": case,
        "form": form,
        "move": known,
        "icon": ICONS.get(known.name, ""),
        "danger": known.name in DANGER,
        "shut": shut.sentence if shut else "",
        "conflict": meanwhile is not None,
        "meanwhile": meanwhile or (),
        "chip": showing.chip(case),
        "back": case_url(case, trail),
        "suggested": request.POST.getlist("suggested")
        if request.method == "POST"
        else tokens_for(case, known),
    }
    if request.htmx and request.method == "GET":
        return render(request, "cases/desk/move_form.html", context)
    return render(request, "cases/desk/move.html", context, status=status)


def _behind(request: Request, case: Case, trail: str) -> Callable[[], Case | None]:
    """To be called after the move: the case behind this one in the list it was opened from, if the move took this one out of it.

    None when it was opened from no list, stays in it, or was the last.
    """
    data = QueryDict(trail)
    view = VIEWS.get(data.get("view", ""))
    if view is None or view not in lists.views_of(request.actor):
        return lambda: None
    rows = lists.listing(request.actor, view, asked_of(data, request.actor))
    place = rows.where(case.pk)
    if place is None:
        return lambda: None
    return lambda: None if rows.where(case.pk) else rows.following(place)
