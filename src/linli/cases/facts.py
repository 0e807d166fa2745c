"""What this room announces."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaseReceived:
    case_id: int


@dataclass(frozen=True, slots=True)
class CaseMoved:
    case_id: int
    move: str
    from_state: str
    to_state: str
