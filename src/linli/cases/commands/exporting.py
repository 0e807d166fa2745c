"""A list written to a file in the background: asked for, written, fetched by its asker alone, deleted after its days."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.desk_life import EXPORT
from linli.cases.models import Export
from linli.kernel import clock, journal, notices, rulebook, scope
from linli.kernel.refusals import BadInput, NotAllowed, NotFound, TooMany
from linli.kernel.scope import Actor

SHAPES = ("xlsx", "csv")
WRITER = Actor.system("export")
AT_ONCE = 3  # exports of one person being written


@transaction.atomic
def ask_export(*, trail: str, shape: str, by: Actor) -> Export:
    """Ask for a list as a file. What it holds is what its asker may see when it is written; contacts never."""
    from linli.cases.tasks import write_export

    if shape not in SHAPES:
        raise BadInput(_("Choose Excel or CSV."))
    if by.person_id is None or not scope.may(by, "case.see"):
        raise NotAllowed(_("There is no list for your role to export."))
    if Export.objects.filter(person_id=by.person_id, state="asked").count() >= AT_ONCE:
        raise TooMany(_("Several of your exports are still being written. Wait until one is ready."))
    now = clock.now()
    days = int(rulebook.value("cases.export_days").value)
    export = Export.objects.create(
        person_id=by.person_id,
        trail=trail[:600],
        shape=shape,
        asked_at=now,
        expires_at=now + timedelta(days=days),
    )
    journal.record(
        export.stream, "ask", by=by, to_state="asked", data={"shape": shape}, private={"list": trail[:600]}
    )
    write_export.enqueue(export.pk)
    return export


@transaction.atomic
def finish_export(export: Export, *, count: int, size: int) -> None:
    EXPORT.move(
        export,
        "ready",
        by=WRITER,
        data={"cases": count},
        done=count,
        total=count,
        size=size,
        ready_at=clock.now(),
    )
    notices.tell([export.person_id], "cases.export_ready", {"count": count}, "/cases/exports/")


@transaction.atomic
def fail_export(export: Export) -> None:
    EXPORT.move(export, "fail", by=WRITER)
    file_of(export).unlink(missing_ok=True)


@transaction.atomic
def drop_export(export: Export, *, by: Actor) -> None:
    """Delete the file before its time."""
    EXPORT.move(export, "expire", by=by)
    transaction.on_commit(lambda: file_of(export).unlink(missing_ok=True))


@transaction.atomic
def fetch_export(export: Export, *, by: Actor) -> Path:
    """Where the file lies, for its asker, while it is there; written down each time."""
    path = file_of(export)
    if (
        by.person_id != export.person_id
        or export.state != "ready"
        or export.expires_at <= clock.now()
        or not path.exists()
    ):
        raise NotFound(_("This export is not there any more. Ask for it again from its list."))
    journal.record(export.stream, "fetched", by=by)
    return path


def expire_exports() -> int:
    """Delete what has stood its days. Runs hourly. Returns how many."""
    over = list(Export.objects.filter(state__in=("asked", "ready"), expires_at__lte=clock.now()))
    for export in over:
        drop_export(export, by=WRITER)
    return len(over)


def file_of(export: Export) -> Path:
    folder = Path(settings.EXPORTS_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{export.key}.{export.shape}"
