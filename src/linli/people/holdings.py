"""What is held about somebody, told by every room that holds something.

A subject is "person:12" (an account) or "case:42" (a resident's contact with one case). Each kind of subject has functions
that say what is held, what for and until when; a name to show to the desk; and reasons why it cannot be erased yet.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing held: what it is, the value as the person would write it, what it is for, until when.

    `kept_until` is a day, or words such as "as long as the account is open". `group` is the heading it stands under.
    """

    label: Words
    value: Words
    purpose: Words
    kept_until: Words | date | datetime
    group: Words = ""


Tell = Callable[[str], Iterable[Holding]]
Name = Callable[[str], str]
Obstacle = Callable[[str], str | None]

_tells: dict[str, list[Tell]] = defaultdict(list)
_names: dict[str, Name] = {}
_obstacles: dict[str, list[Obstacle]] = defaultdict(list)


def register(kind: str, tell: Tell, *, name: Name | None = None) -> None:
    """Called by a room as the application starts; `name` says how the desk calls such a subject (a case by its number)."""
    if tell not in _tells[kind]:
        _tells[kind].append(tell)
    if name:
        _names[kind] = name


def hinder(kind: str, obstacle: Obstacle) -> None:
    """Register what may stand against erasing: the function returns the reason people will read, or None."""
    if obstacle not in _obstacles[kind]:
        _obstacles[kind].append(obstacle)


def held(subject: str) -> list[Holding]:
    """Everything held about the subject, room by room."""
    return [holding for tell in _tells[kind_of(subject)] for holding in tell(subject)]


def named(subject: str) -> str:
    """How people call the subject; its code when no room says."""
    name = _names.get(kind_of(subject))
    return name(subject) if name else subject


def obstacle_to_erasing(subject: str) -> str | None:
    """The first reason why this cannot be erased yet."""
    return next((reason for ask in _obstacles[kind_of(subject)] if (reason := ask(subject))), None)


def kind_of(subject: str) -> str:
    return subject.partition(":")[0]


def id_of(subject: str) -> int:
    return int(subject.partition(":")[2])
