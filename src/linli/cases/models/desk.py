"""What the desk keeps for itself: saved views, standard replies, bulk moves, exports, searches for one person."""

import secrets

from django.db import models
from django.db.models import Q

from linli.cases.models.case import Case
from linli.kernel.privacy.fields import EncryptedText
from linli.organisations.models import Organisation
from linli.people.models import Person


def new_key() -> str:
    """96 random bits: what stands in addresses instead of a number that could be counted up."""
    return secrets.token_urlsafe(12)


class SavedView(models.Model):
    """A list of the inbox under a name: its view, filter and order as they stand in the address.

    It belongs to who saved it; with `unit` all who hold a post in that unit or below it have it too.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=600)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "pk")
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="a_view_is_named_once")]

    def __str__(self) -> str:
        return self.name


class StandardReply(models.Model):
    """Words a desk writes often 常用语, with places such as {number} that are filled from the case.

    It belongs to who wrote it; with `unit` all who hold a post in that unit or below it have it too.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=40)
    words = models.CharField(max_length=1000)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class BulkMove(models.Model):
    """One move made on many cases, each by the ordinary command. State and moves: `cases.desk_life.BULK`.

    `arguments` are what the move's form was filled in with (ids, and a person's own words), sealed. The counts are rows of `BulkRow`.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    move = models.CharField(max_length=32)
    arguments = EncryptedText(null=True, blank=True)
    trail = models.CharField(max_length=600, blank=True)  # the list it was chosen from
    state = models.CharField(max_length=12, default="prepared")
    version = models.PositiveIntegerField(default=0)
    prepared_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-prepared_at"], name="bulk_of_person")]

    @property
    def stream(self) -> str:
        return f"bulk:{self.pk}"


class BulkRow(models.Model):
    """One case of a bulk move; `case_version` is how the preview saw it. `outcome`: "" waiting, done, refused."""

    bulk = models.ForeignKey(BulkMove, on_delete=models.CASCADE, related_name="rows")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    case_version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, blank=True)
    sentence = models.CharField(max_length=300, blank=True)  # why it was refused, in the asker's language

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["bulk", "case"], name="a_case_stands_once_in_a_bulk_move")
        ]


class Export(models.Model):
    """A list written to a file in the background, for its asker alone and for a limited time. `done` and `total` are cases."""

    key = models.CharField(max_length=24, unique=True, default=new_key)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    trail = models.CharField(max_length=600, blank=True)
    shape = models.CharField(max_length=4)  # xlsx, csv
    state = models.CharField(max_length=12, default="asked")
    version = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)  # bytes
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "-asked_at"], name="export_of_person")]

    @property
    def stream(self) -> str:
        return f"export:{self.pk}"


class PersonSearch(models.Model):
    """Somebody asked to see the cases of one person, by phone or name. State and moves: `cases.desk_life.SEARCH`.

    What was searched for is sealed, and erased when the time is over; `index` is the blind index of the phone. `found` are
    the ids of the cases, set when it is approved and emptied when it expires.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5)  # phone, name
    sought = EncryptedText(null=True, blank=True)
    index = models.CharField(max_length=64, blank=True)
    reason = EncryptedText(null=True, blank=True)
    state = models.CharField(max_length=12, default="asked")
    version = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answer = EncryptedText(null=True, blank=True)  # why it was refused
    open_until = models.DateTimeField(null=True, blank=True)
    found = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["state", "asked_at"], name="person_search_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("person")),
                name="nobody_approves_their_own_search_for_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(decided_by__isnull=False, open_until__isnull=False),
                name="an_approved_search_names_who_approved_and_until_when",
            ),
        ]

    @property
    def stream(self) -> str:
        return f"person-search:{self.pk}"
