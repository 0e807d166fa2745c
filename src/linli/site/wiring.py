"""What one room does when another acts: the only page that knows two rooms of equal rank, and which roles run the kernel's pages.

With one mechanism (cases) little is wired yet; the next rooms add their lines here and nowhere else.
"""

from django.utils.translation import gettext_lazy as _

from linli.cases import commands as cases
from linli.cases.models import Case, Contact
from linli.cases.wiring import wire_case_edges
from linli.kernel import hooks, notices, scope, tokens
from linli.kernel.facts import consume
from linli.kernel.notices import outbox
from linli.kernel.scope import Actor
from linli.organisations import commands as organisations
from linli.organisations.facts import OrganisationClosed, SubtreeMoved
from linli.organisations.models import Posting
from linli.people import holdings
from linli.people.facts import PersonDeactivated, PersonErased, RequestAsked, RequestSettled
from linli.places import commands as places
from linli.site import publishing, working

WIRING = Actor.system("wiring")


def wire() -> None:
    wire_case_edges()
    working.declare()
    publishing.declare()
    consume(SubtreeMoved, publishing.follow)
    for role in ("supervisor", "operator"):
        scope.allow(role, "rules.change")
    consume(OrganisationClosed, _pass_on)
    consume(PersonErased, _end_postings)
    consume(PersonErased, _forget_choices)
    consume(PersonDeactivated, _end_postings)
    consume(RequestAsked, _tell_security)
    consume(RequestSettled, _tell_resident)
    holdings.hinder("case", _open_case)
    holdings.hinder("person", _work_in_hand)
    notices.register(
        "site.request_asked",
        _("Somebody asked about the data held about them. It is due in 15 working days."),
    )
    notices.register(
        "site.request_settled", _("Your request about your data has been answered. See it where you made it.")
    )


def _pass_on(fact: OrganisationClosed) -> None:
    """Grids and open cases go to the successor; without one, either room may refuse the closing."""
    for take_over_from in (places.take_over_from, cases.take_over_from):
        take_over_from(organisation_id=fact.organisation_id, merged_into_id=fact.merged_into_id, by=WIRING)


def _end_postings(fact: PersonErased | PersonDeactivated) -> None:
    """Whoever has no account any more holds no role, token or webhook; whoever is forgotten leaves no title behind either."""
    tokens.revoke_of(fact.person_id, by=WIRING)
    hooks.end_of(fact.person_id, by=WIRING)
    organisations.end_postings_of(fact.person_id, by=WIRING, forget=isinstance(fact, PersonErased))


def _forget_choices(fact: PersonErased) -> None:
    """How somebody wanted to be told goes with them."""
    notices.forget_person(fact.person_id)


def _tell_security(fact: RequestAsked) -> None:
    people = Posting.objects.filter(role="security", until__isnull=True).values_list("person_id", flat=True)
    notices.tell(people, "site.request_asked", {}, "/people/requests/")


def _tell_resident(fact: RequestSettled) -> None:
    if holdings.kind_of(fact.subject) != "case":
        return
    contact = Contact.objects.filter(case_id=holdings.id_of(fact.subject)).first()
    if contact and contact.phone:
        outbox.sms(contact.phone, "site.request_settled", {}, owner=("case", contact.case_id))


def _open_case(subject: str) -> str | None:
    """What is being worked on needs its words; a resident may withdraw it first."""
    from linli.cases.lifecycle import LIVE

    if Case.objects.filter(pk=holdings.id_of(subject), state__in=LIVE).exists():
        return str(_("The case is still being worked on. Withdraw it first, or wait until it is closed."))
    return None


def _work_in_hand(subject: str) -> str | None:
    if Case.objects.filter(
        taker_id=holdings.id_of(subject), state__in=("taken", "working", "waiting")
    ).exists():
        return str(_("There is still work in hand. Finish it or hand it back first."))
    return None
