"""What programs look up before they ask: kinds of matter, the menu."""

from linli.cases.menus import Offer, offered_to
from linli.cases.models import Category
from linli.kernel.wire import Shape
from linli.organisations.models import Organisation


class CategoryShown(Shape):
    """`urgent`: do not send it here, ring the number first. `leaf`: what a case is given; the others are headings."""

    code: str
    name: str
    parent: str
    leaf: bool
    urgent: bool
    ring: str
    keywords: list[str]


class ServiceShown(Shape):
    """An item of the menu; `left` is how many orders are still taken this week, null when as many as come."""

    id: int
    name: str
    description: str
    category: str
    by: list[str]
    minutes: int
    payer: str
    price_fen: int
    left: int | None


def categories() -> list[CategoryShown]:
    rows = list(Category.objects.filter(closed_on__isnull=True).order_by("pk"))
    codes = {row.pk: row.code for row in rows}
    parents = {row.parent_id for row in rows}
    return [
        CategoryShown(
            code=row.code,
            name=row.name,
            parent=codes.get(row.parent_id or 0, ""),
            leaf=row.pk not in parents,
            urgent=row.urgent,
            ring=row.ring,
            keywords=row.keywords.split(),
        )
        for row in rows
    ]


def services(keeper: Organisation | None) -> list[ServiceShown]:
    return [_service(offer) for offer in offered_to(keeper)]


def _service(offer: Offer) -> ServiceShown:
    item = offer.item
    return ServiceShown(
        id=item.pk,
        name=str(item),
        description=item.description,
        category=item.category.code,
        by=list(offer.providers),
        minutes=item.minutes,
        payer=item.payer,
        price_fen=item.price_fen,
        left=offer.left,
    )
