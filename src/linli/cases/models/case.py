"""The case: what somebody asked, where it is, who has it."""

from typing import Any

from django.db import connection, models
from django.db.models import Case as Choose
from django.db.models import F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

from linli.kernel.privacy.fields import EncryptedText
from linli.organisations.models import Named, Organisation
from linli.people.models import Person, Skill
from linli.places.models import Address, Facility, Grid


class Category(Named):
    """A kind of matter, in three levels: groups, kinds, and details where they help; a county edits its own list.

    `ring` is the number shown when the matter is urgent: the form stops there. `takeable` says a member or volunteer can do it.
    `standard_code` is its class in the city-management standard (GB/T 30428 and before it CJ/T 214): six digits of the county
    (000000 until the county has set its own), two of the large and two of the small class; `standard_list` says of which of
    the two lists, components (things that stand there) or events. `duty_of` says whose duty it is by law; "" = as its parent.
    `successor` is what took its place when it was closed.
    """

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    keywords = models.TextField(blank=True)  # separated by spaces; only ever a suggestion
    urgent = models.BooleanField(default=False)
    ring = models.CharField(max_length=20, blank=True)
    takeable = models.BooleanField(default=False)
    usual_unit = models.CharField(
        max_length=40, blank=True
    )  # a kind of unit, for the suggestion beside the field
    skills = models.ManyToManyField(Skill, blank=True, related_name="+")
    standard_list = models.CharField(max_length=9, blank=True)  # component, event
    standard_code = models.CharField(max_length=10, blank=True)
    duty_of = models.CharField(max_length=10, blank=True)  # department, township, community
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    @property
    def stream(self) -> str:
        return f"category:{self.pk}"


class NumberSeries(models.Model):
    """The last serial given out under a prefix such as "X-2611"."""

    prefix = models.CharField(max_length=12, primary_key=True)
    last = models.PositiveIntegerField(default=0)


BESIDES = ("has_parts", "has_helpers", "has_declines", "has_errand")
BESIDE = (
    "SELECT EXISTS(SELECT 1 FROM cases_case WHERE parent_id = %s), EXISTS(SELECT 1 FROM cases_jointcall WHERE case_id = %s), "
    "EXISTS(SELECT 1 FROM cases_decline WHERE case_id = %s), EXISTS(SELECT 1 FROM cases_errand WHERE case_id = %s)"
)


# The states in which somebody still has something to do; a test holds them equal to `lifecycle.LIVE`.
LIVE_STATES = (
    "received", "dispatched", "offered", "taken", "working", "waiting", "answered", "disputed", "handed_back", "arbitration", "parked",
    "divided",
)  # fmt: skip
# The moment the desk sorts by: until when it is to be sent on or signed for, since when it waits for the resident's word, else when due.
CLOCK = Coalesce(
    Choose(
        When(state__in=("received", "dispatched", "offered"), then=F("sign_due_at")),
        When(state="answered", then=F("answered_at")),
        default=F("due_at"),
        output_field=models.DateTimeField(),
    ),
    F("received_at"),
)
IS_LIVE = Choose(When(state__in=LIVE_STATES, then=Value(True)), default=Value(False))


