"""Looking behind the mask: allowed with a reason, written down, and told to the person."""

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import clock, journal
from linli.kernel.privacy.models import Reveal
from linli.kernel.refusals import BadInput
from linli.kernel.scope.actors import Actor

SHORTEST_REASON = 4  # characters: "核实地址" is a reason, "看" is none
LONGEST_REASON = 200


@transaction.atomic
def reveal(*, owner_kind: str, owner_id: int, field: str, reason: str, by: Actor) -> Reveal:
    """Write down that somebody is about to see a field, and why; the caller shows the value and has asked its scope.

    Raises BadInput when the reason says nothing.
    """
    words = " ".join(reason.split())
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON:
        raise BadInput(
            _(
                "Say in 4 to 200 characters what you need this for. The person it belongs to will be able to read it."
            ),
            fields={"reason": _("Say in 4 to 200 characters what you need this for.")},
        )
    row = Reveal.objects.create(
        owner_kind=owner_kind,
        owner_id=owner_id,
        field=field,
        reason=words,
        by=by.ref,
        revealed_at=clock.now(),
    )
    journal.record(
        f"{owner_kind}:{owner_id}", "revealed", by=by, data={"field": field}, private={"reason": words}
    )
    return row


def reveals_of(owner_kind: str, owner_id: int) -> list[Reveal]:
    """Who looked, newest first: what the person is shown."""
    return list(
        Reveal.objects.filter(owner_kind=owner_kind, owner_id=owner_id).order_by("-revealed_at", "-pk")
    )
