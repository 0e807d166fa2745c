"""Deciding whose a case is, by the list in force: for one case or a year of them, from memory."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Literal

from linli.cases.models import Case, Duty, DutyList, Recusal
from linli.cases.routing.grassroots import taken_on
from linli.cases.routing.index import (
    CATEGORIES,
    DUTIES,
    ORGANISATIONS,
    Index,
    Rule,
    Tree,
    compiled,
    offices,
    tree,
)
from linli.cases.routing.windows import Day
from linli.kernel import clock
from linli.kernel.clock import Span
from linli.kernel.versions import Cached
from linli.organisations.models import Organisation, Posting
from linli.organisations.policies import in_force
from linli.places.models import Grid

Lane = Literal["ordinary", "fast"]
# Why no unit is named: no list in force; no rule for it; nobody of that kind near; several of that kind; the unit is closed;
# the complaint is about it; a department's duty its township has not taken on.
Gap = Literal["", "no_list", "no_rule", "nobody", "several", "closed", "recused", "not_theirs"]
MOST_KEPT = 50_000  # routes of one list in memory
NO_SPANS: Mapping[str, Span] = {}


@dataclass(frozen=True, slots=True)
class Route:
    """What the list says of a case. `version` is the number of the list (0 = none in force); `gap` says why no unit is named.

    `because` tells it in words, for those who handle the case; it looks names up when it is read, not before.
    """

    duty_id: int | None = None
    version: int = 0
    unit_id: int | None = None
    helper_ids: tuple[int, ...] = ()
    lane: Lane = "ordinary"
    spans: Mapping[str, Span] = field(default_factory=dict)
    gap: Gap = ""
    rule: Rule | None = field(default=None, compare=False, repr=False)

    @property
    def because(self) -> str:
        from linli.cases.routing.explaining import because

        return because(self)

    @property
    def outcome(self) -> tuple[object, ...]:
        """What follows from it, whatever rule says so: two lists agree on a case when this is the same."""
        return self.unit_id, self.lane, tuple(sorted(self.spans.items(), key=lambda s: s[0])), self.helper_ids


NO_LIST = Route(gap="no_list")


class Books:
    """The lists that are or were in force, each compiled when it is first asked for."""

    def __init__(self) -> None:
        lists = DutyList.objects.filter(state__in=("live", "superseded")).order_by("-from_on", "-number")
        self._lists = list(lists)
        self._compiled: dict[int, Index] = {}

    def on(self, day: date) -> Index | None:
        """The list in force on a day."""
        for found in self._lists:
            if found.holds_on(day):
                if found.pk not in self._compiled:
                    self._compiled[found.pk] = compiled(found)
                return self._compiled[found.pk]
        return None


books = Cached((DUTIES, CATEGORIES, ORGANISATIONS), Books)


def routes_of(cases: Sequence[Case], *, by: Index | None = None, at: datetime | None = None) -> list[Route]:
    """What the list in force says of each case, in their order; no query for a case.

    It is decided as of the moment each was received, by the list of that day; `at` asks as of another moment for all, `by` another
    list. Whoever a complaint is about is never named, nor anything below it.
    """
    return decided(cases, barred=_barred(cases), by=by, at=at)


def route_of(case: Case, *, at: datetime | None = None) -> Route:
    """The same for one case."""
    return routes_of([case], at=at)[0]


def followed(case: Case, to: Organisation, at: datetime) -> Duty | None:
    """The rule a dispatch to this unit follows now; None when the list names another, or nobody."""
    route = route_of(case, at=at)
    return route.rule.duty if route.rule and route.unit_id == to.pk else None


def barred(case: Case) -> tuple[str, ...]:
    """Paths a case must not go to, because the complaint is about them."""
    return _barred([case]).get(0, ())


def decided(
    cases: Sequence[Case],
    *,
    barred: Mapping[int, tuple[str, ...]],
    by: Index | None = None,
    at: datetime | None = None,
) -> list[Route]:
    """`barred`: for the place of a case in `cases`, the paths it must not go to."""
    places = _places(cases)
    grown, lists = tree(), books()
    days: dict[date, tuple[Day, Index | None]] = {}
    found: list[Route] = []
    for number, case in enumerate(cases):
        here = clock.local(at or case.received_at)
        on = here.date()
        if on not in days:
            days[on] = Day.of(on), by or lists.on(on)
        day, index = days[on]
        if index is None:
            found.append(NO_LIST)
            continue
        path = places[number]
        rule = index.deciding(case.category_id, path, case.grid_id, partial(day.at, here))
        if rule is None:
            found.append(Route(version=index.number, gap="no_rule"))
        elif number in barred or case.recused:
            found.append(_route(case, rule, index, path, grown, barred.get(number, ()), on))
        else:
            found.append(_usual(case, rule, index, path, grown, on))
    return found


def _usual(case: Case, rule: Rule, index: Index, path: str, grown: Tree, on: date) -> Route:
    """What nearly every case gets: the same for all of one kind, one place and one day, so it is made once."""
    key = rule.pk, path, case.category_id, on
    route = index.usual.get(key)
    if route is None:
        if len(index.usual) > MOST_KEPT:
            index.usual.clear()
        route = index.usual[key] = _route(case, rule, index, path, grown, (), on)
    return route


def _route(
    case: Case, rule: Rule, index: Index, path: str, grown: Tree, barred: tuple[str, ...], on: date
) -> Route:
    unit_id, gap = resolve(rule, index, path, grown)
    unit = grown.units.get(unit_id) if unit_id is not None else None
    if unit is not None and barred and unit.path.startswith(barred):
        unit, gap = None, "recused"
    if unit is not None and not taken_on(case.category_id, unit, grown, on):
        unit, gap = None, "not_theirs"
    lane: Lane = "fast" if rule.fast and unit is not None and not case.recused else "ordinary"
    known = (grown.units.get(pk) for pk in rule.helper_ids)
    helpers = tuple(
        h.pk for h in known if h and h.active and h is not unit and not (barred and h.path.startswith(barred))
    )
    return Route(
        rule.pk,
        rule.list_number,
        unit.pk if unit else None,
        helpers,
        lane,
        rule.spans or NO_SPANS,
        gap,
        rule,
    )


def resolve(rule: Rule, index: Index, path: str, grown: Tree) -> tuple[int | None, Gap]:
    """Whom a rule names at a place, kept for the next case of that place."""
    key = rule.pk, path
    if key not in index.resolved:
        index.resolved[key] = _resolved(rule, path, grown)
    return index.resolved[key]  # type: ignore[return-value]


def _resolved(rule: Rule, path: str, grown: Tree) -> tuple[int | None, Gap]:
    if rule.target == "keeper":
        unit = grown.by_path.get(path)
    elif rule.target == "township":
        unit = grown.township_of(path)
    elif rule.target == "kind":
        near = grown.nearest(rule.kind, path)
        if len(near) > 1:
            return None, "several"
        unit = near[0] if near else None
    else:
        serving = rule.unit_id or 0
        if rule.target == "office":
            areas = offices().get(serving, ())
            serving = next((office for area, office in areas if path.startswith(area)), serving)
        unit = grown.units.get(serving)
    if unit is None:
        return None, "nobody"
    return (unit.pk, "") if unit.active else (None, "closed")


def _places(cases: Sequence[Case]) -> list[str]:
    """Where each case is in the tree: with its keeper, or, where the keeper was recused, with whoever keeps its grid."""
    grown = tree()
    moved = {case.grid_id for case in cases if case.recused and case.grid_id}
    of_grid: dict[int, str] = {}
    if moved:
        of_grid = dict(Grid.objects.filter(pk__in=moved).values_list("pk", "organisation__path"))
    paths: list[str] = []
    for case in cases:
        path = of_grid.get(case.grid_id or 0) if case.recused else None
        keeper = grown.units.get(case.keeper_id)
        paths.append(path or (keeper.path if keeper else ""))
    return paths


def _barred(cases: Sequence[Case]) -> dict[int, tuple[str, ...]]:
    """Where each recused case must not go; nothing is asked when none is."""
    recused = {case.pk: number for number, case in enumerate(cases) if case.recused and case.pk}
    if not recused:
        return {}
    found: dict[int, list[str]] = {}
    rows = list(
        Recusal.objects.filter(case__in=recused).values_list("case_id", "organisation__path", "person_id")
    )
    held = barred_by_person({person for _case, _path, person in rows if person})
    for pk, path, person in rows:
        place = found.setdefault(recused[pk], [])
        if path:
            place.append(path)
        place += held.get(person or 0, ())
    return {number: tuple(paths) for number, paths in found.items()}


def barred_by_person(people: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """For each official the units they hold a post in today: a complaint about them goes there as little as to themselves.

    A post at the top of the tree bars nothing, or nobody in the county could look into it; the person is recused all the same.
    """
    ids = set(people)
    if not ids:
        return {}
    found: dict[int, list[str]] = {}
    rows = in_force(Posting.objects.filter(person_id__in=ids)).values_list("person_id", "organisation__path")
    for person, path in rows:
        if len(path) > 4:
            found.setdefault(person, []).append(path)
    return {person: tuple(paths) for person, paths in found.items()}
