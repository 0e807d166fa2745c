"""The moves of a case as buttons: one large, some quiet, the rare ones behind "more", and those shut for a reason worth reading."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.cases.lifecycle import LIFE
from linli.cases.models import Case
from linli.kernel.lifecycle import Move
from linli.kernel.refusals import NotOpen
from linli.kernel.scope import Actor

# Seldom, or with lasting effect: a step further away.
RARE = frozenset({"park", "split", "correct", "recuse", "supervise", "withdraw", "assign", "reopen", "follow_up", "to_arbiter", "unmerge", "supply", "lift_supervision"})  # fmt: skip
BY_NOBODY = frozenset({"gather"})  # made by the system
DANGER = frozenset({"reject", "withdraw", "close_unconfirmed", "refuse"})
KEYS = {
    "dispatch": "d",
    "sign": "s",
    "start": "s",
    "take": "t",
    "answer": "a",
    "arbitrate": "d",
    "rework": "r",
    "call_back": "c",
}
ICONS = {
    "dispatch": "send", "offer": "hand", "answer_now": "chat", "reject": "close", "pass_on": "praise", "settle": "check", "take": "hand",
    "sign": "check", "assign": "person", "start": "task", "ask": "question", "supply": "chat", "answer": "check", "hand_back": "undo",
    "refuse": "undo", "to_arbiter": "shield", "arbitrate": "shield", "rework": "refresh", "call_back": "phone", "follow_up": "phone",
    "close_unconfirmed": "stop", "reopen": "refresh", "call_joint": "whistle", "join": "whistle", "request_extension": "clock",
    "decide_extension": "clock", "park": "pause", "unpark": "refresh", "supervise": "eye", "report_supervision": "eye", "lift_supervision": "eye-off", "get_in_touch": "phone", "merge": "merge",
    "unmerge": "split", "split": "split", "withdraw": "out", "correct": "pencil", "recuse": "eye-off",
}  # fmt: skip
# The same move has another word where it stands second.
ELSEWHERE: dict[str, str | Promise] = {"dispatched": _("Send elsewhere"), "offered": _("Dispatch instead")}


@dataclass(frozen=True, slots=True)
class MoveButton:
    """`plain`: one click and no form. `shut` is the reason it is closed now."""

    move: Move
    label: str
    icon: str
    key: str = ""
    danger: bool = False
    shut: str = ""

    @property
    def plain(self) -> bool:
        return not self.move.form


@dataclass(frozen=True, slots=True)
class Buttons:
    primary: MoveButton | None
    quiet: tuple[MoveButton, ...]
    rare: tuple[MoveButton, ...]
    closed: tuple[MoveButton, ...]
    held: tuple[MoveButton, ...]  # what would be the next step, shut for a reason

    def __bool__(self) -> bool:
        return bool(self.primary or self.quiet or self.rare or self.closed or self.held)

    def __contains__(self, name: object) -> bool:
        return any(button.move.name == name for button in (self.primary, *self.quiet, *self.rare) if button)


def buttons_of(case: Case, actor: Actor) -> Buttons:
    """What this actor can do with the case now, in the order of the table."""
    opened: list[Move] = []
    closed: list[MoveButton] = []
    for move in LIFE.moves.values():
        if move.name in BY_NOBODY or case.state not in move.sources:
            continue
        refusal = LIFE.shut(actor, case, move.name)
        if refusal is None:
            opened.append(move)
        elif isinstance(refusal, NotOpen) and _worth_reading(move, case):
            closed.append(_button(move, case, shut=refusal.sentence))
    first = _first(opened, case)
    rest = [move for move in opened if move is not first]
    seldom = RARE | {"get_in_touch"} if case.contacted_at else RARE
    quiet = tuple(_button(move, case) for move in rest if move.name not in seldom)
    rare = tuple(_button(move, case) for move in rest if move.name in seldom)
    held = tuple(button for button in closed if button.move.primary)
    shut = tuple(button for button in closed if not button.move.primary)
    return Buttons(_button(first, case, key=True) if first else None, quiet, rare, shut, held)


def _worth_reading(move: Move, case: Case) -> bool:
    """A guard's reason helps where the move would be expected; not where it never fits this case."""
    return move.name not in (
        "pass_on",
        "settle",
        "report_supervision",
        "lift_supervision",
        "get_in_touch",
        "decide_extension",
        "hand_back",
    ) and not (move.name == "offer" and case.door == "praise")


def _first(opened: list[Move], case: Case) -> Move | None:
    """The one thing to do: what waits for a decision, thanks to be passed on, else the table's own first."""
    by_name = {move.name: move for move in opened}
    for name in ("decide_extension", "pass_on", "join"):
        if name in by_name:
            return by_name[name]
    primary = [
        move for move in opened if move.primary and not (move.name == "dispatch" and case.state in ELSEWHERE)
    ]
    primary.sort(key=lambda move: move.name == "supply")
    if primary:
        return primary[0]
    return by_name.get("call_back") or by_name.get("unmerge")


def _button(move: Move, case: Case, *, key: bool = False, shut: str = "") -> MoveButton:
    label = ELSEWHERE.get(case.state, move.label) if move.name == "dispatch" else move.label
    return MoveButton(
        move,
        str(label),
        ICONS.get(move.name, ""),
        KEYS.get(move.name, "") if key else "",
        danger=move.name in DANGER,
        shut=shut,
    )
