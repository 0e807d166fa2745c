"""What this room announces."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonEnrolled:
    person_id: int


@dataclass(frozen=True, slots=True)
class PersonDeactivated:
    """The account was closed; what waited for this person needs somebody else."""

    person_id: int


@dataclass(frozen=True, slots=True)
class PersonErased:
    """Who the account belonged to is forgotten; rooms that hold their postings end them."""

    person_id: int


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    subject: str
    purpose: str


@dataclass(frozen=True, slots=True)
class RequestAsked:
    """Somebody asked to see, correct or erase what is held about the subject."""

    request_id: int
    subject: str
    kind: str


@dataclass(frozen=True, slots=True)
class RequestSettled:
    """It was done or refused; people with an account are told here, the room of another subject tells its own."""

    request_id: int
    subject: str
    kind: str
    state: str
