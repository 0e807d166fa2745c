"""The desk's lists: which views somebody has, how many stand in each, and one page of one of them in its order.

A view is what a person has to do next ("to dispatch", "to sign for"), read through the permission that lets them do it. Lists
are paged by keyset: a place in the order, never an offset, so that nothing is skipped while others work.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db.models import Case as Choose
from django.db.models import Count, DateTimeField, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.cases import queries
from linli.cases.lifecycle import LIVE
from linli.cases.models import Case, Category, JointCall
from linli.kernel import clock, scope, search
from linli.kernel.scope import Actor, after
from linli.organisations.models import Organisation

PAGE = 30
CAP = 10_000  # counted no further


@dataclass(frozen=True, slots=True)
class View:
    """`always`: shown also when nothing stands in it. `newest`: the latest received first instead of the next due."""

    code: str
    label: str | Promise
    permission: str
    condition: Callable[[], Q]
    always: bool = True
    newest: bool = False


def _state(*states: str) -> Callable[[], Q]:
    return lambda: Q(state__in=states)


def _unanswered_call() -> Q:
    return Q(Exists(JointCall.objects.filter(case=OuterRef("pk"), answered_at__isnull=True)))


def _silent() -> Q:
    """Answered, a contact was left, no word for two days, as in `queries.to_call_back`."""
    silent = clock.now() - timedelta(days=2)
    return Q(state="answered", parent__isnull=True, contact__isnull=False, answered_at__lt=silent)


def _untaken() -> Q:
    return Q(state="offered", dispatched_at__lt=clock.now() - timedelta(hours=24))


VIEWS = {
    view.code: view
    for view in (
        View("dispatch", _("To dispatch"), "case.dispatch", _state("received")),
        View("arbiter", _("To decide"), "case.arbitrate", _state("arbitration")),
        View("sign", _("To sign for"), "case.lead", _state("dispatched")),
        View("helping", _("Called to help"), "case.help", _unanswered_call, always=False),
        View("working", _("In progress"), "case.lead", _state("taken", "working", "waiting")),
        View("call_back", _("To call back"), "case.dispatch", _silent),
        View("back", _("Handed back"), "case.dispatch", _state("handed_back")),
        View("disputed", _("Not solved yet"), "case.dispatch", _state("disputed"), always=False),
        View("time", _("More time asked"), "case.dispatch", lambda: Q(extension__isnull=False, extension__granted__isnull=True), always=False),
        View("review", _("Plan falls due"), "case.dispatch", lambda: Q(state="parked", review_on__lte=clock.today()), always=False),
        View("nobody", _("Nobody takes"), "case.dispatch", _untaken, always=False),
        View("overdue", _("Overdue"), "case.see", queries.is_overdue),
        View("supervised", _("Supervised"), "case.see", lambda: Q(supervised_at__isnull=False), always=False),
        View("all", _("All"), "case.see", Q, newest=True),
    )
}  # fmt: skip
EVERYTHING = VIEWS["all"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a view is wanted. Never a person: nobody reads through one resident's or one member's cases here."""

    words: str = ""
    door: str = ""
    group: Category | None = None
    state: str = ""
    keeper: Organisation | None = None
    unit: Organisation | None = None
    due_by: date | None = None
    offered: bool = False
    sort: str = ""  # clock, newest; "" is the view's own

    @property
    def narrowed(self) -> bool:
        return any(
            (self.words, self.door, self.group, self.state, self.keeper, self.unit, self.due_by, self.offered)
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the order of a list: a moment and an id."""

    at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.pk}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """None for anything that is not a place; a list then begins at its beginning."""
        moment, _tilde, pk = text.partition("~")
        try:
            at = datetime.fromisoformat(moment)
            at = at.astimezone(UTC) if at.tzinfo else at
        except (ValueError, OverflowError):
            return None
        return cls(at, int(pk)) if at.tzinfo and pk.isdecimal() and len(pk) < 19 else None


@dataclass(slots=True)
class Page:
    """One page of a list. `before` and `after` are places to go on from, None at either end."""

    cases: list[Case]
    before: Place | None = None
    after: Place | None = None


@dataclass(slots=True)
class Counted:
    """How many stand in each view of an actor."""

    views: list[View]
    counts: dict[str, int] = field(default_factory=dict)

    def first(self) -> View:
        """Where there is something to do, in the order of the views."""
        return next((view for view in self.views if self.counts.get(view.code)), self.views[0])


def views_of(actor: Actor) -> list[View]:
    return [view for view in VIEWS.values() if scope.may(actor, view.permission)]


def counted(actor: Actor) -> Counted:
    """Every view of the actor with its count, "all" apart: one query for each permission among them."""
    views = views_of(actor)
    by_permission: dict[str, list[View]] = defaultdict(list)
    for view in views:
        if view is not EVERYTHING:
            by_permission[view.permission].append(view)
    counts: dict[str, int] = {}
    for permission, some in by_permission.items():
        live = scope.visible(Case.objects.all(), actor, permission).filter(state__in=LIVE)
        counts |= live.aggregate(**{view.code: Count("pk", filter=view.condition()) for view in some})
    return Counted(views, counts)


def listed(actor: Actor, view: View, asked: Asked) -> QuerySet[Case]:
    """The cases of a view as asked for, with `clock_at`, the moment they are sorted by, and what a row shows."""
    rows = scope.visible(Case.objects.select_related(*queries.CARD), actor, view.permission).filter(
        view.condition()
    )
    if view is not EVERYTHING:
        rows = rows.filter(state__in=LIVE)
    return _narrowed(rows.annotate(clock_at=CLOCK), asked)


CLOCK = Coalesce(
    Choose(
        When(state__in=("received", "dispatched", "offered"), then=F("sign_due_at")),
        When(state="answered", then=F("answered_at")),
        default=F("due_at"),
        output_field=DateTimeField(),
    ),
    F("received_at"),
)


def _narrowed(rows: QuerySet[Case], asked: Asked) -> QuerySet[Case]:
    if asked.words:
        rows = queries.found(rows, asked.words)
    if asked.door:
        rows = rows.filter(door=asked.door)
    if asked.group:
        rows = rows.filter(Q(category=asked.group) | Q(category__parent=asked.group))
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.keeper:
        rows = rows.filter(keeper__path__gte=asked.keeper.path, keeper__path__lt=after(asked.keeper.path))
    if asked.unit:
        rows = rows.filter(unit=asked.unit)
    if asked.due_by:
        day = asked.due_by + timedelta(days=1)
        rows = rows.filter(due_at__lt=clock.moment(day.year, day.month, day.day))
    if asked.offered:
        rows = rows.filter(state="offered")
    return rows


def newest_first(view: View, asked: Asked) -> bool:
    return view.newest if asked.sort not in ("clock", "newest") else asked.sort == "newest"


def page(
    rows: QuerySet[Case], *, newest: bool, after: Place | None = None, before: Place | None = None
) -> Page:
    """The page behind `after`, or the one that ends at `before`; without either, the first."""
    key = _key(newest=newest)
    backward = before is not None
    start = before or after
    down = newest != backward  # the direction in which this page is read from the database
    if start is not None:
        rows = _beyond(rows, start, key, down=down)
    found = list(rows.order_by(*_order(key, down=down))[: PAGE + 1])
    more = len(found) > PAGE
    found = found[:PAGE]
    if backward:
        found.reverse()
    if not found:
        return Page([])
    first, last = place_of(found[0], newest=newest), place_of(found[-1], newest=newest)
    earlier = first if (more if backward else start is not None) else None
    later = last if (True if backward else more) else None
    return Page(found, earlier, later)


def place_of(case: Case, *, newest: bool) -> Place:
    """Where a listed case stands in the order."""
    return Place(case.received_at if newest else case.clock_at, case.pk)  # type: ignore[attr-defined]


def where(rows: QuerySet[Case], pk: int, *, newest: bool) -> Place | None:
    """Where a case stands in a list; None when it is not there."""
    at = rows.filter(pk=pk).values_list(_key(newest=newest), flat=True).first()
    return Place(at, pk) if at else None


def following(rows: QuerySet[Case], place: Place, *, newest: bool) -> Case | None:
    """The next case behind a place, or the first of the list when there is none behind; of it only the number is read."""
    key = _key(newest=newest)
    others = rows.exclude(pk=place.pk).select_related(None).only("number").order_by(*_order(key, down=newest))
    return _beyond(others, place, key, down=newest).first() or others.first()


def _key(*, newest: bool) -> str:
    return "received_at" if newest else "clock_at"


def _order(key: str, *, down: bool) -> tuple[str, str]:
    return (f"-{key}", "-pk") if down else (key, "pk")


def _beyond(rows: QuerySet[Case], start: Place, key: str, *, down: bool) -> QuerySet[Case]:
    """What lies beyond a place in the direction in which the list is read.

    Said as "up to the moment, and not the same unless by id", so that an index over the moment is read from there on.
    """
    side = "lt" if down else "gt"
    past = Q(**{f"{key}__{side}": start.at}) | Q(**{f"pk__{side}": start.pk})
    return rows.filter(past, **{f"{key}__{side}e": start.at})


def total(rows: QuerySet[Case]) -> tuple[int, bool]:
    """How many there are, counted to ten thousand; True = there are more."""
    return search.capped_count(rows, CAP)
