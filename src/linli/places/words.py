"""Names of the words this room keeps as codes."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ROLE_LABELS = {
    "grid_worker": _("Grid worker"),
    "adviser": _("Adviser"),
    "inspector": _("Inspector"),
    "information_liaison": _("Information liaison"),
}

KIND_LABELS = {
    "estate": _("Estate"),
    "street": pgettext_lazy("address", "Street"),
    "village": _("Village"),
    "building": _("Building"),
    "unit": pgettext_lazy("address", "Unit"),
}

# What a resident may say is wrong with what is shown of a facility, and how it was settled.
DOUBTS = {
    "gone": _("It is not there any more"),
    "moved": _("It stands somewhere else"),
    "broken": _("It does not work"),
    "hours": _("The hours are wrong"),
    "other": _("Something else"),
}
OUTCOMES = {
    "right": _("Looked at: it is right as it stands"),
    "corrected": _("Corrected"),
    "closed": _("Taken off the list"),
}

# What somebody may ask for 关爱需求. Deeds, never reasons: why a person needs company is nobody's entry.
CARE = {
    "company": _("Company, a visit now and then"),
    "meals": _("Meals brought home"),
    "errands": _("Errands: shopping, medicine, papers"),
    "calls": _("A telephone call now and then"),
    "repairs": _("Small repairs at home"),
    "outings": _("Going out together: a walk, the clinic"),
}

LEVELS = {
    "county": _("County"),
    "township": _("Street or township"),
    "community": _("Community or village"),
}
