"""The nine doors of intake (B2). Seven end in a case; two lead elsewhere."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Door:
    """`intake`: it ends in a case. `tip` is shown before asking."""

    code: str
    label: str | Promise
    icon: str
    tip: str | Promise
    intake: bool = True


DOORS = {
    door.code: door
    for door in (
        Door("order", _("Order a service"), "wrench", _("Choose from the menu, or write what you need. A member or a team will take it.")),
        Door("ask", _("Ask"), "chat", _("How something is done, what you are entitled to, where to go. Most answers come within a working day.")),
        Door("suggest", _("Suggest"), "lamp", _("Something that could be better. You will read what became of it.")),
        Door("report", _("Snap and report"), "camera", _("Something broken, dirty or dangerous: a photo and a place are enough.")),
        Door("help", _("Seek help"), "heart", _("For yourself or a neighbour. If somebody is in danger, ring first.")),
        Door("complain", _("Complain"), "flag", _("About a unit or an official. They will not see it; their superior keeps it.")),
        Door("praise", _("Say thanks"), "star", _("Somebody did well. We pass it on.")),
        Door("book", _("Book a place"), "calendar", _("Rooms, courts and canteens of the neighbourhood."), intake=False),
        Door("look_up", _("Look up"), "search", _("What became of a case, and what others have asked."), intake=False),
    )
}  # fmt: skip


def intake_doors() -> list[Door]:
    return [door for door in DOORS.values() if door.intake]
