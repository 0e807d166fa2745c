"""The pages. People see and end what they made themselves; those who keep the system see all of it, and send again."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel import hooks, scope, tokens
from linli.kernel.hooks.models import Hook
from linli.kernel.notices.models import Delivery
from linli.kernel.refusals import NotFound, Refusal
from linli.kernel.scope import Actor
from linli.kernel.tokens.models import ApiToken
from linli.kernel.ui.faults import put_faults
from linli.people.access import Request, staff_only
from linli.site.programs import forms, shown

MOST = 200
RECENT = 20


@staff_only
@require_safe
def token_list(request: Request) -> HttpResponse:
    _needs(request.actor, "tokens")
    rows = ApiToken.objects.all()
    if not scope.may(request.actor, "tokens.keep"):
        rows = rows.filter(person_id=request.actor.person_id or 0)
    found = list(rows[:MOST])
    names = shown.names_of([row.person_id for row in found])
    lines = [shown.token_row(row, names.get(row.person_id, "")) for row in found]
    context = {"rows": lines, "may_make": scope.may(request.actor, "tokens.make")}
    return _page(request, "tokens", context)


@staff_only
@require_http_methods(["GET", "POST"])
def new_token(request: Request) -> HttpResponse:
    """The secret is shown in the answer to the form, and nowhere else afterwards."""
    _needs(request.actor, "tokens", "make")
    form = forms.TokenForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            issued = tokens.issue(
                name=given["name"],
                permissions=given["permissions"],
                expires_on=given["expires_on"],
                path=form.path(),
                by=request.actor,
            )
        except Refusal as refused:
            put_faults(form, refused)
        else:
            context = {"secret": issued.secret, "name": issued.token.name, "until": issued.token.expires_on}
            return render(request, "site/programs/secret.html", context, status=201)
    context = {"form": form, "what": "token"}
    return render(request, "site/programs/new.html", context, status=422 if form.errors else 200)


@staff_only
@require_POST
def revoke(request: Request, pk: int) -> HttpResponse:
    row = ApiToken.objects.filter(pk=pk).first()
    if row is None or not _mine(request.actor, row.person_id, "tokens"):
        raise _nothing()
    tokens.revoke(row, by=request.actor)
    messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": row.name})
    return redirect("programs:tokens")


@staff_only
@require_safe
def hook_list(request: Request) -> HttpResponse:
    _needs(request.actor, "hooks")
    rows = Hook.objects.all()
    if not scope.may(request.actor, "hooks.keep"):
        rows = rows.filter(person_id=request.actor.person_id or 0)
    found = list(rows[:MOST])
    names = shown.names_of([row.person_id for row in found])
    lines = [shown.hook_row(row, names.get(row.person_id, "")) for row in found]
    may_make = scope.may(request.actor, "hooks.make") and scope.may(request.actor, "case.see")
    return _page(request, "hooks", {"rows": lines, "may_make": may_make})


@staff_only
@require_http_methods(["GET", "POST"])
def new_hook(request: Request) -> HttpResponse:
    _needs(request.actor, "hooks", "make")
    form = forms.HookForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = hooks.make(
                name=given["name"],
                url=given["url"],
                events=given["events"],
                with_answer=given["with_answer"],
                path=form.path(),
                by=request.actor,
            )
        except Refusal as refused:
            put_faults(form, refused)
        else:
            context = {"secret": made.secret, "name": made.hook.name, "hook": made.hook}
            return render(request, "site/programs/secret.html", context, status=201)
    context = {"form": form, "what": "hook"}
    return render(request, "site/programs/new.html", context, status=422 if form.errors else 200)


@staff_only
@require_safe
def hook(request: Request, pk: int) -> HttpResponse:
    """One webhook: what it is told, how it went lately, and what can be done with it."""
    return _hook_page(request, _hook_or_404(request, pk), forms.AgainForm())


@staff_only
@require_POST
def hook_act(request: Request, pk: int, act: str) -> HttpResponse:
    row = _hook_or_404(request, pk)
    by = request.actor
    if act == "again":
        form = forms.AgainForm(request.POST)
        if not form.is_valid():
            return _hook_page(request, row, form, status=422)
        hooks.tell_again(row, after=min(form.after(), row.cursor), by=by)
        told = _("Everything since then is told once more.")
    elif act == "ping":
        hooks.ping(row, by=by)
        told = _("A word is on its way. Look again in a few seconds.")
    elif act == "pause":
        hooks.pause(row, by=by)
        told = _("It is told nothing for now; what happens meanwhile is told when it goes on.")
    elif act == "resume":
        hooks.resume(row, by=by)
        told = _("It is told again, from where it was left.")
    elif act == "end":
        hooks.end(row, by=by)
        told = _("It has ended.")
    else:
        raise _nothing()
    messages.success(request, told)
    return redirect("programs:hook", pk=row.pk)


@staff_only
@require_safe
def dead(request: Request) -> HttpResponse:
    """What could not be delivered, for those who keep the system."""
    if not scope.may(request.actor, "hooks.keep"):
        raise _nothing()
    found = list(_dead().order_by("-settled_at", "-pk")[:MOST])
    names = dict(Hook.objects.filter(pk__in={row.owner_id for row in found}).values_list("pk", "name"))
    lines = [shown.delivery_row(row, name=names.get(row.owner_id or 0, ""), again=True) for row in found]
    return _page(request, "dead", {"rows": lines})


@staff_only
@require_POST
def replay(request: Request, pk: int = 0) -> HttpResponse:
    """One, or all (0)."""
    if not scope.may(request.actor, "hooks.keep"):
        raise _nothing()
    rows = _dead().filter(pk=pk) if pk else _dead()
    count = hooks.replay(list(rows), by=request.actor)
    said = ngettext("%(count)s message is sent again.", "%(count)s messages are sent again.", count)
    messages.success(request, said % {"count": count})
    return redirect("programs:dead")


def _dead() -> QuerySet[Delivery]:
    return Delivery.objects.filter(channel=hooks.CHANNEL, state=hooks.DEAD, to__isnull=False)


def _hook_page(request: Request, row: Hook, again: forms.AgainForm, status: int = 200) -> HttpResponse:
    sent = Delivery.objects.filter(owner_kind=hooks.OWNER, owner_id=row.pk).order_by("-pk")[:RECENT]
    context = {
        "hook": row,
        "chip": shown.hook_chip(row),
        "acts": shown.hook_acts(row),
        "maker": shown.names_of([row.person_id]).get(row.person_id, ""),
        "events": [forms.EVENTS.get(event, event) for event in row.events],
        "sent": [shown.delivery_row(one) for one in sent],
        "again": again,
    }
    return render(request, "site/programs/hook.html", context, status=status)


def _page(request: Request, here: str, context: dict[str, object]) -> HttpResponse:
    count = _dead().count() if scope.may(request.actor, "hooks.keep") else 0
    more = {"tabs": shown.tabs(request.actor, here, count), "here": here}
    return render(request, "site/programs/list.html", {**context, **more})


def _hook_or_404(request: Request, pk: int) -> Hook:
    row = Hook.objects.filter(pk=pk).first()
    if row is None or not _mine(request.actor, row.person_id, "hooks"):
        raise _nothing()
    return row


def _mine(actor: Actor, person_id: int, what: str) -> bool:
    made = actor.person_id == person_id and scope.may(actor, f"{what}.make")
    return made or scope.may(actor, f"{what}.keep")


def _needs(actor: Actor, what: str, *acts: str) -> None:
    if not any(scope.may(actor, f"{what}.{act}") for act in acts or ("make", "keep")):
        raise _nothing()


def _nothing() -> NotFound:
    return NotFound(
        _("There is nothing here for you to see. Check the address, or ask the unit that sent it to you.")
    )
