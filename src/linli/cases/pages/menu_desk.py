"""The service menu: what an organisation offers, what is left of it this week, who pays, what was spent; and the public menu."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases import commands, menus, offering, showing, ways
from linli.cases.forms.menu import BudgetForm, OfferServiceForm, fen
from linli.cases.models import BudgetLine, ServiceItem
from linli.cases.pages.resident_place import neighbourhood
from linli.kernel import clock
from linli.kernel.refusals import NotFound, Refusal
from linli.kernel.ui import Button, Row, Tab
from linli.kernel.ui.faults import put_faults
from linli.organisations.models import Organisation
from linli.people.access import Request, may_or_404, public, staff_only

MOST = 200


@public
@require_safe
def menu(request: Request) -> HttpResponse:
    """What is offered in a neighbourhood, for everybody; each item leads to the form with it chosen."""
    around = neighbourhood(request)
    context = {
        "place_name": around.name if around else "",
        "around": around,
        "offers": menus.offered_to(around),
        "ask_url": f"{reverse('cases:ask')}?door=order",
        "communities": _communities() if around is None else [],
    }
    return render(request, "cases/work/menu.html", context)


def _communities() -> list[Organisation]:
    """Where something is offered, for whoever did not come by a sign."""
    return list(
        Organisation.objects.filter(
            pk__in=ServiceItem.objects.filter(state="offered").values("organisation")
        ).order_by("path")[:200]
    )


@staff_only
@require_safe
def menu_desk(request: Request) -> HttpResponse:
    """The menu of one organisation with its budget lines."""
    organisation, others = _organisation(request)
    context = {
        "organisation": organisation,
        "tabs": [Tab(one.name, _desk(one), active=one.pk == organisation.pk) for one in others]
        if len(others) > 1
        else [],
        "menu": [_item_row(one) for one in offering.menu_of(organisation)],
        "lines": [_line_row(one) for one in offering.lines_of(organisation)],
        "public_url": f"{reverse('cases:menu')}?at={organisation.code}",
    }
    return render(request, "cases/work/menu_desk.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def offer_service(request: Request) -> HttpResponse:
    """Put an item on the menu."""
    organisation, _others = _organisation(request)
    form = OfferServiceForm(
        request.POST if request.method == "POST" else None, actor=request.actor, organisation=organisation
    )
    if request.method == "POST" and form.is_valid():
        try:
            item = commands.offer_service(organisation=organisation, by=request.actor, **form.service())
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            messages.success(request, _("“%(item)s” is on the menu from today.") % {"item": item})
            return redirect(_desk(organisation))
    context = {"form": form, "organisation": organisation, "back": _desk(organisation)}
    return render(
        request,
        "cases/work/offer_service.html",
        context,
        status=422 if form.is_bound and form.errors else 200,
    )


@staff_only
@require_http_methods(["GET", "POST"])
def open_budget(request: Request) -> HttpResponse:
    """Open a budget line for a year."""
    organisation, _others = _organisation(request)
    form = BudgetForm(
        request.POST if request.method == "POST" else None, initial={"year": clock.today().year}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            line = commands.open_budget_line(
                organisation=organisation,
                name=given["name"],
                year=given["year"],
                amount_fen=fen(given["amount_yuan"]),
                by=request.actor,
            )
        except Refusal as refusal:
            put_faults(form, refusal)
        else:
            messages.success(request, _("The line “%(line)s” is open.") % {"line": line})
            return redirect(_desk(organisation))
    context = {"form": form, "organisation": organisation, "back": _desk(organisation)}
    return render(
        request, "cases/work/open_budget.html", context, status=422 if form.is_bound and form.errors else 200
    )


@staff_only
@require_safe
def budget(request: Request, pk: int) -> HttpResponse:
    """A budget line: what it paid for, order by order."""
    line = may_or_404(
        request.actor, "menu.see", BudgetLine.objects.select_related("organisation").filter(pk=pk).first()
    )
    told = next(one for one in offering.lines_of(line.organisation, year=line.year) if one.line.pk == line.pk)
    orders = offering.orders_of(line, request.actor)
    rows = [
        showing.row(
            case,
            url=ways.to_case(case),
            photos=0,
            said="" if case.cost_fen is None else _("%(yuan)s yuan") % {"yuan": offering.yuan(case.cost_fen)},
        )
        for case in orders[:MOST]
    ]
    context = {"line": line, "told": told, "rows": rows, "most": MOST, "back": _desk(line.organisation)}
    return render(request, "cases/work/budget.html", context)


@staff_only
@require_POST
def end_service(request: Request, pk: int) -> HttpResponse:
    """Take an item off the menu; orders already made go on."""
    item = may_or_404(
        request.actor,
        "menu.edit",
        ServiceItem.objects.select_related("organisation").filter(pk=pk, state="offered").first(),
    )
    commands.end_service(item, by=request.actor)
    messages.success(
        request, _("“%(item)s” is no longer offered. Orders already made go on.") % {"item": item}
    )
    return redirect(_desk(item.organisation))


def _organisation(request: Request) -> tuple[Organisation, list[Organisation]]:
    """The one named in ?of=, else the one somebody is posted at; NotFound when they edit no menu at all."""
    known = list(offering.organisations_with_menu(request.actor)[:60])
    code = request.GET.get("of", "")
    chosen = next((one for one in known if one.code == code), None) if code else (known[0] if known else None)
    if chosen is None:
        raise NotFound(_("There is no service menu here for you to keep. Check the address."))
    return chosen, known


def _item_row(one: offering.Served) -> Row:
    item, left = one.offer.item, one.offer.left
    meta = (
        item.category.name, one.offer.who, one.pays,
        _("%(count)s ordered this week") % {"count": one.this_week}, _("%(count)s under way") % {"count": one.open},
    )  # fmt: skip
    said = (
        _("no limit")
        if left is None
        else _("%(left)s of %(quota)s left this week") % {"left": left, "quota": item.quota}
    )
    sure = _("Take “%(item)s” off the menu? Orders already made go on.") % {"item": item}
    end = Button(_("End"), reverse("cases:end_service", args=[item.pk]), method="post", confirm=sure)
    return Row(str(item), meta=meta, said=said, button=end)


def _line_row(one: offering.Line) -> Row:
    meta = (
        one.line.year,
        _("%(count)s orders") % {"count": one.orders},
        _("%(yuan)s yuan still left") % {"yuan": one.left_yuan},
    )
    said = _("%(spent)s of %(amount)s yuan spent") % {"spent": one.spent_yuan, "amount": one.amount_yuan}
    return Row(str(one.line), reverse("cases:budget", args=[one.line.pk]), meta, said=said)


def _desk(organisation: Organisation) -> str:
    return f"{reverse('cases:menu_desk')}?of={organisation.code}"