class Case(models.Model):
    """Something asked of the neighbourhood. State and every move: `cases.lifecycle`.

    `keeper` answers for it from intake to closing (the community of the place, or its superior when it is recused); `unit` is
    whom it was dispatched to; `taker` is the person doing it. The number is for people and never a credential. `live` and
    `clock_at` are reckoned by the database itself, so that lists can go along an index; no command writes them.
    """

    number = models.CharField(max_length=24, unique=True)
    submission_key = models.CharField(
        max_length=64, null=True, unique=True
    )  # one per filled-in form: sending twice is once
    door = models.CharField(max_length=12)
    channel = models.CharField(max_length=12)
    state = models.CharField(max_length=16, default="received")
    version = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=80)
    words = models.TextField(blank=True)
    public_words = models.CharField(max_length=80, blank=True)  # what a person approved for the public list
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="cases", db_index=False
    )
    anonymous = models.BooleanField(default=False)
    confidential = models.BooleanField(default=False)  # contact only for the keeper; never on the public list
    wish = models.BooleanField(default=False)
    service = models.ForeignKey(
        "cases.ServiceItem", on_delete=models.PROTECT, null=True, blank=True, related_name="orders"
    )
    wanted_at = models.DateTimeField(null=True, blank=True)

    address = models.ForeignKey(Address, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    grid = models.ForeignKey(
        Grid, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    net_version = models.PositiveIntegerField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)  # only when the person pinned the place
    lat = models.FloatField(null=True, blank=True)
    place_words = models.CharField(max_length=200, blank=True)

    # These have no index of their own: each begins one of the lists' below.
    keeper = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    taker = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="taken", db_index=False
    )
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lane = models.CharField(max_length=8, default="ordinary")  # ordinary, fast
    # The rule of the responsibility list that held for it on receipt, and with it its lane and clocks; by which rule it was sent
    # on stands in the journal. Rules of a list that was ever in force are never deleted, so nothing looks through the cases.
    duty = models.ForeignKey(
        "cases.Duty", on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+", db_index=False, db_constraint=False
    )  # fmt: skip
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )

    received_at = models.DateTimeField()
    occurred_at = models.DateTimeField()
    sign_due_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    due_provisional = models.BooleanField(default=False)  # the calendar of that year is not confirmed yet
    contact_due_at = models.DateTimeField(null=True, blank=True)  # none: nobody can be reached
    contacted_at = models.DateTimeField(null=True, blank=True)  # the first word with whoever asked 联系群众
    clock_from = models.DateTimeField(null=True, blank=True)  # the answer's time began anew; none: on receipt
    rules_on = models.DateField(
        null=True, blank=True
    )  # reckoned by the rules of this day; none: of its first day
    # The last step told of each clock: 50, 80, 100 per cent, then 101 … for each step up the tree (`clocks.warning`).
    sign_warned = models.PositiveSmallIntegerField(default=0)
    contact_warned = models.PositiveSmallIntegerField(default=0)
    warned = models.PositiveSmallIntegerField(default=0)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    refusals = models.PositiveSmallIntegerField(default=0)
    binding = models.BooleanField(default=False)  # the arbiter has decided; it cannot be refused again
    recused = models.BooleanField(default=False)  # there are rows in Recusal
    # The resident's latest word, on their page or on the phone: what rates count. Each word stands in `Judgement` or `Callback`.
    word_at = models.DateTimeField(null=True, blank=True)
    word_solved = models.BooleanField(null=True, blank=True)
    word_satisfied = models.CharField(max_length=12, blank=True)  # yes, mostly, no
    reworks = models.PositiveSmallIntegerField(default=0)
    reopens = models.PositiveSmallIntegerField(default=0)
    supervised_at = models.DateTimeField(null=True, blank=True)
    supervision_due_at = models.DateTimeField(null=True, blank=True)
    supervision_reported_at = models.DateTimeField(null=True, blank=True)
    parked_from = models.CharField(max_length=16, blank=True)
    review_on = models.DateField(null=True, blank=True)
    cost_fen = models.PositiveIntegerField(null=True, blank=True)  # fen, when the community pays
    issue = models.ForeignKey(
        "cases.HotIssue",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        db_index=False,
    )  # the hot issue it stands in, by a person's decision
    followed = models.BooleanField(default=False)  # there are rows in Following

    live = models.GeneratedField(expression=IS_LIVE, output_field=models.BooleanField(), db_persist=True)
    clock_at = models.GeneratedField(expression=CLOCK, output_field=models.DateTimeField(), db_persist=True)

    class Meta:
        indexes = [
            models.Index(fields=["keeper", "state", "due_at"], name="case_keeper_inbox"),
            models.Index(fields=["unit", "state", "due_at"], name="case_unit_inbox"),
            models.Index(fields=["taker", "state"], condition=Q(taker__isnull=False), name="case_taker"),
            models.Index(fields=["grid", "state"], name="case_grid"),
            # The orders of the desk's lists, one for each way to stand before them (docs/adr/0015).
            models.Index(fields=["-received_at", "-id"], name="case_newest"),
            models.Index(fields=["state", "received_at", "id"], name="case_state_newest"),
            models.Index(fields=["keeper", "received_at", "id"], name="case_keeper_newest"),
            models.Index(fields=["unit", "received_at", "id"], name="case_unit_newest"),
            models.Index(fields=["category", "received_at", "id"], name="case_category_newest"),
            models.Index(fields=["clock_at", "id"], condition=Q(live=True), name="case_live_clock"),
            models.Index(fields=["state", "clock_at", "id"], condition=Q(live=True), name="case_state_live"),
            models.Index(
                fields=["keeper", "clock_at", "id"], condition=Q(live=True), name="case_keeper_live"
            ),
            models.Index(fields=["unit", "clock_at", "id"], condition=Q(live=True), name="case_unit_live"),
            models.Index(
                fields=["supervised_at"], condition=Q(supervised_at__isnull=False), name="case_supervised"
            ),
            models.Index(fields=["closed_at"], name="case_closed"),  # figures of a week
            models.Index(fields=["signed_at"], name="case_signed"),
            models.Index(fields=["issue"], condition=Q(issue__isnull=False), name="case_issue"),
            models.Index(fields=["word_at"], condition=Q(word_at__isnull=False), name="case_word"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["dispatched"]) | Q(unit__isnull=False),
                name="a_dispatched_case_has_a_unit",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "confirmed"]) | Q(answered_at__isnull=False),
                name="an_answered_case_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=["confirmed", "unconfirmed", "rejected", "withdrawn", "noted", "settled"]
                )
                | Q(closed_at__isnull=False),
                name="a_closed_case_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="merged") | Q(merged_into__isnull=False),
                name="a_merged_case_says_into_which",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def stream(self) -> str:
        return f"case:{self.pk}"

    @cached_property
    def place_said(self) -> str:
        """The place as people say it, most exact first."""
        if self.facility:
            return str(self.facility)
        if self.address:
            return str(self.address)
        return self.place_words or (str(self.grid) if self.grid else "")

    # What stands beside most cases is nothing. One look says so for all of it; a batch says so for the cases it receives.

    @cached_property
    def has_parts(self) -> bool:
        return self._look_beside("has_parts")

    @cached_property
    def has_helpers(self) -> bool:
        return self._look_beside("has_helpers")

    @cached_property
    def has_declines(self) -> bool:
        return self._look_beside("has_declines")

    @cached_property
    def has_errand(self) -> bool:
        return self._look_beside("has_errand")

    def _look_beside(self, name: str) -> bool:
        """Fill in what is not known yet of all that may stand beside a case. One query."""
        with connection.cursor() as cursor:
            cursor.execute(BESIDE, [self.pk] * 4)
            found = dict(zip(BESIDES, map(bool, cursor.fetchone()), strict=True))
        for one, stands in found.items():
            self.__dict__.setdefault(one, stands)
        return found[name]

    def stands_alone(self) -> None:
        """It is new: nothing stands beside it yet, until this very object is split, declined or calls for help."""
        self.has_parts = self.has_helpers = self.has_declines = self.has_errand = False
        for name in ("errand", "extension"):
            relation: Any = self._meta.get_field(name)
            relation.set_cached_value(self, None)


class Contact(models.Model):
    """How to reach who asked; apart from Person, for this case only, masked unless revealed with a reason."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="contact")
    name = EncryptedText(null=True, blank=True)
    phone = EncryptedText(null=True, blank=True)
    phone_index = models.CharField(max_length=64, null=True, blank=True, db_index=True)


class CaseKey(models.Model):
    """A secret link to one case: only the hash of its 128-bit token is kept."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="keys")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
