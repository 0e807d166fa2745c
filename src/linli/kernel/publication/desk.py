"""The desk of publication: drafts, the last look before publishing, what stands, objections to decide."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.kernel import clock, scope
from linli.kernel.marks import meant_for
from linli.kernel.publication import correcting, drafting, objecting, publishing, showing
from linli.kernel.publication.blocks import as_typed, masked, typed
from linli.kernel.publication.deciders import deciders
from linli.kernel.publication.drafting import shortest
from linli.kernel.publication.forms import (
    CorrectForm,
    DeciderForm,
    DecisionForm,
    DraftForm,
    OutcomeForm,
    PublishForm,
    RedactForm,
    WithdrawForm,
    first_days,
)
from linli.kernel.publication.lifecycle import LIFE
from linli.kernel.publication.models import Objection, Publication
from linli.kernel.publication.pages import shown
from linli.kernel.publication.personal import personal_in
from linli.kernel.publication.seats import seats_of
from linli.kernel.refusals import NotAllowed, NotFound, Refusal
from linli.kernel.scope.actors import Actor
from linli.kernel.ui.faults import Faulty
from linli.kernel.ui.parts import Crumb, Row, Tab

MOST = 60
VIEWS = {
    "standing": ("published", "objected"),
    "draft": ("draft",),
    "done": ("concluded", "archived", "withdrawn", "superseded"),
}


def for_staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whoever has not signed in does so first; what they may do is then asked of the scope."""

    @wraps(view)
    def guarded(request: HttpRequest, **named: Any) -> HttpResponse:
        if _actor(request).kind != "person":
            return redirect_to_login(request.get_full_path())
        if not scope.may(_actor(request), "publication.see") and not objecting.waiting_for(_actor(request)):
            raise NotAllowed(_("Publishing is not part of your role."))
        return view(request, **named)

    return guarded


@meant_for("staff_only")
@require_safe
@for_staff
def desk(request: HttpRequest) -> HttpResponse:
    """What the person's units publish, and the objections that wait for them."""
    actor = _actor(request)
    view = request.GET.get("view", "standing")
    rows = scope.visible(Publication.objects.all(), actor, "publication.see")
    states = VIEWS.get(view, VIEWS["standing"])
    found = rows.filter(state__in=states).order_by("-published_at", "-created_at")[:MOST]
    labels = {"standing": _("Standing now"), "draft": _("Drafts"), "done": _("Over")}
    context = {
        "rows": [showing.line(row, desk=True) for row in found],
        "tabs": [Tab(labels[code], f"?view={code}", active=code == view) for code in VIEWS],
        "waiting": [_objection_row(one) for one in objecting.waiting_for(actor)],
        "may_publish": scope.may(actor, "publication.publish"),
    }
    return render(request, "publication/desk.html", context)


@meant_for("staff_only")
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def new(request: HttpRequest) -> HttpResponse:
    """Write a draft."""
    actor = _actor(request)
    seats = {str(seat.unit_id): seat for seat in seats_of(actor)}
    if not seats:
        raise NotAllowed(_("Publishing is not part of your role."))
    named = [(key, seat.name) for key, seat in seats.items()]
    form = DraftForm(_sent(request), seats=named, initial=first_days())
    if request.method == "POST" and form.is_valid():
        given = {
            name: form.cleaned_data[name]
            for name in ("kind", "title", "body", "from_on", "until_on", "objections_until")
        }
        try:
            row = drafting.draft(**given, seat=seats[form.cleaned_data["seat"]], by=actor)
            return redirect("publications:desk_one", row.key)
        except Refusal as refusal:
            form.put(refusal)
    return _page(request, "publication/draft.html", {"form": form, "row": None}, bad=bool(form.errors))


