"""The nightly look for hot issues, and the one on demand: cases read as columns, grouped, and put before a person.

Only areas in which something has come in are looked at again. Cases that stand in an issue draw new ones to it; a proposal
somebody dropped is not made again for a while.
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import shapely
from django.db.models import Q
from django.db.models.functions import Substr

from linli.cases.hot import askers, words
from linli.cases.hot.commands import propose, suggest
from linli.cases.hot.gathering import NOWHERE, Columns, Group, Measures, groups, metres
from linli.cases.hot.lifecycle import OPEN
from linli.cases.hot.policy import gatherable
from linli.cases.hot.vectors import LONGEST
from linli.cases.lifecycle import LIVE
from linli.cases.models import Case, Category, HotIssue, IssueCase
from linli.kernel import clock, rulebook
from linli.kernel.scope import PATH_STEP, Actor
from linli.organisations.models import Organisation
from linli.places.models import Boundary

log = logging.getLogger(__name__)
NIGHTLY = Actor.system("hot")
MOST = 100  # proposals of one run, the hottest first; a list nobody can read helps nobody
LATELY = timedelta(hours=26)  # a night and a little: what came in since the last run
CARD = ("keeper", "category__parent", "address", "grid")
Point = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Found:
    """Case ids of one matter, and how much their texts have in common with their middle."""

    cases: list[int]
    together: float


def nightly() -> int:
    """Look where something has come in since yesterday. Returns how many proposals were made or grew."""
    lately = Case.objects.filter(received_at__gte=clock.now() - LATELY).order_by()
    keepers = set(lately.values_list("keeper_id", flat=True).distinct())
    return run(keepers=keepers, by=NIGHTLY) if keepers else 0


def run(*, keepers: Collection[int] | None, by: Actor) -> int:
    """Look through what these organisations keep (None: everybody) and put what is found before their desks."""
    found = find(days=measures().days, keepers=keepers)
    return sum(_put_forward(found, by=by))


def measures() -> Measures:
    """How near, close and many, by today's rules."""
    return Measures(
        near=float(rulebook.value("cases.hot_near_metres").value),
        days=float(rulebook.value("cases.hot_window_days").value),
        least=int(rulebook.value("cases.hot_least_cases").value),
    )


def find(*, days: float, keepers: Collection[int] | None = None) -> list[Found]:
    """Groups among the cases of the last days, the largest first."""
    ids, columns = read(since=clock.now() - timedelta(days=days), keepers=keepers)
    return [_found(ids, group) for group in groups(columns, measures())]


def _found(ids: Sequence[int], group: Group) -> Found:
    return Found([ids[place] for place in group.members], group.together)


def read(*, since: datetime, keepers: Collection[int] | None = None) -> tuple[list[int], Columns]:
    """What may be gathered, as columns; one query, and the small tables of what lies where."""
    rows = Case.objects.filter(gatherable(), received_at__gte=since).order_by()
    if keepers is not None:
        rows = rows.filter(keeper__in=keepers)
    read_in = rows.values_list(
        "pk", "title", Substr("words", 1, LONGEST), "keeper_id", "category_id", "grid_id", "lon", "lat",
        "address__lon", "address__lat", "facility__lon", "facility__lat", "received_at",
    )  # fmt: skip
    families = {pk: parent or pk for pk, parent in Category.objects.values_list("pk", "parent_id")}
    middles = _middles()
    paths = dict(Organisation.objects.values_list("pk", "path"))
    above: dict[str, int] = {}
    ids, texts, area, kind, family, at, district = [], [], [], [], [], [], []
    lon, lat = [], []
    nowhere: Point = (None, None)
    for pk, title, said, keeper, category, grid, x, y, ax, ay, fx, fy, received in read_in.iterator(20_000):
        ids.append(pk)
        texts.append(said if said.startswith(title[:12]) else f"{title} {said}")
        area.append(keeper)
        kind.append(category or NOWHERE)
        family.append(families.get(category or 0, NOWHERE))
        at.append(received.timestamp())
        upper = paths[keeper][:-PATH_STEP]
        district.append(above.setdefault(upper, len(above)))
        known = next(((e, n) for e, n in ((x, y), (ax, ay), (fx, fy)) if e is not None), None)
        east, north = known if known is not None else middles.get(grid or 0, nowhere)
        lon.append(east)
        lat.append(north)
    x_metres, y_metres = metres(np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64))
    columns = Columns(
        texts,
        area=np.array(area, dtype=np.int64),
        district=np.array(district, dtype=np.int64),
        kind=np.array(kind, dtype=np.int64),
        family=np.array(family, dtype=np.int64),
        x=x_metres,
        y=y_metres,
        at=np.array(at, dtype=np.float64),
    )
    return ids, columns


