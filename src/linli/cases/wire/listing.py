"""Lists of cases for programs: newest first, by keyset, so that nothing is skipped while others work."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from linli.cases import queries
from linli.cases.commands.intake import OUTSIDE
from linli.cases.doors import DOORS
from linli.cases.lifecycle import LIFE
from linli.cases.models import Case
from linli.cases.wire.asking import category_of, unit_of
from linli.cases.wire.showing import CaseLine, case_line
from linli.kernel.refusals import BadInput, NotFound
from linli.kernel.scope import Actor, after
from linli.kernel.wire import Shape

MOST = 200


class CasePage(Shape):
    """`next` is the cursor of the page behind, null at the end."""

    items: list[CaseLine]
    next: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases; several states are separated by commas. Never a person."""

    state: str = ""
    door: str = ""
    category: str = ""
    keeper: str = ""
    unit: str = ""
    outside_number: str = ""
    received_since: datetime | None = None
    received_until: datetime | None = None
    words: str = ""


def listed(actor: Actor, wanted: Wanted, *, cursor: str, limit: int) -> CasePage:
    rows = _narrowed(queries.visible_to(actor), wanted)
    if cursor:
        at, pk = _place(cursor)
        rows = rows.filter(received_at__lte=at).filter(Q(received_at__lt=at) | Q(pk__lt=pk))
    many = max(1, min(limit, MOST))
    found = list(rows.order_by("-received_at", "-pk")[: many + 1])
    shown = found[:many]
    last = shown[-1] if len(found) > many else None
    behind = f"{last.received_at.isoformat()}~{last.pk}" if last else None
    return CasePage(items=[case_line(case) for case in shown], next=behind)


def _place(cursor: str) -> tuple[datetime, int]:
    """A place in the order: a moment and an id."""
    moment, _tilde, pk = cursor.partition("~")
    try:
        at = datetime.fromisoformat(moment).astimezone(UTC)
        return at, int(pk) if pk.isascii() and pk.isdecimal() and len(pk) < 19 else -1
    except (ValueError, OverflowError):
        sentence = _("This is no cursor of ours. Begin without one.")
        raise BadInput(sentence, fields={"cursor": sentence}) from None


def by_outside_number(actor: Actor, number: str) -> Case:
    case = queries.visible_to(actor).filter(submission_key=OUTSIDE + number).first()
    if case is None:
        raise NotFound(_("There is no case of this outside number for you to see."))
    return case


def _narrowed(rows: QuerySet[Case], wanted: Wanted) -> QuerySet[Case]:
    if wanted.state:
        states = [state.strip() for state in wanted.state.split(",")]
        _known("state", states, LIFE.states)
        rows = rows.filter(state__in=states)
    if wanted.door:
        _known("door", [wanted.door], DOORS)
        rows = rows.filter(door=wanted.door)
    if category := category_of(wanted.category):
        rows = rows.filter(
            Q(category=category) | Q(category__parent=category) | Q(category__parent__parent=category)
        )
    if keeper := unit_of(wanted.keeper, "keeper"):
        rows = rows.filter(keeper__path__gte=keeper.path, keeper__path__lt=after(keeper.path))
    if unit := unit_of(wanted.unit, "unit"):
        rows = rows.filter(unit=unit)
    if wanted.outside_number:
        rows = rows.filter(submission_key=OUTSIDE + wanted.outside_number)
    if wanted.received_since:
        rows = rows.filter(received_at__gte=wanted.received_since)
    if wanted.received_until:
        rows = rows.filter(received_at__lt=wanted.received_until)
    return queries.found(rows, wanted.words)


def _known(field: str, given: list[str], known: object) -> None:
    wrong = [one for one in given if one not in known]  # type: ignore[operator]
    if wrong:
        sentence = _("There is no “%(code)s”. The document of the interface lists what there is.") % {
            "code": wrong[0][:40]
        }
        raise BadInput(sentence, fields={field: sentence})
