"""Work in the background: a bulk move, an export. What is handed over are ids; both may be begun again without harm."""

import logging

from django.utils import translation
from django_tasks import task

from linli.cases.commands import bulk, exporting
from linli.cases.exports import write
from linli.cases.models import BulkMove, Export

log = logging.getLogger(__name__)


@task()
def carry_out(bulk_id: int) -> None:
    """Each case of a bulk move in its turn, in the language of whoever asked for it."""
    row = BulkMove.objects.select_related("person").filter(pk=bulk_id, state="running").first()
    if row is not None:
        with translation.override(row.person.language or "zh-hans"):
            bulk.carry_on(row)


@task()
def write_export(export_id: int) -> None:
    """A list into a file."""
    row = Export.objects.select_related("person").filter(pk=export_id, state="asked").first()
    if row is None:
        return
    with translation.override(row.person.language or "zh-hans"):
        try:
            count, size = write(row)
        except Exception:
            log.exception("export %s could not be written", row.pk)
            exporting.fail_export(Export.objects.get(pk=export_id))
        else:
            exporting.finish_export(Export.objects.get(pk=export_id), count=count, size=size)


def go_on() -> int:
    """Bulk moves whose work was broken off by a restart are taken up again. Runs every few minutes."""
    from datetime import timedelta

    from linli.kernel import clock

    stalled = BulkMove.objects.filter(state="running", started_at__lt=clock.now() - timedelta(minutes=30))
    for row in stalled:
        carry_out.enqueue(row.pk)
    return len(stalled)
