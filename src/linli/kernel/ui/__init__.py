"""The one design system: the parts pages are built from, and how moments, numbers and durations are said."""

from linli.kernel.ui.parts import (
    Button,
    Chip,
    ClockView,
    Crumb,
    Entry,
    File,
    NavItem,
    Option,
    Photo,
    Pick,
    Row,
    Stage,
    Stat,
    Tab,
)
from linli.kernel.ui.saying import exact, figure, lasting, said

__all__ = [
    "Button",
    "Chip",
    "ClockView",
    "Crumb",
    "Entry",
    "File",
    "NavItem",
    "Option",
    "Photo",
    "Pick",
    "Row",
    "Stage",
    "Stat",
    "Tab",
    "exact",
    "figure",
    "lasting",
    "said",
]
