from django.db import models


class Entry(models.Model):
    """One line of a stream's history. Never changed, never deleted.

    Holds codes, pseudonymous ids and times only; what names people or quotes them stands in `Private`, tied by `commitment`.
    `data` is canonical JSON text (sorted keys, no spaces), because its bytes are hashed.
    """

    stream = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()  # when it was recorded
    occurred_at = models.DateTimeField()  # when it happened
    by = models.CharField(max_length=40)
    on_behalf_of = models.CharField(max_length=40, blank=True)
    move = models.CharField(max_length=40)
    from_state = models.CharField(max_length=24, blank=True)
    to_state = models.CharField(max_length=24, blank=True)
    data = models.TextField(default="{}")
    commitment = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "sequence"], name="entry_one_per_place_in_stream")
        ]


class Private(models.Model):
    """Words and names of an entry. Erasing it takes the salt along, so the commitment says nothing any more."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="private")
    salt = models.CharField(max_length=32)
    body = models.TextField()
