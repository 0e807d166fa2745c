import secrets

from django.db import models

from linli.kernel.privacy.fields import EncryptedText


def _new_key() -> str:
    return secrets.token_urlsafe(12)


class SheetImport(models.Model):
    """A sheet somebody brought: read, shown, and then applied whole or dropped.

    `rows` holds the reading as JSON while it is previewed, and nothing afterwards. `counts`: rows, wrong, applied.
    """

    key = models.CharField(max_length=16, unique=True, default=_new_key)
    kind = models.CharField(max_length=40)
    by = models.CharField(max_length=40)
    file_name = EncryptedText(null=True, blank=True)
    rows = EncryptedText(null=True, blank=True)
    state = models.CharField(max_length=10, default="previewed")
    counts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="previewed", settled_at__isnull=True)
                | models.Q(state__in=("applied", "dropped"), settled_at__isnull=False, rows__isnull=True),
                name="sheet_import_settled_keeps_no_rows",
            )
        ]

    @property
    def stream(self) -> str:
        return f"import:{self.pk}"
