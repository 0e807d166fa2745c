"""A case as the parts of a page: chip, clock, stages, row, photos, history. Every page of this room shows cases through this.

Nothing here asks the database for more than what `queries.CARD` has fetched, but for `rows` (photo counts: one query),
`photos` and `entries`.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases import clocks, sentences
from linli.cases.doors import DOORS
from linli.cases.lifecycle import LIFE
from linli.cases.models import Case
from linli.kernel import clock, evidence
from linli.kernel.journal.models import Entry as Line
from linli.kernel.scope import Actor
from linli.kernel.ui import Chip, ClockView, Entry, Photo, Row, Stage, lasting, said

SOON = 0.75  # share of the allowed time after which a clock turns amber
FRESH = 48 * 60  # minutes: what is over by less is told in hours and minutes, what is over by more in days
# Where each state stands on the strip received, dispatched, in hand, answered, the resident's word.
PLACES = {
    "received": 0, "rejected": 0, "settled": 4, "noted": 4, "merged": 0, "handed_back": 1, "arbitration": 1, "dispatched": 1,
    "offered": 1, "divided": 2, "taken": 2, "working": 2, "waiting": 2, "parked": 2, "disputed": 2, "answered": 3, "withdrawn": 2,
    "confirmed": 5, "unconfirmed": 4,
}  # fmt: skip
SAY_STATE = frozenset({"rejected", "handed_back", "arbitration", "offered", "waiting", "parked", "divided", "merged", "disputed", "withdrawn", "noted", "settled", "unconfirmed"})  # fmt: skip


def chip(case: Case) -> Chip:
    """The state in one word."""
    state = LIFE.states[case.state]
    return Chip(str(state.label), state.tone, state.code)


def clock_of(
    case: Case, *, now: datetime | None = None, why: bool = False, short: bool = False
) -> ClockView | None:
    """The clock that runs, or why none does; None once the case has ended. `short` is for rows, `why` for the case's own page."""
    if case.state == "waiting":
        return ClockView(
            _("Stopped: waiting for the resident"),
            tone="stopped",
            fraction=_share(case.received_at, case.due_at, None),
        )
    if case.state == "parked" and case.review_on:
        return ClockView(_("To be looked at again %(day)s") % {"day": said(case.review_on)}, tone="stopped")
    running = clocks.running(case)
    if running is None:
        return None
    started, due = running
    at = now or clock.now()
    share = _share(started, due, at)
    late = at > due
    tone = "late" if late else "soon" if share >= SOON else "active"
    reasons = " ".join(clocks.why_now(case)) if why else ""
    return ClockView(_left(due, at, short=short), reasons, share, tone, due)  # type: ignore[arg-type]


def _left(due: datetime, at: datetime, *, short: bool) -> str:
    """How long is left today, the day and hour otherwise; by how much it is over."""
    if at > due:
        over = (at - due).total_seconds() / 60
        text = _("%(time)s over") % {"time": _roughly(over)}
    elif clock.local(due).date() == clock.local(at).date():
        text = _("%(time)s left") % {"time": lasting(due - at)}
    else:
        return _("Due %(when)s") % {"when": said(due, now=at)} if not short else said(due, now=at)
    return text if short else _("%(text)s · due %(when)s") % {"text": text, "when": said(due, now=at)}


