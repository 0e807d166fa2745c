"""One move on many cases: looked over first, carried out in the background, each case by its ordinary command."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from linli.cases import bulk_moves
from linli.cases.desk_life import BULK
from linli.cases.lifecycle import LIFE
from linli.cases.models import BulkMove, BulkRow, Case
from linli.kernel import clock, journal, notices, rulebook, scope
from linli.kernel.refusals import BadInput, Refusal
from linli.kernel.scope import Actor
from linli.people.models import Person

ENDING = Actor.system("bulk")


@transaction.atomic
def prepare_bulk(
    ids: Sequence[int], *, move: str, arguments: Mapping[str, Any], trail: str = "", by: Actor
) -> BulkMove:
    """Look a bulk move over: nothing is moved yet. What cannot be done stands in its rows with the reason.

    `arguments` are plain values as `bulk_moves` reads them back. Raises BadInput when nothing was chosen, or too much.
    """
    most = int(rulebook.value("cases.bulk_most").value)
    if not ids:
        raise BadInput(_("Choose at least one case."))
    if len(ids) > most:
        raise BadInput(_("At most %(most)s cases go in one step. Narrow the list first.") % {"most": most})
    if move not in bulk_moves.OFFERED:
        raise BadInput(_("This cannot be done for many at once."))
    bulk = BulkMove.objects.create(
        person_id=by.person_id or 0,
        move=move,
        arguments=json.dumps(dict(arguments)),
        trail=trail[:600],
        prepared_at=clock.now(),
    )
    rows = []
    for case in _cases(ids):
        if not (scope.may(by, "case.see", case) or scope.may(by, "case.take", case)):
            continue
        refusal = LIFE.shut(by, case, move)
        rows.append(
            BulkRow(
                bulk=bulk, case=case, case_version=case.version, outcome="refused" if refusal else "",
                sentence=refusal.sentence[:300] if refusal else "",
            )
        )  # fmt: skip
    BulkRow.objects.bulk_create(rows)
    journal.record(
        bulk.stream, "prepare", by=by, to_state="prepared", data={"move": move, "cases": len(rows)}
    )
    return bulk


@transaction.atomic
def run_bulk(bulk: BulkMove, *, by: Actor) -> BulkMove:
    """Carry it out: the work begins when this is committed."""
    from linli.cases.tasks import carry_out

    if not bulk.rows.filter(outcome="").exists():
        raise BadInput(_("None of these cases can take this step now. Choose others."))
    BULK.move(bulk, "run", by=by, started_at=clock.now())
    carry_out.enqueue(bulk.pk)
    return bulk


@transaction.atomic
def drop_bulk(bulk: BulkMove, *, by: Actor) -> BulkMove:
    BULK.move(bulk, "drop", by=by, ended_at=clock.now())
    return bulk


@transaction.atomic
def stop_bulk(bulk: BulkMove, *, by: Actor) -> BulkMove:
    """What is done stays done; the rest is left as it is."""
    BULK.move(bulk, "stop", by=by, ended_at=clock.now())
    bulk.rows.filter(outcome="").update(outcome="refused", sentence=_("Stopped before its turn."))
    return bulk


def carry_on(bulk: BulkMove) -> None:
    """Every case in its turn, each in a transaction of its own with its outcome; begun again it goes on where it was."""
    person = Person.objects.get(pk=bulk.person_id)
    actor = Actor.of(person)
    for pk in list(bulk.rows.filter(outcome="").values_list("pk", flat=True)):
        if not BulkMove.objects.filter(pk=bulk.pk, state="running").exists():
            return
        _one(pk, bulk, actor)
    end_bulk(BulkMove.objects.get(pk=bulk.pk))


@transaction.atomic
def end_bulk(bulk: BulkMove) -> None:
    BULK.move(bulk, "end", by=ENDING, ended_at=clock.now())
    counts = outcomes(bulk)
    notices.tell(
        [bulk.person_id],
        "cases.bulk_ended",
        {"done": counts["done"], "refused": counts["refused"]},
        f"/cases/bulk/{bulk.key}/",
    )


def outcomes(bulk: BulkMove) -> dict[str, int]:
    """How many are waiting, done and refused."""
    return bulk.rows.aggregate(
        waiting=Count("pk", filter=Q(outcome="")),
        done=Count("pk", filter=Q(outcome="done")),
        refused=Count("pk", filter=Q(outcome="refused")),
    )


def _one(pk: int, bulk: BulkMove, actor: Actor) -> None:
    outcome, sentence = "done", ""
    row = BulkRow.objects.select_related("case__keeper", "case__unit").get(pk=pk)
    try:
        with transaction.atomic():
            bulk_moves.make(
                bulk.move, row.case, json.loads(bulk.arguments or "{}"), by=actor, version=row.case_version
            )
            BulkRow.objects.filter(pk=pk).update(outcome="done")
    except Refusal as refusal:
        outcome, sentence = "refused", refusal.sentence[:300]
        BulkRow.objects.filter(pk=pk).update(outcome=outcome, sentence=sentence)


def _cases(ids: Iterable[int]) -> list[Case]:
    rows = Case.objects.select_related("keeper", "unit", "errand", "extension").in_bulk(list(ids))
    return [rows[pk] for pk in ids if pk in rows]
