"""The call-back desk: whom to ring next, what to say, three answers; and how far the month's sample has come."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases import commands, outcomes, sampling, showing
from linli.cases.forms.desk_base import MoveForm
from linli.cases.forms.moves import FORMS
from linli.cases.lifecycle import LIFE
from linli.cases.models import Case
from linli.cases.pages.desk_case import asker_of
from linli.cases.pages.desk_inbox import case_url, visible
from linli.kernel import clock, scope
from linli.kernel.refusals import NotFound, Refusal
from linli.kernel.ui import Row, Tab, said
from linli.people.access import Request, staff_only

SHOWN = 50


@staff_only
@require_safe
def callbacks(request: Request) -> HttpResponse:
    """This month's sample, or an earlier one's: progress, and who is still to be rung, in the order drawn."""
    _may_ring(request)
    month = _month(request.GET.get("month", ""))
    rows = list(sampling.open_(sampling.of_month(request.actor, month))[:SHOWN])
    context = {
        "month": month,
        "months": _months(month),
        "progress": sampling.progress(request.actor, month),
        "rows": [
            Row(
                row.case.title,
                reverse("cases:callback", args=[row.case.number]),
                (row.case.unit or row.case.keeper, row.case.category, _answered(row.case)),
                chip=showing.chip(row.case),
                said=_("tried %(count)s times") % {"count": row.tries} if row.tries else "",
            )
            for row in rows
        ],
        "next": rows[0].case if rows else None,
    }
    return render(request, "cases/desk/callbacks.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def callback(request: Request, number: str) -> HttpResponse:
    """One call: what to say, the number to ring (shown once, and noted), and the three answers."""
    _may_ring(request)
    case = visible(request.actor, number)
    drawn = sampling.sampled(case)
    name = sampling.CALLABLE.get(case.state)
    if drawn is None or name is None or not scope.may(request.actor, "case.call_back", case):
        raise NotFound(_("This case is not to be rung about now. Go back to the list of calls."))
    month = date.fromisoformat(f"{drawn.month}-01")
    move = LIFE.moves[name]
    form = FORMS[move.form](case=case, move=move, actor=request.actor)
    shown = None
    status = 200
    if request.method == "POST" and "see" in request.POST:
        shown = commands.show_contact(case, reason=_("Call back of the month's sample"), by=request.actor)
    elif request.method == "POST":
        form = FORMS[move.form](request.POST, case=case, move=move, actor=request.actor)
        if form.is_valid() and _made(request, case, form):
            following = sampling.next_case(request.actor, month, after=case)
            if following is not None:
                return redirect("cases:callback", following.number)
            return redirect(f"{reverse('cases:callbacks')}?month={drawn.month}")
        status = 422
    context = {
        "case": case,
        "chip": showing.chip(case),
        "asker": asker_of(case, request.actor),
        "shown": shown,
        "form": form,
        "calls": list(case.callbacks.filter(at__gte=drawn.drawn_at).select_related("by").order_by("at")),
        "progress": sampling.progress(request.actor, month),
        "month": month,
        "complaint": case.door == "complain",
        "case_url": case_url(case),
    }
    return render(request, "cases/desk/callback.html", context, status=status)


def _made(request: Request, case: Case, form: MoveForm) -> bool:
    try:
        made = commands.call_back(
            case, by=request.actor, version=form.cleaned_data["version"], **form.arguments()
        )
    except Refusal as refusal:
        form.put(refusal)
        form.case = visible(request.actor, case.number)
        form.renew()
        return False
    messages.success(request, f"{case.number} {outcomes.told(form.move.name, case, made)}")
    return True


def _may_ring(request: Request) -> None:
    if not scope.may(request.actor, "case.call_back"):
        raise NotFound(_("Calls back are made by those who keep the cases."))


def _month(text: str) -> date:
    """The month asked for; this one when it is no month, or lies ahead."""
    this = clock.today().replace(day=1)
    try:
        asked = date.fromisoformat(f"{text}-01")
    except ValueError:
        return this
    return min(asked, this)


def _months(chosen: date) -> list[Tab]:
    this = clock.today().replace(day=1)
    before = (this - timedelta(days=1)).replace(day=1)
    address = reverse("cases:callbacks")
    return [
        Tab(_("This month"), address, active=chosen == this),
        Tab(_("Last month"), f"{address}?month={before:%Y-%m}", active=chosen == before),
    ]


def _answered(case: Case) -> str:
    return _("answered %(when)s") % {"when": said(case.answered_at)} if case.answered_at else ""
