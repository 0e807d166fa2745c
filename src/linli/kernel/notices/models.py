import secrets

from django.db import models

from linli.kernel.notices.catalogue import said
from linli.kernel.privacy.fields import EncryptedText


def _new_key() -> str:
    return secrets.token_urlsafe(12)


class Notice(models.Model):
    """One thing told to one person. `owner_kind` and `owner_id` name what it is about, so that it can be forgotten with it."""

    key = models.CharField(max_length=16, default=_new_key)
    person_id = models.BigIntegerField()
    code = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=200, blank=True)
    owner_kind = models.CharField(max_length=32, blank=True)
    owner_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-created_at"], name="notice_of_person"),
            models.Index(
                fields=["person_id"], name="notice_unread", condition=models.Q(read_at__isnull=True)
            ),
            models.Index(fields=["owner_kind", "owner_id"], name="notice_about_owner"),
        ]

    @property
    def sentence(self) -> str:
        """In the language of whoever reads it now."""
        return said(self.code, self.params)


class Delivery(models.Model):
    """One message that leaves the house. Who to and what stand here only until it is sent.

    waiting → sending → sent, or back to waiting after a failure, or dead after the last try. `next_at` is when it may be
    tried; while sending, when it is taken to have been lost by a process that died.
    """

    channel = models.CharField(max_length=8)  # sms, email
    to = EncryptedText(null=True, blank=True)
    subject = EncryptedText(null=True, blank=True)
    body = EncryptedText(null=True, blank=True)
    code = models.CharField(max_length=60)
    owner_kind = models.CharField(max_length=32, blank=True)
    owner_id = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at"], name="delivery_due", condition=models.Q(state__in=("waiting", "sending"))
            ),
            models.Index(fields=["owner_kind", "owner_id"], name="delivery_about_owner"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=("waiting", "sending", "sent", "dead")),
                name="delivery_state_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(to__isnull=True, body__isnull=True),
                name="delivery_sent_keeps_no_words",
            ),
        ]


class NoticeChoice(models.Model):
    """How one person wants to be told outside the application; without a row the county's rules hold.

    `pace`: "" (as each kind says), at_once, morning or daily. `quiet_from` and `quiet_until` are minutes from midnight in
    China, both or neither. `wecom` is the account in the county's WeCom, which the person entered themselves.
    """

    person_id = models.BigIntegerField(primary_key=True)
    pace = models.CharField(max_length=8, blank=True)
    quiet_from = models.PositiveSmallIntegerField(null=True, blank=True)
    quiet_until = models.PositiveSmallIntegerField(null=True, blank=True)
    wecom = EncryptedText(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | models.Q(quiet_from__lt=1440, quiet_until__lt=1440),
                name="quiet_hours_lie_in_a_day",
            )
        ]


class DigestLine(models.Model):
    """A notice that waits to leave the house with others in one message. It goes with its notice."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")
    person_id = models.BigIntegerField()
    channel = models.CharField(max_length=8)
    due_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="digest_due")]
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="a_notice_leaves_once_by_a_channel")
        ]
