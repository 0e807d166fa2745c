"""Drawing form fields: label, help, error, counter, and the ties between them that a screen reader follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.forms import BaseForm
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong, and where. `target` is "" when it concerns the form as a whole."""

    sentence: str
    label: str = ""
    target: str = ""


def faults(given: Iterable[BaseForm]) -> list[Fault]:
    """Everything wrong in these forms, in the order the person meets it."""
    found: list[Fault] = []
    for form in given:
        if not form or not form.is_bound:
            continue
        found += [Fault(str(said)) for said in form.non_field_errors()]
        for bound in form:
            target = first_control(bound)
            found += [Fault(str(said), str(bound.label or ""), target) for said in bound.errors]
    return found


def first_control(bound: BoundField) -> str:
    """The id a link must point to: a group's first choice, otherwise the control itself."""
    if _kind(bound) == "group":
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    if isinstance(widget, forms.SplitDateTimeWidget | forms.SelectDateWidget):
        return "parts"
    return "line"


def hints(bound: BoundField, help_text: str | None = None) -> dict[str, Any]:
    """Ids of help, error and counter, and the attributes that tie the control to them."""
    told = bound.help_text if help_text is None else help_text
    base = bound.auto_id or bound.html_name
    most = getattr(bound.field, "max_length", None)
    counted = bool(most) and isinstance(
        bound.field.widget, forms.Textarea
    )  # under a one-line field it is only noise
    described = [
        f"{base}_{part}"
        for part, there in (("help", told), ("error", bound.errors), ("counter", counted))
        if there
    ]
    return {"help": told, "base": base, "most": most if counted else None, "described": " ".join(described)}


def drawn(
    bound: BoundField,
    *,
    label: str = "",
    help: str | None = None,  # noqa: A002 - the tag's word
    boxed: bool = False,
    **attrs: Any,
) -> dict[str, Any]:
    """What ui/field.html needs."""
    kind = _kind(bound)
    around = hints(bound, help)
    given: dict[str, Any] = {key.replace("_", "-"): value for key, value in attrs.items()}
    if around["described"]:
        given["aria-describedby"] = around["described"]
    if bound.errors:
        given["aria-invalid"] = "true"
    if around["most"]:
        given["data-count"] = f"{around['base']}_counter"
    return {
        **around,
        "bound": bound,
        "kind": kind,
        "label": label or bound.label,
        "control": bound.as_widget(attrs=given) if kind != "group" else "",
        "choices": list(bound.subwidgets) if kind == "group" else [],
        "boxed": boxed,
        "for": bound.id_for_label,
        "optional": not bound.field.required and kind != "tick",
        "used": len(str(bound.value() or "")) if around["most"] else 0,
    }


def script_words() -> dict[str, str]:
    """The sentences of linli.js."""
    return {
        "remove": _("Remove this photo"),
        "shrinking": _("Making the photos smaller on your phone…"),
        "tooMany": _("At most %(most)s photos. The first ones were kept."),
        "unreadable": _("This file will be sent as it is"),
        "restored": _("What you had written last time is back."),
        "startAfresh": _("Start afresh"),
        "sending": _("Sending…"),
        "left": _("%(left)s characters left"),
        "over": _("%(over)s characters too many"),
        "yes": _("Yes"),
        "cancel": _("Cancel"),
        "close": _("Close"),
        "keys": _("Keyboard"),
        "keysOn": _("Single-key shortcuts are on"),
        "next": _("Next in the list"),
        "previous": _("Previous in the list"),
        "search": _("Search"),
        "thisList": _("This list of keys"),
        "chosen": _("%(count)s chosen"),
    }
