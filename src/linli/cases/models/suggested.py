"""What was suggested beside what a person decided, how right the suggestions were at each training, and what photos look like."""

from django.db import models
from django.db.models import Q

from linli.cases.models.case import Case, Category
from linli.kernel.evidence.models import File
from linli.organisations.models import Organisation


class Training(models.Model):
    """One night's learning: on how many decided cases, how right it was on those it had not seen, and whether it is in use.

    `figures` are counts only (`suggestions.measuring`). `file_hash` is the SHA-256 of the learnt file: a file with another hash
    is not read.
    """

    at = models.DateTimeField()
    cases = models.PositiveIntegerField()
    figures = models.JSONField(default=dict)
    adopted = models.BooleanField(default=False)
    why_not = models.CharField(max_length=40, blank=True)  # a code of `suggestions.training.WHY_NOT`
    file_hash = models.CharField(max_length=64, blank=True)
    took_ms = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-at", "-pk")


class Suggested(models.Model):
    """A suggestion somebody had before their eyes, and what they decided. No words, and not who decided.

    `confidence` is what was shown, 0 to 1. `source` is keywords, learnt or places (what happened at the same place before).
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="suggested")
    kind = models.CharField(max_length=10)  # category, unit, duplicate
    source = models.CharField(max_length=10)
    confidence = models.FloatField()
    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    unit = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    other = models.ForeignKey(
        Case, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    taken = models.BooleanField()
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "decided_at"], name="suggested_lately")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="category", category__isnull=False)
                | Q(kind="unit", unit__isnull=False)
                | Q(kind="duplicate", other__isnull=False),
                name="a_suggestion_names_what_it_suggests",
            ),
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1), name="a_confidence_is_a_share"
            ),
        ]


class PhotoHash(models.Model):
    """What a picture looks like in 64 bits (`suggestions.photos`): two photos of one thing differ in few of them.

    Of the picture as a whole; it knows no faces and says nothing about who or where. It goes with its file.
    """

    file = models.OneToOneField(File, on_delete=models.CASCADE, primary_key=True, related_name="+")
    bits = models.BigIntegerField(
        null=True
    )  # signed; null: too even to tell from another, such as a black picture

    class Meta:
        indexes = [models.Index(fields=["bits"], name="photo_same_bits")]
