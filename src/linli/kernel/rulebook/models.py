from django.db import models


class Rule(models.Model):
    """One value of one rule from a day on, with where it comes from. Rows are added, not edited, once they are in force.

    `mark` says how sure we are of the source: C confirmed on a published page, S stated in a published report, M from memory
    and to be confirmed by the county, D our own design choice. `county` rows are the county's own and go before the defaults.
    """

    code = models.CharField(max_length=60)
    applies_to = models.CharField(max_length=60, blank=True)  # such as a category's code; "" = everything
    value = models.JSONField()
    unit = models.CharField(max_length=20, blank=True)
    title_en = models.CharField(max_length=120)
    title_zh = models.CharField(max_length=120)
    citation = models.CharField(max_length=300)
    mark = models.CharField(max_length=1, choices=[(m, m) for m in "CSMD"])
    effective_from = models.DateField()
    confirmed = models.BooleanField(default=False)
    county = models.BooleanField(default=False)
    entered_by = models.CharField(max_length=40)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["code", "applies_to", "effective_from", "county"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "applies_to", "effective_from", "county"],
                name="rule_one_per_day_and_authority",
            ),
            models.CheckConstraint(condition=~models.Q(citation=""), name="rule_names_its_source"),
        ]
