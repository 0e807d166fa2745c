"""Joining what others have told of: the short list while writing, "me too", following, and the way out again."""

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods, require_POST

from linli.cases import following, queries
from linli.cases.forms.asking import AskForm
from linli.cases.models import Case
from linli.cases.pages.public import public_title
from linli.cases.pages.resident_place import neighbourhood
from linli.kernel import rulebook
from linli.kernel.privacy import normal_phone
from linli.kernel.refusals import NotFound, Refusal
from linli.organisations import queries as organisations
from linli.people import limits, visitors
from linli.people.access import Request, public
from linli.places import queries as places
from linli.places.place import NOWHERE, Place

HOUR, DAY = 3600, 86_400
VISIT = "near_visit"  # in the session: a random word, so that pressing twice counts once
A_PHONE = 6  # messages of welcome to one phone in a day, whoever asks for them


class JoinForm(forms.Form):
    phone = forms.CharField(
        label=__("Phone"), required=False, max_length=60,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        help_text=__("Only if you want to hear how it goes on. It is deleted with the contacts of the case."),
    )  # fmt: skip

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"].strip()
        try:
            return normal_phone(typed) if typed else ""
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


@public
@require_POST
def similar(request: Request) -> HttpResponse:
    """While somebody writes: up to three open cases like it, as everybody may see them. Keeps nothing."""
    most = rulebook.value("limits.place_lookups_per_visitor").value
    limits.spend("cases.similar", visitors.address(request), most=most, seconds=HOUR)
    data = request.POST.copy()
    data["look"] = "1"
    form = AskForm(data, around=neighbourhood(request), fallback=organisations.county())
    return render(request, "cases/following/similar.html", {"similar": similar_to(form)})


def similar_to(form: AskForm) -> list[following.Similar]:
    """What stands open near the place of the form and sounds like its words."""
    words = str(form.data.get("words", "") if form.is_bound else form.initial.get("words", ""))[:2_000]
    if form.door_code in ("complain", "praise", "order"):
        return []
    return following.similar(words, _place(form), keeper=form.keeper)


def _place(form: AskForm) -> Place:
    try:
        sign, lon, lat = form.sign, _degrees(form, "place_lon"), _degrees(form, "place_lat")
        pinned = lon is not None and lat is not None
        return places.locate(
            lon=lon if pinned else None, lat=lat if pinned else None,
            address=form.choice.chosen, plate=sign.plate if sign else "",
        )  # fmt: skip
    except Refusal:
        return NOWHERE


def _degrees(form: AskForm, name: str) -> float | None:
    try:
        return float(form[name].value() or "")
    except ValueError:
        return None


@public
@require_http_methods(["GET", "POST"])
def join(request: Request, number: str) -> HttpResponse:
    """Me too, or only follow: two buttons of one short form."""
    case = queries.public_rows().filter(number=number).first()
    if case is None:
        raise NotFound(_("There is no public case with this number."))
    if request.method != "POST":
        return _page(request, case, JoinForm())
    form = JoinForm(request.POST)
    if form.is_valid():
        try:
            return _joined(request, case, form.cleaned_data["phone"])
        except Refusal as refusal:
            form.add_error("phone" if "phone" in refusal.fields else None, refusal.sentence)
            return _page(request, case, form, status=refusal.status)
    return _page(request, case, form, status=422)


def _joined(request: Request, case: Case, phone: str) -> HttpResponse:
    limits.spend(
        "cases.join",
        visitors.address(request),
        most=rulebook.value("limits.follows_per_visitor").value,
        seconds=HOUR,
    )
    if phone:
        limits.spend("cases.join_phone", visitors.phone_index(phone), most=A_PHONE, seconds=DAY)
    visit = request.session.setdefault(VISIT, secrets.token_urlsafe(16))
    too = "follow" not in request.POST
    home = request.build_absolute_uri("/").rstrip("/")
    following.join(case, visit=visit, too=too, phone=phone, home=home)
    messages.success(request, _said(too=too, phone=bool(phone)))
    return redirect("cases:public_case", case.number)


def _said(*, too: bool, phone: bool) -> str:
    if too and phone:
        return _("You stand beside it now, and the answer comes to your phone.")
    if too:
        return _("You stand beside it now. The answer will stand on this page.")
    return _("You hear how it goes on.")


def _page(request: Request, case: Case, form: JoinForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "case": case,
        "title": public_title(case),
        "form": form,
        "too": following.count_too(case),
        "contact_days": rulebook.value("cases.contact_days").value,
    }
    return render(request, "cases/following/page.html", context, status=status)


@public
@require_http_methods(["GET", "POST"])
def unfollow(request: Request, token: str) -> HttpResponse:
    """The link out of a message: a button, so that a mail scanner that opens links ends nothing."""
    if request.method == "POST":
        case = following.leave(token)
        messages.success(
            request, _("Nothing more is sent to you about this case, and your phone is deleted.")
        )
        return redirect("cases:public_case", case.number)
    row = following.following_of(token)
    return render(
        request, "cases/following/unfollow.html", {"case": row.case, "title": public_title(row.case)}
    )
