"""Drafts on the phone: written without a network, kept on the device, sent later. The pages here are the same for everybody,
so that a phone may keep them; what is personal travels by itself and is never kept by the browser (ADR 0014)."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.cases import commands, offline
from linli.cases.commands.twice import SentOtherwise
from linli.cases.doors import intake_doors
from linli.cases.forms.asking import EXAMPLES, USUAL_DOOR, AskForm
from linli.cases.forms.entering import ReportForm
from linli.cases.models import Case
from linli.cases.pages import report, resident_ask
from linli.cases.pages.held_photos import HeldPhotos
from linli.cases.pages.resident_place import neighbourhood
from linli.kernel import rulebook, scope
from linli.kernel.refusals import NotFound, Refusal, TooMany
from linli.kernel.scope import Actor
from linli.organisations import queries as organisations
from linli.people.access import Request, public

KINDS = ("ask", "report")
FRESH = "drafted"  # photos that travel with a draft are never held for another try: the phone still has them
# What every page says of the person who reads it: left empty, so that the page is the same for everybody.
NOBODY: dict[str, Any] = {
    "actor": None,
    "navigation": [],
    "csrf_token": "",
    "unread": 0,
    "search_url": "",
    "messages": [],
}


@public
@require_safe
def drafts(request: Request) -> HttpResponse:
    """What waits on this phone. The list itself is drawn on the phone, from what it keeps."""
    return _shell(request, "cases/offline/drafts.html", {})


@public
@require_safe
def write(request: Request, kind: str) -> HttpResponse:
    """A form that needs no network; what was written becomes a draft."""
    if kind not in KINDS:
        raise NotFound(_("There is nothing at this address."))
    context = {
        "kind": kind,
        "doors": intake_doors(),
        "usual": USUAL_DOOR,
        "example": EXAMPLES[USUAL_DOOR],
        "contact_days": rulebook.value("cases.contact_days").value,
        "words_most": rulebook.value("text.length").value,
        "photos_most": rulebook.value("evidence.photos").value,
    }
    return _shell(request, f"cases/offline/write_{kind}.html", context)


@public
@require_safe
def standing(request: Request) -> JsonResponse:
    """Whether what waits can be sent now: whose phone it is at this moment, and the token its forms need."""
    return _unkept(
        {
            "csrf": get_token(request),
            "who": offline.who(request.actor),
            "reports": scope.may(request.actor, "case.report"),
        }
    )


@public
@require_safe
def lists(request: Request) -> HttpResponse:
    """What a form without a network chooses from. With ?have= the version the phone keeps: 204 when that is still right."""
    found = offline.lists(request.actor)
    if request.GET.get("have") == found["version"]:
        answer = HttpResponse(status=204)
        answer["Cache-Control"] = "no-store"
        return answer
    return _unkept(found)


@public
@require_POST
def send(request: Request) -> JsonResponse:
    """Take one draft. The answer says what became of it: sent, conflict, wrong, urgent, sign_in or later."""
    kind = request.POST.get("kind", "")
    if kind not in KINDS:
        raise NotFound(_("There is nothing at this address."))
    if kind == "report" and not scope.may(request.actor, "case.report"):
        return _sign_in(request)
    try:
        return _sent(request) if kind == "ask" else _reported(request)
    except SentOtherwise as other:
        return _told(
            "conflict", 409, other.sentence, number=other.case.number, url=_address(request, other.case, kind)
        )
    except TooMany as refusal:
        return _told("later", 429, refusal.sentence)
    except Refusal as refusal:
        return _told("wrong", refusal.status, *(refusal.fields.values() or [refusal.sentence]))


def _sent(request: Request) -> JsonResponse:
    form = AskForm(request.POST, around=neighbourhood(request), fallback=organisations.county())
    if (urgency := resident_ask.urgent(request, form)) is not None:
        return _told("urgent", 422, str(urgency.what), ring=urgency.ring)
    photos = HeldPhotos.of(request, _photos_key(request, resident_ask.DRAFT), limited=True)
    if (faults := _faults(form, photos)) is not None:
        return faults
    return _done(request, resident_ask.send(request, form, photos).case, "ask")


def _reported(request: Request) -> JsonResponse:
    form = ReportForm(request.POST, **report.around_of(request.actor))
    photos = HeldPhotos.of(request, _photos_key(request, report.DRAFT))
    if (faults := _faults(form, photos)) is not None:
        return faults
    received = commands.report_patrol(
        form.asked(),
        by=request.actor,
        settled="settled" in request.POST,
        photos=photos.fresh,
        draft=photos.draft,
        without=photos.without,
    )
    photos.sent(request)
    return _done(request, received.case, "report")


def _photos_key(request: Request, held: str) -> str:
    """Where photos are held that reached us when the form was first sent; the phone says whether there were any."""
    return held if request.POST.get("held") else FRESH


def _faults(form: AskForm | ReportForm, photos: HeldPhotos) -> JsonResponse | None:
    """What has to be put right first, as sentences; None when nothing."""
    sentences = [] if form.is_valid() else [str(said) for errors in form.errors.values() for said in errors]
    sentences += photos.faults
    if form.narrowing:
        sentences = [_("Open it once more and send it: it was still being filled in.")]
    return _told("wrong", 422, *dict.fromkeys(sentences)) if sentences else None


def _done(request: Request, case: Case, kind: str) -> JsonResponse:
    return _told("sent", 200, number=case.number, url=_address(request, case, kind))


def _address(request: Request, case: Case, kind: str) -> str:
    """Where they can look at it; "" when their keys do not open it."""
    if kind == "ask":
        return reverse("cases:case", args=[case.number])
    seen = scope.may(request.actor, "case.see", case)
    return reverse("cases:desk_case", args=[case.number]) if seen else ""


def _sign_in(request: Request) -> JsonResponse:
    if isinstance(request.actor, Actor) and request.actor.kind == "person":
        return _told(
            "wrong", 403, _("Reporting from a patrol is for those who walk a grid or keep a community.")
        )
    back = f"{reverse('account_login')}?next={reverse('cases:drafts')}"
    return _told("sign_in", 401, _("You are signed out. Sign in again, and it is sent."), url=back)


def _told(state: str, status: int, *said: str, **more: object) -> JsonResponse:
    return _unkept({"state": state, "said": list(said), **more}, status=status)


def _unkept(data: object, *, status: int = 200) -> JsonResponse:
    answer = JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "no-store"
    return answer


def _shell(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page the phone may keep: nothing of a person in it, no token, no session touched."""
    answer = render(request, template, {**context, **NOBODY})
    answer["Cache-Control"] = "no-cache"
    return answer
