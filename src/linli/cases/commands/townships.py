"""What townships have taken on, and which part of the county a department's office serves."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.models import Category, OfficeArea, TownshipDuty
from linli.cases.routing.index import DUTIES, OFFICE, TOWNSHIP
from linli.kernel import clock, journal, scope, versions
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen
from linli.kernel.scope import Actor
from linli.kernel.text import clean
from linli.organisations.models import Organisation


@transaction.atomic
def take_on(township: Organisation, *, category: Category, basis: str, by: Actor) -> TownshipDuty:
    """Write into a township's duty list 履职清单 that its communities and villages handle a department's matter."""
    _permitted(by)
    if township.kind.code != TOWNSHIP or township.state != "active":
        sentence = _("Choose a township or street that still stands.")
        raise BadInput(sentence, fields={"township": sentence})
    words = clean(basis, field="basis", limit=200)
    if not words:
        sentence = _("Name the decision by which the township takes it on.")
        raise BadInput(sentence, fields={"basis": sentence})
    if TownshipDuty.objects.filter(township=township, category=category, until__isnull=True).exists():
        sentence = _("“%(category)s” stands in the list already.") % {"category": category}
        raise BadInput(sentence, fields={"category": sentence})
    versions.bump(DUTIES)
    duty = TownshipDuty.objects.create(township=township, category=category, basis=words, since=clock.today())
    journal.record(duty.stream, "take_on", by=by, data={"category": category.pk, "basis": words})
    return duty


@transaction.atomic
def give_back(duty: TownshipDuty, *, by: Actor) -> TownshipDuty:
    """From today on the department's again."""
    _permitted(by)
    if duty.until is not None:
        raise NotOpen(_("It was taken out of the list already."))
    versions.bump(DUTIES)
    duty.until = clock.today()
    duty.save(update_fields=["until"])
    journal.record(duty.stream, "give_back", by=by, data={"category": duty.category_id})
    return duty


@transaction.atomic
def serves(office: Organisation, *, places: Sequence[Organisation], by: Actor) -> int:
    """Say which townships (or other parts of the tree) a department's office serves; what was said before no longer holds."""
    _permitted(by)
    if office.kind.code != OFFICE:
        sentence = _("%(unit)s is no office of a department.") % {"unit": office}
        raise BadInput(sentence, fields={"office": sentence})
    versions.bump(DUTIES)
    OfficeArea.objects.filter(office=office).delete()
    OfficeArea.objects.bulk_create(OfficeArea(office=office, place=place) for place in places)
    journal.record(
        f"organisation:{office.pk}", "serves", by=by, data={"places": [place.pk for place in places]}
    )
    return len(places)


def _permitted(by: Actor) -> None:
    if not scope.may(by, "routing.edit"):
        raise NotAllowed(_("These lists are kept by the organisation department. Tell them what is wrong."))
