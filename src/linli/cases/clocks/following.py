"""What a changed rule of the clocks moves: which open cases would fall due when, and letting them follow."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.cases.clocks.book import ANSWER, CONTACT, DISPATCH, SIGN, Row, end, row
from linli.cases.clocks.moves import moved
from linli.cases.clocks.standing import applies, row_of, spans_of, start_of
from linli.cases.lifecycle import LIVE
from linli.cases.models import Case
from linli.kernel import clock
from linli.kernel.rulebook.preview import Change, Preview
from linli.kernel.scope import Actor
from linli.kernel.ui import Row as Line
from linli.kernel.ui import said

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Field:
    """A clock as it stands on the case: which cases have it running, since when, and which step of its warnings begins anew."""

    name: str
    open: Q
    start: Callable[[Case], datetime]
    warned: str


FIELDS = {
    DISPATCH: Field("sign_due_at", Q(state="received"), start_of, "sign_warned"),
    SIGN: Field(
        "sign_due_at",
        Q(state__in=("dispatched", "offered")),
        lambda case: case.dispatched_at or case.received_at,
        "sign_warned",
    ),
    CONTACT: Field("contact_due_at", Q(contacted_at__isnull=True), start_of, "contact_warned"),
    ANSWER: Field("due_at", Q(answered_at__isnull=True), start_of, "warned"),
}


@dataclass(frozen=True, slots=True)
class Moved:
    """One open case that another row would let fall due at another moment; `began` is the first day of its clock."""

    case: Case
    began: date
    before: datetime
    changes: dict[str, Any]

    def after(self, name: str) -> datetime:
        found: datetime = self.changes[name]
        return found


class Following:
    """The open cases as they stood before a change, with the row each one follows."""

    def __init__(self, code: str) -> None:
        self.code, self.field = code, FIELDS[code]
        rows = Case.objects.filter(self.field.open, state__in=LIVE, **{f"{self.field.name}__isnull": False})
        self.open = [
            (case, row_of(case, code, self.field.start(case)))
            for case in rows.select_related("duty", "keeper", "unit").order_by("pk").iterator(2000)
        ]

    def shown(self, change: Change) -> Preview | None:
        """Before and after, as it would be if every open case followed."""
        found, now = list(self._moved(change["effective_from"])), clock.now()
        sentences = [
            _(
                "%(count)s of %(open)s open cases would fall due at another time: %(earlier)s earlier, %(later)s later."
            )
            % self._counts(found)
        ]
        over = sum(one.after(self.field.name) < now <= one.before for one in found)
        if over:
            sentences.append(_("%(count)s of them would be overdue at once.") % {"count": over})
        at_once = change["effective_from"] <= clock.today()
        if not at_once:
            sentences.append(
                _(
                    "It counts for what begins on that day or later. To let open cases follow, set it on the day itself."
                )
            )
        choice = _("Let open cases follow too; each one's history says so") if found and at_once else ""
        return Preview(sentences, [self._line(one) for one in found[:SHOWN]], choice)

    def kept(self, change: Change, *, everything: bool, by: Actor) -> int:
        """What began on the first day of the change follows it; with `everything` whatever is open."""
        from linli.cases.commands.reckoning import reckon_anew

        day = change["effective_from"]
        if day > clock.today():
            return 0
        found = [one for one in self._moved(day) if everything or one.began >= day]
        return reckon_anew(found, code=self.code, day=day, warned=self.field.warned, by=by)

    def _moved(self, day: date) -> Iterable[Moved]:
        now = clock.now()
        for case, before in self.open:
            start = self.field.start(case)
            began = clock.local(start).date()
            after = row(self.code, applies(case), max(day, began), spans_of(case))
            if after.span == before.span:
                continue
            changes = self._changes(case, before, after, start, now)
            due = getattr(case, self.field.name)
            if changes and changes[self.field.name] != due:
                yield Moved(case, began, due, changes)

    def _changes(self, case: Case, before: Row, after: Row, start: datetime, now: datetime) -> dict[str, Any]:
        if self.code == ANSWER:
            return moved(case, before, after, now)
        return {self.field.name: end(after.span, start)[0]}

    def _counts(self, found: list[Moved]) -> dict[str, int]:
        earlier = sum(one.after(self.field.name) < one.before for one in found)
        return {
            "count": len(found),
            "open": len(self.open),
            "earlier": earlier,
            "later": len(found) - earlier,
        }

    def _line(self, one: Moved) -> Line:
        told = _("%(before)s → %(after)s") % {
            "before": said(one.before),
            "after": said(one.after(self.field.name)),
        }
        return Line(
            one.case.title,
            f"/cases/{one.case.number}/",
            (one.case.number, one.case.unit or one.case.keeper),
            said=told,
        )


def following(code: str) -> Following | None:
    """What a rule moves; None for a rule that is no clock of a case."""
    return Following(code) if code in FIELDS else None