@meant_for("staff_only")
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change a draft."""
    row = _mine(request, key)
    if refusal := LIFE.shut(_actor(request), row, "edit"):
        raise refusal
    start = {
        "title": row.title, "body": as_typed(row.body), "from_on": row.from_on, "until_on": row.until_on,
        "objections_until": row.objections_until, "version": row.version,
    }  # fmt: skip
    form = DraftForm(_sent(request), seats=(), fixed=True, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            drafting.edit(row, by=_actor(request), decider_id=row.decider_id, **form.cleaned_data)
            return redirect("publications:desk_one", row.key)
        except Refusal as refusal:
            form.put(refusal)
    return _page(request, "publication/draft.html", {"form": form, "row": row}, bad=bool(form.errors))


@meant_for("staff_only")
@require_safe
@for_staff
def desk_one(request: HttpRequest, key: str) -> HttpResponse:
    """A draft as everybody will see it, with what will be covered; or what stands, with what can be done about it."""
    return _one_page(request, _mine(request, key))


@meant_for("staff_only")
@require_http_methods(["POST"])
@for_staff
def act(request: HttpRequest, key: str, move: str) -> HttpResponse:
    """Make a move; what is wrong is said on the page it was made from."""
    row = _mine(request, key)
    if move not in ACTS:
        raise NotFound(_("There is nothing at this address. Open the publication again."))
    if refusal := LIFE.shut(_actor(request), row, move):
        raise refusal
    form = _form(move, row, _actor(request), request.POST)
    if form is not None and not form.is_valid():
        return _one_page(request, row, form=form, move=move)
    given = dict(form.cleaned_data) if form is not None else {}
    try:
        row = ACTS[move](row, _actor(request), given) or row
    except Refusal as refusal:
        if form is None or refusal.status == 403:
            raise
        form.put(refusal)
        row.refresh_from_db()
        return _one_page(request, row, form=form, move=move)
    messages.success(request, _done(move, row))
    return redirect("publications:desk") if move == "drop" else redirect("publications:desk_one", row.key)


@meant_for("staff_only")
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def objection(request: HttpRequest, key: str) -> HttpResponse:
    """One objection, for whoever decides about it: its words, its contact, the decision."""
    actor = _actor(request)
    found = Objection.objects.select_related("publication").filter(key=key).first()
    if found is None or not scope.may(actor, "objection.decide", found):
        raise NotFound(_("This objection is not here, or somebody else decides about it."))
    form = DecisionForm(_sent(request), initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            objecting.decide(found, by=actor, **form.cleaned_data)
            messages.success(
                request,
                _(
                    "Decided. The outcome stands at the publication, and whoever objected finds it by their receipt."
                ),
            )
            return redirect("publications:desk")
        except Refusal as refusal:
            form.put(refusal)
    context = shown(found.publication, request) | {
        "objection": found,
        "form": form,
        "chip_of_it": showing.objection_chip(found),
    }
    return _page(request, "publication/objection.html", context, bad=bool(form.errors))


def _one_page(
    request: HttpRequest, row: Publication, *, form: Faulty | None = None, move: str = ""
) -> HttpResponse:
    actor = _actor(request)
    forms = {}
    for name in ("publish", "conclude", "correct", "withdraw", "redact", "name_decider"):
        refusal = LIFE.shut(actor, row, name)
        if refusal is None:
            forms[name] = form if name == move and form else _form(name, row, actor)
    closed = LIFE.shut(actor, row, "conclude") if row.state in ("published", "objected") else None
    context = shown(row, request) | {
        "forms": forms,
        "opened": move,
        "plain": [m.name for m in LIFE.open_to(actor, row) if m.name in ("edit", "drop", "archive")],
        "not_yet": closed.sentence if closed and closed.code == "guard" else "",
        "personal": personal_in(row) if row.state == "draft" else [],
        "public_url": showing.address(row) if row.number else "",
    }
    if row.state == "draft":
        context["blocks"] = masked(row.body)[0]
    return _page(request, "publication/desk_one.html", context, bad=form is not None)


def _form(move: str, row: Publication, actor: Actor, data: Any = None) -> Faulty | None:
    """The form of a move, filled in as far as known; None for a move that needs none."""
    start: dict[str, Any] = {"version": row.version}
    if move == "publish":
        return PublishForm(
            data,
            deciders=[(pk, name) for pk, name in deciders(row) if pk != actor.person_id],
            personal=[(one.words, f"{one.words} → {one.cover}") for one in personal_in(row)],
            objections=row.objections_until is not None,
            initial=start | {"decider": str(row.decider_id or "")},
        )
    if move == "name_decider":
        return DeciderForm(
            data, deciders=deciders(row), initial=start | {"decider": str(row.decider_id or "")}
        )
    if move == "correct":
        last = shortest(row.kind, clock.today())
        again = {"until_on": last, "objections_until": last if row.objections_until else None}
        return CorrectForm(data, initial=start | again | {"title": row.title, "body": as_typed(row.body)})
    plain = {"conclude": OutcomeForm, "withdraw": WithdrawForm, "redact": RedactForm}.get(move)
    return plain(data, initial=start) if plain else None


def _publish(row: Publication, by: Actor, given: dict[str, Any]) -> Publication:
    if given.get("decider"):
        row.decider_id = int(given["decider"])
    return publishing.publish_draft(row, by=by, kept=given.get("kept", ()), version=given["version"])


def _correct(row: Publication, by: Actor, given: dict[str, Any]) -> Publication:
    kept = [block for block in row.body if block["kind"] in ("table", "figure")]
    given["body"] = [*typed(given["body"]), *kept]
    return correcting.correct(row, by=by, **given)


def _redact(row: Publication, by: Actor, given: dict[str, Any]) -> None:
    correcting.redact(row, by=by, **given)


def _name(row: Publication, by: Actor, given: dict[str, Any]) -> Publication:
    return objecting.name_decider(row, by=by, person_id=int(given["decider"]), version=given["version"])


ACTS: dict[str, Callable[[Publication, Actor, dict[str, Any]], Publication | None]] = {
    "publish": _publish,
    "drop": lambda row, by, _given: drafting.drop(row, by=by),
    "archive": lambda row, by, _given: publishing.archive(row, by=by),
    "conclude": lambda row, by, given: publishing.conclude(row, by=by, **given),
    "withdraw": lambda row, by, given: publishing.withdraw(row, by=by, **given),
    "correct": _correct,
    "redact": _redact,
    "name_decider": _name,
}


def _done(move: str, row: Publication) -> str:
    told = {
        "publish": _("Published as %(number)s. Print the sheet for the notice board."),
        "drop": _("The draft is gone."),
        "conclude": _("The outcome of %(number)s can be read by everybody."),
        "archive": _("%(number)s has left the list; its address stays."),
        "withdraw": _("%(number)s is withdrawn; the reason stands at its address."),
        "correct": _("The corrected edition of %(number)s stands; the old one is marked as superseded."),
        "redact": _("Taken out of %(number)s; the new hash stands in the journal."),
        "name_decider": _("Named. Open objections have gone with it."),
    }
    return told[move] % {"number": row.number or ""}


def _objection_row(one: Objection) -> Row:
    return Row(
        _("Objection %(serial)s to “%(title)s”") % {"serial": one.serial, "title": one.publication.title},
        reverse("publications:objection", args=[one.key]),
        [one.publication.number or "", _("due %(day)s") % {"day": one.due_at.date().isoformat()}],
        chip=showing.objection_chip(one),
    )


def _mine(request: HttpRequest, key: str) -> Publication:
    row = Publication.objects.filter(key=key).first()
    if row is None or not scope.may(_actor(request), "publication.see", row):
        raise NotFound(
            _("There is nothing here for you to see. Check the address, or ask the unit that sent it to you.")
        )
    return row


def _page(request: HttpRequest, template: str, context: dict[str, Any], *, bad: bool) -> HttpResponse:
    crumbs = [Crumb(_("Publications"), reverse("publications:desk"))]
    return render(request, template, {**context, "crumbs": crumbs}, status=422 if bad else 200)


def _sent(request: HttpRequest) -> Any:
    """What was sent, also when it is nothing; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
