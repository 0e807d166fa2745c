"""Which cases tell of the same matter: alike in words, near in place, close in time. Pure arithmetic over columns.

1. Inside an area every text is compared with those of the weeks around it; only its likest neighbours are kept.
2. The likest pairs are joined first, to groups of a bounded size.
3. A group must hold together: who is unlike the others leaves it, and where weeks of silence lie between, it falls apart.
4. Groups of two areas about the same matter, beside each other, are one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from linli.cases.hot.vectors import Floats, Ints, Vectors, vectors

TILE = 256  # rows compared at once; keeps a tile's product in the processor's cache
NEIGHBOURS = 6  # the likest of each that are kept
NOWHERE = -1
DAY = 86_400.0
METRES_A_DEGREE = 111_320.0  # of latitude; of longitude times the cosine of it


@dataclass(frozen=True, slots=True)
class Measures:
    """How alike, near and close two cases must be, and how many make a group. Times in days, places in metres.

    `alike` is asked of two cases at the same or a near place; `alike_anywhere` where a place is not known. `kind` is added for
    the same kind of matter, `fresh` for two within `fresh_days`; `family` is taken away for kinds of different families. Whoever
    is less like the others than `middle`, on the mean, leaves the group.
    """

    alike: float = 0.28
    alike_anywhere: float = 0.3
    kind: float = 0.14
    family: float = 0.06
    fresh: float = 0.05
    fresh_days: float = 10.0
    middle: float = 0.08
    near: float = 500.0
    days: float = 60.0
    silence: float = 21.0
    least: int = 4
    most: int = 300


@dataclass(frozen=True, slots=True)
class Columns:
    """One entry a case. `area` is who keeps it, `district` what lies above; x and y in metres, NaN where nothing is known.

    `kind` is the kind of matter and `family` the one above it, `NOWHERE` where none was chosen; `at` seconds since 1970.
    """

    texts: Sequence[str]
    area: Ints
    district: Ints
    kind: Ints
    family: Ints
    x: Floats
    y: Floats
    at: npt.NDArray[np.float64]


@dataclass(slots=True)
class Group:
    """Indexes into the columns, and how much its members have in common: the mean likeness of each to the others, 0 to 1."""

    members: list[int]
    together: float
    middle: Floats = field(repr=False)


def metres(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Degrees as metres on a plane, good to a few per cent within a county."""
    around = np.nanmean(lat) if np.isfinite(lat).any() else 0.0
    x = lon * METRES_A_DEGREE * np.cos(np.radians(around))
    return (x - np.nanmin(x, initial=0)).astype(np.float32), (lat * METRES_A_DEGREE).astype(np.float32)


def groups(columns: Columns, measures: Measures | None = None) -> list[Group]:
    """All groups, the largest first. The same columns give the same groups."""
    how = measures or Measures()
    if not len(columns.texts):
        return []
    made = vectors(columns.texts)
    order = np.lexsort((columns.at, columns.area))
    found: list[Group] = []
    for rows in _areas(columns.area, order):
        if len(rows) >= how.least:
            dense = made.dense(rows)
            edges = _edges(columns, rows, dense, how)
            found += _held_together(columns, rows, dense, edges, how)
    found = _joined(columns, made, found, how)
    return sorted(found, key=lambda one: (-len(one.members), one.members[0]))


def _areas(area: Ints, order: Ints) -> Iterator[Ints]:
    """The cases of each area, oldest first."""
    if len(order):
        yield from np.split(order, np.flatnonzero(np.diff(area[order])) + 1)


def _edges(columns: Columns, rows: Ints, dense: Floats, how: Measures) -> list[tuple[float, int, int]]:
    """(likeness, one, other) of neighbours, as places in `rows`."""
    at, kind, family = columns.at[rows], columns.kind[rows], columns.family[rows]
    x, y = columns.x[rows], columns.y[rows]
    found: list[tuple[float, int, int]] = []
    for top in range(0, len(rows), TILE):
        end = min(top + TILE, len(rows))
        reach = int(np.searchsorted(at, at[end - 1] + how.days * DAY, side="right"))
        alike = dense[top:end] @ dense[top:reach].T
        known = kind[top:end, None] != NOWHERE
        alike += np.where(
            known & (kind[top:end, None] == kind[None, top:reach]), np.float32(how.kind), np.float32(0)
        )
        both = known & (kind[None, top:reach] != NOWHERE)
        apart = both & (family[top:end, None] != family[None, top:reach])
        alike -= np.where(apart, np.float32(how.family), np.float32(0))
        passed = at[None, top:reach] - at[top:end, None]
        alike += np.where(passed <= how.fresh_days * DAY, np.float32(how.fresh), np.float32(0))
        asked = _asked(x[top:end], y[top:end], x[top:reach], y[top:reach], how)
        earlier = np.arange(top, reach)[None, :] <= np.arange(top, end)[:, None]
        alike[(alike < asked) | (passed > how.days * DAY) | earlier] = 0
        if alike.shape[1] > NEIGHBOURS:
            least = -np.partition(-alike, NEIGHBOURS - 1, axis=1)[:, NEIGHBOURS - 1]
            alike[alike < least[:, None]] = 0
        one, other = np.nonzero(alike)
        found += zip(alike[one, other].tolist(), (one + top).tolist(), (other + top).tolist(), strict=True)
    return found


