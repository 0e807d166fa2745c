from django.db import models
from django.db.models import Q

from linli.kernel.privacy.fields import EncryptedText


class Hook(models.Model):
    """An address of another system that is told what happens: the change feed, pushed.

    It is told what the person who made it may see, `path` confines that to a subtree. `cursor` is the last entry of the journal
    it has been told of. `secret` signs what is sent. `state`: active, paused (nothing is lost, it is told later), ended.
    """

    name = models.CharField(max_length=80)
    url = EncryptedText()
    host = models.CharField(max_length=253)  # of the address, to be shown in lists
    events = models.JSONField(default=list)
    with_answer = models.BooleanField(default=False)
    person_id = models.BigIntegerField(db_index=True)
    path = models.CharField(max_length=64, blank=True)
    secret = EncryptedText()
    cursor = models.BigIntegerField(default=0)
    state = models.CharField(max_length=8, default="active")
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("active", "paused", "ended")), name="hook_state_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        return f"hook:{self.pk}"
