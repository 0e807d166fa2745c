"""One list of the desk as far as an actor reaches: its pages, its count, places in it. Each read goes along an index and looks at a
bounded number of rows, however many cases there are (docs/adr/0015).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Count, Q, QuerySet, Value, When
from django.db.models import Case as Choose

from linli.cases import firsts, queries
from linli.cases.asked import Asked
from linli.cases.models import Case
from linli.cases.reach import Reach, Way
from linli.kernel import search
from linli.kernel.scope import after

if TYPE_CHECKING:
    from linli.cases.inbox import View

PAGE = 30
CAP = 10_000  # counted no further
EFFORT = 10_000  # rows looked at for a count; what lies beyond is said by a "+"
SMALL = 10_000  # cases of some keepers or units that may all be looked at for one page
HITS = 5_000  # of a search; with more, the list is read in its order and each row looked at for the words
LOOKED = 1_500  # of many hits, so many are looked at for a count


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


class Listing:
    """A view, narrowed by what is asked, as far as the actor reaches."""

    def __init__(self, reach: Reach, view: "View", asked: Asked, *, live: bool) -> None:
        self.reach, self.view, self.asked, self.live = reach, view, asked, live
        self.newest = view.newest if asked.sort not in ("clock", "newest") else asked.sort == "newest"
        self.key = "received_at" if self.newest else "clock_at"

    @cached_property
    def ways(self) -> list[Way]:
        return self.reach.ways(self.view.permission, keeper=self.asked.keeper)

    @cached_property
    def besides(self) -> Q:
        """What each row is asked for itself."""
        also = self.view.also() if self.view.also else Q()
        return (
            self.states & also & self.asked.besides
            if len(self.view.states) > 1
            else also & self.asked.besides
        )

    @cached_property
    def states(self) -> Q:
        return Q(state__in=self.view.states) if self.view.states else Q()

    @cached_property
    def chosen(self) -> Q:
        """What an index knows besides keepers and units: kind of matter, and one state."""
        return (
            self.asked.chosen & Q(state=self.view.states[0])
            if len(self.view.states) == 1
            else self.asked.chosen
        )

    @cached_property
    def hits(self) -> int:
        """How many documents hold the words, counted to one more than `HITS`."""
        return search.hits("case", self.asked.words, most=HITS + 1)

    def _rows(self, way: Q, chosen: Q) -> QuerySet[Case]:
        """What an index serves: of a way, or of all of it but its keepers or units."""
        rows = Case.objects.filter(way, chosen, self.asked.received.of("received_at"), self.reach.denied)
        return rows.filter(live=True) if self.live else rows

    @cached_property
    def few(self) -> list[int]:
        """The ids of all hits, where there are few: written out, so that the database begins with them."""
        return list(search.matching("case", self.asked.words, most=HITS + 1)[: HITS + 1])

    # --- pages ---------------------------------------------------------------------------------------

    def page(self, *, after: Place | None = None, before: Place | None = None) -> Page:
        """The page behind `after`, or the one that ends at `before`; without either, the first."""
        backward = before is not None
        start = before or after
        down = self.newest != backward  # the direction in which this page is read from the database
        found = self._next(start, down=down, most=PAGE + 1)
        more = len(found) > PAGE
        found = found[:PAGE]
        if backward:
            found.reverse()
        if not found:
            return Page([])
        cases = self._cards(found)
        earlier = found[0] if (more if backward else start is not None) else None
        later = found[-1] if (True if backward else more) else None
        return Page(cases, earlier, later)

    def first(self, most: int) -> list[int]:
        """The ids of the first cases in the order of the list."""
        return [place.pk for place in self._next(None, down=self.newest, most=most)]

    def _next(self, start: Place | None, *, down: bool, most: int) -> list[Place]:
        """The places behind `start` in one direction, from every way, in their order."""
        if self.asked.words and self.hits <= HITS:
            return self._among_hits(start, down=down, most=most)
        found: list[Place] = []
        for way in self.ways:
            found += [Place(at, pk) for pk, at in self._along(way, start, down=down, most=most)]
        found.sort(key=lambda place: (place.at, place.pk), reverse=down)
        return found[:most]

    def _among_hits(self, start: Place | None, *, down: bool, most: int) -> list[Place]:
        """Few hold the words: they are looked up and put in order."""
        if not self.ways or not self.hits:
            return []
        rows = self._rows(self._any_way, self.chosen).filter(self.besides, pk__in=self.few)
        rows = rows.filter(_beyond(start, self.key, down=down)) if start else rows
        return [
            Place(at, pk)
            for pk, at in rows.order_by(*self._order(down=down)).values_list("pk", self.key)[:most]
        ]

    def _order(self, *, down: bool) -> tuple[str, str]:
        return (f"-{self.key}", "-pk") if down else (self.key, "pk")

    def _along(
        self, way: Way, start: Place | None, *, down: bool, most: int
    ) -> Iterable[tuple[int, datetime]]:
        """The first places of one way, read along the index that has least to look through."""
        order = self._order(down=down)
        beyond = _beyond(start, self.key, down=down) if start else Q()
        chosen = self.chosen
        words = search.holds("case", self.asked.words) if self.asked.words else Q()
        if not way.narrow:
            rows = self._rows(way.q, chosen).filter(self.besides, beyond, words)
        elif chosen != Q() and not self.live and not self._small(way):
            rows = self._rows(way.rest, chosen).filter(self.besides, beyond, words)
            return firsts.in_order(rows, way.column, way.ids, self.key, order, most)
        else:
            own = firsts.hidden(chosen) if chosen != Q() else Q()
            rows = self._rows(way.rest, own).filter(self.besides, beyond, words)
            return firsts.of_each(rows, way.column, way.ids, self.key, order, most)
        return rows.order_by(*order).values_list("pk", self.key)[:most]

    def _small(self, way: Way) -> bool:
        """So few that all of them may be looked at."""
        return self._rows(way.q, Q()).order_by()[: SMALL + 1].count() <= SMALL

    def _cards(self, places: list[Place]) -> list[Case]:
        rows = Case.objects.select_related(*queries.CARD).in_bulk([place.pk for place in places])
        return [rows[place.pk] for place in places if place.pk in rows]

    # --- places --------------------------------------------------------------------------------------

    def where(self, pk: int) -> Place | None:
        """Where a case stands in the list; None when it is not there."""
        words = search.holds("case", self.asked.words) if self.asked.words else Q()
        if self.asked.words and not self.hits:
            return None
        for way in self.ways:
            rows = self._rows(way.q, self.chosen).filter(self.besides, words, pk=pk)
            at = rows.values_list(self.key, flat=True).first()
            if at is not None:
                return Place(at, pk)
        return None

    def following(self, place: Place) -> Case | None:
        """The next case behind a place, or the first of the list when there is none behind; of it only the number is read."""
        down = self.newest
        behind = self._next(place, down=down, most=1) or [
            other for other in self._next(None, down=down, most=2) if other.pk != place.pk
        ]
        return Case.objects.only("number").filter(pk=behind[0].pk).first() if behind else None

    # --- counts --------------------------------------------------------------------------------------

    def total(self) -> tuple[int, bool]:
        """How many there are; True = at least so many: no more than `CAP` are counted, and no more than `EFFORT` rows looked at."""
        if self.asked.words:
            return self._worded_total()
        found, more = 0, False
        for way in self.ways:
            some, beyond = self._count(way)
            found, more = found + some, more or beyond
        return min(found, CAP), more or found > CAP

    def _worded_total(self) -> tuple[int, bool]:
        """Of what holds the words, not of the list: the hits are looked at in whatever way they are reached."""
        beyond = self.hits > HITS
        anything = (
            not self.live
            and self.asked.along == Q() == self.besides
            and any(way.q == Q() for way in self.ways)
        )
        if beyond and anything:
            return CAP, True
        if not self.ways:
            return 0, False
        rows = self._rows(self._any_way, self.chosen)
        hits = search.latest("case", self.asked.words, most=LOOKED) if beyond else self.few
        return rows.filter(self.besides, pk__in=hits).order_by().count(), beyond

    @property
    def _any_way(self) -> Q:
        """All ways in one condition, for a few rows that are looked up anyhow; everything, when one of them is."""
        return Q() if any(way.q == Q() for way in self.ways) else reduce(or_, (way.q for way in self.ways))

    def _count(self, way: Way) -> tuple[int, bool]:
        rows = self._rows(way.q, self.chosen & self.states)
        if self.besides in (Q(), self.states):
            return rows.order_by()[: CAP + 1].count(), False
        told = rows.annotate(told=Choose(When(self.besides, then=Value(True)), output_field=BooleanField()))
        free = (
            not way.narrow and not self.live and self.asked.along == Q()
        )  # no index of its own: the newest are looked at
        looked = told.order_by(*(("-received_at",) if free else ())).values("told", "pk")[: EFFORT + 1]
        counted = looked.aggregate(n=Count("pk"), found=Count("told"))
        return counted["found"], counted["n"] > EFFORT


def _beyond(start: Place, key: str, *, down: bool) -> Q:
    """What lies beyond a place in the direction in which the list is read.

    Said as "up to the moment, and not the same unless by id", so that an index over the moment is read from there on.
    """
    side = "lt" if down else "gt"
    past = Q(**{f"{key}__{side}": start.at}) | Q(**{f"pk__{side}": start.pk})
    return past & Q(**{f"{key}__{side}e": start.at})


def plain(rows: QuerySet[Case], asked: Asked) -> QuerySet[Case]:
    """A queryset narrowed by all that is asked, for whoever goes through every row."""
    if asked.keeper:
        rows = rows.filter(keeper__path__gte=asked.keeper.path, keeper__path__lt=after(asked.keeper.path))
    rows = rows.filter(asked.along, asked.besides)
    return queries.found(rows, asked.words)
