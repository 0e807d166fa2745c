"""One address for every move of a case: shows its form, and makes the move by its one command."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.cases import inbox as lists
from linli.cases import outcomes
from linli.cases.buttons import BY_NOBODY, DANGER, ICONS
from linli.cases.forms.desk_base import MoveForm
from linli.cases.forms.desk_filter import FilterForm
from linli.cases.forms.moves import FORMS, command_of
from linli.cases.inbox import VIEWS
from linli.cases.lifecycle import LIFE
from linli.cases.models import Case
from linli.cases.pages.desk_case import inbox_url
from linli.cases.pages.desk_inbox import case_url, visible
from linli.kernel.lifecycle import Move
from linli.kernel.refusals import NotAllowed, NotFound, Refusal
from linli.people.access import Request, staff_only


@staff_only
@require_http_methods(["GET", "POST"])
def move(request: Request, number: str, name: str) -> HttpResponse:
    """GET shows the form (a fragment where htmx asks for it); POST makes the move. What was typed is never lost."""
    case = visible(request.actor, number)
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
    if form.finding:
        return _shown(request, case, known, form)
    if not form.is_valid():
        return _shown(request, case, known, form, status=422)
    trail = form.cleaned_data["trail"]
    next_one = _next(request, case, trail)
    try:
        made = _perform(request, case, known, form)
    except Refusal as refusal:
        return _refused(request, case, known, form, refusal)
    said = outcomes.told(known.name, case, made)
    if next_one is not None and _left(request, case, trail):
        messages.success(request, f"{case.number} {said}")
        return redirect(case_url(next_one, trail))
    messages.success(request, said)
    if _gone(request, case):
        return redirect(inbox_url(trail))
    return redirect(case_url(case, trail))


def _perform(request: Request, case: Case, known: Move, form: MoveForm) -> Any:
    """The one command of the move."""
    return command_of(known)(case, by=request.actor, version=form.cleaned_data["version"], **form.arguments())


def _refused(request: Request, case: Case, known: Move, form: MoveForm, refusal: Refusal) -> HttpResponse:
    """A button goes back to the case with the sentence; a form is shown again as it was filled in, on today's version."""
    fresh = visible(request.actor, case.number)
    trail = form.cleaned_data["trail"]
    if not known.form:
        messages.warning(request, refusal.sentence)
        return redirect(case_url(fresh, trail))
    form.put(refusal)
    form.case = fresh
    form.renew()
    return _shown(request, fresh, known, form, status=refusal.status)


def _shown(request: Request, case: Case, known: Move, form: MoveForm, status: int = 200) -> HttpResponse:
    shut = LIFE.shut(request.actor, case, known.name)
    trail = str(form.data.get("trail", "") if form.is_bound else form.initial.get("trail", ""))[:600]
    context = {
        "case": case,
        "form": form,
        "move": known,
        "icon": ICONS.get(known.name, ""),
        "danger": known.name in DANGER,
        "shut": shut.sentence if shut else "",
        "back": case_url(case, trail),
    }
    if request.htmx and request.method == "GET":
        return render(request, "cases/desk/move_form.html", context)
    return render(request, "cases/desk/move.html", context, status=status)


def _listed(request: Request, trail: str) -> Any:
    """The list a case was opened from, and whether the newest come first; None when it was opened from nowhere."""
    data = QueryDict(trail)
    view = VIEWS.get(data.get("view", ""))
    if view is None or view not in lists.views_of(request.actor):
        return None
    asked = FilterForm(data, actor=request.actor).asked()
    return lists.listed(request.actor, view, asked), lists.newest_first(view, asked)


def _next(request: Request, case: Case, trail: str) -> Case | None:
    """The case behind this one in its list, looked for before the move takes this one out of it."""
    found = _listed(request, trail)
    if found is None:
        return None
    rows, newest = found
    here = rows.filter(pk=case.pk).first()
    return lists.following(rows, lists.place_of(here, newest=newest), newest=newest) if here else None


def _left(request: Request, case: Case, trail: str) -> bool:
    found = _listed(request, trail)
    return found is not None and not found[0].filter(pk=case.pk).exists()


def _gone(request: Request, case: Case) -> bool:
    """The move took the case out of the person's sight, as when a unit hands it back."""
    try:
        visible(request.actor, case.number)
    except NotFound:
        return True
    return False
