import secrets

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.privacy.fields import EncryptedText


def _new_key() -> str:
    """96 random bits: what stands in addresses instead of a number that could be counted up."""
    return secrets.token_urlsafe(12)


class File(models.Model):
    """Bytes on disk, once, whoever uses them. `name` is a keyed hash of the bytes: it tells nothing to who sees the disk.

    `size` in bytes; `width` and `height` in pixels, for images.
    """

    name = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=8)  # image, document
    mime = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=("image", "document")), name="file_is_image_or_document"
            )
        ]


class FileUse(models.Model):
    """A file that belongs to something ("case", 42). `label` says what for: "", "before", "after", "id" or the room's own."""

    key = models.CharField(max_length=16, unique=True, default=_new_key)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="uses")
    owner_kind = models.CharField(max_length=32)
    owner_id = models.BigIntegerField()
    label = models.CharField(max_length=40, blank=True)
    original_name = EncryptedText(null=True, blank=True)  # people name files after people
    added_by = models.CharField(max_length=40)
    added_at = models.DateTimeField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["owner_kind", "owner_id", "label", "file"], name="file_use_once_for_each_label"
            )
        ]

    @property
    def url(self) -> str:
        return reverse("evidence:file", args=[self.key, "full" if self.file.kind == "image" else "file"])

    @property
    def thumb(self) -> str:
        """Address of the small picture; "" for a document."""
        return reverse("evidence:file", args=[self.key, "small"]) if self.file.kind == "image" else ""

    @property
    def name(self) -> str:
        """What to call it on a page."""
        return self.original_name or (_("Photo") if self.file.kind == "image" else _("Document"))

    @property
    def size(self) -> str:
        """The size as people say it: "340 KB", "2.1 MB"."""
        size = self.file.size
        return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} KB"
