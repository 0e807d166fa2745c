"""Hot issues (B6): what many asked, with one owner, one answer and a visit; and those who follow a case or an issue.

Matters and places only: nothing here points at whoever asked, and no table gathers what one person asked.
"""

from django.db import models
from django.db.models import Q

from linli.cases.models.case import Case, Category
from linli.kernel.privacy.fields import EncryptedText
from linli.organisations.models import Organisation


class HotIssue(models.Model):
    """Cases about the same matter near each other. State and moves: `cases.hot.lifecycle`.

    `keeper` is the lowest organisation above all its cases: its desk decides. `owner` is the one unit that answers for it.
    `reason` is what the proposal rests on: {"cases", "askers", "words": [...], "where", "since", "lately", "before"}.
    `confidence` is 0 to 1, of the machine; nothing for what a person put together.
    """

    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=12, default="proposed")
    version = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=80)
    public_words = models.CharField(
        max_length=120, blank=True
    )  # what a person approved; without it nobody outside reads of it
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    keeper = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.JSONField(default=dict)
    confidence = models.FloatField(null=True, blank=True)
    proposed_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ("-proposed_at", "-pk")
        indexes = [models.Index(fields=["state", "-proposed_at"], name="hot_issue_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["opened", "visiting", "working", "answered", "settled"])
                | Q(owner__isnull=False),
                name="an_open_issue_has_an_owner",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "settled"]) | Q(answered_at__isnull=False),
                name="an_answered_issue_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def stream(self) -> str:
        return f"issue:{self.pk}"


class IssueCase(models.Model):
    """A case beside an issue. `standing`: suggested by the machine, in by a person's decision, out by one.

    What was put out is not suggested for the same issue again. A case is in one issue at a time (`Case.issue`).
    """

    issue = models.ForeignKey(HotIssue, on_delete=models.CASCADE, related_name="beside")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="issues_beside")
    standing = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "case"], name="a_case_stands_once_beside_an_issue")
        ]
        indexes = [models.Index(fields=["issue", "standing"], name="issue_case_standing")]


class GroupVisit(models.Model):
    """A group visit 组团式服务: when, where, which units go, what was found. `state`: planned, done, cancelled."""

    issue = models.ForeignKey(HotIssue, on_delete=models.CASCADE, related_name="visits")
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    units = models.ManyToManyField(Organisation, related_name="+")
    going = models.CharField(max_length=200, blank=True)  # who comes, as offices: "社区书记、物业经理"
    state = models.CharField(max_length=10, default="planned")
    found = models.TextField(blank=True)

    class Meta:
        ordering = ("starts_at", "pk")


class Promise(models.Model):
    """What was promised at a visit: the part of one unit, by a day, until it says that it is done."""

    visit = models.ForeignKey(GroupVisit, on_delete=models.CASCADE, related_name="promises")
    words = models.CharField(max_length=200)
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_words = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("due_on", "pk")


class Following(models.Model):
    """Somebody who met the same (`too`) or wants to hear of it. One row for each case and each visitor or phone.

    `mark` tells the same visitor again at the same case, and is another at every other case. `home` is the address the person
    came by, for the links in messages. The row ends when they stop following; the phone goes with the contacts of the case.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="followings")
    mark = models.CharField(max_length=64)
    too = models.BooleanField(default=False)
    phone = EncryptedText(null=True, blank=True)
    phone_index = models.CharField(max_length=64, null=True, blank=True)
    home = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "mark"], name="followed_once"),
            models.UniqueConstraint(
                fields=["case", "phone_index"],
                condition=Q(phone_index__isnull=False),
                name="a_phone_follows_once",
            ),
        ]
