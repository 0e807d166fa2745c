"""The rulebook's pages: every rule with its source, and one rule with all its values and the form for the county's own."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.kernel import clock, scope
from linli.kernel.refusals import NotFound, Refusal
from linli.kernel.rulebook import book, commands, preview, queries, words
from linli.kernel.rulebook.forms import ChangeRule
from linli.kernel.rulebook.models import Rule
from linli.kernel.rulebook.preview import Preview
from linli.kernel.rulebook.register import Declared, declared
from linli.kernel.scope.actors import Actor
from linli.kernel.ui import parts
from linli.kernel.ui.faults import put_faults


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule with what it says today, by room."""
    actor = _staff(request)
    rooms = [
        (room, [_line(rule) for rule in found])
        for room, found in groupby(queries.rows(), key=lambda r: r.room)
    ]
    context = {
        "rooms": rooms,
        "known_until": clock.known_until(),
        "may_change": scope.may(actor, commands.CHANGE),
    }
    return render(request, "ui/rules.html", context)


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """What one rule says, will say and said; for those who may change it, the form for the county's own value."""
    actor = _staff(request)
    known = _known(code)
    form = None
    if request.method == "POST" or scope.may(actor, commands.CHANGE):
        form = ChangeRule(request.POST or None, rule=known, initial=_initial(known))
    shown: list[Preview] = []
    if form is not None and request.method == "POST":
        shown = [] if "looked" in request.POST else _tried(form, known, actor)
        if not shown and _kept(form, known, actor, everything="everything" in request.POST):
            return redirect("rulebook:rule", code)
    status = 422 if form is not None and form.errors else 200
    context = {"form": form, "rule": queries.rows_of(known), "previews": shown}
    return render(request, "ui/rule.html", context, status=status)


@require_POST
def withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take back a value that is not in force yet."""
    actor = _staff(request)
    commands.permitted(actor)
    row = Rule.objects.filter(pk=pk, code=code).first()
    if row is None:
        raise NotFound(_("This value has been withdrawn already."))
    commands.withdraw(rule=row, by=actor)
    return redirect("rulebook:rule", code)


def _tried(form: ChangeRule, known: Declared, actor: Actor) -> list[Preview]:
    """What the change would move; nothing where it moves nothing, or cannot be made."""
    commands.permitted(actor)
    if not form.is_valid():
        return []
    try:
        return preview.on_trial({"code": known.code, **form.cleaned_data}, by=actor)
    except Refusal:
        return []


def _kept(form: ChangeRule, known: Declared, actor: Actor, *, everything: bool = False) -> bool:
    commands.permitted(actor)
    if not form.is_valid():
        return False
    try:
        preview.in_earnest({"code": known.code, **form.cleaned_data}, everything=everything, by=actor)
    except Refusal as refusal:
        if not refusal.fields:
            raise
        put_faults(form, refusal)
        return False
    return True


def _line(rule: queries.RuleRows) -> parts.Row:
    """One rule in the list: what it says in general at the right, its source and what is special or coming below."""
    general = rule.current[0]
    meta = [_("Since %(day)s") % {"day": general.effective_from.isoformat()}, general.citation]
    meta += [f"{words.subject(row.applies_to)}: {row.shown}" for row in rule.current[1:]]
    meta += [
        _("from %(day)s: %(value)s") % {"day": row.effective_from, "value": row.shown} for row in rule.future
    ]
    chip = None
    if rule.doubtful:
        chip = parts.Chip(_("Not confirmed yet"), "soon", "unconfirmed")
    elif general.county:
        chip = parts.Chip(_("County's own"), "info", "county")
    return parts.Row(
        rule.title, url=reverse("rulebook:rule", args=[rule.code]), meta=meta, said=general.shown, chip=chip
    )


def _staff(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.kind != "person":
        raise NotFound(_("This page is for people with an account. Sign in first."))
    return actor


def _known(code: str) -> Declared:
    try:
        return declared(code)
    except LookupError:
        raise NotFound(_("There is no such rule. Choose one from the list.")) from None


def _initial(rule: Declared) -> dict[str, object]:
    now = book.value(rule.code)
    return {
        "value": rule.kind.show(now.value),
        "unit": now.unit,
        "effective_from": clock.today(),
        "confirmed": True,
    }
