"""Asking: one form, whatever the door. Nothing that was written or photographed is lost on the way."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import segno
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases import clocks, commands, suggesting
from linli.cases.commands import Asked, Received
from linli.cases.doors import DOORS, Door, intake_doors
from linli.cases.forms.asking import EXAMPLES, USUAL_DOOR, AskForm
from linli.cases.models import Case
from linli.cases.pages.following import similar_to
from linli.cases.pages.held_photos import HeldPhotos, shown
from linli.cases.pages.resident_place import asker, neighbourhood
from linli.cases.pages.resident_shown import stages, standing
from linli.kernel import clock, rulebook
from linli.kernel.refusals import Refusal
from linli.kernel.scope import Actor
from linli.kernel.ui import Pick
from linli.organisations import queries as organisations
from linli.organisations.models import Organisation
from linli.people import limits, visitors
from linli.people.access import Request, public
from linli.places.forms import place_initial

HOUR = 3600
BEGUN_MOST = (
    5000  # letters of the first page that the session carries; longer words stay in the answer itself
)
# keys of the session: photos of the form being filled in; words of the first page; the case just received
DRAFT, BEGUN, DONE = "ask_draft", "ask_begun", "ask_done"
PUBLIC_READER = Actor.system("picker")  # names of units are public


@public
@require_http_methods(["GET", "POST"])
def ask(request: Request) -> HttpResponse:
    """The form. Looking something up, coming from the first page and sending are three buttons of the same form."""
    around, top = neighbourhood(request), organisations.county()
    if request.method != "POST":
        initial = {
            **place_initial(request),
            "door": _door(request.GET.get("door", "")),
            "service": request.GET.get("service", "")[:18],
        }
        if "begun" in request.GET:
            initial["words"] = request.session.get(BEGUN, "")
        return _form_page(request, AskForm(initial=initial, around=around, fallback=top), None)
    photos = HeldPhotos.of(request, DRAFT, limited=True)
    form = AskForm(request.POST, around=around, fallback=top)
    if (urgency := urgent(request, form)) is not None:
        photos.hold(request, by=asker(request))
        return _urgent_page(request, urgency)
    if form.narrowing or not form.is_valid() or photos.faults:
        photos.hold(request, by=asker(request))
        if "begin" in request.POST and not photos.faults and len(request.POST.get("words", "")) <= BEGUN_MOST:
            # An address of its own, so that reloading it and coming back to it sends nothing again.
            request.session[BEGUN] = request.POST.get("words", "")
            return redirect(f"{reverse('cases:ask')}?begun=1")
        return _form_page(request, form, photos)
    return _receive(request, form, photos)


def _door(code: str) -> str:
    return code if code in DOORS and DOORS[code].intake else USUAL_DOOR


def urgent(request: Request, form: AskForm) -> suggesting.Urgency | None:
    """What in it cannot wait for a form, unless they said that it can."""
    if "not_urgent" in request.POST or form.step:
        return None
    chosen = next((c for c in form.categories if c.code == request.POST.get("category")), None)
    return suggesting.urgency_of(request.POST.get("words", ""), chosen)


def send(request: Request, form: AskForm, photos: HeldPhotos) -> Received:
    """Send a form that can be sent: one command, and the session holds the key of what came of it."""
    asked = form.asked()
    if not photos.fresh and photos.draft is None:
        asked = replace(asked, submission_key=_key_of_the_same(request, asked) or asked.submission_key)
    limits.spend(
        "cases.receive",
        visitors.address(request),
        most=rulebook.value("limits.reports_per_visitor").value,
        seconds=HOUR,
    )
    received = commands.receive_with_photos(
        asked, by=asker(request), errand=form.errand_asked(), photos=photos.fresh, draft=photos.draft, without=photos.without,
        link=lambda token: request.build_absolute_uri(reverse("cases:by_link", args=[token])),
    )  # fmt: skip
    photos.sent(request)
    if (tokens := request.POST.getlist("suggested")) and not received.again:
        commands.note_suggested(received.case, tokens, decided={"category": received.case.category_id})
    request.session.pop(BEGUN, None)
    request.session[DONE] = [received.case.pk, received.token, received.again]
    _hold_key(request, received.case)
    return received


def _receive(request: Request, form: AskForm, photos: HeldPhotos) -> HttpResponse:
    """Send it. A refusal comes back onto the form with everything as it was."""
    try:
        send(request, form, photos)
    except Refusal as refusal:
        if not photos.refused(refusal):
            form.put(refusal)
        photos.hold(request, by=asker(request))
        return _form_page(request, form, photos, status=refusal.status)
    return redirect("cases:thanks")


def _key_of_the_same(request: Request, asked: Asked) -> str | None:
    """The key under which this session sent the same a moment ago: somebody went back and pressed the button once more."""
    done, since = request.session.get(DONE), clock.now() - timedelta(seconds=HOUR)
    sent = Case.objects.select_related("contact").filter(received_at__gte=since)
    case = sent.filter(pk=done[0]).first() if done else None
    if case is None or (case.words, case.door) != (asked.words, asked.door):
        return None
    place, phone = asked.place, case.contact.phone if hasattr(case, "contact") else ""
    there = (case.address_id, case.facility_id, case.place_words, case.lon, case.lat)
    here = (place.address_id, place.facility_id, place.words, *(place.point or (None, None)))
    return case.submission_key if there == here and (phone or "") == asked.phone else None


def _hold_key(request: Request, case: Case) -> None:
    newest = case.keys.order_by("-expires_at").first()
    if newest is not None:
        visitors.hold_key(request, "case", case.pk, until=newest.expires_at)


# --- pages ----------------------------------------------------------------------------------------------


def _form_page(
    request: Request, form: AskForm, photos: HeldPhotos | None, *, status: int = 0
) -> HttpResponse:
    faults = photos.faults if photos else []
    wrong = bool(form.errors or faults) if form.is_bound else False
    door: Door | None = DOORS.get(form.door_code)
    context = {
        "form": form,
        "place_name": form.around.name if form.around else "",
        "doors": intake_doors(),
        "door": door,
        "example": EXAMPLES.get(form.door_code, EXAMPLES[USUAL_DOOR]),
        "held": shown(request.session.get(DRAFT)),
        "similar": similar_to(form),
        "faults": faults,
        "photos_most": rulebook.value("evidence.photos").value,
        "units": _units(request, form),
        "not_urgent": "not_urgent" in request.POST,
        "errands": [(kind, kind.paper_names) for kind in form.kinds],
        "contact_days": rulebook.value("cases.contact_days").value,
    }
    return render(request, "cases/resident/ask.html", context, status=status or (422 if wrong else 200))


def _units(request: Request, form: AskForm) -> dict[str, object]:
    """The unit picker without a script: what was picked, and what a search found."""
    code, words = request.POST.get("about_unit", "")[:32], request.POST.get("about_unit_q", "")[:60]
    picked = (
        Organisation.objects.select_related("kind", "parent").filter(code=code, state="active").first()
        if code
        else None
    )
    found = organisations.pick(words, PUBLIC_READER) if words and "look" in request.POST else []
    return {
        "picked": organisations.as_pick(picked) if picked else None,
        "options": [organisations.as_pick(row) for row in found if row.code != code],
        "query": words,
        "searched": bool(words and "look" in request.POST),
    }


@public
@require_safe
def units(request: Request) -> HttpResponse:
    """Units by name, pinyin or code, for the picker: htmx's fragment."""
    limits.spend(
        "cases.units",
        visitors.address(request),
        most=rulebook.value("limits.place_lookups_per_visitor").value,
        seconds=HOUR,
    )
    found = organisations.pick(request.GET.get("about_unit_q", "")[:60], PUBLIC_READER)
    options: list[Pick] = [organisations.as_pick(row) for row in found]
    return render(
        request, "ui/picker_options.html", {"name": "about_unit", "options": options, "searched": True}
    )


