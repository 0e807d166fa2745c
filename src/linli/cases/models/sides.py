"""What stands beside a case: helpers, extensions, calls back, judgements, recusals."""

from django.db import models
from django.db.models import Q

from linli.cases.models.case import Case
from linli.organisations.models import Organisation
from linli.people.models import Person
from linli.places.models import Address


class JointCall(models.Model):
    """A whistle call 吹哨: a unit called to help under the lead of the case's unit; each must answer."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="joint_calls")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    coming = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "unit"], name="a_unit_is_called_once_to_a_case")
        ]


class Extension(models.Model):
    """More time, asked for once, decided by the keeper."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="extension")
    working_days = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)


class Callback(models.Model):
    """A call back. Three separate answers; "not reached" is its own outcome and never counts as satisfied."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="callbacks")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reached = models.BooleanField()
    solved = models.BooleanField(null=True, blank=True)
    satisfied = models.CharField(max_length=12, blank=True)  # yes, mostly, no

    class Meta:
        indexes = [models.Index(fields=["at"], name="callback_at")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reached=True) | Q(solved__isnull=True, satisfied=""),
                name="only_who_was_reached_has_answered",
            )
        ]


class Judgement(models.Model):
    """The resident's own word on one round of work: was it solved, are they satisfied. Theirs alone to give."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="judgements")
    at = models.DateTimeField()
    solved = models.BooleanField()
    satisfied = models.CharField(max_length=12, blank=True)
    words = models.TextField(blank=True)


class Sampled(models.Model):
    """A case drawn by lot to be rung back 回访抽样, in the month in which it was answered.

    `place` is its place in the order in which to ring, drawn too; `unit` is the stratum it was drawn from (none: the community
    itself or a member answered). What became of the call stands in `Callback`.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="samples")
    month = models.CharField(max_length=7)  # 2026-11
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    place = models.PositiveIntegerField()
    drawn_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["month", "place"], name="sampled_month")]
        constraints = [models.UniqueConstraint(fields=["case", "month"], name="drawn_once_a_month")]


class Recusal(models.Model):
    """A unit, with all below it, or a person who may neither see nor touch the case: the complaint is about them."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="recusals")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(person__isnull=False),
                name="a_recusal_names_somebody",
            )
        ]


class Decline(models.Model):
    """Somebody does not want this offer shown again. Nothing else follows from it, and it goes when the case closes."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="declines")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="declined_once")]


class TakerPlace(models.Model):
    """Where somebody says they can help from: an estate or street they chose themselves, never where they are."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="taker_place")
    address = models.ForeignKey(Address, on_delete=models.PROTECT, related_name="+")
