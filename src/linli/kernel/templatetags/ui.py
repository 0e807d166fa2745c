"""The tags that draw the parts (a template builtin: nothing to load). Each part stands once, in templates/ui/."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.forms.forms import BaseForm
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from linli.kernel.ui import fields, parts, saying

register = template.Library()


@cache
def _sprite() -> str:
    return static("linli/icons.svg")


def drawn(name: str) -> SafeString:
    """A sign from the sprite, hidden from screen readers: its word stands beside it."""
    if not name:
        return SafeString("")
    address = static("linli/icons.svg") if settings.DEBUG else _sprite()
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', address, name
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    return drawn(name)


@register.simple_tag
def chip(state: object, label: object = "", tone: parts.Tone = "neutral") -> SafeString:
    """`{% chip state label tone %}`, or `{% chip a_Chip %}`."""
    made = state if isinstance(state, parts.Chip) else parts.Chip(str(label or state), tone, str(state))
    return format_html(
        '<span class="chip tone-{}" data-state="{}">{}<span>{}</span></span>',
        made.tone,
        made.state,
        drawn(made.mark),
        made.label,
    )


@register.inclusion_tag("ui/stage_strip.html")
def stage_strip(stages: Sequence[parts.Stage], *, times: bool = False) -> dict[str, object]:
    return {"stages": stages, "times": times}


@register.inclusion_tag("ui/clock_bar.html")
def clock_bar(clock: parts.ClockView | None, *, compact: bool = False) -> dict[str, object]:
    """`compact` leaves out the reason, for rows that are links themselves."""
    return {"clock": clock, "compact": compact}


@register.inclusion_tag("ui/history.html")
def history(entries: Iterable[parts.Entry]) -> dict[str, object]:
    return {"entries": entries}


@register.inclusion_tag("ui/rows.html", takes_context=True)
def rows(context: Context, rows: Iterable[parts.Row], kind: str = "") -> dict[str, object]:
    """`kind` is "" (framed), "bare" (lines only) or "tight" (small, for side columns)."""
    return {"rows": rows, "kind": kind, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/button.html", takes_context=True)
def button(context: Context, button: parts.Button) -> dict[str, object]:
    return {"button": button, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/buttons.html", takes_context=True)
def buttons(context: Context, buttons: Iterable[parts.Button]) -> dict[str, object]:
    return {"buttons": buttons, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/stat.html")
def stat(stat: parts.Stat) -> dict[str, object]:
    return {"stat": stat, "number": not isinstance(stat.value, str)}


@register.inclusion_tag("ui/empty.html")
def empty(title: str, text: str = "", icon: str = "inbox", url: str = "", action: str = "") -> dict[str, str]:
    return {"title": title, "text": text, "icon": icon, "url": url, "action": action}


@register.inclusion_tag("ui/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, object]:
    """What is wrong in these forms, each line a link to its field; draws nothing when all is well."""
    return {"faults": fields.faults(forms)}


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, **given: Any) -> dict[str, Any]:
    """`{% field form.phone %}`; `label`, `help` and `boxed` change how it is drawn, anything else becomes an attribute
    of the control (underscores become hyphens): `{% field form.phone label=_("Phone") autocomplete="tel" %}`.
    """
    return fields.drawn(bound, **given)


@register.inclusion_tag("ui/form_fields.html")
def form_fields(form: BaseForm) -> dict[str, object]:
    return {"form": form}


@register.inclusion_tag("ui/photos.html")
def photo_strip(photos: Iterable[parts.Photo]) -> dict[str, object]:
    return {"photos": photos}


@register.inclusion_tag("ui/photo_input.html")
def photo_input(bound: BoundField, label: str = "", most: int = 6) -> dict[str, object]:
    """Photos are shrunk and shown before they travel; `most` is how many."""
    return {"bound": bound, "label": label or bound.label, "most": most, **fields.hints(bound)}


@register.inclusion_tag("ui/tabs.html")
def tabs(tabs: Iterable[parts.Tab], label: str = "") -> dict[str, object]:
    return {"tabs": tabs, "label": label or _("Views")}


@register.inclusion_tag("ui/pills.html")
def pills(tabs: Iterable[parts.Tab], label: str = "") -> dict[str, object]:
    return {"tabs": tabs, "label": label or _("Views")}


@register.inclusion_tag("ui/crumbs.html")
def crumbs(crumbs: Iterable[parts.Crumb]) -> dict[str, object]:
    return {"crumbs": crumbs}


@register.inclusion_tag("ui/pager.html")
def pager(previous: str = "", following: str = "", words: str = "") -> dict[str, str]:
    """Addresses of the page before and after (keyset: no page numbers); `words` says how many there are."""
    return {"previous": previous, "following": following, "words": words}


@register.inclusion_tag("ui/progress.html")
def progress(label: str, done: int, total: int, url: str = "") -> dict[str, object]:
    """`url` is asked again every two seconds while work goes on; leaving the page does not stop it."""
    return {"label": label, "done": min(done, total), "total": total, "url": url if done < total else ""}


@register.inclusion_tag("ui/picker.html")
def picker(
    name: str,
    label: str,
    search_url: str,
    *,
    picked: parts.Pick | None = None,
    options: Iterable[parts.Pick] = (),
    help: str = "",  # noqa: A002 - a tag's argument
    error: str = "",
) -> dict[str, object]:
    """Find one person or unit by name, initials or code. `search_url?q=…` answers with ui/picker_options.html."""
    return {
        "name": name,
        "label": label,
        "search_url": search_url,
        "picked": picked,
        "options": options,
        "help": help,
        "error": error,
    }


@register.inclusion_tag("ui/messages.html", takes_context=True)
def messages_region(context: Context) -> dict[str, object]:
    return {"messages": context.get("messages") or ()}


@register.inclusion_tag("ui/words.html")
def words() -> dict[str, object]:
    """The sentences the script needs, in the reader's language, as data the page carries."""
    return {"words": fields.script_words()}


@register.filter
def said(moment: datetime | date | None, how: str = "") -> SafeString | str:
    """`{{ moment|said }}` or `{{ moment|said:"day" }}`: spoken, with the exact moment in datetime and title."""
    if not moment:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        saying.exact(moment),
        saying.said(moment, day_only=how == "day"),
    )


@register.filter
def exact(moment: datetime | date | None) -> str:
    return saying.exact(moment) if moment else ""


@register.filter
def figure(number: float | Decimal | None) -> SafeString | str:
    """A shortened number keeps its exact value in the title."""
    text = saying.figure(number)
    if number is None or not text[-1].isalpha():
        return text
    return format_html('<data value="{}" title="{}">{}</data>', number, f"{number:,}", text)


@register.filter
def lasting(length: float | timedelta | None) -> str:
    return saying.lasting(length)
