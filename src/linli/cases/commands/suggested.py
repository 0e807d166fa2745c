"""Noting what was suggested beside what a person decided: the suggestions' own account, never the person's."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from linli.cases.models import Case, Category, Suggested
from linli.cases.suggestions import shown
from linli.kernel import clock
from linli.organisations.models import Organisation

TARGETS = {"category": "category_id", "unit": "unit_id", "duplicate": "other_id"}
ROWS: dict[str, type[Category] | type[Organisation] | type[Case]] = {
    "category": Category,
    "unit": Organisation,
    "duplicate": Case,
}


@transaction.atomic
def note_suggested(case: Case, tokens: Iterable[str], *, decided: Mapping[str, int | None]) -> int:
    """Keep each suggestion that was shown and whose question has now been decided; `decided` holds what was chosen, by kind.

    A kind that is missing in `decided` was not decided here and is left out; None is a decision for none. Returns how many.
    """
    rows = []
    for one in shown.read(tokens):
        if one.kind not in decided or not ROWS[one.kind].objects.filter(pk=one.pk).exists():
            continue
        rows.append(
            Suggested(
                case=case,
                kind=one.kind,
                source=one.source,
                confidence=one.confidence,
                taken=decided[one.kind] == one.pk,
                decided_at=clock.now(),
                **{TARGETS[one.kind]: one.pk},
            )
        )
    return len(Suggested.objects.bulk_create(rows))
