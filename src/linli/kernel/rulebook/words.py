"""Rules in words, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from linli.kernel.rulebook.register import Declared

UNITS = {
    "working_hours": pgettext_lazy("unit", "working hours"),
    "working_days": pgettext_lazy("unit", "working days"),
    "hours": pgettext_lazy("unit", "hours"),
    "days": pgettext_lazy("unit", "days"),
    "months": pgettext_lazy("unit", "months"),
    "years": pgettext_lazy("unit", "years"),
    "minutes": pgettext_lazy("unit", "minutes"),
    "times": pgettext_lazy("unit", "times"),
    "per_hour": pgettext_lazy("unit", "per hour"),
    "photos": pgettext_lazy("unit", "photos"),
    "rows": pgettext_lazy("unit", "rows"),
    "characters": pgettext_lazy("unit", "characters"),
    "megabytes": pgettext_lazy("unit", "megabytes"),
    "megapixels": pgettext_lazy("unit", "megapixels"),
    "people": pgettext_lazy("unit", "people"),
    "cases": pgettext_lazy("unit", "cases"),
    "metres": pgettext_lazy("unit", "metres"),
    "centimetres": pgettext_lazy("unit", "centimetres"),
    "households": pgettext_lazy("unit", "households"),
    "sessions": pgettext_lazy("unit", "sessions"),
    "documents": pgettext_lazy("unit", "documents"),
    "share": pgettext_lazy("unit", "share"),
    "day_of_month": pgettext_lazy("unit", "day of the month"),
    "oclock": pgettext_lazy("unit", "o'clock"),
}
ROOMS = {
    "cases": _("Cases"),
    "clock": _("Working time"),
    "codes": _("Codes by SMS"),
    "evidence": _("Photos and documents"),
    "hotline": _("Hotline"),
    "limits": _("Limits against abuse"),
    "links": _("Secret links"),
    "notices": _("Notices"),
    "opendata": _("Open data"),
    "organisations": _("Organisations"),
    "people": _("People and accounts"),
    "places": _("Grids and places"),
    "publication": _("Publications"),
    "sheets": _("Excel files"),
    "text": _("Texts"),
    "tokens": _("Programs"),
}
MARKS = {
    "C": _("Confirmed on a published page"),
    "S": _("Stated in a published document"),
    "M": _("Common practice, to be confirmed by the county"),
    "D": _("Linli's own default"),
}

_subjects: dict[str, str | Promise] = {}


def unit(code: str) -> str:
    return str(UNITS.get(code, code))


def room(rule: Declared) -> str:
    """The heading a rule stands under: the part of its code before the dot, in words."""
    code = rule.code.split(".")[0]
    return str(ROOMS.get(code, code))


def citation(text: str) -> str:
    """A source as the reader's language has it; one the county wrote stays as written."""
    return gettext(text)


def name_subjects(subjects: Mapping[str, str | Promise]) -> None:
    """Words for what a room's rules may apply to: {"urgent": _("urgent matters")}. A code without words stays as it is."""
    _subjects.update(subjects)


def subject(code: str) -> str:
    """What a value applies to, as people call it."""
    return str(_subjects.get(code, code))


def title(rule: Declared) -> str:
    return rule.title_zh if (get_language() or "").startswith("zh") else rule.title_en


def shown(rule: Declared, value: Any, unit_code: str) -> str:
    """Value and unit as people read them, such as "2 working hours"; a share as a percentage."""
    if unit_code == "share":
        return f"{float(value) * 100:g}%"
    text = rule.kind.show(value)
    return f"{text} {unit(unit_code)}" if unit_code else text
