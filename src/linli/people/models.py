"""People with an account: staff and members. Residents need none; their contact stands with their case."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linli.kernel.privacy.fields import EncryptedText


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(username=username)


class Person(AbstractBaseUser):
    """Somebody who works or helps here. What they may do comes from their postings, never from this row.

    `is_staff` opens the stock admin to operators; `phone_index` finds a phone without decrypting. `password_given` says that
    somebody else chose the password, so it is changed at the next sign-in.
    """

    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    phone = EncryptedText(null=True, blank=True)
    phone_index = models.CharField(max_length=64, null=True, blank=True, unique=True)
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    language = models.CharField(max_length=10, blank=True)
    large_text = models.BooleanField(default=False)
    password_given = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = PersonManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        return f"person:{self.pk}"

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """The stock admin is for operators, and read-only for what commands own."""
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff


class Skill(models.Model):
    """Something a person can offer, from the county's own list."""

    code = models.SlugField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_zh if (get_language() or "zh").startswith("zh") else self.name_en


class PersonSkill(models.Model):
    """A skill somebody stated of themselves; nobody else enters it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "skill"], name="a_skill_is_stated_once")]


class FreeTime(models.Model):
    """A weekly span in which somebody says they can help; minutes from midnight, Asia/Shanghai."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="free_times")
    weekday = models.PositiveSmallIntegerField()  # 0 = Monday
    start = models.PositiveSmallIntegerField()
    end = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start"), weekday__lte=6),
                name="free_time_ends_after_it_starts",
            )
        ]


class Consent(models.Model):
    """A person's yes to one purpose, in the words they saw; withdrawn by an end, never deleted.

    `subject` is "person:12", or "case:42" for a resident who has no account.
    """

    subject = models.CharField(max_length=64, db_index=True)
    purpose = models.CharField(max_length=40)
    words = models.TextField()
    channel = models.CharField(max_length=20)  # screen, spoken, signed
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "purpose"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_open_consent_for_each_purpose",
            )
        ]


class SubjectRequest(models.Model):
    """Somebody asks what is held about them, or to have it corrected or erased."""

    subject = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=12)  # copy, correct, erase
    words = EncryptedText(null=True, blank=True)
    state = models.CharField(max_length=12, default="asked")
    version = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    answer = EncryptedText(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="subject_requests_by_due")]

    @property
    def stream(self) -> str:
        return f"request:{self.pk}"
