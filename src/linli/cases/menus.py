"""The service menu as somebody choosing from it reads it: who comes, how many are left this week, who pays."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.cases.models import Case, ServiceItem
from linli.kernel import clock
from linli.kernel.scope import upward
from linli.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Offer:
    """One item as it can be ordered now. `left` is orders still open this week, None when there is no quota."""

    item: ServiceItem
    providers: tuple[str, ...]
    left: int | None

    @property
    def open(self) -> bool:
        return self.left != 0

    @property
    def who(self) -> str:
        return _(", ").join(self.providers) if self.providers else _("members nearby")

    @property
    def pays(self) -> str:
        """Who pays, in words: free, the resident with the price, or the community out of its named line."""
        item = self.item
        if item.payer == "community":
            return _("the community pays, from “%(line)s”") % {"line": item.budget_line}
        if item.payer == "resident":
            return _("you pay %(yuan)s yuan") % {"yuan": f"{item.price_fen / 100:g}"}
        return _("free of charge")

    @property
    def quota(self) -> str:
        if self.left is None:
            return ""
        return (
            _("%(left)s left this week") % {"left": self.left}
            if self.left
            else _("fully booked this week, opens on Monday")
        )


def offered_to(keeper: Organisation | None) -> list[Offer]:
    """What can be ordered where this organisation answers: its own menu and that of every organisation above it.

    Three queries, whatever the number of items.
    """
    if keeper is None:
        return []
    today = clock.today()
    items = list(
        ServiceItem.objects.select_related("budget_line", "category", "organisation")
        .prefetch_related("providers__organisation")
        .filter(organisation__path__in=upward(keeper.path), state="offered", since__lte=today)
        .filter(Q(until__isnull=True) | Q(until__gt=today))
        .order_by("-organisation__path", "pk")
    )
    day = today - timedelta(days=today.weekday())
    monday = clock.moment(day.year, day.month, day.day)
    limited = [item.pk for item in items if item.quota is not None]
    ordered = Counter(
        Case.objects.filter(service_id__in=limited, received_at__gte=monday)
        .exclude(state__in=("rejected", "withdrawn"))
        .values_list("service_id", flat=True)
    ) if limited else Counter()  # fmt: skip
    return [
        Offer(
            item,
            tuple(str(provider.organisation) for provider in item.providers.all()),
            None if item.quota is None else max(0, item.quota - ordered[item.pk]),
        )
        for item in items
    ]
