"""When an organisation is no more: its open cases go to whoever took over."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import ngettext

from linli.cases.lifecycle import LIVE
from linli.cases.models import Case
from linli.kernel import journal
from linli.kernel.lifecycle import write
from linli.kernel.refusals import NotOpen
from linli.kernel.scope import Actor


@transaction.atomic
def take_over_from(*, organisation_id: int, merged_into_id: int | None, by: Actor) -> int:
    """Open cases kept or worked on by an organisation go to its successor. Returns how many.

    Without a successor nothing can be closed while cases are open: somebody has to answer for them.
    """
    held = Q(keeper_id=organisation_id) | Q(unit_id=organisation_id)
    cases = list(Case.objects.filter(held, state__in=LIVE))
    if cases and merged_into_id is None:
        raise NotOpen(
            ngettext(
                "One open case is with it. Settle it first, or merge the organisation into another.",
                "%(count)s open cases are with it. Settle them first, or merge the organisation into another.",
                len(cases),
            )
            % {"count": len(cases)}
        )
    for case in cases:
        before = case.state
        changes = {
            name: merged_into_id
            for name in ("keeper_id", "unit_id")
            if getattr(case, name) == organisation_id
        }
        write(case, **changes)
        data = {"from": organisation_id, "to": merged_into_id}
        journal.record(case.stream, "succeed", by=by, from_state=before, to_state=before, data=data)
    return len(cases)
