"""The service menu: what is offered, and ordering from it."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from linli.cases.models import BudgetLine, Case, Category, Provider, ServiceItem
from linli.kernel import clock, journal
from linli.kernel.lifecycle import write
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen
from linli.kernel.scope import Actor, Subtree, grants_with
from linli.organisations.models import Organisation
from linli.people.models import Skill

PAYERS = ("free", "resident", "community")


@transaction.atomic
def offer_service(
    *,
    organisation: Organisation,
    category: Category,
    name_zh: str,
    name_en: str,
    by: Actor,
    description_zh: str = "",
    description_en: str = "",
    minutes: int = 60,
    quota: int | None = None,
    payer: str = "free",
    price_fen: int = 0,
    budget_line: BudgetLine | None = None,
    skills: Sequence[Skill] = (),
    providers: Sequence[Organisation] = (),
    since: date | None = None,
) -> ServiceItem:
    """Put an item on the menu. What the community pays names the budget line it comes from; `quota` is orders a week."""
    _may_edit(organisation, by)
    name_zh = name_zh.strip()
    if not name_zh:
        raise BadInput(_("Give the service a name."), fields={"name_zh": _("A name, please.")})
    if payer not in PAYERS:
        raise BadInput(_("Say who pays."), fields={"payer": _("Choose one.")})
    if payer == "community" and budget_line is None:
        sentence = _("Name the budget line the community pays from.")
        raise BadInput(sentence, fields={"budget_line": sentence})
    item = ServiceItem.objects.create(
        organisation=organisation,
        category=category,
        name_zh=name_zh[:40],
        name_en=(name_en.strip() or name_zh)[:60],
        description_zh=description_zh.strip(),
        description_en=description_en.strip(),
        minutes=minutes,
        quota=quota,
        payer=payer,
        price_fen=price_fen,
        budget_line=budget_line if payer == "community" else None,
        since=since or clock.today(),
    )
    item.skills.set(skills)
    Provider.objects.bulk_create(Provider(item=item, organisation=o) for o in providers)
    journal.record(
        item.stream,
        "offered",
        by=by,
        to_state="offered",
        data={"organisation": organisation.pk, "payer": payer},
    )
    return item


@transaction.atomic
def end_service(item: ServiceItem, *, by: Actor) -> ServiceItem:
    """Take an item off the menu; orders already made go on."""
    _may_edit(item.organisation, by)
    if item.state != "offered":
        raise NotOpen(_("This service has ended. The menu shows what is offered now."))
    write(item, state="ended", until=clock.today())
    journal.record(item.stream, "ended", by=by, from_state="offered", to_state="ended")
    return item


@transaction.atomic
def open_budget_line(
    *, organisation: Organisation, name: str, year: int, amount_fen: int, by: Actor
) -> BudgetLine:
    """A named line out of which the community pays, in fen, for one year."""
    _may_edit(organisation, by)
    if not name.strip() or amount_fen <= 0:
        raise BadInput(_("A budget line needs a name and an amount."))
    line, fresh = BudgetLine.objects.get_or_create(
        organisation=organisation, name=name.strip()[:60], year=year, defaults={"amount_fen": amount_fen}
    )
    if not fresh:
        raise BadInput(
            _("That line exists already for this year."), fields={"name": _("Choose another name.")}
        )
    journal.record(
        f"budget:{line.pk}",
        "opened",
        by=by,
        data={"organisation": organisation.pk, "year": year, "fen": amount_fen},
    )
    return line


def left_this_week(item: ServiceItem) -> int | None:
    """Orders still open in the week of today (Monday to Sunday); None when there is no quota."""
    if item.quota is None:
        return None
    today = clock.today()
    monday = today - timedelta(days=today.weekday())
    orders = Case.objects.filter(
        service=item, received_at__gte=clock.moment(monday.year, monday.month, monday.day)
    ).exclude(state__in=("rejected", "withdrawn"))
    return max(0, item.quota - orders.count())


def check_order(item: ServiceItem) -> None:
    """Raises BadInput when the item cannot be ordered now: ended, used up this week, or its budget line is."""
    if item.state != "offered":
        raise BadInput(_("This service has ended. The menu shows what is offered now."))
    if left_this_week(item) == 0:
        raise BadInput(
            _(
                "This service is fully booked this week. It opens again on Monday, or write freely what you need."
            ),
            fields={"service": _("Fully booked this week.")},
        )
    if (
        item.budget_line
        and item.price_fen
        and spent(item.budget_line) + item.price_fen > item.budget_line.amount_fen
    ):
        raise BadInput(
            _(
                "This year's budget for this service is used up. The community can tell you what else is possible."
            )
        )


def spent(line: BudgetLine) -> int:
    """Fen spent from a line: the cost of its orders that were not withdrawn or rejected."""
    orders = Case.objects.filter(service__budget_line=line).exclude(state__in=("rejected", "withdrawn"))
    return int(orders.aggregate(total=Sum("cost_fen"))["total"] or 0)


def _may_edit(organisation: Organisation, by: Actor) -> None:
    if by.kind == "system":
        return
    if not Subtree("").holds(by, grants_with(by, "menu.edit"), organisation):
        raise NotAllowed(_("Only the organisation itself, or one above it, edits its menu."))
