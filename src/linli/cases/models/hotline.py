"""The hotline's sheets: how their columns and words are to be read, and each sheet that was brought in."""

import secrets

from django.db import models

from linli.kernel.privacy.fields import EncryptedText
from linli.organisations.models import Organisation
from linli.people.models import Person


def _new_key() -> str:
    return secrets.token_urlsafe(12)


class SheetMapping(models.Model):
    """How one sender's sheet is read, saved under a name and used again for sheets with the same headings.

    `columns`: our column → their heading. `words`: our column → {their word: our code}. `headings` is a hash of the set of
    headings it was made from. It belongs to the unit that brings the sheets.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    headings = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="a_mapping_has_one_name"),
        ]
        indexes = [models.Index(fields=["organisation", "headings"], name="mapping_by_headings")]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        return f"mapping:{self.pk}"


class HotlineImport(models.Model):
    """One sheet of the hotline: uploaded, mapped, checked, then brought in in the background.

    State and moves: `cases.hotline.lifecycle`. `file` names the upload under LINLI_HOME until it is settled; `faults` holds the
    first rows that cannot be brought in, sealed like the rows themselves. `counts`: rows, made, again, wrong.
    """

    key = models.CharField(max_length=16, unique=True, default=_new_key)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    mapping = models.ForeignKey(
        SheetMapping, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, default="uploaded")
    version = models.PositiveIntegerField(default=0)
    file_name = EncryptedText(null=True, blank=True)
    file = models.CharField(max_length=80, blank=True)
    columns = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    faults = EncryptedText(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)  # rows gone through, for the progress bar
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["by", "-created_at"], name="hotline_imports_of_person")]

    @property
    def stream(self) -> str:
        return f"hotline:{self.pk}"
