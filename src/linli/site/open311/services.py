"""Services: the leaves of the county's list of matters; the headings above a leaf are its group."""

from typing import Any

from django.utils.translation import gettext as _

from linli.cases.models import Category
from linli.kernel.refusals import NotFound

CONFIDENTIAL = "CONFIDENTIAL"
YES, NO = "yes", "no"


def offered() -> list[dict[str, Any]]:
    """Every kind of matter that can be asked, in the order of the list."""
    rows = list(
        Category.objects.select_related("parent__parent").filter(closed_on__isnull=True).order_by("pk")
    )
    headings = {row.parent_id for row in rows}
    return [service(row) for row in rows if row.pk not in headings]


def service(category: Category) -> dict[str, Any]:
    return {
        "service_code": category.code,
        "service_name": category.name,
        "description": _description(category),
        "metadata": True,
        "type": "realtime",
        "keywords": ", ".join(category.keywords.split()),
        "group": _group(category),
    }


def definition(category: Category) -> dict[str, Any]:
    """What can be said besides: whether it is to be kept off public lists."""
    attribute = {
        "variable": True,
        "code": CONFIDENTIAL,
        "datatype": "singlevaluelist",
        "required": False,
        "datatype_description": None,
        "order": 1,
        "description": _("Keep this off the public lists?"),
        "values": [{"key": NO, "name": _("No")}, {"key": YES, "name": _("Yes")}],
    }
    return {"service_code": category.code, "attributes": [attribute]}


def of_code(code: str) -> Category:
    """The kind of matter of this code, a heading too: what is listed are leaves, but a case may stand under a heading."""
    rows = Category.objects.select_related("parent__parent").filter(closed_on__isnull=True)
    found = rows.filter(code=code[:40]).first()
    if found is None:
        raise NotFound(_("There is no service of this code. GET services lists them."))
    return found


def _description(category: Category) -> str:
    if category.urgent and category.ring:
        return _("If anybody is in danger, ring %(number)s first. It is not taken here.") % {
            "number": category.ring
        }
    return _("%(name)s, in the neighbourhood") % {"name": category.name}


def _group(category: Category) -> str:
    """The headings above it, widest first."""
    names: list[str] = []
    node = category.parent
    while node is not None:
        names.insert(0, node.name)
        node = node.parent
    return " / ".join(names)
