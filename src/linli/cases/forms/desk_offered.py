"""What the filter's lists offer: kinds of matter in their levels, who keeps cases where one may see them, who has something in hand, grids, estates."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as __

from linli.cases.models import Case, Category
from linli.cases.reach import Reach
from linli.kernel import scope
from linli.kernel.scope import Actor, after
from linli.organisations.models import Organisation
from linli.places.models import Address, Grid

KEEPING = ("county", "township", "community")
NEVER = ("department", "public_utility", "hotline_centre", "department_office", "service_centre")
MOST = 600
CHANNELS = (
    ("web", __("Web page")),
    ("phone", __("Phone")),
    ("counter", __("Counter")),
    ("paper", __("Paper")),
    ("chat", __("Chat group")),
    ("hotline", __("Hotline")),
    ("patrol", __("Patrol")),
)
LANES = (("ordinary", __("Ordinary")), ("fast", __("Fast lane")))


def hot(number: str) -> list[tuple[str, Any]]:
    """Whether it belongs to any hot issue, and the one whose list is looked at."""
    choices: list[tuple[str, Any]] = [("any", __("Belongs to a hot issue"))]
    return [*choices, (number, number)] if number and number != "any" else choices


def groups(_actor: Actor) -> list[tuple[str, str]]:
    """Every kind of matter in use, each below what it belongs to."""
    below: dict[int | None, list[Category]] = {}
    for one in Category.objects.filter(closed_on__isnull=True):
        below.setdefault(one.parent_id, []).append(one)

    def lines(parent: int | None, depth: int) -> Iterable[tuple[str, str]]:
        for one in below.get(parent, ()):
            yield one.code, "\u3000" * depth + one.name
            yield from lines(one.pk, depth + 1)

    return list(lines(None, 0))


def keepers(actor: Actor) -> list[tuple[str, str]]:
    """Organisations that keep cases where the actor may see them."""
    rows = Organisation.objects.filter(
        _within(actor), kind__level__in=KEEPING, kind__is_party=False, state="active"
    )
    found = list(rows.exclude(kind__code__in=NEVER).order_by("path")[:MOST])
    top = min((unit.depth for unit in found), default=0)
    return [(unit.code, "\u3000" * (unit.depth - top) + unit.name) for unit in found]


def units(actor: Actor) -> list[tuple[str, str]]:
    """Units that have something in hand now which the actor may see."""
    rows = Organisation.objects.none()
    for way in Reach(actor).ways("case.see"):
        live = Case.objects.filter(way.q, live=True)
        if way.q == Q():
            here = Organisation.objects.filter(Exists(Case.objects.filter(unit_id=OuterRef("pk"), live=True)))
        else:
            here = Organisation.objects.filter(pk__in=live.filter(unit__isnull=False).values("unit_id"))
        rows = rows | here
    return [(unit.code, unit.name) for unit in rows.distinct().order_by("path")[:MOST]]


def grids(actor: Actor) -> list[tuple[str, str]]:
    rows = Grid.objects.filter(_within(actor, "organisation__"), closed_on__isnull=True)
    return list(rows.order_by("code").values_list("code", "name")[:MOST])


def places(actor: Actor) -> list[tuple[str, str]]:
    """Estates, streets and villages in those grids."""
    rows = Address.objects.filter(
        _within(actor, "grid__organisation__"),
        kind__in=("estate", "street", "village"),
        closed_on__isnull=True,
    )
    return list(rows.order_by("path").values_list("plate", "name")[:MOST])


FOUND: dict[str, Callable[[Actor], list[tuple[str, str]]]] = {
    "group": groups, "keeper": keepers, "unit": units, "grid": grids, "place": places,
}  # fmt: skip


def _within(actor: Actor, prefix: str = "") -> Q:
    """Where the actor may see cases; nowhere without a subtree."""
    paths = {grant.path for grant in scope.grants_with(actor, "case.see") if grant.path}
    found = Q(pk__in=()) if not paths else Q()
    for path in paths:
        found |= Q(**{f"{prefix}path__gte": path, f"{prefix}path__lt": after(path)})
    return found
