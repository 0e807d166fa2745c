"""What this room announces to rooms it does not know."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SubtreeMoved:
    """An organisation, with everything below it, stands elsewhere from `on`. All paths below `old_path` now begin with `new_path`."""

    organisation_id: int
    old_path: str
    new_path: str
    from_parent_id: int | None
    to_parent_id: int
    on: date


@dataclass(frozen=True, slots=True)
class OrganisationClosed:
    """An organisation stands no more from `on`. A consumer that cannot do without it raises a Refusal, and nothing happens.

    `merged_into_id` takes over what it held.
    """

    organisation_id: int
    merged_into_id: int | None
    on: date


@dataclass(frozen=True, slots=True)
class PostingsChanged:
    """What these people may do has changed."""

    person_ids: tuple[int, ...]
