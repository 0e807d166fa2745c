"""Care somebody asked for 关爱需求: only what they themselves wished, only for as long as they wish it."""

from django.db import models

from linli.kernel.privacy.fields import EncryptedText
from linli.places.models.ground import Address, Grid


class CareWish(models.Model):
    """A wish for company, meals, errands, by whoever needs it or a relative who asked them.

    No list of people is made of it: it has a day on which it ends by itself, one press withdraws it, and with either the
    whole row goes. Nothing else points at it, counts it or searches it. `kinds` are codes of `words.CARE`, by spaces;
    `consented` is the text agreed to, as it was read; `key_hash` opens it for whoever holds the secret link.
    """

    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="+")
    address = models.ForeignKey(Address, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kinds = models.CharField(max_length=120)
    name = EncryptedText()
    phone = EncryptedText()
    words = EncryptedText(null=True, blank=True)
    asked_by = models.CharField(max_length=8)  # self, family
    channel = models.CharField(max_length=8)  # web, or how it reached whoever entered it
    entered_by = models.CharField(max_length=40, blank=True)
    consented = models.TextField()
    asked_at = models.DateTimeField()
    until_on = models.DateField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    key_hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [models.Index(fields=["grid", "until_on"], name="care_of_a_grid")]

    @property
    def stream(self) -> str:
        return f"care:{self.pk}"
