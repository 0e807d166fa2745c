"""Asking for care, holding the link of one's wish, and the few who may see it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel import clock, rulebook, scope
from linli.kernel.privacy import mask_phone
from linli.kernel.privacy.reveals import reveals_of
from linli.kernel.refusals import NotAllowed, NotFound, Refusal
from linli.kernel.scope import ANONYMOUS, Actor
from linli.kernel.ui.faults import put_faults
from linli.people import access, limits, visitors
from linli.people.access import Request, may_or_404, public, staff_only
from linli.people.queries import names_of
from linli.places import care, commands
from linli.places.care_forms import CareForm
from linli.places.forms import place_initial
from linli.places.known_forms import ReasonForm
from linli.places.models import CareWish

HOUR = 3600
TOKEN = "care_token"  # noqa: S105 - the session's key of the link shown once


@public
@require_http_methods(["GET", "POST"])
def ask(request: Request) -> HttpResponse:
    """A resident asks for themselves, or for a relative who agrees."""
    return _asked(request, on_behalf=False)


@staff_only
@require_http_methods(["GET", "POST"])
def enter(request: Request) -> HttpResponse:
    """Staff write down what somebody asked them for, with that person's yes."""
    _needs(request.actor)
    return _asked(request, on_behalf=True)


def _asked(request: Request, *, on_behalf: bool) -> HttpResponse:
    months = int(rulebook.value("places.care_months").value)
    consent = str(care.CONSENT) % {"months": months}
    form = CareForm(request.POST or None, initial=place_initial(request), on_behalf=on_behalf)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        wanted = {
            name: given[name]
            for name in ("kinds", "place", "name", "phone", "consented", "words", "asked_by")
        }
        try:
            if not on_behalf:
                most = int(rulebook.value("limits.care_per_visitor").value)
                limits.spend("places.care", visitors.address(request), most=most, seconds=HOUR)
            wish, token = commands.ask_care(
                **wanted, consent_words=consent, channel=given.get("channel", "web"),
                by=request.actor if on_behalf else asker(request),
                link=lambda token: request.build_absolute_uri(reverse("places:care_link", args=[token])),
            )  # fmt: skip
        except Refusal as refusal:
            _put(form, refusal)
        else:
            if not on_behalf:
                visitors.hold_key(request, "care", wish.pk, until=care.ends_at(wish))
            request.session[TOKEN] = [wish.pk, token]
            return redirect("places:care_kept")
    context = {
        "form": form,
        "consent": consent,
        "on_behalf": on_behalf,
        "layout": "site/desk.html" if on_behalf else "site/resident.html",
    }
    return render(request, "places/care_ask.html", context, status=422 if form.errors else 200)


@public
@require_safe
def kept(request: Request) -> HttpResponse:
    """The link to keep: it renews and withdraws. Shown to the session that asked."""
    shown = request.session.get(TOKEN)
    wish = CareWish.objects.filter(pk=shown[0]).first() if shown else None
    if shown is None or wish is None:
        return redirect("places:care_mine")
    link = request.build_absolute_uri(reverse("places:care_link", args=[shown[1]]))
    return render(
        request, "places/care_kept.html", {"wish": wish, "kinds": care.kinds_of(wish), "link": link}
    )


@public
@require_safe
def link(request: Request, token: str) -> HttpResponse:
    """The secret link: the session holds the key from here on, and the address loses its token."""
    wish = commands.care_of(token)
    if wish is None:
        most = int(rulebook.value("limits.tries_per_link").value)
        limits.spend("places.care_link", visitors.address(request), most=most, seconds=HOUR)
        return render(request, "places/care_gone.html", status=404)
    visitors.hold_key(request, "care", wish.pk, until=care.ends_at(wish))
    return redirect("places:care_mine")


@public
@require_safe
def mine(request: Request) -> HttpResponse:
    """One's own wishes: what is kept, who looked, until when; renew, withdraw."""
    wishes = [
        {
            "wish": wish,
            "kinds": care.kinds_of(wish),
            "phone": mask_phone(str(wish.phone)),
            "looks": _looks(wish),
        }
        for wish in care.own(asker(request))
    ]
    return render(request, "places/care_mine.html", {"wishes": wishes})


@public
@require_POST
def act(request: Request, pk: int, move: str) -> HttpResponse:
    """Renew or withdraw: whoever holds the link, or staff who were told to by the person."""
    wish = CareWish.objects.select_related("grid__organisation").filter(pk=pk).first()
    holder = asker(request)
    theirs = wish is not None and scope.may(holder, "care.own", wish)
    actor = holder if theirs else request.actor
    found = wish if theirs and wish is not None else may_or_404(actor, "care.see", wish)
    if move not in {"renew", "withdraw"}:
        raise NotFound(_("There is nothing at this address."))
    if move == "renew":
        commands.renew_care(wish=found, by=actor)
        messages.success(request, _("It goes on for another term."))
    else:
        commands.withdraw_care(wish=found, by=actor)
        messages.success(request, _("Withdrawn and deleted. Nothing of it is kept."))
    return redirect("places:care_mine" if theirs else "places:care_near")


@staff_only
@require_safe
def near(request: Request) -> HttpResponse:
    """Wishes of one's own grids and of the community one serves: what is wished, where, until when. No names before a reason."""
    _needs(request.actor)
    wishes = [{"wish": wish, "kinds": care.kinds_of(wish)} for wish in care.standing(request.actor)[:200]]
    return render(request, "places/care_near.html", {"wishes": wishes})


@staff_only
@require_http_methods(["GET", "POST"])
def look(request: Request, pk: int) -> HttpResponse:
    """One wish; name, phone and words after a reason, which the person can read."""
    row = (
        CareWish.objects.select_related("grid__organisation", "address")
        .filter(pk=pk, until_on__gte=clock.today())
        .first()
    )
    wish = may_or_404(request.actor, "care.see", row)
    form, shown = ReasonForm(request.POST or None), False
    if request.method == "POST" and form.is_valid():
        try:
            commands.show_care(wish=wish, reason=form.cleaned_data["reason"], by=request.actor)
            shown = True
        except Refusal as refusal:
            put_faults(form, refusal)
    context = {
        "wish": wish,
        "kinds": care.kinds_of(wish),
        "form": form,
        "shown": shown,
        "phone": mask_phone(str(wish.phone)),
    }
    return render(request, "places/care_look.html", context, status=422 if form.errors else 200)


def asker(request: Request) -> Actor:
    """Who acts on a resident's page: whoever holds the keys of this session, also when somebody is signed in."""
    things = {thing for source in access.party_sources for thing in source(request)}
    return Actor.party(*things) if things else ANONYMOUS


def _looks(wish: CareWish) -> list[dict[str, object]]:
    rows = reveals_of("care", wish.pk)
    names = names_of({row.by for row in rows})
    return [{"who": names.get(row.by, ""), "at": row.revealed_at, "reason": row.reason} for row in rows]


def _put(form: CareForm, refusal: Refusal) -> None:
    for field, sentence in refusal.fields.items():
        name = {"place": "place_words"}.get(field, field)
        form.add_error(name if name in form.fields else None, sentence)
    if not refusal.fields:
        form.add_error(None, refusal.sentence)


def _needs(actor: Actor) -> None:
    if not scope.may(actor, "care.see"):
        raise NotAllowed(
            _("Wishes for care are for those who walk the grid and the community that keeps it.")
        )
