"""Who decides about objections: somebody named, and never the one who published."""

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from linli.kernel import scope
from linli.kernel.publication.models import Publication
from linli.kernel.refusals import BadInput
from linli.kernel.scope.actors import Actor


def deciders(row: Publication) -> list[tuple[int, str]]:
    """Id and name of everybody who may decide objections to this: at the unit or above it, but not whoever wrote it."""
    able = scope.who_may("publication.decide", row) - {row.created_by_id}
    people = get_user_model()._default_manager.filter(pk__in=able, is_active=True).order_by("pk")
    return [(int(pk), str(name)) for pk, name in people.values_list("pk", "name")]


def decider_name(row: Publication) -> str:
    """As people call them; "" when nobody was named or the account is gone."""
    if row.decider_id is None:
        return ""
    names = get_user_model()._default_manager.filter(pk=row.decider_id).values_list("name", flat=True)
    return str(names.first() or "")


def chosen(row: Publication, by: Actor) -> int | None:
    """The decider named on the row if they may be it, else the first who may. A person cannot publish without one."""
    able = [pk for pk, _name in deciders(row) if pk != by.person_id]
    if row.decider_id is not None:
        if row.decider_id in able:
            return row.decider_id
        sentence = _(
            "Whoever publishes cannot decide about objections, and it must be somebody responsible here. Choose another person."
        )
        raise BadInput(sentence, fields={"decider": sentence})
    if not able and by.kind == "person":
        sentence = _(
            "Nobody else here may decide about objections. Ask the unit above to publish it, or to name somebody."
        )
        raise BadInput(sentence, fields={"decider": sentence})
    return able[0] if able else None
