"""Cases that may be about the same thing: found by place and time, by rare words, by photo; then weighed (`alike`).

The place and the time come first, because a keeper's last ninety days are few; only where the place is not known, or too much lies there,
the search index is asked for the rarest words. So the cost does not grow with the years.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from linli.cases import queries
from linli.cases.doors import DOORS
from linli.cases.lifecycle import LIVE
from linli.cases.models import Case
from linli.cases.suggestions import learnt, photos
from linli.cases.suggestions.alike import Likeness, Told, likeness
from linli.cases.suggestions.features import box, grams, text_of
from linli.kernel import clock, scope
from linli.kernel.scope import Actor
from linli.kernel.search import likely
from linli.organisations.models import Organisation
from linli.places.place import NOWHERE, Place

DAYS = 90
NEAREST = 600  # of a place's newest, looked at
RARE, UNSEEN = (
    12,
    6,
)  # pairs of characters asked for: the rarest known ones, and some that are not known at all
FOUND, NEWEST = (
    1_000,
    500,
)  # cases the index may hand over: of those with a pair of each, and of the less sure ones
MOST_PARTS, LEAST_PARTS = (
    4,
    2,
)  # into how many groups the pairs are dealt: more parts find fewer, and those surer
WEIGHED = 60  # of these, those with the most telling pairs in common
SHOWN = 0.35  # least confidence shown
COLUMNS = (
    "pk", "title", "words", "category_id", "address_id", "facility_id", "grid_id", "lon", "lat", "received_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A case that may be about the same thing. `confidence` is our weighing of words, place, time and photo, as a share of 1."""

    case: Case
    confidence: float
    reason: str
    words: float
    metres: float | None


@dataclass(frozen=True, slots=True)
class PublicDuplicate:
    """The same for everybody: only what the public list shows, with words a person approved or the kind of matter."""

    number: str
    title: str
    confidence: float
    reason: str
    state: str
    received_at: datetime


def duplicates(
    what: Case | str,
    place: Place = NOWHERE,
    *,
    actor: Actor,
    keeper: Organisation | None = None,
    category_id: int | None = None,
    draft: int | None = None,
    limit: int = 5,
    only_open: bool = False,
) -> list[Duplicate]:
    """Cases the actor may see that are probably about the same thing, the likeliest first, those still open before the others.

    `what` is a case, or the words somebody is writing with their place; `draft` holds their photos.
    """
    rows = scope.visible(Case.objects.all(), actor, "case.see").exclude(state="merged")
    rows = queries.live(rows) if only_open else rows
    told = _told_of(what, place, category_id, draft)
    found = _likeliest(told, rows, keeper_id=_keeper_of(what, keeper), leave=_related(what), limit=limit)
    cases = {case.pk: case for case in queries.visible_to(actor).filter(pk__in=[pk for pk, _like in found])}
    shown = [
        Duplicate(cases[pk], like.confidence, like.reason, like.words, like.metres)
        for pk, like in found
        if pk in cases
    ]
    return sorted(shown, key=lambda one: (one.case.state not in LIVE, -one.confidence))


def public_duplicates(
    words: str,
    place: Place = NOWHERE,
    *,
    keeper: Organisation | None = None,
    category_id: int | None = None,
    limit: int = 3,
) -> list[PublicDuplicate]:
    """Open public cases that are probably about the same thing, for somebody who is about to ask.

    Nothing of another's own words: they are compared here and not shown, nor is a distance finer than the grid.
    """
    rows = queries.live(queries.public_rows().order_by())
    told = _told_of(words, place, category_id, None)
    found = _likeliest(told, rows, keeper_id=keeper.pk if keeper else None, leave=(), limit=limit)
    cases = {c.pk: c for c in queries.public_rows().filter(pk__in=[pk for pk, _like in found])}
    return [_public(cases[pk], like, told) for pk, like in found if pk in cases]


def _public(case: Case, like: Likeness, told: Told) -> PublicDuplicate:
    same = _("in the same grid") if told.grid_id and told.grid_id == case.grid_id else _("at %(place)s") % {"place": case.keeper.name}  # fmt: skip
    alike = _("words %(share)s %% alike") % {"share": round(100 * like.words)}
    title = case.public_words or str(case.category or DOORS[case.door].label)
    reason = _(", ").join((same, alike))
    return PublicDuplicate(case.number, title, like.confidence, reason, case.state, case.received_at)


