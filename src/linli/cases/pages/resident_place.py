"""Which neighbourhood a visitor is in, and as whom they act on the resident's pages."""

from linli.kernel.refusals import Refusal
from linli.kernel.scope import ANONYMOUS, Actor, upward
from linli.organisations.models import Organisation
from linli.organisations.queries import county
from linli.people import access
from linli.people.access import Request
from linli.places import qr
from linli.places import queries as places

AT = "neighbourhood"  # in the session: the code of the organisation whose page somebody came by


def asker(request: Request) -> Actor:
    """Who acts here: whoever holds the keys of this session, else anybody.

    Somebody signed in who asks for something asks as a resident too: their account is not written on the case.
    """
    things = {thing for source in access.party_sources for thing in source(request)}
    return Actor.party(*things) if things else ANONYMOUS


def neighbourhood(request: Request) -> Organisation | None:
    """From ?at= (an organisation's code) or ?place= (the code of a sign), remembered for the session; None when unknown."""
    found = _named(request.GET.get("at", ""), request.GET.get("place", ""))
    if found is not None:
        if request.session.get(AT) != found.code:
            request.session[AT] = found.code
        return found
    kept = request.session.get(AT)
    return Organisation.objects.filter(code=kept, state="active").first() if kept else None


def _named(code: str, plate: str) -> Organisation | None:
    if plate:
        try:
            qr.resolve(plate)
            return places.keeper_of(places.locate(plate=plate))
        except Refusal:
            return None
    return Organisation.objects.filter(code=code[:32], state="active").first() if code else None


def offices(around: Organisation | None) -> list[Organisation]:
    """Offices with a public number: the neighbourhood's own, then those above it, nearest first."""
    if around is None:
        top = county()
        return [top] if top and top.phone else []
    rows = Organisation.objects.filter(path__in=upward(around.path), state="active").exclude(phone="")
    return list(rows.order_by("-path"))
