"""When and how a notice leaves the house: at once, with others in a digest, never in quiet hours unless lives hang on it.

The burden rule: a person is not rung for every line. Each kind of notice has a pace of its own; a person may choose another one
and their own quiet hours. What is told in the application is never held back; only the message outside waits.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from linli.kernel import clock, rows, rulebook
from linli.kernel.notices import outbox
from linli.kernel.notices.catalogue import Kind, register
from linli.kernel.notices.models import Delivery, DigestLine, Notice, NoticeChoice

Owner = tuple[str, int]
DIGEST = "notices.digest"
LINES = 10  # of one message; the rest is counted
BATCH = 5_000  # lines of one run
DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Wish:
    """How one person wants to be reached. `quiet`: minutes from midnight, from and until; equal means never."""

    pace: str
    quiet: tuple[int, int]


def declare() -> None:
    """The sentence of a digest; called as the application starts."""
    register(DIGEST, _("%(count)s notices for you:\n%(lines)s"), title=_("%(count)s notices for you"))


def channels(kind: Kind) -> tuple[str, ...]:
    """By which ways a kind leaves: those it names, and the county's WeCom when there is one."""
    return (*kind.channels, "wecom") if settings.WECOM.get("corp") and not kind.private else kind.channels


def leave(
    told: Sequence[Notice], kind: Kind, params: Mapping[str, Any], *, urgent: bool, owner: Owner | None
) -> None:
    """Write what leaves at once, each when it may, and note down what waits for a digest. Two or three queries, however many."""
    urgent = urgent or kind.urgent
    wishes = wishes_of([notice.person_id for notice in told])
    now = clock.now()
    at_once: dict[datetime, list[int]] = {}
    waiting: list[Notice] = []
    for notice in told:
        wish = wishes[notice.person_id]
        if urgent or (wish.pace or kind.pace) == "at_once":
            at_once.setdefault(now if urgent else after_quiet(now, wish.quiet), []).append(notice.person_id)
        else:
            waiting.append(notice)
    for channel in channels(kind):
        for moment, people in at_once.items():
            outbox.to_people(channel, people, kind.code, params, owner=owner, at=moment)
        if waiting:
            rows.insert(
                [
                    DigestLine(
                        notice_id=notice.pk,
                        person_id=notice.person_id,
                        channel=channel,
                        due_at=next_digest(now, wishes[notice.person_id].pace or kind.pace),
                    )
                    for notice in waiting
                ],
                keys=False,
            )


def wishes_of(people: Iterable[int]) -> dict[int, Wish]:
    """What each person chose, the county's quiet hours where they chose none. One query."""
    county = Wish("", quiet_hours())
    found = dict.fromkeys(people, county)
    for choice in NoticeChoice.objects.filter(person_id__in=found).only("pace", "quiet_from", "quiet_until"):
        own = (choice.quiet_from, choice.quiet_until)
        quiet = county.quiet if own[0] is None or own[1] is None else (own[0], own[1])
        found[choice.person_id] = Wish(choice.pace, quiet)
    return found


def quiet_hours() -> tuple[int, int]:
    """The county's, in minutes from midnight."""
    return (
        int(rulebook.value("notices.quiet_from").value) * 60,
        int(rulebook.value("notices.quiet_until").value) * 60 % DAY,
    )


def after_quiet(moment: datetime, quiet: tuple[int, int]) -> datetime:
    """The moment itself, or the end of the quiet hours it lies in; hours may reach over midnight."""
    start, end = quiet
    if start == end:
        return moment
    there = clock.local(moment)
    minute = there.hour * 60 + there.minute
    inside = start <= minute < end if start < end else minute >= start or minute < end
    if not inside:
        return moment
    day = there.replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=int(minute >= end), minutes=end)


def next_digest(now: datetime, pace: str) -> datetime:
    """When the next digest of this pace goes out: in the morning of the next day, or once a day in the afternoon."""
    rule = "notices.morning" if pace == "morning" else "notices.daily"
    there = clock.local(now)
    at = there.replace(hour=int(rulebook.value(rule).value), minute=0, second=0, microsecond=0)
    return at if at > there else at + timedelta(days=1)


@transaction.atomic
def send_digests() -> int:
    """Write the digests that are due, one message to a person and channel. Runs every few minutes. Returns how many.

    What was read in the application meanwhile is left out. Six queries at most for two channels, however many people.
    """
    due = list(
        DigestLine.objects.filter(due_at__lte=clock.now())
        .select_related("notice")
        .order_by("channel", "person_id", "notice_id")[:BATCH]
    )
    fresh = [line for line in due if line.notice.read_at is None]
    wishes = wishes_of({line.person_id for line in fresh})
    deliveries: list[Delivery] = []
    for channel, of_channel in groupby(fresh, key=lambda line: line.channel):
        lines = list(of_channel)
        book = outbox.addresses(channel, {line.person_id for line in lines})
        for person, own in groupby(lines, key=lambda line: line.person_id):
            if person in book:
                address, language = book[person]
                at = after_quiet(clock.now(), wishes[person].quiet)
                deliveries.append(_digest(channel, address, language or outbox.CHINESE, list(own), at))
    rows.insert(deliveries, keys=False)
    DigestLine.objects.filter(pk__in=[line.pk for line in due]).delete()
    return len(deliveries)


def _digest(channel: str, address: str, language: str, lines: Sequence[DigestLine], at: datetime) -> Delivery:
    with translation.override(language):
        told = [f"{place}. {line.notice.sentence}" for place, line in enumerate(lines[:LINES], start=1)]
        if len(lines) > LINES:
            told.append("…")
    params = {"count": len(lines), "lines": "\n".join(told)}
    return outbox.message(channel, address, DIGEST, params, language=language, at=at)


def choose(
    person_id: int,
    *,
    pace: str,
    quiet: tuple[int, int] | None,
    wecom: str | None,
) -> NoticeChoice:
    """Keep what a person chose for themselves. Only their own settings page calls this."""
    row, _made = NoticeChoice.objects.update_or_create(
        person_id=person_id,
        defaults={
            "pace": pace,
            "quiet_from": quiet[0] if quiet else None,
            "quiet_until": quiet[1] if quiet else None,
            "wecom": wecom or None,
        },
    )
    return row


def forget_person(person_id: int) -> None:
    """Settings and everything that waits to be sent to somebody who is forgotten."""
    NoticeChoice.objects.filter(person_id=person_id).delete()
    DigestLine.objects.filter(person_id=person_id).delete()


def wecom_accounts(people: Collection[int]) -> dict[int, str]:
    """The WeCom accounts people entered themselves."""
    found = NoticeChoice.objects.filter(person_id__in=people, wecom__isnull=False)
    return {row.person_id: row.wecom or "" for row in found}
