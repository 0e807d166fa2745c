"""A case as a program reads it: codes, states and moments, and the words as far as the reader may see them. Never a contact."""

from datetime import datetime
from typing import Any

from linli.cases.commands.intake import outside_number
from linli.cases.lifecycle import LIFE
from linli.cases.models import Case
from linli.cases.wire.moving import BY_NOBODY
from linli.kernel.scope import Actor
from linli.kernel.wire import Shape


class UnitShown(Shape):
    code: str
    name: str


class PlaceShown(Shape):
    """`said` is the place as people say it; the point only when somebody pinned it."""

    said: str
    grid: str
    lon: float | None
    lat: float | None


class CaseLine(Shape):
    """A case in a list. `version` is what a move is sent with."""

    number: str
    outside_number: str
    door: str
    channel: str
    state: str
    version: int
    title: str
    category: str
    keeper: UnitShown
    unit: UnitShown | None
    received_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None


class CaseShown(CaseLine):
    """A whole case, with the moves that are open to the reader."""

    words: str
    place: PlaceShown
    anonymous: bool
    confidential: bool
    dispatched_at: datetime | None
    signed_at: datetime | None
    sign_due_at: datetime | None
    answer: str
    moves: list[str]


class MovedCase(Shape):
    """How the case stands after a move."""

    number: str
    state: str
    version: int


def moved_case(case: Case) -> MovedCase:
    return MovedCase(number=case.number, state=case.state, version=case.version)


def case_line(case: Case) -> CaseLine:
    return CaseLine(**_line(case))


def case_shown(case: Case, *, reader: Actor) -> CaseShown:
    moves = [move.name for move in LIFE.open_to(reader, case) if move.name not in BY_NOBODY]
    return CaseShown(
        **_line(case),
        words=case.words,
        place=PlaceShown(
            said=case.place_said, grid=case.grid.code if case.grid else "", lon=case.lon, lat=case.lat
        ),
        anonymous=case.anonymous,
        confidential=case.confidential,
        dispatched_at=case.dispatched_at,
        signed_at=case.signed_at,
        sign_due_at=case.sign_due_at,
        answer=case.answer,
        moves=moves,
    )


def _line(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "outside_number": outside_number(case),
        "door": case.door,
        "channel": case.channel,
        "state": case.state,
        "version": case.version,
        "title": case.title,
        "category": case.category.code if case.category else "",
        "keeper": UnitShown(code=case.keeper.code, name=case.keeper.name),
        "unit": UnitShown(code=case.unit.code, name=case.unit.name) if case.unit else None,
        "received_at": case.received_at,
        "due_at": case.due_at,
        "answered_at": case.answered_at,
        "closed_at": case.closed_at,
    }
