from django.db import models

from linli.kernel.privacy.fields import EncryptedText


class Reveal(models.Model):
    """Somebody looked at a masked field, and why. Shown to the person it is about.

    `owner_kind` and `owner_id` name the row ("case", 42); `by` is the journal's pseudonymous id ("p12").
    """

    owner_kind = models.CharField(max_length=32)
    owner_id = models.BigIntegerField()
    field = models.CharField(max_length=40)
    reason = EncryptedText(null=True, blank=True)
    by = models.CharField(max_length=40)
    revealed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["owner_kind", "owner_id", "revealed_at"], name="reveal_of_owner")]


class Erasure(models.Model):
    """An erasure this database has carried out. What the list outside says and this table does not know is still to be done.

    `birth` is the hash of the first journal entry of the owner, which no later owner of the same id can have.
    """

    owner_kind = models.CharField(max_length=32)
    owner_id = models.BigIntegerField()
    by = models.CharField(max_length=40)
    erased_at = models.DateTimeField()
    birth = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_kind", "owner_id"], name="erasure_once_for_each_owner")
        ]
