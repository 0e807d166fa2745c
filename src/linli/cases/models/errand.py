"""Errands by proxy (B5): a worker or member does the paperwork for somebody who cannot."""

from django.db import models

from linli.cases.models.case import Case
from linli.kernel.privacy.fields import EncryptedText
from linli.kernel.ui.saying import speaks_chinese
from linli.organisations.models import Named
from linli.people.models import Consent


class ErrandKind(Named):
    """A kind of paperwork with the papers it takes and the steps it goes through, each a list of texts in both languages.

    `papers` and `steps`: [{"zh": "身份证复印件", "en": "Copy of the identity card"}, …]
    """

    papers = models.JSONField(default=list)
    steps = models.JSONField(default=list)

    @property
    def paper_names(self) -> list[str]:
        """The papers it takes, in the reader's language."""
        tongue = "zh" if speaks_chinese() else "en"
        return [str(paper.get(tongue) or paper["zh"]) for paper in self.papers]


class Errand(models.Model):
    """One errand; it exists only with consent, and ends with a signed hand-over."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="errand")
    kind = models.ForeignKey(ErrandKind, on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    for_whom = EncryptedText(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    handed_over_to = EncryptedText(null=True, blank=True)  # the name signed with


class ErrandItem(models.Model):
    """A paper to be brought or a step to be done, in order."""

    errand = models.ForeignKey(Errand, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=6)  # paper, step
    position = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    done_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)  # papers go back to their owner

    class Meta:
        ordering = ("kind", "position")
        constraints = [
            models.UniqueConstraint(fields=["errand", "kind", "position"], name="errand_items_are_numbered")
        ]

    def __str__(self) -> str:
        from django.utils.translation import get_language

        return self.name_zh if (get_language() or "zh").startswith("zh") else self.name_en
