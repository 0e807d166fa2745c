"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from linli.kernel import rulebook, scope
from linli.organisations.queries import county
from linli.site.navigation import navigation_of, unread_of


def everywhere(request: HttpRequest) -> dict[str, object]:
    """Names, navigation and footer of the county's one instance."""
    actor = getattr(request, "actor", None)
    signed_in = actor is not None and actor.kind == "person"
    top = county()
    return {
        "county_name": top.name if top else _("Linli"),
        "actor": request.user if signed_in else None,
        "navigation": navigation_of(request) if signed_in else [],
        "large_text": getattr(request, "large_text", False),
        "record_number": settings.RECORD_NUMBER,
        "complaint_url": "/ask/?door=suggest",
        "unread": unread_of(request) if signed_in else 0,
        "search_url": "/cases/" if actor is not None and signed_in and scope.may(actor, "case.see") else "",
        "photos_most": rulebook.value("evidence.photos").value,
    }
