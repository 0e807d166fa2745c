"""Hot issues at the desk: the list with its proposals, one issue with everything on it, and a form for each move."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases import showing as case_showing
from linli.cases import ways
from linli.cases.hot import askers, commands, proposing, queries, sentences, showing, words
from linli.cases.hot.forms import FORMS, IssueForm
from linli.cases.hot.lifecycle import LIFE
from linli.cases.models import Case, HotIssue
from linli.kernel import scope
from linli.kernel.lifecycle import Move
from linli.kernel.refusals import NotAllowed, NotFound, Refusal
from linli.kernel.scope import after, grants_with
from linli.kernel.ui import Tab
from linli.organisations.models import Organisation
from linli.people.access import Request, may_or_404, staff_only

PAGE = 50
SHOWN = 40  # cases of an issue on its page; the others are in the inbox
HEADINGS = {
    "proposed": pgettext_lazy("issue", "Proposed"),
    "open": pgettext_lazy("issue", "Under way"),
    "settled": pgettext_lazy("issue", "Settled"),
    "dropped": pgettext_lazy("issue", "Dropped"),
}
DONE: dict[str, str | Promise] = {
    "confirm": __("Opened. Its owner has been told."),
    "drop": __("Dropped; the cases go on alone."),
    "take_in": __("Taken in."),
    "put_out": __("Put out; they go on alone."),
    "name_owner": __("The new owner has been told."),
    "reword": __("Everybody reads these words from now on."),
    "start": __("Begun."),
    "plan_visit": __("Planned. The units and those who asked are told."),
    "cancel_visit": __("Called off. Those who were told of it are told so."),
    "record_visit": __("Written down. The promises stand on the page until they are kept."),
    "keep_promise": __("Kept."),
    "settle": __("Settled."),
    "reopen": __("Open again."),
}


@staff_only
@require_safe
def issues(request: Request) -> HttpResponse:
    """The list; what waits for a decision stands first."""
    _may_see(request)
    everything = queries.visible_to(request.actor)
    counts = {code: everything.filter(state__in=states).count() for code, states in queries.VIEWS.items()}
    usual = "proposed" if counts["proposed"] else "open"
    view = request.GET.get("view", "")
    view = view if view in queries.VIEWS else usual
    rows = everything.filter(state__in=queries.VIEWS[view])[:PAGE]
    context = {
        "tabs": [
            Tab(str(label), f"?view={code}", counts[code], active=code == view)
            for code, label in HEADINGS.items()
        ],
        "rows": showing.rows(rows),
        "view": view,
        "may_look": scope.may(request.actor, "issue.decide"),
    }
    return render(request, "cases/hot/issues.html", context)


@staff_only
@require_POST
def look(request: Request) -> HttpResponse:
    """Look now, in what this person's desk keeps."""
    held = [grant.path for grant in grants_with(request.actor, "issue.decide") if grant.path]
    if not held:
        raise NotAllowed(_("Your role does not allow this here. The unit in charge can do it."))
    keepers: set[int] = set()
    for path in held:
        keepers.update(
            Organisation.objects.filter(path__gte=path, path__lt=after(path)).values_list("pk", flat=True)
        )
    made = proposing.run(keepers=keepers, by=request.actor)
    if made:
        messages.success(
            request,
            ngettext("%(n)s proposal was made or grew.", "%(n)s proposals were made or grew.", made)
            % {"n": made},
        )
    else:
        messages.info(request, _("Nothing new looks like a hot issue."))
    return redirect("cases:hot")


@staff_only
@require_safe
def issue(request: Request, number: str) -> HttpResponse:
    """One issue: why it was proposed, its cases, owner, visit, answer and history."""
    row = _seen(request, number)
    members = queries.members_of(row, request.actor)
    first, rare, shut = showing.buttons(row, request.actor)
    context = {
        "issue": row,
        "chip": showing.chip(row),
        "sure": words.sure(row) if row.state == "proposed" else None,
        "why": words.why(row),
        "stages": showing.stages(row),
        "members": members,
        "cases": _case_rows(members.decided),
        "suggested": _case_rows(members.suggested),
        "askers": askers.count(row.members.all()) if row.state != "proposed" else row.reason.get("askers"),
        "buttons": first,
        "rare": rare,
        "shut": shut,
        "visits": list(row.visits.prefetch_related("units", "promises__unit")),
        "grids": showing.grids_of([*members.decided, *members.suggested]),
        "entries": sentences.entries(row),
        "public_url": reverse("cases:public_issue", args=[row.number]) if _published(row) else "",
    }
    return render(request, "cases/hot/issue.html", context)


def _case_rows(cases: list[Case]) -> list[Any]:
    return case_showing.rows(cases[:SHOWN], url=ways.to_case)


def _published(row: HotIssue) -> bool:
    return queries.public_rows().filter(pk=row.pk).exists()


@staff_only
@require_http_methods(["GET", "POST"])
def move(request: Request, number: str, name: str) -> HttpResponse:
    """GET shows the form of a move, POST makes it by its one command. What was typed is never lost."""
    row = _seen(request, number)
    known = LIFE.moves.get(name)
    if known is None:
        raise NotFound(_("There is nothing at this address. Open the issue again."))
    refusal = LIFE.shut(request.actor, row, name)
    if refusal and (request.method == "GET" or isinstance(refusal, NotAllowed)):
        raise refusal
    make = FORMS[known.form]
    if request.method != "POST":
        return _form(request, row, known, make(issue=row, move=known, actor=request.actor))
    form = make(request.POST, issue=row, move=known, actor=request.actor)
    if form.finding:
        return _form(request, row, known, form)
    if not form.is_valid():
        return _form(request, row, known, form, status=422)
    try:
        made = getattr(commands, name)(
            row, by=request.actor, version=form.cleaned_data["version"], **form.arguments()
        )
    except Refusal as told:
        fresh = _seen(request, number)
        form.put(told)
        form.renew(fresh)
        return _form(request, fresh, known, form, status=told.status)
    _say(request, name, made)
    return redirect(showing.url(made if name == "split" else row))


def _say(request: Request, name: str, made: Any) -> None:
    if name in ("answer", "answer_rest"):
        messages.success(request, _("Answered. Each of those who asked has it on their own case."))
        for left in made:
            messages.warning(request, f"{left.case.number} {left.reason}")
    elif name == "split":
        messages.success(request, _("Split off: this is the new issue."))
    else:
        messages.success(request, str(DONE[name]))


def _form(request: Request, row: HotIssue, known: Move, form: IssueForm, status: int = 200) -> HttpResponse:
    shut = LIFE.shut(request.actor, row, known.name)
    context = {
        "issue": row, "move": known, "form": form, "icon": showing.ICONS[known.name],
        "back": showing.url(row), "shut": shut.sentence if shut else "", "danger": known.name == "drop",
    }  # fmt: skip
    return render(request, "cases/hot/move.html", context, status=status)


def _seen(request: Request, number: str) -> HotIssue:
    row = HotIssue.objects.select_related("keeper", "owner", "category").filter(number=number).first()
    return may_or_404(request.actor, "issue.see", row)


def _may_see(request: Request) -> None:
    if not scope.may(request.actor, "issue.see"):
        raise NotAllowed(_("Hot issues are for the desks that dispatch and handle cases."))
