"""Grids for programs: which there are, who keeps them, and in which one a point lies."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Router
from ninja.params.functions import Query

from linli.kernel.refusals import NotFound
from linli.kernel.wire import Shape, answered, document
from linli.places.models import Grid
from linli.places.queries import locate

router = Router(tags=[gettext_noop("To look up")])
MOST = 500


class GridShown(Shape):
    code: str
    name: str
    keeper: str
    households: int | None


SHAPES = (GridShown,)


@router.get(
    "/grids",
    url_name="grids",
    summary=gettext_noop("Grids"),
    openapi_extra={**document.gives("GridShown", many=True), **document.open_to_all()},
)
def grids(
    request: HttpRequest,
    keeper: str = Query("", description="The code of an organisation"),
    behind: str = Query("", description="The code of the last grid read: go on behind it"),
) -> HttpResponse:
    """In the order of their codes, at most 500 at a time."""
    rows = Grid.objects.select_related("organisation").filter(closed_on__isnull=True).order_by("code")
    if keeper:
        rows = rows.filter(organisation__code=keeper)
    if behind:
        rows = rows.filter(code__gt=behind)
    return answered([_shown(row) for row in rows[:MOST]])


@router.get(
    "/grids/at",
    url_name="grid_at",
    summary=gettext_noop("The grid of a point"),
    openapi_extra={**document.gives("GridShown"), **document.open_to_all()},
)
def grid_at(request: HttpRequest, lon: float, lat: float) -> HttpResponse:
    """WGS-84 degrees; a point on a border belongs to the lower code."""
    place = locate(lon=lon, lat=lat)
    row = Grid.objects.select_related("organisation").filter(pk=place.grid_id or 0).first()
    if row is None:
        raise NotFound(_("No grid has been drawn here yet."))
    return answered(_shown(row))


def _shown(row: Grid) -> GridShown:
    return GridShown(code=row.code, name=row.name, keeper=row.organisation.code, households=row.households)
