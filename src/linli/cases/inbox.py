"""The desk's lists: which views somebody has, how many stand in each, and one page of one of them in its order.

A view is what a person has to do next ("to dispatch", "to sign for"), read through the permission that lets them do it. Lists
are paged by keyset: a place in the order, never an offset, so that nothing is skipped while others work.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.cases import queries
from linli.cases.asked import Asked
from linli.cases.listing import CAP, Listing, Page, Place, plain
from linli.cases.models import Case, Extension, JointCall
from linli.cases.reach import Reach, Way
from linli.kernel import clock, scope
from linli.kernel.scope import Actor

__all__ = ["CAP", "EVERYTHING", "VIEWS", "Asked", "Counted", "Listing", "Page", "Place", "View", "counted", "listed", "listing", "views_of"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """`states` are those its cases stand in, none = any; `also` what else must be so. `always`: shown also when nothing stands in it.
    `newest`: the latest received first instead of the next due."""

    code: str
    label: str | Promise
    permission: str
    states: tuple[str, ...] = ()
    also: Callable[[], Q] | None = None
    always: bool = True
    newest: bool = False

    def condition(self) -> Q:
        """What makes a case stand in it, as of now."""
        found = Q(state__in=self.states) if self.states else Q()
        return found & self.also() if self.also else found


def _unanswered_call() -> Q:
    return Q(pk__in=JointCall.objects.filter(answered_at__isnull=True).values("case_id"))


def _silent() -> Q:
    """Answered, a contact was left, no word for two days, as in `queries.to_call_back`."""
    silent = clock.now() - timedelta(days=2)
    return Q(parent__isnull=True, contact__isnull=False, answered_at__lt=silent)


def _asks_for_time() -> Q:
    return Q(pk__in=Extension.objects.filter(granted__isnull=True).values("case_id"))


def _untaken() -> Q:
    return Q(dispatched_at__lt=clock.now() - timedelta(hours=24))


VIEWS = {
    view.code: view
    for view in (
        View("dispatch", _("To dispatch"), "case.dispatch", ("received",)),
        View("arbiter", _("To decide"), "case.arbitrate", ("arbitration",)),
        View("sign", _("To sign for"), "case.lead", ("dispatched",)),
        View("helping", _("Called to help"), "case.help", also=_unanswered_call, always=False),
        View("working", _("In progress"), "case.lead", ("taken", "working", "waiting")),
        View("call_back", _("To call back"), "case.dispatch", ("answered",), _silent),
        View("back", _("Handed back"), "case.dispatch", ("handed_back",)),
        View("disputed", _("Not solved yet"), "case.dispatch", ("disputed",), always=False),
        View("time", _("More time asked"), "case.dispatch", also=_asks_for_time, always=False),
        View("review", _("Plan falls due"), "case.dispatch", ("parked",), lambda: Q(review_on__lte=clock.today()), always=False),
        View("nobody", _("Nobody takes"), "case.dispatch", ("offered",), _untaken, always=False),
        View("overdue", _("Overdue"), "case.see", also=queries.is_overdue),
        View("supervised", _("Supervised"), "case.see", also=lambda: Q(supervised_at__isnull=False), always=False),
        View("all", _("All"), "case.see", newest=True),
    )
}  # fmt: skip
EVERYTHING = VIEWS["all"]


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


def counted(actor: Actor, *, reach: Reach | None = None) -> Counted:
    """Every view of the actor with its count, "all" apart: one query for each way in which they reach cases."""
    reach = reach or Reach(actor)
    views = views_of(actor)
    counts: dict[str, int] = defaultdict(int)
    narrow: dict[str, list[tuple[View, Way]]] = defaultdict(list)
    wide: dict[str, list[tuple[View, Way]]] = defaultdict(list)
    for view in views:
        for way in reach.ways(view.permission) if view is not EVERYTHING else ():
            (wide if way.wide else narrow)[way.tie].append((view, way))
    for some in narrow.values():
        live = Case.objects.filter(some[0][1].own, reach.denied, live=True)
        _add(
            counts,
            live.aggregate(**{v.code: Count("pk", filter=v.condition() & way.others) for v, way in some}),
        )
    for some in wide.values():
        for others in {way.others for _view, way in some}:
            live = Case.objects.filter(some[0][1].own, others, reach.denied, live=True)
            _add(counts, _one_by_one(live, [view for view, way in some if way.others == others]))
    return Counted(views, dict(counts))


def _add(counts: dict[str, int], some: Mapping[str, int]) -> None:
    for code, count in some.items():
        counts[code] += count


def _one_by_one(live: QuerySet[Case], views: list[View]) -> dict[str, int]:
    """Of a whole county those views that are states are counted on the index, the others one after the other, none further than `CAP`."""
    counts = {}
    plain = [view for view in views if view.states and view.also is None]
    if plain:
        standing = live.filter(state__in={state for view in plain for state in view.states}).order_by()
        by_state = dict(standing.values_list("state").annotate(n=Count("pk")))
        counts = {view.code: sum(by_state.get(state, 0) for state in view.states) for view in plain}
    for view in views:
        if view not in plain:
            counts[view.code] = live.filter(view.condition()).order_by()[: CAP + 1].count()
    return counts


def listing(actor: Actor, view: View, asked: Asked, *, reach: Reach | None = None) -> Listing:
    """The list of a view as asked for: its pages and its count, read along an index."""
    return Listing(reach or Reach(actor), view, asked, live=view is not EVERYTHING)


def listed(actor: Actor, view: View, asked: Asked) -> QuerySet[Case]:
    """The same cases as one queryset, with what a row shows: for whoever goes through all of them."""
    rows = scope.visible(Case.objects.select_related(*queries.CARD), actor, view.permission).filter(
        view.condition()
    )
    return plain(rows if view is EVERYTHING else rows.filter(live=True), asked)
