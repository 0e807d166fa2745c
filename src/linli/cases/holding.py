"""What this room holds about somebody, for the page that tells them."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from linli.cases.models import Case, Contact, TakerPlace
from linli.kernel import rulebook
from linli.kernel.privacy import mask_phone
from linli.people.holdings import Holding, id_of


def of_case(subject: str) -> Iterable[Holding]:
    """One case: its words, contact and place, each with purpose and end."""
    case = Case.objects.filter(pk=id_of(subject)).first()
    if case is None:
        return
    group = case.number
    days = int(rulebook.value("cases.contact_days").value)
    until = (
        case.closed_at + timedelta(days=days)
        if case.closed_at
        else _("%(days)s days after it is closed") % {"days": days}
    )
    contact = Contact.objects.filter(case=case).first()
    if contact and contact.phone:
        yield Holding(
            _("Phone"), mask_phone(contact.phone), _("To call you back about this case"), until, group
        )
    if contact and contact.name:
        yield Holding(_("How to address you"), contact.name, _("To address you"), until, group)
    if case.words:
        yield Holding(
            _("What you told us"),
            case.words,
            _("To do what you asked"),
            _("as long as the case is kept"),
            group,
        )
    if case.place_said:
        yield Holding(
            _("Place"), case.place_said, _("To find the place"), _("as long as the case is kept"), group
        )


def of_person(subject: str) -> Iterable[Holding]:
    """Where a member said they can help from."""
    place = TakerPlace.objects.select_related("address").filter(person_id=id_of(subject)).first()
    if place:
        yield Holding(
            _("Where you can help from"),
            str(place.address),
            _("To show you what is near"),
            _("until you change it"),
            _("Helping"),
        )


def name_of(subject: str) -> str:
    case = Case.objects.filter(pk=id_of(subject)).only("number").first()
    return case.number if case else subject
