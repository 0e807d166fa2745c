"""Tables of the territory: the ground itself, what is known of it, and the care people asked for."""

from linli.places.models.care import CareWish
from linli.places.models.ground import (
    Address,
    Boundary,
    BoundaryDraft,
    Division,
    Facility,
    Grid,
    GridStaff,
    Net,
)
from linli.places.models.known import Doubt

__all__ = [
    "Address",
    "Boundary",
    "BoundaryDraft",
    "CareWish",
    "Division",
    "Doubt",
    "Facility",
    "Grid",
    "GridStaff",
    "Net",
]
