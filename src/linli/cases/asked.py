"""What of a list is wanted, as conditions. Never a person: nobody reads through one resident's or one member's cases here."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from linli.cases import queries
from linli.cases.commands.intake import OUTSIDE
from linli.cases.models import Category
from linli.kernel import clock
from linli.kernel.scope import after
from linli.organisations.models import Organisation
from linli.places.models import Address, Grid


@dataclass(frozen=True, slots=True)
class Span:
    """Days from one to another, both of them inside; either may be open."""

    first: date | None = None
    last: date | None = None

    def __bool__(self) -> bool:
        return self.first is not None or self.last is not None

    def of(self, name: str) -> Q:
        """The condition on a moment."""
        found = Q()
        if self.first:
            found &= Q(**{f"{name}__gte": _midnight(self.first)})
        if self.last:
            found &= Q(**{f"{name}__lt": _midnight(self.last + timedelta(days=1))})
        return found


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a view is wanted; nothing said is nothing left out.

    `group` is a kind of matter at any level, with all below it; `place` an estate or street with all in it; `number` what the
    hotline calls the case; `hot` a hot issue's number, or "any". The last six are plain yes.
    """

    words: str = ""
    door: str = ""
    channel: str = ""
    group: Category | None = None
    state: str = ""
    keeper: Organisation | None = None
    unit: Organisation | None = None
    grid: Grid | None = None
    place: Address | None = None
    received: Span = Span()
    due: Span = Span()
    closed: Span = Span()
    lane: str = ""
    number: str = ""
    hot: str = ""
    overdue: bool = False
    supervised: bool = False
    reopened: bool = False
    refused: bool = False
    offered: bool = False
    sort: str = ""  # clock, newest; "" is the view's own

    @property
    def narrowed(self) -> bool:
        return any((self.words, self.keeper, self.along != Q(), self.besides != Q()))

    @property
    def along(self) -> Q:
        """What an index of a list serves: kind of matter and state, and the days of receipt."""
        return self.chosen & self.received.of("received_at")

    @property
    def chosen(self) -> Q:
        """Kind of matter and state."""
        found = Q(category_id__in=below(self.group)) if self.group else Q()
        return found & Q(state=self.state) if self.state else found

    @property
    def besides(self) -> Q:
        """Everything else, looked at row by row; keeper and words apart, which decide how the list is read at all."""
        found = self.due.of("due_at") & self.closed.of("closed_at")
        for name, value in (("door", self.door), ("channel", self.channel), ("lane", self.lane)):
            if value:
                found &= Q(**{name: value})
        if self.unit:
            found &= Q(unit_id=self.unit.pk)
        if self.grid:
            found &= Q(grid_id=self.grid.pk)
        if self.place:
            inside = Address.objects.filter(path__gte=self.place.path, path__lt=after(self.place.path))
            found &= Q(address_id__in=inside.values("pk"))
        if self.number:
            found &= Q(submission_key=f"{OUTSIDE}{self.number}")
        if self.hot:
            found &= Q(issue__isnull=False) if self.hot == "any" else Q(issue__number=self.hot)
        return found & self._plain()

    def _plain(self) -> Q:
        found = Q()
        if self.overdue:
            found &= Q(live=True) & queries.is_overdue()
        if self.supervised:
            found &= Q(supervised_at__isnull=False)
        if self.reopened:
            found &= Q(reopens__gt=0)
        if self.refused:
            found &= Q(refusals__gt=0)
        if self.offered:
            found &= Q(state="offered")
        return found


def below(group: Category) -> list[int]:
    """A kind of matter with all kinds below it, three levels at most."""
    found = [group.pk]
    level = found
    while level:
        level = list(Category.objects.filter(parent_id__in=level).values_list("pk", flat=True))
        found += level
    return found


def _midnight(day: date) -> datetime:
    return clock.moment(day.year, day.month, day.day)
