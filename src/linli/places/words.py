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
