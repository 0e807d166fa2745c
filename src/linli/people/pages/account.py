"""My account: what I say of myself, how I sign in, what I offer."""

import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel import scope
from linli.kernel.refusals import Refusal
from linli.kernel.ui.faults import put_faults
from linli.people import codes, commands, consents, forms, free_times, gates, queries
from linli.people.access import Request, signed_in
from linli.people.models import Consent

NEW_PHONE = "new_phone"
FRESH = 15 * 60  # seconds in which a sign-in by code lets somebody choose a new password without the old one


@signed_in
@require_safe
def account(request: Request) -> HttpResponse:
    return render(request, "people/account.html", _account(request))


def _account(request: Request) -> dict[str, object]:
    person = request.user
    return {
        "person": person,
        "name_form": forms.NameForm(initial={"name": person.name}),
        "display_form": forms.DisplayForm(
            initial={"language": person.language, "large_text": person.large_text}
        ),
        "sessions": UserSession.objects.filter(user=person).count(),
        "lets_programs_in": scope.may(request.actor, "tokens.make"),
        "second_factor_missing": gates.second_factor_missing(request.actor),
        "has_password": person.has_usable_password(),
    }


@signed_in
@require_POST
def rename(request: Request) -> HttpResponse:
    form = forms.NameForm(request.POST)
    if form.is_valid():
        try:
            commands.rename(request.user, name=form.cleaned_data["name"], by=request.actor)
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            messages.success(request, _("Your name is kept as written."))
            return redirect("people:account")
    return render(request, "people/account.html", {**_account(request), "name_form": form}, status=422)


@signed_in
@require_POST
def display(request: Request) -> HttpResponse:
    """Language and size of text, for this person on every device."""
    form = forms.DisplayForm(request.POST)
    if not form.is_valid():
        return render(request, "people/account.html", {**_account(request), "display_form": form}, status=422)
    chosen = form.cleaned_data
    commands.choose_display(
        request.user, language=chosen["language"], large_text=chosen["large_text"], by=request.actor
    )
    with override(chosen["language"] or get_language()):
        messages.success(request, _("Your choice holds on every device."))
    answer = redirect("people:account")
    answer.set_cookie(
        "large_text",
        "1" if chosen["large_text"] else "0",
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
    )
    if chosen["language"]:
        age = settings.LANGUAGE_COOKIE_AGE
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen["language"], max_age=age, samesite="Lax")
    else:
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return answer


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: Request) -> HttpResponse:
    """Ask for a code at a new number."""
    form = forms.PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes.send(request, phone=form.cleaned_data["phone"], purpose=NEW_PHONE)
        return redirect("people:phone_code")
    return render(
        request,
        "people/phone.html",
        {"form": form, "person": request.user},
        status=422 if form.errors else 200,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def phone_code(request: Request) -> HttpResponse:
    """The code came back: the number is kept with the account."""
    number = codes.waiting(request, NEW_PHONE)
    if number is None and request.method == "GET":
        return redirect("people:phone")
    form = forms.CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            shown = codes.check(request, code=form.cleaned_data["code"], purpose=NEW_PHONE)
            commands.set_phone(request.user, phone=shown, verified=True, by=request.actor)
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            messages.success(request, _("Your phone is verified. You can sign in with a code sent to it."))
            return redirect("people:account")
    context = {"form": form, "number": number, "again": reverse("people:phone"), "layout": "site/desk.html"}
    return render(request, "people/code.html", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def skills(request: Request) -> HttpResponse:
    """What I can do, when I am free, and whether I may be suggested."""
    person = request.user
    if request.method == "POST":
        skills_form, times_form = forms.SkillsForm(request.POST), forms.FreeTimesForm(request.POST)
        if skills_form.is_valid() and times_form.is_valid():
            commands.state_skills(person, codes=skills_form.cleaned_data["skills"], by=request.actor)
            commands.state_free_times(person, slots=times_form.slots(), by=request.actor)
            messages.success(request, _("Kept. You can change it whenever you like."))
            return redirect("people:skills")
    else:
        skills_form = forms.SkillsForm(
            initial={"skills": [entry.skill.code for entry in person.skills.select_related("skill")]}
        )
    stated = queries.week(person)
    grid = [
        (day, [(f"{number}.{part.code}", part, (number, part.code) in stated) for part in free_times.PARTS])
        for number, day in enumerate(free_times.WEEKDAYS)
    ]
    context = {
        "skills_form": skills_form,
        "grid": grid,
        "parts": free_times.PARTS,
        "purpose": consents.purpose(consents.MATCHING),
        "consent": Consent.objects.filter(
            subject=person.stream, purpose=consents.MATCHING, withdrawn_at=None
        ).first(),
    }
    return render(request, "people/skills.html", context, status=422 if request.method == "POST" else 200)


@signed_in
@require_POST
def matching(request: Request) -> HttpResponse:
    """Give or take back the yes to being suggested."""
    subject = request.user.stream
    if request.POST.get("yes") == "1":
        words = str(consents.purpose(consents.MATCHING).words)
        commands.give_consent(
            subject=subject, purpose=consents.MATCHING, words=words, channel="screen", by=request.actor
        )
        messages.success(request, _("You may now be suggested for orders that fit."))
    else:
        commands.withdraw_consent(subject=subject, purpose=consents.MATCHING, by=request.actor)
        messages.success(request, _("Taken back. From now on you are not suggested."))
    return redirect("people:skills")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: Request) -> HttpResponse:
    """Choose a password without giving the old one: it was given by somebody else, is missing, or the phone has just vouched."""
    if not _may_choose_afresh(request):
        return redirect("account_change_password")
    form = forms.NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.set_password(request.user, password=form.cleaned_data["password"], by=request.actor)
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            update_session_auth_hash(request, request.user)
            UserSession.objects.create_from_request(request)
            end_other_sessions(request, request.user)
            messages.success(request, _("Your password is kept. Everywhere else you are signed out."))
            return redirect("people:account")
    return render(request, "people/new_password.html", {"form": form}, status=422 if form.errors else 200)


def _may_choose_afresh(request: Request) -> bool:
    person = request.user
    if person.password_given or not person.has_usable_password():
        return True
    records = get_authentication_records(request, person)
    return any(record["method"] == "code" and time.time() - record["at"] < FRESH for record in records)