def _middles() -> dict[int, Point]:
    """A point for each grid: where a case lies of which only the grid is known."""
    rows = list(Boundary.objects.filter(until__isnull=True).values_list("grid_id", "shape"))
    if not rows:
        return {}
    points = shapely.get_coordinates(
        shapely.centroid(shapely.from_wkb([bytes(shape) for _grid, shape in rows]))
    )
    return {grid: (float(x), float(y)) for (grid, _shape), (x, y) in zip(rows, points, strict=True)}


# --- before a person ------------------------------------------------------------------------------------


def _put_forward(found: Sequence[Found], *, by: Actor) -> Iterable[int]:
    """1 for each proposal made or grown."""
    ids = [pk for one in found for pk in one.cases]
    beside, settled, dropped = _standing(ids)
    fresh: list[tuple[tuple[int, int], Found, list[Case]]] = []
    least = int(rulebook.value("cases.hot_least_cases").value)
    live = _live(ids)
    for one in found:
        drawn = Counter(beside[pk] for pk in one.cases if pk in beside)
        open_cases = [pk for pk in one.cases if pk not in beside and pk not in settled]
        if drawn:
            yield _grow(drawn.most_common(1)[0][0], one, open_cases, by=by)
        elif len(open_cases) >= least and 2 * len(dropped & set(open_cases)) < len(open_cases):
            waiting = sum(pk in live for pk in open_cases)
            if waiting:
                fresh.append(((-waiting, -len(open_cases)), Found(open_cases, one.together), []))
    fresh.sort(key=lambda entry: (entry[0], entry[1].cases[0]))
    if len(fresh) > MOST:
        log.info("%s groups look like hot issues; the %s hottest are proposed", len(fresh), MOST)
    for _heat, one, _cases in fresh[:MOST]:
        yield _propose(one, by=by)


def _standing(ids: Sequence[int]) -> tuple[dict[int, int], set[int], set[int]]:
    """The open issue each case stands beside, the cases of settled ones, and those of proposals dropped of late."""
    beside: dict[int, int] = {}
    settled: set[int] = set()
    dropped: set[int] = set()
    days = int(rulebook.value("cases.hot_dropped_days").value)
    rows = IssueCase.objects.filter(
        Q(issue__state__in=("proposed", *OPEN, "settled")) | Q(issue__closed_at__gte=clock.now() - timedelta(days=days))
    ).exclude(standing="out")  # fmt: skip
    wanted = set(ids)
    for case, issue, state in rows.values_list("case_id", "issue_id", "issue__state"):
        if case not in wanted:
            continue
        if state == "dropped":
            dropped.add(case)
        elif state == "settled":
            settled.add(case)
        else:
            beside[case] = issue
    return beside, settled, dropped


def _live(ids: Sequence[int]) -> set[int]:
    """Those in which somebody still waits for an answer."""
    waiting = [state for state in LIVE if state != "answered"]
    found: set[int] = set()
    for begin in range(0, len(ids), 5_000):
        some = Case.objects.filter(pk__in=ids[begin : begin + 5_000], state__in=waiting)
        found.update(some.values_list("pk", flat=True))
    return found


def _grow(issue_id: int, one: Found, open_cases: Sequence[int], *, by: Actor) -> int:
    issue = HotIssue.objects.select_related("keeper").get(pk=issue_id)
    if not open_cases:
        return 0
    cases = _cases(one.cases)
    reason = words.reason_of(cases, askers=askers.count(cases))
    return min(
        suggest(issue, cases=[case for case in cases if case.pk in set(open_cases)], reason=reason, by=by), 1
    )


def _propose(one: Found, *, by: Actor) -> int:
    cases = _cases(one.cases)
    people = askers.count(cases)
    if people < int(rulebook.value("cases.hot_least_askers").value):
        return 0
    reason = words.reason_of(cases, askers=people)
    category = _category(cases)
    sure = words.confidence(one.together, len(cases))
    propose(
        cases=cases, title=_title(reason, category), reason=reason, confidence=sure, category=category, by=by
    )
    return 1


def _cases(ids: Sequence[int]) -> list[Case]:
    return list(Case.objects.select_related(*CARD).filter(pk__in=ids).order_by("received_at", "pk"))


def _category(cases: Sequence[Case]) -> Category | None:
    """The kind of matter of most of them."""
    counted = Counter(case.category for case in cases if case.category)
    first = counted.most_common(1)
    return first[0][0] if first and first[0][1] * 2 > len(cases) else None


def _title(reason: Mapping[str, object], category: Category | None) -> str:
    """The place and what is said there: 锦绣苑 · 电梯、停运."""
    shared = reason.get("words")
    said = "、".join(str(word) for word in shared[:2]) if isinstance(shared, list) and shared else ""
    what = said or (category.name_zh if category else "")
    return " · ".join(part for part in (str(reason.get("where", "")), what) if part) or "—"
