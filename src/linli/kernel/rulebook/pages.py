"""The rulebook's pages: every rule with its source, and the form for the county's own values."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.kernel import clock, scope
from linli.kernel.refusals import NotFound, Refusal
from linli.kernel.rulebook import book, commands, queries
from linli.kernel.rulebook.forms import ChangeRule
from linli.kernel.rulebook.models import Rule
from linli.kernel.rulebook.register import Declared, declared
from linli.kernel.scope.actors import Actor


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule that holds, held or will hold, by room."""
    actor = _staff(request)
    found = queries.rows()
    if wanted := request.GET.get("room", ""):
        found = [rule for rule in found if rule.room == wanted]
    return render(
        request,
        "ui/rules.html",
        {
            "rooms": [(room, list(group)) for room, group in groupby(found, key=lambda rule: rule.room)],
            "may_change": scope.may(actor, commands.CHANGE),
            "known_until": clock.known_until(),
        },
    )


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """The county's own value of one rule."""
    rule, actor = _changeable(request, code)
    form = ChangeRule(request.POST or None, rule=rule, initial=_initial(rule))
    if request.method == "POST" and form.is_valid():
        try:
            entered = dict(form.cleaned_data)
            commands.change(code=code, by=actor, **entered)
        except Refusal as refusal:
            if not refusal.fields:
                raise
            for name, sentence in refusal.fields.items():
                form.add_error(name if name in form.fields else None, sentence)
        else:
            return redirect("rulebook:rules")
    status = 422 if form.errors else 200
    context = {"form": form, "rule": queries.rows_of(rule)}
    return render(request, "ui/rule_change.html", context, status=status)


@require_POST
def withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take back a value that is not in force yet."""
    _rule, actor = _changeable(request, code)
    row = Rule.objects.filter(pk=pk, code=code).first()
    if row is None:
        raise NotFound(_("This value has been withdrawn already."))
    commands.withdraw(rule=row, by=actor)
    return redirect("rulebook:rules")


def _staff(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.kind != "person":
        raise NotFound(_("This page is for people with an account. Sign in first."))
    return actor


def _changeable(request: HttpRequest, code: str) -> tuple[Declared, Actor]:
    actor = _staff(request)
    commands.permitted(actor)
    try:
        return declared(code), actor
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