def _likeliest(
    told: Told, rows: QuerySet[Case], *, keeper_id: int | None, leave: Iterable[int], limit: int
) -> list[tuple[int, Likeness]]:
    """Ids with their likeness, the likeliest first; only those worth showing."""
    since = told.at - timedelta(days=DAYS)
    model = learnt.current()
    common: Mapping[int, int] = model.common if model else {}
    texts = model.texts if model else 0
    recent = rows.filter(received_at__gte=since).exclude(pk__in=list(leave))
    here, asked = _here(told, keeper_id), rarest(told.text, common)
    if here is None:
        ids = _by_words(asked, common)
    else:
        newest = recent.filter(here).order_by("-pk").values_list("pk", flat=True)
        ids = list(newest[:NEAREST])
    ids = _promising(ids, asked, common)
    found = {row[0]: row for row in recent.filter(pk__in=ids).values_list(*COLUMNS)}
    if told.photos:
        same = [pk for pk in photos.same_elsewhere(told.photos) if pk not in found]
        found |= {row[0]: row for row in recent.filter(pk__in=same).values_list(*COLUMNS)} if same else {}
    seen = photos.of_cases(found) if told.photos else {}
    weighed = [
        (pk, likeness(told, _told(row, seen.get(pk, ())), common=common, texts=texts))
        for pk, row in found.items()
    ]
    worth = [(pk, like) for pk, like in weighed if like.confidence >= SHOWN]
    return sorted(worth, key=lambda pair: (-pair[1].confidence, -pair[0]))[:limit]


def rarest(text: str, common: Mapping[int, int]) -> list[str]:
    """The pairs of characters that tell most: the rarest of those known here, and a few that are not known.

    A pair nobody wrote before may be a slip of the pen; alone they would find nothing.
    """
    found = sorted(grams(text), key=lambda gram: common.get(box(gram), 0))
    known = [gram for gram in found if box(gram) in common]
    unseen = [gram for gram in found if box(gram) not in common]
    return [*unseen[: UNSEEN if known else RARE], *known[:RARE]]


def groups(asked: Sequence[str], common: Mapping[int, int], *, parts: int) -> list[list[str]]:
    """Groups of which a duplicate has one of each: the known pairs dealt by turns, the unknown ones in all."""
    unseen = [gram for gram in asked if box(gram) not in common]
    known = [gram for gram in asked if box(gram) in common]
    if len(known) < 2 * parts:
        return [list(asked)] if parts <= LEAST_PARTS else []
    return [[*unseen, *known[part::parts]] for part in range(parts)]


def _by_words(asked: Sequence[str], common: Mapping[int, int]) -> list[int]:
    """Cases the index finds: first those with a pair of every one of four groups, however many cases there are; where these are few,
    those with a pair of either half, the newest."""
    ids = likely.with_one_of_each("case", groups(asked, common, parts=MOST_PARTS), most=FOUND)
    if len(ids) < WEIGHED:
        ids = list(
            dict.fromkeys(
                [
                    *ids,
                    *likely.with_one_of_each("case", groups(asked, common, parts=LEAST_PARTS), most=NEWEST),
                ]
            )
        )
    return ids


def _promising(ids: list[int], asked: Sequence[str], common: Mapping[int, int]) -> list[int]:
    """Those with the most telling pairs in common, where there are more than can be weighed."""
    if len(ids) <= WEIGHED:
        return ids
    weight = {gram: 1.0 / (1 + common.get(box(gram), 0)) ** 0.5 for gram in asked}
    shared = {pk: sum(weight[gram] for gram in has) for pk, has in likely.having("case", ids, asked).items()}
    best = sorted(ids, key=lambda pk: (-shared.get(pk, 0.0), -pk))[:WEIGHED]
    return [pk for pk in best if shared.get(pk)]


def _here(told: Told, keeper_id: int | None) -> Q | None:
    """Where it may lie: in the grid, or with the keeper; None when nobody knows where."""
    if told.grid_id is None and keeper_id is None:
        return None
    here = Q()
    if told.grid_id is not None:
        here |= Q(grid_id=told.grid_id)
    if keeper_id is not None:
        here |= Q(keeper_id=keeper_id)
    return here


def _told(row: tuple[Any, ...], seen: Sequence[int]) -> Told:
    _pk, title, words, category, address, facility, grid, lon, lat, at = row
    point = (lon, lat) if lon is not None and lat is not None else None
    return Told(text_of(title, words), at, category, address, facility, grid, point, seen)


def _told_of(what: Case | str, place: Place, category_id: int | None, draft: int | None) -> Told:
    if isinstance(what, Case):
        row = tuple(getattr(what, name) for name in COLUMNS)
        return _told(row, photos.of_cases([what.pk]).get(what.pk, []))
    return Told(
        what, clock.now(), category_id, place.address_id, place.facility_id, place.grid_id,
        place.point, photos.of_drafts(draft),
    )  # fmt: skip


def _keeper_of(what: Case | str, keeper: Organisation | None) -> int | None:
    if isinstance(what, Case):
        return what.keeper_id
    return keeper.pk if keeper else None


def _related(what: Case | str) -> list[int]:
    """The case itself, its whole and its parts: they are known to belong together."""
    if not isinstance(what, Case):
        return []
    near = [what.pk, *what.parts.values_list("pk", flat=True)]
    return [*near, what.parent_id] if what.parent_id else near
