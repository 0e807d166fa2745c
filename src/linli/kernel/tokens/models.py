from django.db import models
from django.db.models import Q


class ApiToken(models.Model):
    """A key by which a program acts with some of a person's rights. Only the hash of its secret is kept.

    `permissions` are names from `tokens.catalogue`; `path` confines them to a subtree ("" = wherever the person holds them).
    `used_on` is the last day it was used, so that forgotten ones are found; when, how often and for what is not kept.
    """

    name = models.CharField(max_length=80)  # which program holds it
    hint = models.CharField(max_length=12)  # the beginning of the secret, to tell one from another
    token_hash = models.CharField(max_length=64, unique=True)
    person_id = models.BigIntegerField(db_index=True)
    permissions = models.JSONField(default=list)
    path = models.CharField(max_length=64, blank=True)
    calls_a_minute = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    expires_on = models.DateField()  # the last day it opens anything
    used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [models.CheckConstraint(condition=Q(calls_a_minute__gt=0), name="a_token_may_be_used")]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        return f"token:{self.pk}"
