"""Near me: what is open and fits, what I took, where I can help from."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases import commands, nearby, showing, ways
from linli.cases.forms.entering import HelpFromForm
from linli.cases.models import Case
from linli.cases.nearby import Near
from linli.kernel import scope
from linli.kernel.refusals import NotAllowed, Refusal
from linli.kernel.ui import Button, Row
from linli.people.access import Request, staff_only
from linli.people.consents import MATCHING
from linli.people.models import FreeTime, PersonSkill
from linli.people.queries import consented

NEXT = {"taken": "start", "working": "answer"}  # the one step that leads on


@dataclass(frozen=True, slots=True)
class Offer:
    """An open order as the page shows it."""

    near: Near
    url: str
    meta: tuple[object, ...]


@staff_only
@require_safe
def near(request: Request) -> HttpResponse:
    """Open orders, best fit first; then what is on hand; then what the fit rests on."""
    _may_take(request)
    found = [offer(one) for one in nearby.open_to(request.actor)]
    person = request.user
    context = {
        "fitting": [one for one in found if one.near.able],
        "others": [one for one in found if not one.near.able],
        "mine": taken_rows(list(nearby.on_hand(request.actor))),
        "from_where": nearby.helps_from(request.actor),
        "skills": [row.skill for row in PersonSkill.objects.select_related("skill").filter(person=person)],
        "times": FreeTime.objects.filter(person=person).count(),
        "agreed": consented(person.stream, MATCHING),
    }
    return render(request, "cases/work/near.html", context)


def offer(one: Near) -> Offer:
    """Where it is, how far, and why it fits. The exact address is for whoever takes it."""
    case = one.case
    meta = [showing.where(case), nearby.distance_said(one), *one.reasons]
    if case.service:
        meta.insert(0, str(case.service))
    return Offer(one, ways.to_case(case), tuple(part for part in meta if part))


def taken_rows(cases: list[Case]) -> list[Row]:
    """What somebody took, each with the step that leads on."""
    return [showing.row(case, url=ways.to_case(case), button=next_step(case)) for case in cases]


def next_step(case: Case) -> Button | None:
    move = NEXT.get(case.state)
    if move == "start":
        return Button(_("Start"), ways.to_move(case, "start"))
    return Button(_("Done, answer"), ways.to_move(case, "answer")) if move else None


@staff_only
@require_POST
def take(request: Request, number: str) -> HttpResponse:
    """Take it on. Two at once: one has it, the other reads so."""
    case = _offered(request, number)
    try:
        if case is not None:
            commands.take(case, by=request.actor)
    except Refusal:
        case = None
    if case is None:
        return _gone(request)
    messages.success(
        request,
        _("It is yours: “%(title)s”. Address and contact stand on its page; thank you.")
        % {"title": case.title},
    )
    return redirect(ways.to_case(case))


@staff_only
@require_POST
def decline(request: Request, number: str) -> HttpResponse:
    """Not for me: it is not shown to this person again, and nothing else follows."""
    case = _offered(request, number)
    if case is None:
        return _gone(request)
    commands.decline(case, by=request.actor)
    messages.info(
        request, _("“%(title)s” is not shown to you again. It has no effect on you.") % {"title": case.title}
    )
    return redirect("cases:near")


def _offered(request: Request, number: str) -> Case | None:
    """The order if the person may take it; None when it is gone, was never theirs, or does not exist: the three look the same."""
    _may_take(request)
    case = Case.objects.select_related("keeper", "unit").filter(number=number).first()
    return case if case is not None and scope.may(request.actor, "case.take", case) else None


def _gone(request: Request) -> HttpResponse:
    messages.warning(
        request,
        _("This one is no longer open: somebody was quicker, or it was withdrawn. Here is what is open now."),
    )
    return redirect("cases:near")


def _may_take(request: Request) -> None:
    if not scope.may(request.actor, "case.take"):
        raise NotAllowed(
            _("Taking orders is for members and grid workers. What your role does stands under “Today”.")
        )


@staff_only
@require_http_methods(["GET", "POST"])
def help_from(request: Request) -> HttpResponse:
    """Choose where I can help from: an estate or street of my own choice, or nowhere."""
    form = HelpFromForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not form.narrowing:
        if "forget" in request.POST:
            commands.help_from(request.user, address=None, by=request.actor)
            messages.success(
                request, _("Nobody knows any more where you can help from. Distances are no longer shown.")
            )
            return redirect("cases:near")
        if form.is_valid():
            address = form.cleaned_data["address"]
            commands.help_from(request.user, address=address, by=request.actor)
            messages.success(
                request,
                _("You help from %(place)s. You can change it whenever you like.") % {"place": address},
            )
            return redirect("cases:near")
    context = {"form": form, "now": nearby.helps_from(request.actor)}
    return render(
        request, "cases/work/help_from.html", context, status=422 if form.is_bound and form.errors else 200
    )
