"""Where somebody says they can help from."""

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.models import TakerPlace
from linli.kernel import journal
from linli.kernel.refusals import BadInput, NotAllowed
from linli.kernel.scope import Actor
from linli.people.models import Person
from linli.places.models import Address


@transaction.atomic
def help_from(person: Person, *, address: Address | None, by: Actor) -> None:
    """The estate or street somebody chose themselves, so that they see what is near it; None takes it away."""
    if by.kind != "system" and by.person_id != person.pk:
        raise NotAllowed(_("Only the person themselves can change this."))
    if address is not None and address.closed_on is not None:
        raise BadInput(
            _("This address is no longer used. Choose another."), fields={"address": _("Choose another.")}
        )
    if address is None:
        TakerPlace.objects.filter(person=person).delete()
    else:
        TakerPlace.objects.update_or_create(person=person, defaults={"address": address})
    journal.record(person.stream, "helping_place", by=by, data={"stated": address is not None})
