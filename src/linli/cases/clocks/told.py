"""Why a clock ends when it does: the rule it follows, the reckoning day by day, what stood still, what was granted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases.clocks.book import ANSWER, CONTACT, DISPATCH, LANE, SIGN, URGENT, Row
from linli.cases.clocks.moves import STANDING_STILL
from linli.cases.clocks.standing import row_of, start_of
from linli.cases.doors import DOORS
from linli.cases.lifecycle import LIFE
from linli.cases.models import Category
from linli.kernel import clock, journal, rulebook
from linli.kernel.clock import words
from linli.kernel.rulebook import words as rule_words

if TYPE_CHECKING:
    from linli.cases.models import Case

# Moves after which the answer's time begins anew, as in `on_reopen` and `on_rework`.
ANEW = frozenset({"reopen", "rework", "unmerge"})
LABELS: dict[str, str | Promise] = {
    "dispatch": __("Dispatch"),
    "sign": __("Sign for it"),
    "contact": __("First contact"),
    "answer": __("Answer"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One clock for whoever asks why. `state` is met, late (met too late, or over), running, or still (it stands still)."""

    code: str
    label: str
    due_at: datetime
    met_at: datetime | None
    state: Literal["met", "late", "running", "still"]
    why: tuple[str, ...]


def standing(case: "Case") -> list[Told]:
    """The clocks of a case in order, those that ended too."""
    history = journal.history(case.stream)
    found = [_taking_on(case), _contact(case), _answer(case, history)]
    return [told for told in found if told is not None]


def why_now(case: "Case") -> list[str]:
    """Why the clock that runs ends then."""
    if case.state in ("received", "dispatched", "offered"):
        told = _taking_on(case)
        return list(told.why) if told else []
    return why(case)


def why(case: "Case") -> list[str]:
    """Why the answer is due then, sentence by sentence.

    Pauses are the spans in which the clock stood still; more time, once granted, is told last.
    """
    return _why_answer(case, journal.history(case.stream))


def _taking_on(case: "Case") -> Told | None:
    """Dispatching until it is dispatched, then signing for it."""
    if case.sign_due_at is None:
        return None
    if case.dispatched_at is None:
        code, rule, start = "dispatch", DISPATCH, start_of(case)
        met = case.answered_at or case.closed_at
    else:
        code, rule, start, met = "sign", SIGN, case.dispatched_at, case.signed_at
    found = row_of(case, rule, start)
    reasons = (*clock.deadline(start, found.span).why(), *_by_rule(found))
    return _told(
        case,
        code,
        case.sign_due_at,
        met,
        reasons,
        ended=case.state not in ("received", "dispatched", "offered"),
    )


def _contact(case: "Case") -> Told | None:
    if case.contact_due_at is None:
        return None
    start = _opened_at(case)
    found = row_of(case, CONTACT, start)
    reasons = (*clock.deadline(start, found.span).why(), *_by_rule(found))
    return _told(
        case, "contact", case.contact_due_at, case.contacted_at, reasons, ended=case.state in LIFE.final()
    )


def _opened_at(case: "Case") -> datetime:
    """The first contact counts from receipt, or from opening again; work done again does not ask for it anew."""
    if case.clock_from is None:
        return case.received_at
    anew = [entry.at for entry in journal.history(case.stream) if entry.move in ("reopen", "unmerge")]
    return anew[-1] if anew else case.received_at


def _answer(case: "Case", history: Sequence[journal.Happened]) -> Told | None:
    if case.due_at is None:
        return None
    reasons = tuple(_why_answer(case, history))
    met = case.answered_at or (case.closed_at if case.state in LIFE.final() else None)
    return _told(case, "answer", case.due_at, met, reasons, ended=case.state in LIFE.final())


def _told(
    case: "Case", code: str, due: datetime, met: datetime | None, reasons: tuple[str, ...], *, ended: bool
) -> Told | None:
    if met is None and ended:
        return None
    if met is not None:
        state = "met" if met <= due else "late"
    elif code == "answer" and case.state in STANDING_STILL:
        state = "still"
    else:
        state = "late" if clock.now() > due else "running"
    return Told(code, str(LABELS[code]), due, met, state, reasons)  # type: ignore[arg-type]


def _why_answer(case: "Case", history: Sequence[journal.Happened]) -> list[str]:
    longer, asked, moved = 0, 0, False
    pauses: list[clock.Pause] = []
    opened: datetime | None = None
    for entry in history:
        if entry.move in ANEW:
            pauses, longer, opened, moved = [], 0, None, False
        if entry.move == "request_extension":
            asked = int(entry.data.get("working_days", 0))
        if entry.move == "decide_extension" and entry.data.get("granted"):
            longer = asked
        moved = moved or entry.move == "due_moved" or "due" in entry.data
        if entry.to_state in STANDING_STILL and opened is None:
            opened = entry.at
        elif (
            opened is not None and entry.from_state in STANDING_STILL and entry.to_state not in STANDING_STILL
        ):
            pauses.append((opened, entry.at))
            opened = None
    if opened is not None:
        pauses.append((opened, None))
    found = row_of(case, ANSWER, start_of(case))
    told = clock.deadline(start_of(case), found.span, pauses).why()
    if longer and case.due_at:
        told.append(
            _("%(days)s working days more were granted, so it is due %(at)s.")
            % {"days": longer, "at": words.moment(case.due_at)}
        )
    if moved and case.due_at and not longer:
        told.append(
            _("It was reckoned anew on the way, so it is due %(at)s.") % {"at": words.moment(case.due_at)}
        )
    return [*told, *_by_rule(found)]


def _by_rule(found: Row) -> list[str]:
    """Which row of the rulebook, and where that comes from."""
    if found.applies_to == "duty":
        return [_("The responsibility list gives this matter its own time.")]
    title = rule_words.title(rulebook.declared(found.code))
    source = rule_words.citation(found.citation)
    return [
        _("Rule “%(rule)s”, for %(what)s. Source: %(source)s")
        % {"rule": title, "what": about(found.applies_to), "source": source}
    ]


def about(key: str) -> str:
    """What a row speaks of, in words: a category, urgent matters, a lane, a door, or everything."""
    if not key:
        return _("everything")
    if key == URGENT:
        return _("urgent matters")
    if key.startswith(LANE):
        return str(LANES.get(key.removeprefix(LANE), key))
    if key in DOORS:
        return _("the door “%(door)s”") % {"door": DOORS[key].label}
    category = Category.objects.filter(code=key).first()
    return f"“{category.name}”" if category else key


LANES: dict[str, str | Promise] = {
    "fast": __("the fast lane"),
    "ordinary": __("the ordinary lane"),
    "complex": __("complex matters"),
}
