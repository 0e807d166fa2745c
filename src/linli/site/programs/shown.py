"""Tokens, webhooks and messages as lines of a list."""

from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel import clock, scope, tokens
from linli.kernel.hooks.models import Hook
from linli.kernel.notices.models import Delivery
from linli.kernel.scope import Actor
from linli.kernel.tokens.models import ApiToken
from linli.kernel.ui import Button, Chip, Row, Tab, said
from linli.people.models import Person

SOON = 14  # days before its end in which a token is marked
HOOK_STATES = {"active": "done", "paused": "stopped", "ended": "neutral"}
DELIVERY_STATES = {"waiting": "soon", "sending": "active", "sent": "done", "dead": "late"}


def names_of(ids: Collection[int]) -> Mapping[int, str]:
    return dict(Person.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def tabs(actor: Actor, here: str, dead: int) -> list[Tab]:
    found = [
        Tab(_("Tokens"), reverse("programs:tokens"), active=here == "tokens", icon="key"),
        Tab(_("Webhooks"), reverse("programs:hooks"), active=here == "hooks", icon="send"),
    ]
    if scope.may(actor, "hooks.keep"):
        found.append(
            Tab(
                _("Not delivered"),
                reverse("programs:dead"),
                active=here == "dead",
                icon="warning",
                count=dead,
            )
        )
    return found


def token_row(token: ApiToken, maker: str) -> Row:
    labels = tokens.offered()
    may = _(", ").join(str(labels[p].label) for p in token.permissions if p in labels)
    used = _("last used %(day)s") % {"day": said(token.used_on)} if token.used_on else _("not used yet")
    chip = token_chip(token)
    revoke = Button(
        _("Revoke"),
        reverse("programs:revoke", args=[token.pk]),
        icon="close",
        method="post",
        confirm=_("Revoke “%(name)s”? The program stops working here at once.") % {"name": token.name},
    )
    live = chip.state in ("valid", "soon")
    return Row(
        token.name,
        meta=[f"{token.hint}…", maker, may, used],
        chip=chip,
        button=revoke if live else None,
        light=not live,
    )


def token_chip(token: ApiToken) -> Chip:
    left = (token.expires_on - clock.today()).days
    if token.revoked_at:
        return Chip(_("revoked"), "stopped", "revoked")
    if left < 0:
        return Chip(_("expired"), "stopped", "expired")
    until = _("until %(day)s") % {"day": said(token.expires_on)}
    return Chip(until, "soon", "soon") if left <= SOON else Chip(until, "done", "valid")


def hook_row(hook: Hook, maker: str) -> Row:
    return Row(
        hook.name,
        reverse("programs:hook", args=[hook.pk]),
        meta=[hook.host, maker],
        chip=hook_chip(hook),
        light=hook.state == "ended",
    )


def hook_chip(hook: Hook) -> Chip:
    words = {"active": _("is told"), "paused": _("paused"), "ended": _("ended")}
    return Chip(words[hook.state], HOOK_STATES[hook.state], hook.state)  # type: ignore[arg-type]


def hook_acts(hook: Hook) -> list[Button]:
    """What can be done with a webhook that has not ended."""

    def act(label: str, name: str, icon: str, **more: Any) -> Button:
        return Button(
            label, reverse("programs:hook_act", args=[hook.pk, name]), icon=icon, method="post", **more
        )

    paused = hook.state == "paused"
    return [
        act(_("Try it"), "ping", "send"),
        act(_("Go on"), "resume", "refresh", kind="primary") if paused else act(_("Pause"), "pause", "pause"),
        act(
            _("End"),
            "end",
            "stop",
            kind="danger",
            confirm=_("End it for good? What waits for it is thrown away."),
        ),
    ]


def delivery_row(row: Delivery, *, name: str = "", again: bool = False) -> Row:
    words = {
        "waiting": _("waiting"),
        "sending": _("being sent"),
        "sent": _("delivered"),
        "dead": _("not delivered"),
    }
    meta: list[object] = [_("%(count)s tries") % {"count": row.attempts}]
    if row.last_error:
        meta.append(row.last_error)
    if row.state == "waiting" and row.attempts:
        meta.append(_("next try %(when)s") % {"when": said(row.next_at)})
    send = Button(_("Send again"), reverse("programs:replay", args=[row.pk]), icon="refresh", method="post")
    return Row(
        name or _("Message %(number)s") % {"number": row.pk},
        meta=meta,
        chip=Chip(words[row.state], DELIVERY_STATES[row.state], row.state),  # type: ignore[arg-type]
        at=row.settled_at or row.created_at,
        button=send if again else None,
    )
