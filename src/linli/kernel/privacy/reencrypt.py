"""Moving every encrypted value under the newest key."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.models import ExpressionWrapper, F

from linli.kernel.privacy import keyring
from linli.kernel.privacy.fields import EncryptedText

BATCH = 500


@dataclass(slots=True)
class Progress:
    """How far one column is: `seen` of `total` values looked at, `moved` of them sealed anew."""

    column: str
    total: int
    seen: int = 0
    moved: int = 0


def encrypted_columns() -> Iterator[tuple[type[models.Model], EncryptedText]]:
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            for column in model._meta.local_concrete_fields:
                if isinstance(column, EncryptedText):
                    yield model, column


def reencrypt(*, batch: int = BATCH, progress: Callable[[Progress], None] | None = None) -> list[Progress]:
    """Seal anew every value that does not stand under the newest key; may be stopped and started again.

    Each value is replaced only if it is still the one that was read, so the service may stay open meanwhile.
    """
    return [_column(model, column, batch, progress) for model, column in encrypted_columns()]


def _column(
    model: type[models.Model], column: EncryptedText, batch: int, progress: Callable[[Progress], None] | None
) -> Progress:
    sealed = ExpressionWrapper(F(column.attname), output_field=models.TextField())
    rows = (
        model._base_manager.annotate(sealed_text=sealed)
        .filter(**{f"{column.attname}__isnull": False})
        .order_by("pk")
    )
    counts = Progress(column.place, rows.count())
    last = None
    while part := list(
        (rows if last is None else rows.filter(pk__gt=last)).values_list("pk", "sealed_text")[:batch]
    ):
        for pk, text in part:
            counts.seen += 1
            if not keyring.is_current(text):
                plain = keyring.unseal(text, column.place)
                counts.moved += (
                    rows.filter(pk=pk, sealed_text=text).order_by().update(**{column.attname: plain})
                )
        last = part[-1][0]
        if progress:
            progress(counts)
    return counts
