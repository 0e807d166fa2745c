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
from linli.places.commands.care import ask_care, care_of, end_wishes_due, renew_care, show_care, withdraw_care
from linli.places.commands.divisions import NewDivision, change_division, found_division, found_divisions
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
from linli.places.commands.known import (
    check_building,
    check_facility,
    correct_building,
    correct_facility,
    doubt_facility,
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
    "ask_care",
    "assign_many",
    "assign_staff",
    "care_of",
    "carry_out_draft",
    "change_address",
    "change_division",
    "change_grid",
    "check_building",
    "check_facility",
    "close_address",
    "close_facility",
    "close_grid",
    "correct_building",
    "correct_facility",
    "doubt_facility",
    "draw",
    "drop_draft",
    "end_staff",
    "end_wishes_due",
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
    "renew_care",
    "settle_address",
    "show_care",
    "take_over_from",
    "withdraw",
    "withdraw_care",
]
