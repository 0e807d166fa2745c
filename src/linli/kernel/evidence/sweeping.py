"""Bringing disk and table together again after a crash: bytes without a row, rows without a use, rows without bytes."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction

from linli.kernel import clock
from linli.kernel.evidence import store
from linli.kernel.evidence.keeping import drop_unused
from linli.kernel.evidence.models import File

SETTLED = timedelta(hours=1)  # younger ones may belong to a transaction that is still open


@dataclass(slots=True)
class Swept:
    """`missing` are names of rows whose bytes are gone: a person must look at the backup."""

    bytes_removed: int = 0
    rows_removed: int = 0
    missing: list[str] = field(default_factory=list)


def sweep() -> Swept:
    """Remove what nobody uses and has lain for an hour; report what is missing. Runs nightly."""
    done = Swept()
    before = clock.now() - SETTLED
    with transaction.atomic():
        unused = File.objects.select_for_update().filter(
            pk__in=File.objects.filter(uses__isnull=True, created_at__lt=before)
        )
        dropped = drop_unused(list(unused))
    done.rows_removed = len(dropped)
    known = set(File.objects.values_list("name", flat=True))
    on_disk: set[str] = set()
    for name, written in list(store.names()):
        on_disk.add(name)
        if name not in known and name not in dropped and written < before.timestamp():
            store.remove(name)
            done.bytes_removed += 1
    done.missing = sorted(known - on_disk)
    return done
