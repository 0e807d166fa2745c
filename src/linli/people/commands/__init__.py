"""Everything that changes people, their consents and their requests. Commands are the only writers."""

from linli.people.commands.accounts import (
    NewPerson,
    create_operator,
    deactivate,
    enrol,
    enrol_many,
    erase_person,
    reactivate,
    set_password,
)
from linli.people.commands.consents import give_consent, withdraw_consent
from linli.people.commands.profile import (
    choose_display,
    rename,
    set_phone,
    state_free_times,
    state_skills,
    supply_skills,
    verify_phone,
)
from linli.people.commands.requests import ask, grant, refuse, take_back
from linli.people.commands.signins import note_failure, note_sign_in

__all__ = [
    "NewPerson",
    "ask",
    "choose_display",
    "create_operator",
    "deactivate",
    "enrol",
    "enrol_many",
    "erase_person",
    "give_consent",
    "grant",
    "note_failure",
    "note_sign_in",
    "reactivate",
    "refuse",
    "rename",
    "set_password",
    "set_phone",
    "state_free_times",
    "state_skills",
    "supply_skills",
    "take_back",
    "verify_phone",
    "withdraw_consent",
]
