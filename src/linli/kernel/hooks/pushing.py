"""Pushing the feed: what a hook has not been told of yet goes into the outbox, signed when it leaves.

A hook that does not answer holds nobody else up, and loses nothing: its messages wait, longer each time, and those that
died are kept for an operator to send again.
"""

import uuid
from collections.abc import Iterable
from typing import Any

import msgspec
from django.db import transaction

from linli.kernel import clock, scope
from linli.kernel.hooks import feed, guard
from linli.kernel.hooks.models import Hook
from linli.kernel.hooks.signing import SIGNATURE, signature
from linli.kernel.notices import outbox
from linli.kernel.notices.models import Delivery
from linli.kernel.scope import Actor

CHANNEL = "webhook"
OWNER = "hook"
TOGETHER = 100  # changes in one message
ROUNDS = 50  # messages for one hook at a time; the rest two seconds later
SEES = "case.see"


def actor_of(hook: Hook) -> Actor:
    """With whose eyes a hook looks: those of whoever made it, for reading only."""
    return Actor(
        "person", person_id=hook.person_id, on_behalf_of=hook.stream, only=frozenset({SEES}), within=hook.path
    )


def push() -> int:
    """Write what hooks have not been told of into the outbox. Returns how many messages; runs every two seconds."""
    written = 0
    with scope.remembering():
        for hook in Hook.objects.filter(state="active"):
            for _round in range(ROUNDS):
                made, more = _pushed(hook)
                written += made
                if not more:
                    break
    return written


def _pushed(hook: Hook) -> tuple[int, bool]:
    """One message, and the hook's place after it, together or not at all; of two workers only one moves the place."""
    with transaction.atomic():
        found = feed.page(actor_of(hook), after=hook.cursor, most=TOGETHER, wanted=hook.events)
        if found.cursor == hook.cursor:
            return 0, False
        mine = Hook.objects.filter(pk=hook.pk, cursor=hook.cursor, state="active")
        if not mine.update(cursor=found.cursor):
            return 0, False
        hook.cursor = found.cursor
        if found.changes:
            write(hook, [told(change, hook) for change in found.changes])
        return bool(found.changes), found.more


def told(change: feed.Change, hook: Hook) -> dict[str, Any]:
    """A change as it is sent. The words of an answer go along only where the hook says so."""
    about = {key: value for key, value in change.about.items() if key != "answer"}
    if hook.with_answer and "answer" in change.about:
        about["answer"] = change.about["answer"]
    return {
        "cursor": str(change.cursor),
        "event": change.event,
        "move": change.move,
        "from_state": change.from_state,
        "to_state": change.to_state,
        "at": change.at,
        "about": about,
    }


def write(hook: Hook, events: Iterable[Any]) -> Delivery:
    """One message into the outbox."""
    now = clock.now()
    body = {"id": uuid.uuid4().hex, "hook": hook.name, "sent_at": now, "events": list(events)}
    return Delivery.objects.create(
        channel=CHANNEL,
        to=hook.url,
        body=msgspec.json.encode(body).decode(),
        code="hook",
        owner_kind=OWNER,
        owner_id=hook.pk,
        next_at=now,
        created_at=now,
    )


def deliver_due(limit: int = 200) -> outbox.Delivered:
    """Send what is due, each hook's in order; one that fails is left alone until its next time."""
    done = outbox.Delivered()
    failing: set[int | None] = set()
    due = Delivery.objects.filter(channel=CHANNEL, state__in=outbox.OPEN, next_at__lte=clock.now())
    for pk, owner in list(due.order_by("next_at", "pk").values_list("pk", "owner_id")[:limit]):
        if owner in failing:
            continue
        state = outbox.deliver(pk)
        done.add(state)
        if state in ("waiting", "dead"):
            failing.add(owner)
    return done


def send(row: Delivery) -> None:
    """How the outbox carries a message of this kind. Anything but a 2xx is a failure."""
    hook = Hook.objects.filter(pk=row.owner_id or 0).exclude(state="ended").first()
    if hook is None:
        raise GoneError
    body = (row.body or "").encode()
    at = int(clock.now().timestamp())
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Linli",
        "Linli-Delivery": str(row.pk),
        SIGNATURE: signature(hook.secret or "", body, at),
    }
    status = guard.post(row.to or "", body, headers)
    if not 200 <= status < 300:
        raise OSError(f"HTTP {status}")


class GoneError(LookupError):
    """The hook was ended; what waits for it is not sent any more."""


outbox.carry(CHANNEL, send)
