"""The sentences that scripts say about drafts, as JSON inside the page; and where the page belongs to, for its lists."""

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from linli.cases import offline
from linli.people.access import Request

register = template.Library()


@register.simple_tag
def offline_words() -> SafeString:
    """What the quiet line says on every page."""
    return json_script(
        {
            "one": _("1 draft waits on this phone to be sent"),
            "many": _("%(count)s drafts wait on this phone to be sent"),
            "sent": _("Sent from this phone: %(numbers)s"),
            "comma": _(", "),
            "lost": _(
                "%(count)s drafts on this phone have not been sent. They are deleted now. Go on all the same?"
            ),
        },
        "offline-words",
    )


@register.simple_tag
def draft_words() -> SafeString:
    """What the page of the drafts says."""
    return json_script(
        {
            "one": _("1 waits to be sent"),
            "many": _("%(count)s wait to be sent"),
            "kind_ask": _("Told by a resident"),
            "kind_report": _("Report from a grid"),
            "photo": _("1 photo"),
            "photos": _("%(count)s photos"),
            "no_words": _("Nothing written yet"),
            "foreign": _("A report by somebody else who signed in on this phone"),
            "foreign_help": _("It is sent when they sign in here again."),
            "state_waiting": _("Waiting for the network"),
            "state_unfinished": _("Not finished"),
            "state_wrong": _("Has to be put right"),
            "state_conflict": _("Sent before, otherwise"),
            "state_urgent": _("Better ring now"),
            "state_sign_in": _("Sign in first"),
            "state_later": _("Tried again later"),
            "send": _("Send now"),
            "edit": _("Change"),
            "delete": _("Delete"),
            "delete_sure": _("Delete this draft with its photos? It has not been sent."),
            "keep_sent": _("Keep what was sent"),
            "send_new": _("Send this as another case"),
            "ring": _("Ring now"),
            "not_urgent": _("It is not urgent: send"),
            "sign_in": _("Sign in"),
        },
        "drafts-words",
    )


@register.simple_tag(takes_context=True)
def keeps_lists(context: template.Context) -> str:
    """Whose lists a phone keeps for forms without a network."""
    request: Request | None = context.get("request")
    return offline.who(request.actor) if request is not None and hasattr(request, "actor") else ""
