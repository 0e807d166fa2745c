"""Searching for the cases of one person: asked with a reason, decided by somebody else, open for a time."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.cases import showing
from linli.cases.commands import person_search as commands
from linli.cases.desk_life import SEARCH
from linli.cases.forms.desk_own import PersonSearchForm, RefusalForm
from linli.cases.models import PersonSearch
from linli.cases.pages.desk_inbox import case_url
from linli.kernel import scope
from linli.kernel.privacy import mask_name, mask_phone
from linli.kernel.refusals import NotAllowed, NotFound, Refusal
from linli.kernel.scope import Actor
from linli.kernel.ui import Button, Chip, Row
from linli.people.access import Request, staff_only


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def persons(request: Request) -> HttpResponse:
    """Ask for a search; one's own so far; for who decides, what waits and what was decided."""
    asks, decides = (scope.may(request.actor, f"person_search.{what}") for what in ("ask", "decide"))
    if not asks and not decides:
        raise NotAllowed(_("Your role does not search for people. Ask the unit that handles the case."))
    form = PersonSearchForm(request.POST if request.method == "POST" else None) if asks else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            search = commands.ask_person_search(**form.cleaned_data, by=request.actor)
        except Refusal as refusal:
            form.put(refusal)
        else:
            messages.success(request, _("Asked. Nothing is looked up before a second person has allowed it."))
            return redirect("cases:person", search.key)
    mine = Q(person_id=request.actor.person_id)
    others = (
        PersonSearch.objects.select_related("person").exclude(mine)
        if decides
        else PersonSearch.objects.none()
    )
    context = {
        "form": form, "decides": decides,
        "waiting": [_row(search) for search in others.filter(state="asked").order_by("asked_at")],
        "decided": [_row(search) for search in others.exclude(state="asked").order_by("-asked_at")[:50]],
        "mine": [_row(search) for search in PersonSearch.objects.select_related("person").filter(mine).order_by("-asked_at")[:50]],
    }  # fmt: skip
    return render(
        request, "cases/desk/persons.html", context, status=422 if form is not None and form.errors else 200
    )


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: Request, key: str) -> HttpResponse:
    """One search: to its asker the cases while it is open, to whoever decides the question and the two answers."""
    search = PersonSearch.objects.select_related("person", "decided_by").filter(key=key).first()
    if search is None or not scope.may(request.actor, "person_search.see", search):
        raise NotFound(
            _("There is nothing here for you to see. Check the address, or ask the unit that sent it to you.")
        )
    form = RefusalForm(
        request.POST if request.method == "POST" else None, initial={"version": search.version}
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _done(request, search, form)
        except Refusal as refusal:
            form.put(refusal)
            search.refresh_from_db()
    found = commands.look_at_person_search(search, by=request.actor) if request.method != "POST" else []
    context = {
        "search": search, "chip": _chip(search), "sought": _sought(search, request.actor), "form": form,
        "decides": SEARCH.shut(request.actor, search, "approve") is None,
        "own": SEARCH.shut(request.actor, search, "take_back") is None,
        "is_asker": request.actor.person_id == search.person_id,
        "rows": [Row(case.title, case_url(case), showing.meta(case), chip=showing.chip(case), at=case.received_at) for case in found],
        "take_back": Button(_("No longer needed"), "", "", "close", "post", "move", "take_back"),
    }  # fmt: skip
    return render(request, "cases/desk/person.html", context, status=422 if form.errors else 200)


def _done(request: Request, search: PersonSearch, form: RefusalForm) -> HttpResponse:
    name, version = request.POST.get("move", ""), form.cleaned_data["version"]
    if name == "approve":
        commands.approve_person_search(search, by=request.actor, version=version)
        messages.success(request, _("Allowed. It closes by itself, and whoever is concerned can read of it."))
    elif name == "refuse":
        commands.refuse_person_search(
            search, answer=form.cleaned_data["answer"], by=request.actor, version=version
        )
        messages.success(request, _("Refused. Whoever asked reads your reason."))
    elif name == "take_back":
        commands.take_back_person_search(search, by=request.actor)
        messages.success(request, _("Taken back; what it was for is forgotten."))
    else:
        raise NotFound(_("There is nothing at this address. Open the case again."))
    return redirect("cases:persons")


def _row(search: PersonSearch) -> Row:
    kind = _("Search by phone") if search.kind == "phone" else _("Search by name")
    return Row(
        f"{kind} · {search.person.name}",
        reverse("cases:person", args=[search.key]),
        (search.reason or "",),
        chip=_chip(search),
        at=search.asked_at,
    )


def _chip(search: PersonSearch) -> Chip:
    state = SEARCH.states[search.state]
    return Chip(str(state.label), state.tone, state.code)


def _sought(search: PersonSearch, actor: Actor) -> str:
    """Whom it is for: in full for who asked, masked for who decides, nothing once it is over."""
    if not search.sought:
        return ""
    if actor.person_id == search.person_id:
        return search.sought
    return mask_phone(search.sought) if search.kind == "phone" else mask_name(search.sought)
