"""The outbox: messages that leave the house are written in the transaction that causes them, and delivered afterwards.

A message is delivered at least once: a process that dies between sending and saying so will have it sent again.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from linli.kernel import clock, rows, rulebook
from linli.kernel.notices import sms as adapters
from linli.kernel.notices import wecom
from linli.kernel.notices.catalogue import kind_of
from linli.kernel.notices.models import Delivery
from linli.kernel.privacy.masking import mask_text

Owner = tuple[str, int]
Addresses = Callable[[str, Collection[int]], Mapping[int, tuple[str, str]]]
OPEN = ("waiting", "sending")
LEASE = timedelta(minutes=5)  # how long one try may take before somebody else tries
BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360))
CHINESE = "zh-hans"


Carrier = Callable[[Delivery], None]
_carriers: dict[str, Carrier] = {}


def carry(channel: str, carrier: Carrier) -> None:
    """Another channel: `carrier(delivery)` sends one message or raises. Whoever carries it also says when (`deliver`)."""
    _carriers[channel] = carrier


def _no_addresses(_channel: str, _people: Collection[int]) -> Mapping[int, tuple[str, str]]:
    return {}


_addresses: Addresses = _no_addresses


def reach(addresses: Addresses) -> None:
    """Provide the addresses of people: `f("sms", ids) -> {id: (phone, language)}`, those who want to be reached so only."""
    global _addresses  # noqa: PLW0603 - one address book per process, set when the application starts
    _addresses = addresses


def sms(
    phone: str,
    code: str,
    params: Mapping[str, Any] | None = None,
    *,
    owner: Owner | None = None,
    language: str = CHINESE,
    at_once: bool = False,
    valid: timedelta | None = None,
) -> Delivery:
    """Write a text message to a phone. `at_once`: do not wait for the worker; `valid`: after that it is not worth sending."""
    return _write(
        "sms", phone, code, params or {}, owner=owner, language=language, at_once=at_once, valid=valid
    )


def email(
    address: str,
    code: str,
    params: Mapping[str, Any] | None = None,
    *,
    owner: Owner | None = None,
    language: str = CHINESE,
    at_once: bool = False,
) -> Delivery:
    return _write(
        "email", address, code, params or {}, owner=owner, language=language, at_once=at_once, valid=None
    )


def to_people(
    channel: str,
    people: Collection[int],
    code: str,
    params: Mapping[str, Any],
    *,
    owner: Owner | None = None,
    at: datetime | None = None,
) -> int:
    """Write one message to each person who can and wants to be reached by the channel. Returns how many.

    `at`: not before then, such as the end of quiet hours.
    """
    found = _addresses(channel, people)
    rows.insert(
        [
            _row(channel, address, code, params, owner=owner, language=language or CHINESE, at=at)
            for _person, (address, language) in sorted(found.items())
        ],
        keys=False,
    )
    return len(found)


def addresses(channel: str, people: Collection[int]) -> Mapping[int, tuple[str, str]]:
    """Where these people can and want to be reached by the channel, and in which language."""
    return _addresses(channel, people)


def message(
    channel: str, to: str, code: str, params: Mapping[str, Any], *, language: str, at: datetime
) -> Delivery:
    """A message that is not written yet, for whoever writes many together."""
    return _row(channel, to, code, params, owner=None, language=language, at=at)


@dataclass(slots=True)
class Delivered:
    sent: int = 0
    failed: int = 0
    dead: int = 0

    def add(self, state: str | None) -> None:
        if state == "sent":
            self.sent += 1
        elif state == "dead":
            self.dead += 1
        elif state == "waiting":
            self.failed += 1


def deliver_due(limit: int = 100) -> Delivered:
    """Try what is due, oldest first; several processes may do so at the same time. Call it outside a transaction."""
    done = Delivered()
    due = Delivery.objects.filter(state__in=OPEN, next_at__lte=clock.now()).exclude(channel__in=_carriers)
    for pk in list(due.order_by("next_at", "pk").values_list("pk", flat=True)[:limit]):
        done.add(deliver(pk))
    return done


def deliver(pk: int) -> str | None:
    """Try one message now, unless somebody else has it. Returns its state afterwards, None when it was not ours to try."""
    row = _claimed(pk)
    if row is None:
        return None
    now = clock.now()
    if row.expires_at and row.expires_at <= now:
        return _settle(row, "dead", "expired")
    try:
        _send(row)
    except Exception as failure:  # noqa: BLE001 - whatever an adapter raises, the message must not be lost
        error = mask_text(f"{type(failure).__name__}: {failure}")[0][:200]
        if row.attempts >= int(rulebook.value("notices.tries").value):
            return _settle(row, "dead", error)
        later = now + BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1]
        _ours(row).update(state="waiting", next_at=later, last_error=error)
        return "waiting"
    return _settle(row, "sent", "")


def retry_dead() -> int:
    """An operator has mended the cause: whatever died and is still worth sending waits again. Returns how many."""
    now = clock.now()
    dead = Delivery.objects.filter(state="dead", to__isnull=False).exclude(expires_at__lte=now)
    return dead.update(state="waiting", attempts=0, next_at=now, settled_at=None)


def forget(owner_kind: str, owner_id: int) -> int:
    gone, _by_model = Delivery.objects.filter(owner_kind=owner_kind, owner_id=owner_id).delete()
    return gone


def purge(before: datetime) -> int:
    gone, _by_model = Delivery.objects.filter(settled_at__lt=before).delete()
    return gone


def _write(
    channel: str,
    to: str,
    code: str,
    params: Mapping[str, Any],
    *,
    owner: Owner | None,
    language: str,
    at_once: bool,
    valid: timedelta | None,
) -> Delivery:
    row = _row(channel, to, code, params, owner=owner, language=language, valid=valid)
    rows.insert([row])
    if at_once:
        transaction.on_commit(lambda: deliver(row.pk))
    return row


def _row(
    channel: str,
    to: str,
    code: str,
    params: Mapping[str, Any],
    *,
    owner: Owner | None,
    language: str,
    valid: timedelta | None = None,
    at: datetime | None = None,
) -> Delivery:
    now = clock.now()
    with translation.override(language):
        kind = kind_of(code)
        subject, body = kind.headed(params), kind.said(params)
    owner_kind, owner_id = owner or ("", None)
    return Delivery(
        channel=channel,
        to=to,
        subject=subject if channel == "email" else None,
        body=body,
        code=code,
        owner_kind=owner_kind,
        owner_id=owner_id,
        next_at=at or now,
        expires_at=now + valid if valid else None,
        created_at=now,
    )


def _claimed(pk: int) -> Delivery | None:
    """Compare and set: whoever changes the count of attempts has the message."""
    now = clock.now()
    seen = (
        Delivery.objects.filter(pk=pk, state__in=OPEN, next_at__lte=now)
        .values_list("attempts", flat=True)
        .first()
    )
    if seen is None:
        return None
    mine = Delivery.objects.filter(pk=pk, state__in=OPEN, next_at__lte=now, attempts=seen)
    if not mine.update(state="sending", attempts=seen + 1, next_at=now + LEASE):
        return None
    return Delivery.objects.get(pk=pk)


def _ours(row: Delivery) -> Any:
    return Delivery.objects.filter(pk=row.pk, state="sending", attempts=row.attempts)


def _settle(row: Delivery, state: str, error: str) -> str:
    """Sent messages keep no words; dead ones keep theirs until the purge, for an operator to try again."""
    emptied = {"to": None, "subject": None, "body": None} if state == "sent" or error == "expired" else {}
    _ours(row).update(state=state, last_error=error, settled_at=clock.now(), **emptied)
    return state


def _send(row: Delivery) -> None:
    to, body = row.to or "", row.body or ""
    if carrier := _carriers.get(row.channel):
        carrier(row)
    elif row.channel == "sms":
        adapters.adapter().send(to, body)
    elif row.channel == "wecom":
        wecom.adapter().send(to, body)
    else:
        EmailMessage(row.subject or _("Notice"), body, None, [to]).send()