@public
@require_http_methods(["POST"])
def hint(request: Request) -> HttpResponse:
    """While somebody writes: the suggested kind of matter, or the number to ring. Keeps nothing."""
    limits.spend(
        "cases.hint",
        visitors.address(request),
        most=rulebook.value("limits.place_lookups_per_visitor").value,
        seconds=HOUR,
    )
    data = {"words": request.POST.get("words", "")[:5000], "look": "1"}
    if chosen := request.POST.get("category", ""):
        data["category"] = chosen  # somebody's own choice stays
    form = AskForm(data)
    urgency = None if "not_urgent" in request.POST else suggesting.urgency_of(form.data["words"])
    return render(request, "cases/resident/category.html", {"form": form, "urgency": urgency})


def _urgent_page(request: Request, urgency: suggesting.Urgency) -> HttpResponse:
    """Stop: the number to ring, large. Everything written waits on this page for whoever goes on."""
    left_out = {"csrfmiddlewaretoken", "not_urgent", "drop_photo"}
    carried = [
        (key, value) for key in request.POST if key not in left_out for value in request.POST.getlist(key)
    ]
    return render(request, "cases/resident/urgent.html", {"urgency": urgency, "carried": carried})


@public
@require_safe
def thanks(request: Request) -> HttpResponse:
    """Received: the number, the link to keep, what happens next. Shown to the session that asked, as often as it looks."""
    done = request.session.get(DONE)
    case = Case.objects.select_related("keeper", "category").filter(pk=done[0]).first() if done else None
    if done is None or case is None:
        return redirect("cases:mine")
    link = request.build_absolute_uri(reverse("cases:by_link", args=[done[1]]))
    context = {
        "case": case,
        "again": done[2],
        "link": link,
        "qr": _qr(link),
        "stages": stages(case),
        "stands": standing(case),
        "why": clocks.why(case) if case.due_at else [],
        "days": rulebook.value("links.valid").value,
        "by_sms": hasattr(case, "contact") and bool(case.contact.phone),
    }
    return render(request, "cases/resident/thanks.html", context)


def _qr(link: str) -> SafeString:
    """The link as a picture for another phone's camera."""
    out = BytesIO()
    segno.make_qr(link, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, svgclass=None, lineclass=None, border=2, omitsize=True
    )
    return mark_safe(out.getvalue().decode().replace("<svg ", '<svg role="img" aria-hidden="true" ', 1))


@public
@require_safe
def kept(request: Request) -> HttpResponse:
    """What each thing asked for is used for, and how long it is kept: the page behind the quiet line."""
    days = {name: rulebook.value(f"cases.{name}").value for name in ("contact_days", "words_days")}
    return render(
        request, "cases/resident/kept.html", {**days, "link_days": rulebook.value("links.valid").value}
    )
