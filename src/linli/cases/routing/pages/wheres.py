"""An imagined case: where would it go, and why."""

from typing import Any

from linli.cases import routing
from linli.cases.models import Case, Category
from linli.cases.routing import forms
from linli.kernel import clock
from linli.organisations.models import Organisation
from linli.people.access import Request


def answered(request: Request) -> dict[str, Any]:
    """The form, and the answer once it was asked."""
    asked = "place" in request.GET or "place_q" in request.GET
    form = forms.WhereForm(request.GET if asked else None, actor=request.actor)
    if not asked or not form.is_valid():
        return {"where_form": form}
    given = form.cleaned_data
    category = Category.objects.filter(code=given["category"]).first() if given["category"] else None
    at = given["at"] or clock.now()
    place: Organisation = given["place"]
    route = routing.route_of(Case(category=category, keeper=place, received_at=at))
    unit = Organisation.objects.filter(pk=route.unit_id).first() if route.unit_id else None
    return {"where_form": form, "route": route, "route_unit": unit}
