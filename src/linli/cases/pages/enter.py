"""Staff intake: what somebody said at the phone or counter, on paper or in a chat group, entered for them."""

from io import BytesIO
from typing import Any

import segno
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases import clocks, commands, showing, suggestions, ways
from linli.cases.doors import DOORS, intake_doors
from linli.cases.forms.entering import EnterForm
from linli.cases.models import Case
from linli.cases.pages.desk_suggested import Double, double_of
from linli.cases.pages.held_photos import HeldPhotos, shown
from linli.cases.pages.report import own_organisation
from linli.kernel import rulebook, scope
from linli.kernel.refusals import NotAllowed, Refusal
from linli.organisations import queries as organisations
from linli.organisations.models import Organisation
from linli.people.access import Request, staff_only
from linli.places.forms import place_initial

DRAFT, DONE = "enter_draft", "enter_done"
FEW, LOOKED_AT = 6, 2_000  # letters before the same is looked for, and letters looked at


@staff_only
@require_http_methods(["GET", "POST"])
def enter(request: Request) -> HttpResponse:
    """The form; searching for a unit or a place, and showing the menu, are buttons of it."""
    _may_enter(request)
    around: dict[str, Any] = {
        "around": own_organisation(request.actor, "case.enter"),
        "fallback": organisations.county(),
    }
    if request.method != "POST":
        channel = request.GET.get("channel", "phone")
        door = request.GET.get("door", "")
        initial = {
            **place_initial(request),
            "channel": channel,
            "door": door if door in DOORS and DOORS[door].intake else "ask",
        }
        return _page(request, EnterForm(initial=initial, **around))
    photos, form = HeldPhotos.of(request, DRAFT), EnterForm(request.POST, **around)
    if form.narrowing or not form.is_valid() or photos.faults:
        photos.hold(request)
        return _page(request, form, photos)
    try:
        received = commands.enter(
            form.asked(), by=request.actor, errand=form.errand_asked(), photos=photos.fresh, draft=photos.draft,
            without=photos.without, link=lambda token: request.build_absolute_uri(reverse("cases:by_link", args=[token])),
        )  # fmt: skip
    except Refusal as refusal:
        form.put(refusal)
        photos.hold(request)
        return _page(request, form, photos, status=refusal.status)
    photos.sent(request)
    if (tokens := request.POST.getlist("suggested")) and not received.again:
        commands.note_suggested(received.case, tokens, decided={"category": received.case.category_id})
    request.session[DONE] = [received.case.pk, received.token, received.again]
    return redirect("cases:entered")


@staff_only
@require_POST
def same(request: Request) -> HttpResponse:
    """While somebody writes: cases that may be about the same thing. Keeps nothing."""
    _may_enter(request)
    around = own_organisation(request.actor, "case.enter")
    form = EnterForm(request.POST, around=around, fallback=organisations.county())
    return render(request, "cases/work/same.html", {"same": _same(request, form)})


def _same(request: Request, form: EnterForm) -> list[Double]:
    """Of what this desk may see; nothing before there are a few words."""
    words = request.POST.get("words", "")[:LOOKED_AT].strip()
    if len(words) < FEW:
        return []
    draft = request.session.get(DRAFT)
    held = draft if isinstance(draft, int) else None
    found = suggestions.duplicates(
        words, form.located, actor=request.actor, keeper=form.keeper, draft=held, limit=3
    )
    return [double_of(one) for one in found]


@staff_only
@require_safe
def entered(request: Request) -> HttpResponse:
    """Number and link to hand over, on screen and on paper. Shown to whoever entered it, until they enter the next."""
    _may_enter(request)
    done = request.session.get(DONE)
    case = (
        Case.objects.select_related("keeper", "category", "contact").filter(pk=done[0]).first()
        if done
        else None
    )
    if done is None or case is None or case.entered_by_id != request.actor.person_id:
        return redirect("cases:enter")
    link = request.build_absolute_uri(reverse("cases:by_link", args=[done[1]]))
    context = {
        "case": case,
        "again": done[2],
        "link": link,
        "qr": qr(link),
        "stages": showing.stages(case),
        "why": clocks.why(case) if case.due_at else [],
        "days": rulebook.value("links.valid").value,
        "by_sms": hasattr(case, "contact") and bool(case.contact.phone),
        "case_url": ways.to_case(case) if scope.may(request.actor, "case.see", case) else "",
    }
    return render(request, "cases/work/entered.html", context)


def qr(link: str) -> SafeString:
    """The link as a picture for a phone's camera."""
    out = BytesIO()
    segno.make_qr(link, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, svgclass=None, lineclass=None, border=2, omitsize=True
    )
    return mark_safe(out.getvalue().decode().replace("<svg ", '<svg role="img" aria-hidden="true" ', 1))


def _may_enter(request: Request) -> None:
    if not scope.may(request.actor, "case.enter"):
        raise NotAllowed(_("Entering for somebody else is for those who serve residents."))


def _page(
    request: Request, form: EnterForm, photos: HeldPhotos | None = None, *, status: int = 0
) -> HttpResponse:
    faults = photos.faults if photos else []
    wrong = form.is_bound and bool(form.errors or faults)
    context = {
        "form": form,
        "doors": intake_doors(),
        "faults": faults,
        "held": shown(request.session.get(DRAFT)),
        "photos_most": rulebook.value("evidence.photos").value,
        "units": _units(request),
        "errands": [(kind, kind.paper_names) for kind in form.kinds],
        "contact_days": rulebook.value("cases.contact_days").value,
        "same": _same(request, form) if form.is_bound else [],
    }
    return render(request, "cases/work/enter.html", context, status=status or (422 if wrong else 200))


def _units(request: Request) -> dict[str, object]:
    """The unit picker without a script: what was picked, and what a search found."""
    code, words = request.POST.get("about_unit", "")[:32], request.POST.get("about_unit_q", "")[:60]
    looked = bool(words and "look" in request.POST)
    picked = (
        Organisation.objects.select_related("kind", "parent").filter(code=code, state="active").first()
        if code
        else None
    )
    found = organisations.pick(words, request.actor, permission="organisations.find") if looked else []
    return {
        "picked": organisations.as_pick(picked) if picked else None,
        "options": [organisations.as_pick(row) for row in found if row.code != code],
        "query": words,
        "searched": looked,
    }
