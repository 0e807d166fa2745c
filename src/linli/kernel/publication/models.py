"""What has been published: one row for each edition of a text, its files, and what was objected to it."""

import secrets
from typing import Any

from django.db import models
from django.db.models import F, Q

from linli.kernel.fields import PathField
from linli.kernel.privacy.fields import EncryptedText


def _new_key() -> str:
    return secrets.token_urlsafe(12)


class PublicationSeries(models.Model):
    """The last serial given out under a prefix such as "G-2611"."""

    prefix = models.CharField(max_length=12, primary_key=True)
    last = models.PositiveIntegerField(default=0)


class Publication(models.Model):
    """One edition of something published. State and every move: `publication.lifecycle`.

    `body` holds blocks (`publication.blocks`), never markup. From the moment it is published title, body, period and files are
    a frozen copy: `digest` is the SM3 of exactly what /published/<number>/frozen.json hands out. A correction is a new edition
    under the same number; `corrects` is the one before. `path` is the tree path of the unit that publishes, for the scope;
    `about_kind` and `about_id` name the record it tells of, so that it can be forgotten with it.
    """

    key = models.CharField(max_length=16, unique=True, default=_new_key)  # the desk's address of a draft
    number = models.CharField(max_length=16, null=True)  # given when it is published; stays for all editions
    edition = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=24)
    state = models.CharField(max_length=12, default="draft")
    version = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=120)
    body = models.JSONField(default=list)
    unit_id = models.BigIntegerField(null=True, blank=True)
    unit_name = models.CharField(max_length=80)
    path = PathField()
    about_kind = models.CharField(max_length=32, blank=True)
    about_id = models.BigIntegerField(null=True, blank=True)
    from_on = models.DateField()
    until_on = models.DateField()
    objections_until = models.DateField(
        null=True, blank=True
    )  # the last day anyone may object; null = none asked for
    decider_id = models.BigIntegerField(null=True, blank=True)  # who decides objections: never who published
    created_by_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    outcome = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)  # concluded, withdrawn or superseded
    reason = models.TextField(blank=True)  # of a withdrawal, or what was corrected
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "-published_at"], name="publication_newest"),
            models.Index(fields=["path"], name="publication_subtree"),
            models.Index(fields=["about_kind", "about_id"], name="publication_about"),
            models.Index(fields=["decider_id"], name="publication_decider"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number", "edition"], name="an_edition_is_published_once"),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "dropped"), number__isnull=True)
                | Q(number__isnull=False, published_at__isnull=False),
                name="what_is_published_has_a_number",
            ),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="a_publication_has_a_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or ''} {self.title}".strip()

    @property
    def stream(self) -> str:
        return f"publication:{self.pk}"


class PublicationFile(models.Model):
    """A file published with it, frozen like the text: a table of open data."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=80)
    media_type = models.CharField(max_length=80)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "name"], name="a_file_is_published_once")
        ]

    @property
    def size(self) -> int:
        content: Any = self.content
        return len(content)


class Objection(models.Model):
    """What somebody objected to a publication. Words and contact are for the decider alone; `answer` is published.

    Whoever objects keeps the receipt; only the hash of its token stands here. States: received, upheld, partly, dismissed.
    """

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="objections")
    key = models.CharField(max_length=16, unique=True, default=_new_key)
    serial = models.PositiveSmallIntegerField()  # the how-manieth on this publication
    state = models.CharField(max_length=12, default="received")
    version = models.PositiveIntegerField(default=0)
    words = EncryptedText(null=True, blank=True)
    contact = EncryptedText(null=True, blank=True)
    receipt_hash = models.CharField(max_length=64, unique=True)
    decider_id = models.BigIntegerField(null=True, blank=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["decider_id", "state", "due_at"], name="objections_by_due")]
        constraints = [
            models.UniqueConstraint(fields=["publication", "serial"], name="objections_are_numbered"),
            models.CheckConstraint(
                condition=Q(state="received") | Q(answered_at__isnull=False),
                name="a_decided_objection_says_when",
            ),
        ]

    @property
    def stream(self) -> str:
        return f"objection:{self.pk}"
