"""The cases behind a figure of the first screen: exactly those it counts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.cases import figures, showing, ways
from linli.cases.figures import FIGURES
from linli.kernel import scope
from linli.kernel.refusals import NotFound
from linli.kernel.scope import Actor
from linli.people.access import Request, staff_only

MOST = 200


@staff_only
@require_safe
def records(request: Request, figure: str) -> HttpResponse:
    """Newest first, two hundred at most; the number above them is the whole."""
    found, permission = FIGURES.get(figure), of_whom(request.actor)
    if found is None or not permission:
        raise NotFound(
            _("There is nothing here for you to see. Check the address, or ask the unit that sent it to you.")
        )
    rows = figures.records(request.actor, permission, found)
    context = {
        "figure": found,
        "count": rows.count(),
        "rows": showing.rows(rows[:MOST], url=ways.to_case),
        "most": MOST,
        "others": [(one.label, one.code) for one in FIGURES.values() if one is not found],
    }
    return render(request, "cases/work/records.html", context)


def of_whom(actor: Actor) -> str:
    """The permission by which somebody reads the week: what they keep, else what they look over; "" for nobody."""
    for permission, roles in (
        ("case.dispatch", None),
        ("case.supervise", None),
        ("case.see", {"leader", "committee_member"}),
    ):
        held = scope.grants_with(actor, permission)
        if any(grant.path and (roles is None or grant.role in roles) for grant in held):
            return permission
    return ""
