"""What is said about the base data 基础数据 by those who know better."""

from django.db import models
from django.db.models import Q

from linli.places.models.ground import Facility


class Doubt(models.Model):
    """Somebody says that what is shown of a facility is wrong. Who said it is not kept; whoever walks there settles it.

    `about` is one of `words.DOUBTS`, `outcome` one of `words.OUTCOMES`, empty while it is open.
    """

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="doubts")
    about = models.CharField(max_length=12)
    words = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ("made_at", "pk")
        indexes = [
            models.Index(fields=["facility"], condition=Q(settled_at__isnull=True), name="open_doubts"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, outcome="")
                | (Q(settled_at__isnull=False) & ~Q(outcome="")),
                name="a_settled_doubt_says_how",
            )
        ]