def _roughly(minutes: float) -> str:
    """Hours and minutes while it is fresh, whole days after that."""
    return lasting(minutes) if minutes < FRESH else lasting(minutes // 1440 * 1440)


def _share(start: datetime, due: datetime | None, at: datetime | None) -> float:
    """Share of the working time between start and due that has passed; 0 when unknown."""
    whole = clock.elapsed(start, due) if due else 0.0
    return clock.elapsed(start, at or clock.now()) / whole if whole else 0.0


def stages(case: Case, *, resident: bool = False) -> list[Stage]:
    """The strip. What is out of the ordinary is named at the stage where it stands."""
    place = PLACES[case.state]
    labels = [
        _("Received"),
        _("Dispatched"),
        _("In progress"),
        _("Answered"),
        _("Your word") if resident else _("Resident's word"),
    ]
    times = [case.received_at, case.dispatched_at, case.signed_at, case.answered_at, case.closed_at]
    state = LIFE.states[case.state]
    if case.state in SAY_STATE:
        labels[min(place, 4)] = str(state.label)
    halted = state.final and state.code != "confirmed"
    strip = []
    for at, label in enumerate(labels):
        standing = "done" if at < place else "ahead" if at > place else "stopped" if halted else "now"
        strip.append(Stage(label, standing, times[at] if at <= place else None))  # type: ignore[arg-type]
    return strip


def where(case: Case) -> str:
    """Community and grid in a few words: the last of the place for a list."""
    grid = case.grid.name if case.grid else ""
    return (
        grid
        if grid.startswith(case.keeper.name)
        else " ".join(part for part in (case.keeper.name, grid) if part)
    )


def meta(case: Case, photos: int = 0) -> tuple[object, ...]:
    """One line: community and grid, category, door, photos."""
    door = DOORS.get(case.door)
    parts: list[object] = [where(case)]
    if case.category:
        parts.append(case.category.name)
    if door:
        parts.append(door.label)
    if case.supervised_at:
        parts.append(_("under supervision"))
    if photos:
        parts.append(_("%(count)s photos") % {"count": photos} if photos > 1 else _("1 photo"))
    return tuple(parts)


def row(
    case: Case, *, url: str, photos: int = 0, chosen: bool = False, now: datetime | None = None, **more: Any
) -> Row:
    """A case as a line in a list. `more` goes to the part: button, tick, thumb."""
    time = clock_of(case, now=now, short=True)
    if time is None:
        return Row(case.title, url, meta(case, photos), chip=chip(case), chosen=chosen, **more)
    return Row(case.title, url, meta(case, photos), clock=time, chosen=chosen, **more)


def rows(cases: Iterable[Case], *, url: Callable[[Case], str], chosen: int | None = None) -> list[Row]:
    """Many, with their photos counted in one query."""
    many = list(cases)
    photos = evidence.photos_of("case", [case.pk for case in many]) if many else {}
    now = clock.now()
    return [
        row(c, url=url(c), photos=len(photos.get(c.pk, ())), chosen=c.pk == chosen, now=now) for c in many
    ]


def photos(case: Case, *, label: str | None = None, without: Sequence[str] = ()) -> list[Photo]:
    """The photos of a case; the place they were taken is never among what is kept."""
    uses = evidence.photos_of("case", [case.pk], label=label).get(case.pk, [])
    return [Photo(use.url, use.thumb) for use in uses if use.label not in without]


CHANNELS: dict[str, str | Promise] = {
    "web": __("online"), "phone": __("by phone"), "counter": __("at the counter"), "paper": __("on paper"), "chat": __("from a chat group"),
    "hotline": __("hotline"), "patrol": __("found on patrol"),
}  # fmt: skip


def channel(case: Case) -> str:
    """How it came in, in a word."""
    return str(CHANNELS.get(case.channel, case.channel))


def entries(case: Case, *, reader: Actor) -> list[Entry]:
    """The history as the reader may read it, oldest first, the last one marked."""
    told = sentences.told(case, reader=reader)
    return [
        Entry(line.at, line.sentence, line.who, line.note, now=index == len(told))
        for index, line in enumerate(told, start=1)
    ]


def since(case: Case, version: int, *, reader: Actor) -> list[Entry]:
    """What has happened since the case stood at that version, oldest first: each move raises the version by one."""
    made = Line.objects.filter(stream=case.stream).exclude(from_state="").order_by("-sequence")
    moves = list(made.values_list("at", flat=True)[: max(0, case.version - version)])
    return [entry for entry in entries(case, reader=reader) if moves and entry.at >= moves[-1]]


def due_said(moment: datetime | None) -> str:
    """今天 17:30; "" when nothing is due."""
    return said(moment) if moment else ""