def _asked(x: Floats, y: Floats, xs: Floats, ys: Floats, how: Measures) -> Floats:
    """How alike two must be by how far they lie apart; nothing is alike enough beyond the reach."""
    with np.errstate(invalid="ignore"):
        far = np.hypot(x[:, None] - xs[None, :], y[:, None] - ys[None, :])
        asked = np.where(far <= how.near, how.alike, np.float32(9))
    return np.where(np.isnan(far), how.alike_anywhere, asked).astype(np.float32)


def _held_together(
    columns: Columns, rows: Ints, dense: Floats, edges: list[tuple[float, int, int]], how: Measures
) -> Iterator[Group]:
    for members in _united(edges, how):
        for stretch in _stretches(columns.at[rows[members]], members, how):
            if len(stretch) < how.least:
                continue
            held, together, middle = _round_its_middle(dense[stretch], stretch, how)
            if len(held) >= how.least:
                yield Group([int(rows[place]) for place in held], together, middle)


def _united(edges: list[tuple[float, int, int]], how: Measures) -> Iterator[list[int]]:
    """Groups out of pairs, the likest joined first; two groups that would be too large together stay two."""
    lead: dict[int, int] = {}
    size: dict[int, int] = {}

    def leader(place: int) -> int:
        while (above := lead.setdefault(place, place)) != place:
            lead[place] = lead.setdefault(above, above)
            place = lead[place]
        return place

    for _alike, one, other in sorted(edges, key=lambda edge: (-edge[0], edge[1], edge[2])):
        a, b = leader(one), leader(other)
        together = size.get(a, 1) + size.get(b, 1)
        if a != b and together <= how.most:
            lead[max(a, b)] = min(a, b)
            size[min(a, b)] = together
    members: dict[int, list[int]] = {}
    for place in sorted(lead):
        members.setdefault(leader(place), []).append(place)
    yield from (group for group in members.values() if len(group) >= how.least)


def _stretches(at: npt.NDArray[np.float64], members: list[int], how: Measures) -> list[list[int]]:
    """Apart where nobody spoke for long: last winter's matter and this winter's are two."""
    order = np.argsort(at, kind="stable")
    parted = np.flatnonzero(np.diff(at[order]) > how.silence * DAY) + 1
    return [[members[i] for i in part] for part in np.split(order, parted)]


def _round_its_middle(dense: Floats, members: list[int], how: Measures) -> tuple[list[int], float, Floats]:
    """Who is like the others of the group, looked at twice: without those who are not, the others are more alike."""
    kept = np.arange(len(members))
    alike = np.zeros(len(members), dtype=np.float32)
    middle: Floats = dense.mean(axis=0)
    for _again in range(2):
        rows = dense[kept]
        whole = rows.sum(axis=0)
        alike = (rows @ whole - (rows * rows).sum(axis=1)) / max(len(kept) - 1, 1)
        middle = whole / (np.linalg.norm(whole) or 1)
        held = alike >= how.middle
        kept, alike = kept[held], alike[held]
        if not len(kept):
            return [], 0.0, middle
    return [members[i] for i in kept], float(alike.mean()), middle


def _joined(columns: Columns, made: Vectors, found: list[Group], how: Measures) -> list[Group]:
    """Groups of different areas of one district that are beside each other and as alike as the members of one."""
    by_district: dict[int, list[Group]] = {}
    for group in found:
        by_district.setdefault(int(columns.district[group.members[0]]), []).append(group)
    done: list[Group] = []
    for some in by_district.values():
        standing: list[Group] = []
        for group in sorted(some, key=lambda one: -len(one.members)):
            into = next((one for one in standing if _one_matter(columns, one, group, how)), None)
            if into is None:
                standing.append(group)
            else:
                members = sorted([*into.members, *group.members])
                dense = made.dense(np.array(members))
                held, together, middle = _round_its_middle(dense, members, how)
                into.members, into.together, into.middle = held, together, middle
        done += standing
    return done


def _one_matter(columns: Columns, one: Group, other: Group, how: Measures) -> bool:
    if len(one.members) + len(other.members) > how.most or float(one.middle @ other.middle) < how.alike + 0.3:
        return False
    mine, theirs = np.array(one.members), np.array(other.members)
    apart = max(
        columns.at[mine].min() - columns.at[theirs].max(), columns.at[theirs].min() - columns.at[mine].max()
    )
    if apart > how.silence * DAY:
        return False
    with np.errstate(invalid="ignore"):
        far = np.hypot(
            columns.x[mine][:, None] - columns.x[theirs][None, :],
            columns.y[mine][:, None] - columns.y[theirs][None, :],
        )
    return bool(np.any(far <= how.near))
