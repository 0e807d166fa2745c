"""The service menu as the organisation that offers it sees it: items with what is left, budget lines with what was spent."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from linli.cases import queries
from linli.cases.menus import Offer
from linli.cases.models import BudgetLine, Case, ServiceItem
from linli.kernel import clock, scope
from linli.kernel.scope import Actor
from linli.organisations.models import Organisation

VOID = ("rejected", "withdrawn")  # orders that count neither against a quota nor against a budget


@dataclass(frozen=True, slots=True)
class Line:
    """A budget line and what its orders cost so far, in fen."""

    line: BudgetLine
    spent_fen: int
    orders: int

    @property
    def left_fen(self) -> int:
        return self.line.amount_fen - self.spent_fen

    @property
    def left_yuan(self) -> str:
        return yuan(self.left_fen)

    @property
    def spent_yuan(self) -> str:
        return yuan(self.spent_fen)

    @property
    def amount_yuan(self) -> str:
        return yuan(self.line.amount_fen)


@dataclass(frozen=True, slots=True)
class Served:
    """An item as its desk sees it: the offer, orders of this week and those under way."""

    offer: Offer
    this_week: int
    open: int

    @property
    def pays(self) -> str:
        """Who pays, said to the desk."""
        item = self.offer.item
        if item.payer == "community":
            return _("the community, %(yuan)s yuan from “%(line)s”") % {
                "yuan": yuan(item.price_fen),
                "line": item.budget_line,
            }
        return (
            _("the resident, %(yuan)s yuan") % {"yuan": yuan(item.price_fen)}
            if item.payer == "resident"
            else _("free of charge")
        )


def yuan(fen: int) -> str:
    """1,234.5 yuan are said 1,234.50; whole yuan without decimals."""
    return f"{fen / 100:,.2f}" if fen % 100 else f"{fen // 100:,}"


def organisations_with_menu(actor: Actor) -> QuerySet[Organisation]:
    """Organisations whose menu the actor edits: those they are posted at, and those below that offer something."""
    held = [grant.path for grant in scope.grants_with(actor, "menu.edit") if grant.path]
    below = scope.visible(ServiceItem.objects.all(), actor, "menu.edit").values("organisation")
    return Organisation.objects.filter(Q(path__in=held) | Q(pk__in=below), state="active").order_by("path")


def menu_of(organisation: Organisation) -> list[Served]:
    """Everything it offers now, in the order of the menu. Four queries, whatever the number of items."""
    items = ServiceItem.objects.select_related("budget_line", "category", "organisation").prefetch_related(
        "providers__organisation"
    )
    items = items.filter(organisation=organisation, state="offered").order_by("pk")
    today = clock.today()
    day = today - timedelta(days=today.weekday())
    monday = clock.moment(day.year, day.month, day.day)
    orders = Case.objects.filter(service__organisation=organisation).exclude(state__in=VOID).order_by()
    counted = {
        row["service"]: row
        for row in orders.values("service").annotate(
            week=Count("pk", filter=Q(received_at__gte=monday)),
            open=Count("pk", filter=Q(closed_at__isnull=True)),
        )
    }
    served = []
    for item in items:
        row = counted.get(item.pk, {"week": 0, "open": 0})
        left = None if item.quota is None else max(0, item.quota - row["week"])
        offer = Offer(item, tuple(str(provider.organisation) for provider in item.providers.all()), left)
        served.append(Served(offer, row["week"], row["open"]))
    return served


def lines_of(organisation: Organisation, *, year: int | None = None) -> list[Line]:
    """Its budget lines, this year's first, each with what was spent. One query."""
    counts = Q(items__orders__isnull=False) & ~Q(items__orders__state__in=VOID)
    rows = BudgetLine.objects.filter(organisation=organisation).annotate(
        cost=Sum("items__orders__cost_fen", filter=counts), orders=Count("items__orders", filter=counts)
    )
    if year is not None:
        rows = rows.filter(year=year)
    return [Line(row, int(row.cost or 0), row.orders) for row in rows.order_by("-year", "pk")]


def orders_of(line: BudgetLine, actor: Actor) -> QuerySet[Case]:
    """The orders a line pays for, as far as the actor may see them, newest first."""
    return (
        queries.visible_to(actor)
        .filter(service__budget_line=line)
        .exclude(state__in=VOID)
        .order_by("-received_at", "-pk")
    )
