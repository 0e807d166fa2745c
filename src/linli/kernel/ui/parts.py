"""What the parts take. Frozen values: a page computes them, a template only lays them out.

Every text here is already in the reader's language (or lazily translated); nothing is looked up while drawing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Tone = Literal["neutral", "info", "active", "done", "soon", "late", "stopped"]

# State is never colour alone: each tone has its own mark beside its word.
MARKS: dict[str, str] = {
    "neutral": "",
    "info": "info",
    "active": "half",
    "done": "check",
    "soon": "clock",
    "late": "warning",
    "stopped": "stop",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A state in one word. `state` is the machine's code, for tests and styles."""

    label: str
    tone: Tone = "neutral"
    state: str = ""

    @property
    def mark(self) -> str:
        return MARKS[self.tone]


@dataclass(frozen=True, slots=True)
class Stage:
    """One station of a case's way. `state` is done, now, ahead or stopped."""

    label: str
    state: Literal["done", "now", "ahead", "stopped"] = "ahead"
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClockView:
    """How much time is left, in words; `fraction` is the share of the allowed time already used, 0 to 1."""

    text: str
    why: str = ""
    fraction: float = 0.0
    tone: Tone = "active"
    at: datetime | None = None

    @property
    def percent(self) -> int:
        """Share used in whole percent, never outside 0 to 100; what has begun shows at least a sliver."""
        share = min(max(self.fraction, 0.0), 1.0)
        return max(3, round(share * 100)) if share else 0

    @property
    def mark(self) -> str:
        return {"soon": "clock", "late": "warning", "stopped": "pause", "done": "check"}.get(self.tone, "")


@dataclass(frozen=True, slots=True)
class Button:
    """A link when `method` is get, otherwise a form of one button posting to `url`.

    `kind` is "", primary, danger or bare; `key` is one letter of the keyboard; `confirm` is asked before it acts;
    `closed` is the reason it cannot be used now, shown to the person instead of hiding the button.
    """

    label: str
    url: str = ""
    kind: Literal["", "primary", "danger", "bare"] = ""
    icon: str = ""
    method: Literal["get", "post"] = "get"
    name: str = ""
    value: str = ""
    key: str = ""
    confirm: str = ""
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line in a list: title, one line of meta, state, clock, at most one button.

    `said` is a short text at the right when there is no clock ("还剩 3 天"); `tone` puts a mark before the title;
    `tick` is the value of a check box for bulk work (named `tick`).
    """

    title: str
    url: str = ""
    meta: Sequence[object] = ()
    chip: Chip | None = None
    clock: ClockView | None = None
    at: datetime | date | None = None
    said: str = ""
    button: Button | None = None
    tone: Tone | None = None
    thumb: str = ""
    tick: str = ""
    chosen: bool = False
    light: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A document or photo people can open. `thumb` is the address of a small picture, when there is one."""

    url: str
    name: str
    thumb: str = ""
    size: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture in a strip; `alt` says what it shows as far as known."""

    url: str
    thumb: str = ""
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One sentence of a history. `note` is a person's own words, kept as written."""

    at: datetime
    sentence: str
    who: str = ""
    note: str = ""
    files: Sequence[File] = ()
    now: bool = False


@dataclass(frozen=True, slots=True)
class Crumb:
    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class NavItem:
    """A door in the navigation. Items with the same `group` stand under that heading; the first four fill the phone's bar."""

    label: str
    url: str
    icon: str = ""
    count: int = 0
    active: bool = False
    group: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    count: int | None = None
    active: bool = False
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Stat:
    """A number with its unit, its definition (口径) and, at `url`, the records it counts."""

    label: str
    value: int | float | str | None
    unit: str = ""
    note: str = ""
    definition: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One applied or possible filter; `url` is the list with it changed."""

    label: str
    url: str
    active: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """One person, unit or place found by a picker; `hint` tells two of the same name apart."""

    value: str
    label: str
    hint: str = ""
    code: str = ""
    closed: str = ""
