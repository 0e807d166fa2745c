"""The service menu (B1): what a community offers, by whom, how often, and who pays."""

from django.db import models

from linli.organisations.models import Organisation
from linli.people.models import Skill


class BudgetLine(models.Model):
    """A named line out of which a community pays for services 社区买单. Amounts in fen; what was spent is computed from orders."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    amount_fen = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name", "year"], name="one_budget_line_a_year")
        ]

    def __str__(self) -> str:
        return self.name


class ServiceItem(models.Model):
    """One item of a menu. `payer`: free, resident, community. `quota` is orders a week, none = as many as come."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey("cases.Category", on_delete=models.PROTECT, related_name="+")
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    description_zh = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField(default=60)
    quota = models.PositiveSmallIntegerField(null=True, blank=True)
    payer = models.CharField(max_length=10, default="free")
    price_fen = models.PositiveIntegerField(default=0)
    budget_line = models.ForeignKey(
        BudgetLine, on_delete=models.PROTECT, null=True, blank=True, related_name="items"
    )
    skills = models.ManyToManyField(Skill, blank=True, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, default="offered")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(payer="community") | models.Q(budget_line__isnull=False),
                name="what_the_community_pays_names_its_budget_line",
            )
        ]

    def __str__(self) -> str:
        from django.utils.translation import get_language

        return self.name_zh if (get_language() or "zh").startswith("zh") else self.name_en

    @property
    def description(self) -> str:
        from django.utils.translation import get_language

        return self.description_zh if (get_language() or "zh").startswith("zh") else self.description_en

    @property
    def stream(self) -> str:
        return f"service:{self.pk}"


class Provider(models.Model):
    """Who may carry out a service: a unit, a team or a company; members take it when it is opened for taking."""

    item = models.ForeignKey(ServiceItem, on_delete=models.CASCADE, related_name="providers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "organisation"], name="a_provider_is_named_once")
        ]
