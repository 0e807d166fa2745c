"""What the staff pages read: lists of grids, and everything about one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from linli.kernel import clock, journal, rulebook, scope
from linli.kernel.journal import Happened
from linli.kernel.rulebook.words import citation
from linli.kernel.scope import Actor
from linli.kernel.ui import Entry
from linli.organisations.models import Organisation
from linli.people.queries import names_of
from linli.places.atlas import atlas
from linli.places.measure import area_m2
from linli.places.models import Address, Boundary, Facility, Grid, GridStaff, Net
from linli.places.words import ROLE_LABELS

PAGE = 40
MOST_SHOWN = 60
WANTED = ("grid_worker", "adviser", "inspector", "information_liaison")  # who walks it, and 1+1+N


@dataclass(frozen=True, slots=True)
class Line:
    grid: Grid
    drawn: bool
    workers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of grids by code; `next` is the code after which the next page begins."""

    lines: tuple[Line, ...]
    ids: tuple[int, ...]  # of the whole view, for the map
    open_ids: frozenset[int]  # those of one's own without a boundary or a grid worker
    view: str
    words: str
    next: str
    own_count: int
    all_count: int
    open_count: int


def listing(actor: Actor, *, view: str = "", words: str = "", after: str = "") -> Listing:
    """`view` is own, all or open (no boundary or no grid worker, within one's own); by default own where there are any."""
    every = scope.visible(Grid.objects.filter(closed_on__isnull=True), actor, "places.see")
    own = scope.visible(Grid.objects.filter(closed_on__isnull=True), actor, "places.own")
    unsettled = _unsettled(own)
    own_count, all_count = own.count(), every.count()
    open_ids = frozenset(unsettled.values_list("pk", flat=True))
    if view not in {"own", "all", "open"}:
        view = "own" if own_count else "all"
    rows = {"own": own, "all": every, "open": unsettled}[view]
    if words := words.strip()[:60]:
        rows = rows.filter(
            Q(name__icontains=words) | Q(code__startswith=words) | Q(organisation__name__icontains=words)
        )
    ids = tuple(rows.order_by("code").values_list("pk", flat=True))
    page = list(rows.filter(code__gt=after).select_related("organisation").order_by("code")[: PAGE + 1])
    shown = page[:PAGE]
    workers = _workers(shown)
    lines = tuple(Line(grid, grid.pk in atlas().shapes, workers.get(grid.pk, ())) for grid in shown)
    follows = shown[-1].code if len(page) > PAGE else ""
    return Listing(lines, ids, open_ids, view, words, follows, own_count, all_count, len(open_ids))


def _in_office() -> QuerySet[GridStaff]:
    today = clock.today()
    return GridStaff.objects.filter(Q(until__isnull=True) | Q(until__gt=today), since__lte=today)


def _unsettled(rows: QuerySet[Grid]) -> QuerySet[Grid]:
    walked = _in_office().filter(grid=OuterRef("pk"), role="grid_worker")
    drawn = Boundary.objects.filter(grid=OuterRef("pk"), until__isnull=True)
    return rows.filter(~Exists(walked) | ~Exists(drawn))


def _workers(grids: Iterable[Grid]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    posts = _in_office().filter(grid__in=list(grids), role="grid_worker").order_by("person__name")
    for grid_id, name in posts.values_list("grid_id", "person__name"):
        found[grid_id] = (*found.get(grid_id, ()), name)
    return found


@dataclass(frozen=True, slots=True)
class Post:
    """One kind of post in a grid and who holds it; nobody is a vacancy."""

    role: str
    label: str
    held: tuple[GridStaff, ...]


@dataclass(frozen=True, slots=True)
class GridView:
    drawn: bool
    area_m2: float
    since_version: int | None
    drawn_at: datetime | None
    posts: tuple[Post, ...]
    addresses: tuple[Address, ...]
    address_count: int
    facilities: tuple[Facility, ...]
    size_hint: str
    history: tuple[Entry, ...]


def of_grid(grid: Grid) -> GridView:
    """Everything the page of a grid shows."""
    shape = atlas().shapes.get(grid.pk)
    boundary = Boundary.objects.filter(grid=grid, until__isnull=True).first()
    net = Net.objects.filter(version=boundary.since).first() if boundary else None
    staff = list(_in_office().filter(grid=grid).select_related("person").order_by("since", "pk"))
    addresses = Address.objects.filter(grid=grid, closed_on__isnull=True)
    tops = addresses.exclude(parent__grid=grid).order_by("path")
    return GridView(
        drawn=shape is not None,
        area_m2=area_m2(shape) if shape is not None else 0.0,
        since_version=boundary.since if boundary else None,
        drawn_at=net.at if net else None,
        posts=tuple(
            Post(role, str(ROLE_LABELS[role]), tuple(post for post in staff if post.role == role))
            for role in WANTED
        ),
        addresses=tuple(tops[:MOST_SHOWN]),
        address_count=addresses.count(),
        facilities=tuple(
            Facility.objects.filter(grid=grid, closed_on__isnull=True).order_by("code")[:MOST_SHOWN]
        ),
        size_hint=_size_hint(grid),
        history=tuple(history(grid)),
    )


def _size_hint(grid: Grid) -> str:
    if grid.households is None:
        return ""
    least, most = rulebook.value("places.grid_least"), rulebook.value("places.grid_most")
    if least.value <= grid.households <= most.value:
        return ""
    said = {"least": least.value, "most": most.value, "source": citation(most.citation)}
    return _("A grid usually has %(least)s to %(most)s households (%(source)s).") % said


# --- history -----------------------------------------------------------------------------------------


def history(grid: Grid) -> list[Entry]:
    """The life of a grid as sentences, newest first."""
    entries = journal.history(grid.stream)
    people = names_of(
        {e.by for e in entries} | {f"p{e.data['person']}" for e in entries if "person" in e.data}
    )
    units = _unit_names(entries)
    return [
        Entry(e.at, _sentence(e, people, units), people.get(e.by, ""), str(e.private.get("note", "")))
        for e in reversed(entries)
    ]


def _unit_names(entries: Iterable[Happened]) -> dict[int, str]:
    ids = {
        e.data[key]
        for e in entries
        if e.move in {"founded", "handed_over"}
        for key in ("organisation", "to")
        if key in e.data
    }
    return dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _sentence(e: Happened, people: Mapping[str, str], units: Mapping[int, str]) -> str:
    said: dict[str, object] = {
        "person": people.get(f"p{e.data.get('person')}", ""),
        "role": ROLE_LABELS.get(str(e.data.get("role", "")), ""),
        "unit": units.get(e.data.get("to") or e.data.get("organisation") or 0, ""),
        "version": e.data.get("version", ""),
        "name": e.data.get("name", ""),
        "households": "—" if e.data.get("households") is None else e.data["households"],
    }
    sentences = {
        "founded": _("Founded, kept by %(unit)s."),
        "boundary_drawn": _("Its boundary was drawn (net version %(version)s)."),
        "boundary_withdrawn": _("Its boundary was taken off the net (version %(version)s)."),
        "changed": _("Now called “%(name)s”, with %(households)s households."),
        "handed_over": _("Handed over to %(unit)s."),
        "staff_assigned": _("%(person)s became %(role)s."),
        "staff_ended": _("%(person)s is no longer %(role)s."),
        "closed": _("Closed."),
    }
    return sentences[e.move] % said
