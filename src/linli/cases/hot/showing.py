"""An issue as the parts of a page: chip, row, stages, buttons, map."""

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from linli.cases.hot import words
from linli.cases.hot.lifecycle import LIFE
from linli.cases.models import Case, HotIssue
from linli.kernel.scope import Actor
from linli.kernel.ui import Button, Chip, Row, Stage
from linli.kernel.ui import said as spoken

ICONS = {
    "confirm": "check", "drop": "close", "take_in": "plus", "put_out": "out", "split": "split", "name_owner": "organisation",
    "reword": "pencil", "start": "task", "plan_visit": "people", "cancel_visit": "close", "record_visit": "pencil",
    "keep_promise": "check", "answer": "chat", "answer_rest": "chat", "settle": "check", "reopen": "refresh",
}  # fmt: skip
RARE = frozenset({"drop", "take_in", "put_out", "split", "name_owner", "reword", "reopen", "cancel_visit"})
AFTER_VISIT = ("proposed", "opened", "visiting", "working", "answered", "settled")


def url(issue: HotIssue) -> str:
    return reverse("cases:hot_issue", args=[issue.number])


def list_url() -> str:
    return reverse("cases:hot")


def chip(issue: HotIssue) -> Chip:
    state = LIFE.states[issue.state]
    return Chip(str(state.label), state.tone, state.code)


def row(issue: HotIssue, *, cases: int) -> Row:
    """A line of the desk's list: what, how many, where, who."""
    meta: list[object] = [
        ngettext("%(count)s case", "%(count)s cases", cases) % {"count": cases},
        issue.keeper.name,
    ]
    if issue.owner:
        meta.append(_("owned by %(unit)s") % {"unit": issue.owner})
    elif sure := words.sure(issue):
        meta.append(sure.label)
    return Row(
        issue.title, url(issue), meta, chip=chip(issue), said=spoken(issue.opened_at or issue.proposed_at)
    )


def rows(issues: Iterable[HotIssue]) -> list[Row]:
    return [row(issue, cases=issue.cases) for issue in issues]  # type: ignore[attr-defined]


def stages(issue: HotIssue, *, public: bool = False) -> list[Stage]:
    """Proposed, opened, being settled, answered, settled."""
    at = {"proposed": 0, "opened": 1, "visiting": 2, "working": 2, "answered": 3, "settled": 5, "dropped": 1}[
        issue.state
    ]
    labels: list[tuple[str, object]] = [
        (pgettext("issue", "Proposed"), issue.proposed_at), (pgettext("issue", "Opened"), issue.opened_at), (pgettext("issue", "Being settled"), None),
        (pgettext("issue", "Answered"), issue.answered_at), (pgettext("issue", "Settled"), issue.closed_at if issue.state == "settled" else None),
    ]  # fmt: skip
    if issue.state == "visiting":
        labels[2] = (pgettext("issue", "Visit planned"), None)
    if issue.state == "dropped":
        labels = [labels[0], (pgettext("issue", "Dropped"), issue.closed_at)]
    made = []
    for place, (label, moment) in enumerate(labels):
        how = "done" if place < at else "now" if place == at else "ahead"
        if issue.state == "dropped" and place == 1:
            how = "stopped"
        made.append(Stage(label, how, moment if place <= at else None))  # type: ignore[arg-type]
    return made[1:] if public else made


def buttons(issue: HotIssue, actor: Actor) -> tuple[list[Button], list[Button], list[str]]:
    """The moves open to this person: those of the day, the rare ones, and why the next step is shut."""
    first: list[Button] = []
    rare: list[Button] = []
    shut: list[str] = []
    primary = False
    for move in LIFE.moves.values():
        if issue.state not in move.sources:
            continue
        refusal = LIFE.shut(actor, issue, move.name)
        if refusal is not None:
            if refusal.code == "guard" and move.primary:
                shut.append(f"{move.label}{_(': ')}{refusal.sentence}")
            continue
        if move.name == "keep_promise" and not _promises_open(issue):
            continue
        leads = move.primary and not primary
        primary = primary or leads
        button = Button(
            str(move.label), reverse("cases:hot_move", args=[issue.number, move.name]),
            kind="primary" if leads else "", icon=ICONS[move.name],
        )  # fmt: skip
        (rare if move.name in RARE and not leads else first).append(button)
    first.sort(key=lambda one: one.kind != "primary")
    return first, rare, shut


def _promises_open(issue: HotIssue) -> bool:
    return issue.visits.filter(promises__isnull=False, promises__done_at__isnull=True).exists()


def grids_of(cases: Sequence[Case]) -> list[int]:
    """The grids its cases lie in, for the map."""
    return sorted({case.grid_id for case in cases if case.grid_id})


def points_of(cases: Sequence[Case]) -> list[tuple[float, float]]:
    """Where people pinned it, or the doors and things they named."""
    found = []
    for case in cases:
        for one in (case, case.facility, case.address):
            if one is not None and one.lon is not None and one.lat is not None:
                found.append((one.lon, one.lat))
                break
    return found
