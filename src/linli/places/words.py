"""Names of the words this room keeps as codes."""

from django.utils.translation import gettext_lazy as _

ROLE_LABELS = {
    "grid_worker": _("Grid worker"),
    "adviser": _("Adviser"),
    "inspector": _("Inspector"),
    "information_liaison": _("Information liaison"),
}

KIND_LABELS = {
    "estate": _("Estate"),
    "street": _("Street"),
    "village": _("Village"),
    "building": _("Building"),
    "unit": _("Unit"),
}

LEVEL_LABELS = {
    "county": _("County"),
    "township": _("Township or street"),
    "community": _("Community or village"),
}
