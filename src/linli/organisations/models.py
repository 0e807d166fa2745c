"""The tree of organisations, with its history, and who holds which role where."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linli.kernel.fields import PathField


class Named(models.Model):
    """A word of the county's own list, in both languages."""

    code = models.SlugField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    county_own = models.BooleanField(default=False)  # added by this county, not supplied
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_zh if (get_language() or "zh").startswith("zh") else self.name_en


LEVELS = ("city", "county", "township", "community", "estate", "grid", "building", "household", "other")


class Kind(Named):
    """What an organisation is: committee, branch, department, community, grid … (A1). Open to a county's own additions.

    `level` is where it usually stands, one of `LEVELS`.
    `is_party` tells Party organisations from governments, departments, companies and registered bodies.
    """

    level = models.CharField(max_length=12, default="other")
    is_party = models.BooleanField(default=False)


class Sector(Named):
    """Urban, rural, agency, school, hospital, state firm, two-new, retired, estate …"""


class Organisation(models.Model):
    """A node as it stands today. `path` is four characters a level; a subtree is a range of paths.

    What it was on another day stands in `Span`. A path belongs to one organisation for ever: one that moves gets a new one, and
    the old one is not given out again, so that the paths of every past day are a tree too.
    """

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=80)
    pinyin = models.CharField(max_length=600, blank=True)  # "xi jie she qu xjsq", for the picker
    kind = models.ForeignKey(Kind, on_delete=models.PROTECT)
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, null=True, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = PathField(unique=True)
    founded_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)  # the first day it no longer stands
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="taken_in"
    )
    elected_on = models.DateField(null=True, blank=True)
    election_due_on = models.DateField(null=True, blank=True)
    phone = models.CharField(max_length=40, blank=True)  # the office's public number
    state = models.CharField(max_length=12, default="active")  # active, closed
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("path",)
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("founded_on")),
                name="closed_after_it_was_founded",
            ),
            models.CheckConstraint(
                condition=Q(state="active", closed_on__isnull=True, merged_into__isnull=True)
                | Q(state="closed", closed_on__isnull=False),
                name="closed_means_it_has_a_last_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        return f"organisation:{self.pk}"

    @property
    def depth(self) -> int:
        """0 at the root."""
        return len(self.path) // 4 - 1


class Span(models.Model):
    """How an organisation stood between two days; `until` is the first day it no longer stood so.

    An organisation older than its place in this tree (its parent was founded or regrouped later) is known from the day the
    parent stood there: on every day the paths of the standing spans are one tree.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="spans")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    name = models.CharField(max_length=80)
    kind = models.ForeignKey(Kind, on_delete=models.PROTECT)
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, null=True, blank=True)
    parent = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    path = PathField()

    class Meta:
        indexes = [models.Index(fields=["path", "since"], name="span_subtree_as_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="a_span_is_not_empty"
            ),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(until__isnull=True), name="one_open_span_each"
            ),
        ]


class Posting(models.Model):
    """Who holds which role where, and since when. `until` is the first day it is no longer held.

    One that was ended on the day it began (entered by mistake) was never in force.
    """

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="postings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="postings")
    role = models.CharField(max_length=24)  # codes in organisations/roles.py
    title = models.CharField(max_length=40, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="a_posting_ends_after_it_began",
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=Q(until__isnull=True),
                name="a_role_is_held_once_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "role"], name="posting_holders")]

    @property
    def stream(self) -> str:
        return f"posting:{self.pk}"


class Regrouping(models.Model):
    """Re-parenting whole subtrees as one reviewed operation: drafted, reviewed by another person, applied, perhaps undone."""

    title = models.CharField(max_length=80)
    root = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+"
    )  # everything it moves lies under this
    reason = models.TextField()
    effective_on = models.DateField()
    undone_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, default="drafted")  # drafted, approved, applied, undone, dropped
    version = models.PositiveIntegerField(default=0)
    drafted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    reviewed_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("regrouping")

    @property
    def stream(self) -> str:
        return f"regrouping:{self.pk}"


class RegroupingLine(models.Model):
    """One subtree and where it goes; `from_parent` is filled when applied, for the undo."""

    regrouping = models.ForeignKey(Regrouping, on_delete=models.CASCADE, related_name="lines")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    to_parent = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    from_parent = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["regrouping", "organisation"], name="an_organisation_moves_once_per_regrouping"
            )
        ]
