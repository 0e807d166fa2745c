"""The tree as it stands, and as it stood on any day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Length, Substr

from linli.kernel import clock, scope
from linli.kernel.scope import PATH_STEP, Actor
from linli.kernel.versions import Cached
from linli.organisations.models import LEVELS, Organisation, Span


@dataclass(slots=True)
class Node:
    """An organisation as it stood on the day of the tree. `below` counts its children; they are there when it is open."""

    pk: int
    code: str
    name: str
    kind: str
    parent_id: int | None
    path: str
    below: int = 0
    open: bool = False
    children: list["Node"] = field(default_factory=list)


def _top() -> Organisation | None:
    return (
        Organisation.objects.filter(parent=None, state="active")
        .select_related("kind")
        .order_by("path")
        .first()
    )


_county = Cached(("organisations",), _top)


def county() -> Organisation | None:
    """The top of the tree, by whose name the instance goes; None before anything is founded. Kept in memory."""
    return _county()


def visible_organisations(actor: Actor, permission: str = "organisations.see") -> QuerySet[Organisation]:
    return scope.visible(Organisation.objects.all(), actor, permission)


def as_of(day: date | None = None) -> QuerySet[Span]:
    """How every organisation stood on a day (default: today); those not yet founded or already closed are missing."""
    on = day or clock.today()
    return Span.objects.filter(since__lte=on).filter(Q(until__isnull=True) | Q(until__gt=on))


def subtree(organisation: Organisation, day: date | None = None) -> QuerySet[Organisation]:
    """It and all that stands below it; on a past day, by where things stood then."""
    if day is None:
        return Organisation.objects.filter(
            path__gte=organisation.path, path__lt=scope.after(organisation.path), state="active"
        )
    then = as_of(day).filter(organisation=organisation).values_list("path", flat=True).first()
    if then is None:
        return Organisation.objects.none()
    standing = as_of(day).filter(path__gte=then, path__lt=scope.after(then))
    return Organisation.objects.filter(pk__in=standing.values("organisation"))


def descendants(organisation: Organisation, day: date | None = None) -> QuerySet[Organisation]:
    return subtree(organisation, day).exclude(pk=organisation.pk)


def ancestors(organisation: Organisation, day: date | None = None) -> list[Organisation]:
    """From the top of the tree down to its parent; on a past day, those of that day."""
    if day is None:
        return list(
            Organisation.objects.filter(path__in=scope.upward(organisation.path)[:-1]).order_by("path")
        )
    then = as_of(day).filter(organisation=organisation).values_list("path", flat=True).first()
    if then is None:
        return []
    above = (
        as_of(day).filter(path__in=scope.upward(then)[:-1]).select_related("organisation").order_by("path")
    )
    return [span.organisation for span in above]


def tree(actor: Actor, *, opened: Sequence[str] = (), day: date | None = None) -> list[Node]:
    """The tops of what this actor may see, with their children, and the children of those opened (by code).

    Four queries whatever is open. What is opened is shown together with everything above it.
    """
    spans = _visible_spans(actor, day)
    tops = _nodes(spans.exclude(parent__in=spans.values("organisation")))
    open_paths = set(spans.filter(organisation__code__in=opened).values_list("path", flat=True))
    open_paths = {above for path in open_paths for above in scope.upward(path)} | {top.path for top in tops}
    lower = _nodes(spans.annotate(above=_parent_path()).filter(above__in=open_paths))
    _hang(tops, lower, open_paths)
    _count(spans, [*tops, *lower])
    return tops


def branch(
    actor: Actor, organisation: Organisation, *, day: date | None = None, opened: bool = True
) -> Node | None:
    """One node with its children, for opening it in place; None when it did not stand on that day."""
    spans = _visible_spans(actor, day)
    found = _nodes(spans.filter(organisation=organisation))
    if not found:
        return None
    lower = _nodes(spans.filter(parent=organisation)) if opened else []
    _hang(found, lower, {found[0].path} if opened else set())
    _count(spans, [*found, *lower])
    return found[0]


def _visible_spans(actor: Actor, day: date | None) -> QuerySet[Span]:
    return as_of(day).filter(organisation__in=visible_organisations(actor))


def _parent_path() -> Substr:
    return Substr("path", 1, Length("path") - PATH_STEP)


def _nodes(spans: QuerySet[Span]) -> list[Node]:
    """Wide levels first (a street before a team), then by code."""
    rows = sorted(
        spans.select_related("organisation", "kind"),
        key=lambda span: (LEVELS.index(span.kind.level), span.organisation.code),
    )
    return [
        Node(
            span.organisation_id,
            span.organisation.code,
            span.name,
            span.kind.name,
            span.parent_id,
            span.path,
        )
        for span in rows
    ]


def _hang(tops: Sequence[Node], lower: Sequence[Node], open_paths: Iterable[str]) -> None:
    paths = set(open_paths)
    by_parent: dict[int | None, list[Node]] = defaultdict(list)
    for node in lower:
        by_parent[node.parent_id].append(node)
    for node in (*tops, *lower):
        node.open = node.path in paths
        node.children = by_parent[node.pk] if node.open else []


def _count(spans: QuerySet[Span], nodes: Sequence[Node]) -> None:
    ids = [node.pk for node in nodes]
    counts = dict(spans.filter(parent__in=ids).order_by().values_list("parent").annotate(many=Count("pk")))
    for node in nodes:
        node.below = counts.get(node.pk, 0)


def elections_due(actor: Actor, *, until: date) -> QuerySet[Organisation]:
    """Organisations whose election falls due by this day, the most pressing first."""
    due = visible_organisations(actor).filter(state="active", election_due_on__lte=until)
    return due.order_by(F("election_due_on"), "code")
