"""Where something is: what a person said, and what Linli made of it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linli.places.models import Address, Facility


@dataclass(frozen=True, slots=True)
class Place:
    """A place as a case keeps it. `pinned` says the person set the point themselves; only then is it kept with the case.

    `grid_id` and `net_version` are those of the moment it was located: a later change of boundaries does not touch them.
    Longitude and latitude are WGS-84 degrees. `words` are the person's own.
    """

    address_id: int | None = None
    facility_id: int | None = None
    grid_id: int | None = None
    net_version: int | None = None
    lon: float | None = None
    lat: float | None = None
    pinned: bool = False
    words: str = ""
    found: "tuple[Address | Facility, ...]" = field(
        default=(), repr=False, compare=False
    )  # as read on locating it

    @property
    def point(self) -> tuple[float, float] | None:
        """The point the person set, if they set one."""
        if self.pinned and self.lon is not None and self.lat is not None:
            return self.lon, self.lat
        return None

    def __bool__(self) -> bool:
        """Whether it says where at all."""
        return any((self.address_id, self.facility_id, self.grid_id, self.point, self.words))


@dataclass(frozen=True, slots=True)
class PlaceRef:
    """What a code on the wall stands for. `kind` is grid, facility or address; `label` is what people call it."""

    kind: str
    pk: int
    plate: str
    label: str
    hint: str = ""


NOWHERE = Place()
