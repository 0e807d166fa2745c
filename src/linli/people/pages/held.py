"""What is held about me: for somebody with an account, and for residents by their link or their phone."""

import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.kernel import rulebook, scope
from linli.kernel.refusals import Refusal
from linli.kernel.ui.faults import put_faults
from linli.people import commands, consents, forms, holdings, lifecycle, queries
from linli.people.access import Request, may_or_404, public
from linli.people.models import Consent, SubjectRequest
from linli.people.policies import subjects
from linli.people.visitors import verified_phone


@public
@require_safe
def held(request: Request) -> HttpResponse:
    return render(request, "people/held.html", _held(request, forms.RequestForm()))


def _held(request: Request, form: forms.RequestForm, chosen: str = "") -> dict[str, object]:
    mine = subjects(request.actor)
    requests = [
        {
            "row": row,
            "about": holdings.named(row.subject),
            "kind": lifecycle.KINDS.get(row.kind, row.kind),
            "state": lifecycle.LIFE.states[row.state],
            "open": lifecycle.LIFE.shut(request.actor, row, "take_back") is None,
        }
        for row in queries.requests_of(mine)
    ]
    return {
        "layout": "site/desk.html"
        if request.actor.kind == "person" and scope.grants(request.actor)
        else "site/resident.html",
        "known": bool(mine),
        "phone_shown": verified_phone(request) is not None,
        "subjects": [
            {
                "code": subject,
                "name": holdings.named(subject),
                "held": holdings.held(subject),
                "looks": queries.looks(subject),
                "consents": _consents(subject),
            }
            for subject in mine
        ],
        "requests": requests,
        "form": form,
        "chosen": chosen or (mine[0] if mine else ""),
        "days": rulebook.value("people.request_days").value,
    }


def _consents(subject: str) -> list[dict[str, object]]:
    labels = {purpose.code: purpose.label for purpose in consents.purposes()}
    return [
        {"row": row, "label": labels.get(row.purpose, row.purpose)}
        for row in Consent.objects.filter(subject=subject).order_by("withdrawn_at", "-given_at")
    ]


@public
@require_safe
def copy(request: Request) -> HttpResponse:
    """Everything held, as a file another program can read (Personal Information Protection Law, article 45)."""
    told = {
        subject: [
            {
                "group": force_str(holding.group),
                "label": force_str(holding.label),
                "value": force_str(holding.value),
                "purpose": force_str(holding.purpose),
                "kept_until": force_str(holding.kept_until),
            }
            for holding in holdings.held(subject)
        ]
        for subject in subjects(request.actor)
    }
    if not told:
        return redirect("people:held")
    text = json.dumps(
        {holdings.named(subject): rows for subject, rows in told.items()}, ensure_ascii=False, indent=2
    )
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="linli-held.json"'
    return answer


@public
@require_POST
def ask(request: Request) -> HttpResponse:
    """Ask for correction, erasure or a copy."""
    form, subject = forms.RequestForm(request.POST), request.POST.get("subject", "")
    if form.is_valid():
        try:
            made = commands.ask(
                subject=subject,
                kind=form.cleaned_data["kind"],
                words=form.cleaned_data["words"],
                by=request.actor,
            )
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            due = made.due_at
            messages.success(
                request, _("Kept. You have our answer by %(day)s at the latest.") % {"day": f"{due:%Y-%m-%d}"}
            )
            return redirect("people:held")
    return render(request, "people/held.html", _held(request, form, subject), status=422)


@public
@require_POST
def take_back(request: Request) -> HttpResponse:
    pk = request.POST.get("request", "")
    row = SubjectRequest.objects.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None
    commands.take_back(may_or_404(request.actor, "people.ask", row), by=request.actor)
    messages.success(request, _("Taken back."))
    return redirect("people:held")


@public
@require_POST
def withdraw(request: Request) -> HttpResponse:
    """Take back a consent, one's own, with one click."""
    subject = request.POST.get("subject", "")
    if subject not in subjects(request.actor):
        may_or_404(request.actor, "people.ask", None)
    commands.withdraw_consent(subject=subject, purpose=request.POST.get("purpose", ""), by=request.actor)
    messages.success(request, _("Taken back. It works from now on."))
    return redirect("people:held")
