"""Organisations for programs: the public tree, without people."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router
from ninja.params.functions import Query

from linli.kernel.scope import after
from linli.kernel.wire import Shape, answered, document
from linli.organisations.models import Organisation

router = Router(tags=[gettext_noop("To look up")])
MOST = 500


class OrganisationShown(Shape):
    """`phone` is the office's public number."""

    code: str
    name: str
    kind: str
    parent: str
    phone: str


SHAPES = (OrganisationShown,)


@router.get(
    "/organisations",
    url_name="organisations",
    summary=gettext_noop("Organisations"),
    openapi_extra={**document.gives("OrganisationShown", many=True), **document.open_to_all()},
)
def organisations(
    request: HttpRequest,
    below: str = Query("", description="The code of one; it and those below it"),
    behind: str = Query("", description="The code of the last one read: go on behind it"),
) -> HttpResponse:
    """Those that stand today, in the order of the tree, at most 500 at a time."""
    rows = Organisation.objects.select_related("kind", "parent").filter(state="active").order_by("path")
    if below:
        top = Organisation.objects.filter(code=below).first()
        rows = rows.filter(path__gte=top.path, path__lt=after(top.path)) if top else rows.none()
    if behind:
        last = Organisation.objects.filter(code=behind).first()
        rows = rows.filter(path__gt=last.path) if last else rows.none()
    return answered(
        [
            OrganisationShown(
                code=row.code,
                name=row.name,
                kind=row.kind.code,
                parent=row.parent.code if row.parent else "",
                phone=row.phone,
            )
            for row in rows[:MOST]
        ]
    )
