"""Making hooks, pausing, ending them, and sending again what died; the only writers of their rows."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import clock, journal, lifecycle, scope
from linli.kernel.hooks import feed, guard, pushing
from linli.kernel.hooks.models import Hook
from linli.kernel.notices.models import Delivery
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen, Stale
from linli.kernel.scope import Actor
from linli.kernel.text import clean

DEAD = "dead"
MOST_HOOKS = 20  # of one person


@dataclass(frozen=True, slots=True)
class Made:
    """The hook, and the secret that signs what it is sent; the receiver needs it, and it is shown once."""

    hook: Hook
    secret: str


@transaction.atomic
def make(
    *,
    name: str,
    url: str,
    events: Collection[str],
    by: Actor,
    path: str = "",
    with_answer: bool = False,
    after: int | None = None,
) -> Made:
    """Tell this address from now on what `by` may see of these events; `after`: from an earlier place of the feed on."""
    if by.kind != "person" or by.person_id is None or not scope.may(by, "hooks.make"):
        raise NotAllowed(_("Webhooks are made by people whose role allows it."))
    said = clean(name, field="name", limit=80)
    if not said:
        sentence = _("Write which system is told.")
        raise BadInput(sentence, fields={"name": sentence})
    if not events or not set(events) <= set(feed.events()):
        sentence = _("Choose at least one event of the list.")
        raise BadInput(sentence, fields={"events": sentence})
    path = path or by.within
    if path and not any(g.path and path.startswith(g.path) for g in scope.grants_with(by, pushing.SEES)):
        sentence = _("You do not see the cases of this organisation yourself. Choose another.")
        raise BadInput(sentence, fields={"path": sentence})
    if Hook.objects.filter(person_id=by.person_id).exclude(state="ended").count() >= MOST_HOOKS:
        raise BadInput(
            _("You have %(most)s webhooks already. End one you no longer need.") % {"most": MOST_HOOKS}
        )
    target = guard.checked(url)
    secret = "whsec_" + secrets.token_urlsafe(32)
    hook = Hook.objects.create(
        name=said,
        url=url.strip(),
        host=target.host[:253],
        events=sorted(set(events)),
        with_answer=with_answer,
        person_id=by.person_id,
        path=path,
        secret=secret,
        cursor=feed.latest() if after is None else after,
        created_at=clock.now(),
    )
    journal.record(
        hook.stream,
        "make",
        by=by,
        to_state="active",
        data={"events": hook.events, "path": path, "with_answer": with_answer},
        private={"name": said, "host": hook.host},
    )
    return Made(hook, secret)


@transaction.atomic
def pause(hook: Hook, *, by: Actor) -> Hook:
    """Tell it nothing for now; what happens meanwhile is told when it goes on."""
    return _moved(hook, "pause", "active", "paused", by)


@transaction.atomic
def resume(hook: Hook, *, by: Actor) -> Hook:
    return _moved(hook, "resume", "paused", "active", by)


@transaction.atomic
def end(hook: Hook, *, by: Actor) -> Hook:
    """Never tell it anything again; what waits for it is thrown away."""
    if hook.state == "ended":
        return hook
    _moved(hook, "end", hook.state, "ended", by)
    Delivery.objects.filter(owner_kind=pushing.OWNER, owner_id=hook.pk).delete()
    return hook


@transaction.atomic
def end_of(person_id: int, *, by: Actor) -> int:
    """The account is closed: nothing is told on its behalf any more. Returns how many ended."""
    rows = list(Hook.objects.filter(person_id=person_id).exclude(state="ended"))
    for hook in rows:
        end(hook, by=by)
    return len(rows)


@transaction.atomic
def ping(hook: Hook, *, by: Actor) -> Delivery:
    """Send a word that means nothing, to see whether it arrives."""
    _needs_standing(hook, by)
    return pushing.write(hook, [{"event": "ping", "at": clock.now()}])


@transaction.atomic
def tell_again(hook: Hook, *, after: int, by: Actor) -> Hook:
    """Put the hook's place back: everything since is told once more. The receiver knows doubles by their cursor."""
    _needs_standing(hook, by)
    if not 0 <= after <= hook.cursor:
        sentence = _("Choose a place before the present one.")
        raise BadInput(sentence, fields={"after": sentence})
    before = hook.cursor
    if not Hook.objects.filter(pk=hook.pk, cursor=before).update(cursor=after):
        raise Stale(_("It is just being told something. Try again in a moment."))
    hook.cursor = after
    journal.record(hook.stream, "tell_again", by=by, data={"from": before, "after": after})
    return hook


@transaction.atomic
def replay(rows: Iterable[Delivery], *, by: Actor) -> int:
    """The cause is mended: these dead messages wait again, from the first try. Returns how many."""
    if by.kind != "system" and not scope.may(by, "hooks.keep"):
        raise NotAllowed(_("Only those who keep the system send dead messages again."))
    pks = [row.pk for row in rows]
    dead = Delivery.objects.filter(pk__in=pks, channel=pushing.CHANNEL, state=DEAD, to__isnull=False)
    owners = sorted({owner for owner in dead.values_list("owner_id", flat=True) if owner})
    count = dead.update(state="waiting", attempts=0, next_at=clock.now(), settled_at=None)
    for owner in owners:
        journal.record(f"hook:{owner}", "replay", by=by)
    return count


def _moved(hook: Hook, move: str, source: str, target: str, by: Actor) -> Hook:
    _needs_mine(hook, by)
    if hook.state != source:
        raise NotOpen(_("It does not stand so any more. Look at it as it is now."))
    before = hook.state
    lifecycle.write(hook, state=target)
    journal.record(hook.stream, move, by=by, from_state=before, to_state=target)
    return hook


def _needs_standing(hook: Hook, by: Actor) -> None:
    _needs_mine(hook, by)
    if hook.state == "ended":
        raise NotOpen(_("This webhook has ended. Make a new one."))


def _needs_mine(hook: Hook, by: Actor) -> None:
    mine = by.person_id == hook.person_id and scope.may(by, "hooks.make")
    if by.kind != "system" and not mine and not scope.may(by, "hooks.keep"):
        raise NotAllowed(_("A webhook is changed by whoever made it, or by those who keep the system."))
