"""The nine doors of intake (B2). Seven end in a case; two lead elsewhere.

The tip shown before asking is the county's to word: it stands in the rulebook (`cases.tip_zh`, `cases.tip_en`).
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linli.kernel import rulebook


@dataclass(frozen=True, slots=True)
class Door:
    """`intake`: it ends in a case."""

    code: str
    label: str | Promise
    icon: str
    intake: bool = True

    @property
    def tip(self) -> str:
        """What is good to know before asking 小贴士, in the reader's language."""
        language = "zh" if (get_language() or "zh").startswith("zh") else "en"
        return str(rulebook.value(f"cases.tip_{language}", applies_to=self.code).value)


DOORS = {
    door.code: door
    for door in (
        Door("order", _("Order a service"), "wrench"),
        Door("ask", _("Ask"), "chat"),
        Door("suggest", _("Suggest"), "lamp"),
        Door("report", _("Snap and report"), "camera"),
        Door("help", _("Seek help"), "heart"),
        Door("complain", _("Complain"), "flag"),
        Door("praise", _("Say thanks"), "star"),
        Door("book", _("Book a place"), "calendar", intake=False),
        Door("look_up", _("Look up"), "search", intake=False),
    )
}  # fmt: skip

rulebook.name_subjects({door.code: door.label for door in DOORS.values()})


def intake_doors() -> list[Door]:
    return [door for door in DOORS.values() if door.intake]
