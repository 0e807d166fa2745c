"""The rates of what somebody keeps, handles or looks over; by unit among its like; and the cases behind every number."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.cases import queries, rates, showing, ways
from linli.cases.models import Case
from linli.cases.pages.records import of_whom
from linli.cases.rates import DEFINED, Period, Rate
from linli.cases.rates import showing as parts
from linli.kernel import clock, scope
from linli.kernel.refusals import NotFound
from linli.kernel.scope import Actor
from linli.kernel.ui import Tab
from linli.organisations.models import Organisation
from linli.people.access import Request, staff_only

MOST = 200
BY = ("unit", "keeper")


@staff_only
@require_safe
def rates_page(request: Request) -> HttpResponse:
    """All eight for the period, and the same by unit or by community, like beside like."""
    rows = _scope(request.actor)
    chosen, by = _chosen(request.GET.get("period", "")), request.GET.get("by", "")
    by = by if by in BY else "unit"
    period = _period(chosen)
    found = rates.rates(rows, period)
    context = {
        "period": period,
        "last_day": min(period.until, clock.now()) - timedelta(seconds=1),
        "periods": _tabs("period", _names(), chosen, {"by": by}),
        "grouping": _tabs("by", {"unit": _("By unit that has it"), "keeper": _("By community that keeps it")}, by, {"period": chosen}),
        "rates": parts.shown(found, _address(chosen)),
        "peers": parts.by_unit(rows, period, by, lambda unit: _address(chosen, **{by: unit.code})),
        "columns": parts.column_names(found),
        "interval_said": parts.interval_said(),
    }  # fmt: skip
    return render(request, "cases/rates/rates.html", context)


@staff_only
@require_safe
def behind(request: Request, code: str, part: str) -> HttpResponse:
    """The cases a number counts, newest first; of one unit where it was one unit's number."""
    rows = _scope(request.actor)
    chosen = _chosen(request.GET.get("period", ""))
    named = ""
    for by in BY:
        if unit := Organisation.objects.filter(code=request.GET.get(by, "")).first():
            rows, named = rows.filter(**{by: unit}), unit.name
    try:
        found = rates.records(rows, _period(chosen), code, part)
    except KeyError:
        raise NotFound(_("There is no such number. Go back to the rates.")) from None
    definition = DEFINED[code]
    count = found.count()
    context = {
        "definition": definition,
        "part": _part(code, part),
        "unit": named,
        "count": count,
        "rows": showing.rows(
            found.select_related(*queries.CARD).order_by("-received_at", "-pk")[:MOST], url=ways.to_case
        ),
        "most": MOST,
        "back": f"{reverse('cases:rates')}?{urlencode({'period': chosen})}",
    }
    return render(request, "cases/rates/behind.html", context)


def _part(code: str, part: str) -> str:
    names = {"numerator": _("counted well"), "denominator": _("all that count")}
    return names.get(part) or str(next(one.name for one in DEFINED[code].reasons if one.code == part))


def _scope(actor: Actor) -> QuerySet[Case]:
    """What the actor keeps, looks over or handles; NotFound for who does none of it."""
    permission = of_whom(actor) or ("case.handle" if scope.may(actor, "case.handle") else "")
    if not permission:
        raise NotFound(_("There are no rates for your role."))
    return scope.visible(Case.objects.all(), actor, permission)


def _names() -> dict[str, str]:
    return {
        "month": _("This month"),
        "last": _("Last month"),
        "quarter": _("Last 90 days"),
        "year": _("This year"),
    }


def _chosen(text: str) -> str:
    return text if text in ("month", "last", "quarter", "year") else "month"


def _period(chosen: str) -> Period:
    today = clock.today()
    match chosen:
        case "last":
            before = today.replace(day=1) - timedelta(days=1)
            return Period.month(before.year, before.month)
        case "quarter":
            since = today - timedelta(days=89)
            midnight = clock.moment(today.year, today.month, today.day) + timedelta(days=1)
            return Period(clock.moment(since.year, since.month, since.day), midnight)
        case "year":
            return Period.year(today.year)
        case _:
            return Period.month(today.year, today.month)


def _tabs(name: str, names: dict[str, str], chosen: str, others: dict[str, str]) -> list[Tab]:
    address = reverse("cases:rates")
    return [
        Tab(label, f"{address}?{urlencode({**others, name: code})}", active=code == chosen)
        for code, label in names.items()
    ]


def _address(chosen: str, **more: str) -> Callable[[Rate, str], str]:
    query = urlencode({"period": chosen, **more})
    return lambda rate, part: f"{reverse('cases:rate', args=[rate.code, part])}?{query}"
