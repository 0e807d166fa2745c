"""What happened to accounts and requests, in words for those who read the log."""

import json
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.journal.models import Entry
from linli.people import free_times
from linli.people.lifecycle import KINDS

MOVES = {
    "enrolled": gettext_lazy("The account was made"),
    "password_set": gettext_lazy("The password was set"),
    "deactivated": gettext_lazy("The account was closed"),
    "reactivated": gettext_lazy("The account was opened again"),
    "renamed": gettext_lazy("The name was corrected"),
    "phone_set": gettext_lazy("The phone was changed"),
    "phone_verified": gettext_lazy("The phone was verified"),
    "skills_stated": gettext_lazy("Skills were stated"),
    "free_times_stated": gettext_lazy("Free times were stated"),
    "consented": gettext_lazy("Consent was given"),
    "consent_withdrawn": gettext_lazy("Consent was taken back"),
    "revealed": gettext_lazy("Somebody looked behind the mask"),
    "erased": gettext_lazy("The person was forgotten"),
    "sign_in_failed": gettext_lazy("A sign-in failed"),
    "grant": gettext_lazy("The request was done"),
    "refuse": gettext_lazy("The request was refused"),
    "take_back": gettext_lazy("The request was taken back"),
}
WAYS = {
    "password": gettext_lazy("password"),
    "code": gettext_lazy("code by SMS"),
    "totp": gettext_lazy("authenticator app"),
    "webauthn": gettext_lazy("passkey"),
    "recovery_codes": gettext_lazy("recovery code"),
}
FIELDS = {
    "phone": gettext_lazy("Mobile phone"),
    "name": gettext_lazy("Person's name"),
    "address": gettext_lazy("Address"),
    "words": gettext_lazy("What was written"),
}


def move(entry: Entry) -> str:
    """One entry of a person's, a request's or a door's stream."""
    data = json.loads(entry.data)
    if entry.move == "signed_in":
        ways = [str(WAYS.get(way, way)) for way in str(data.get("how", "")).split("+") if way]
        return _("Signed in by %(ways)s") % {"ways": _(" and ").join(ways)}
    if entry.move == "asked":
        return _("Asked: %(kind)s") % {"kind": KINDS.get(data.get("kind"), data.get("kind"))}
    return str(MOVES.get(entry.move, entry.move))


def tried(entry: Entry) -> int | None:
    """Whose name a failed sign-in used; None when nobody has it."""
    return json.loads(entry.data).get("person") if entry.move == "sign_in_failed" else None


def field(code: str) -> str:
    return str(FIELDS.get(code, code))


def week(slots: Iterable[free_times.Slot]) -> str:
    """Monday morning, Wednesday evening …"""
    said = [
        _("%(day)s %(part)s") % {"day": free_times.WEEKDAYS[day], "part": free_times.BY_CODE[part].label}
        for day, part in slots
    ]
    return _(", ").join(said)
