"""The verbs of the territory: the only writers of its rows."""

from linli.places.commands.address_lists import NewAddress, found_addresses
from linli.places.commands.addresses import (
    Spot,
    add_address,
    change_address,
    close_address,
    rename_address,
    settle_address,
)
from linli.places.commands.boundaries import (
    carry_out_draft,
    draw,
    drop_draft,
    import_boundaries,
    keep_draft,
    withdraw,
)
from linli.places.commands.divisions import NewDivision, found_division, found_divisions
from linli.places.commands.facilities import (
    NewFacility,
    add_facility,
    close_facility,
    found_facilities,
    move_facility,
)
from linli.places.commands.grids import (
    NewGrid,
    change_grid,
    close_grid,
    found_grid,
    found_grids,
    hand_over,
    take_over_from,
)
from linli.places.commands.staff import assign_many, assign_staff, end_staff

__all__ = [
    "NewAddress",
    "NewDivision",
    "NewFacility",
    "NewGrid",
    "Spot",
    "add_address",
    "add_facility",
    "assign_many",
    "assign_staff",
    "carry_out_draft",
    "change_address",
    "change_grid",
    "close_address",
    "close_facility",
    "close_grid",
    "draw",
    "drop_draft",
    "end_staff",
    "found_addresses",
    "found_division",
    "found_divisions",
    "found_facilities",
    "found_grid",
    "found_grids",
    "hand_over",
    "import_boundaries",
    "keep_draft",
    "move_facility",
    "rename_address",
    "settle_address",
    "take_over_from",
    "withdraw",
]
