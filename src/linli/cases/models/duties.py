"""The responsibility list 属地责任清单: which kind of matter, where and when, is whose; in versions, of which one is in force."""

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import F, Q

from linli.cases.models.case import Case, Category
from linli.organisations.models import Kind, Organisation
from linli.people.models import Person
from linli.places.models import Grid


class DutyList(models.Model):
    """One version of the list. States and moves: `cases.routing.lifecycle`.

    It is in force from `from_on` until before `until_on`; both are set when it, or its successor, goes live.
    """

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=80)
    note = models.TextField(blank=True)  # why it is made, and by whose decision
    state = models.CharField(max_length=12, default="draft")  # draft, checked, live, superseded, dropped
    version = models.PositiveIntegerField(default=0)
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    drafted_at = models.DateTimeField()

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["live", "superseded"]) | Q(from_on__isnull=False),
                name="a_live_list_says_from_when",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="a_list_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"duties:{self.pk}"

    def holds_on(self, day: date) -> bool:
        """In force on this day."""
        return (
            self.state in ("live", "superseded")
            and self.from_on is not None
            and self.from_on <= day
            and (self.until_on is None or day < self.until_on)
        )


class Duty(models.Model):
    """One rule of a list. `code` stays the same from version to version, so that two can be compared.

    Nothing in `category`, `place` and `grid` means any. A day of the season is "MM-DD" and a time of day "HH:MM"; a window whose
    end comes before its beginning goes over the turn of the year or over midnight. `days`: "" (any), "working", "resting", or
    weekdays as digits, Monday is 1.

    `target` says whose it is: `unit` itself; the `office` of that unit that serves the place; the `keeper` (the community of the
    place); its `township`; or the one unit of a `kind` nearest to the place.
    """

    list = models.ForeignKey(DutyList, on_delete=models.CASCADE, related_name="duties")
    code = models.CharField(max_length=16)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    from_day = models.CharField(max_length=5, blank=True)
    until_day = models.CharField(max_length=5, blank=True)  # the last day that still counts
    days = models.CharField(max_length=8, blank=True)
    from_time = models.CharField(max_length=5, blank=True)
    until_time = models.CharField(max_length=5, blank=True)  # the first minute that no longer counts

    target = models.CharField(max_length=8)  # unit, office, keeper, township, kind
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.ForeignKey(Kind, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    helpers = models.ManyToManyField(Organisation, blank=True, related_name="+")
    sign_hours = models.PositiveSmallIntegerField(null=True, blank=True)  # working hours
    contact_hours = models.PositiveSmallIntegerField(null=True, blank=True)  # working hours
    resolve_days = models.PositiveSmallIntegerField(null=True, blank=True)  # working days
    fast = models.BooleanField(default=False)  # 直通快办: sent at once, without a dispatcher
    basis = models.CharField(max_length=200, blank=True)  # the decision or regulation it rests on

    class Meta:
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(fields=["list", "code"], name="a_duty_has_one_code_in_its_list"),
            models.CheckConstraint(
                condition=Q(place__isnull=True) | Q(grid__isnull=True), name="a_duty_has_one_place"
            ),
            models.CheckConstraint(
                condition=~Q(target__in=["unit", "office"]) | Q(unit__isnull=False),
                name="a_duty_of_a_unit_names_it",
            ),
            models.CheckConstraint(
                condition=~Q(target="kind") | Q(kind__isnull=False), name="a_duty_of_a_kind_names_it"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class OfficeArea(models.Model):
    """A field office of a department serves this part of the tree: a township's police station, its market supervision."""

    office = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "place"], name="an_office_serves_a_place_once")
        ]

    @property
    def stream(self) -> str:
        return f"organisation:{self.office_id}"


class TownshipDuty(models.Model):
    """A line of a township's duty list 履职清单: a department's matter that its communities and villages do take on.

    Without it such a matter is never dispatched to them (国办函〔2025〕66号). `until` is the first day it no longer holds.
    """

    township = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=200, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["township", "category"],
                condition=Q(until__isnull=True),
                name="a_township_duty_stands_once",
            )
        ]

    @property
    def stream(self) -> str:
        return f"organisation:{self.township_id}"


ABANDONED = timedelta(minutes=30)


class DryRun(models.Model):
    """A draft tried on the cases of a period: what would go elsewhere than by the list in force. States: queued, running, done, failed."""

    list = models.ForeignKey(DutyList, on_delete=models.CASCADE, related_name="dry_runs")
    list_version = models.PositiveIntegerField()  # the draft as it was
    against = models.ForeignKey(DutyList, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField()
    until = models.DateField()  # the last day of the period
    state = models.CharField(max_length=8, default="queued")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    different = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

    @property
    def stream(self) -> str:
        return f"duties:{self.list_id}"

    def stalled(self, now: datetime) -> bool:
        """Nothing has moved for so long that the worker must have been stopped."""
        return self.state in ("queued", "running") and now - self.touched_at > ABANDONED


class DryRunLine(models.Model):
    """A case that would go elsewhere: where by the list in force, where by the draft. Only what differs is kept."""

    run = models.ForeignKey(DryRun, on_delete=models.CASCADE, related_name="lines")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    before_code = models.CharField(max_length=16, blank=True)
    after_code = models.CharField(max_length=16, blank=True)
    before_unit = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    after_unit = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    before_fast = models.BooleanField(default=False)
    after_fast = models.BooleanField(default=False)
    what = models.CharField(max_length=12)  # unit, lane, clocks, helpers: the first that differs
