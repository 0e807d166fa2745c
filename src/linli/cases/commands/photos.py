"""What a resident says together with photos: words and pictures arrive in one transaction, or neither does."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from linli.cases.commands.errands import ErrandAsked, receive_errand
from linli.cases.commands.intake import Asked, Received, receive
from linli.cases.commands.judging import dispute
from linli.cases.commands.twice import check_the_same
from linli.cases.commands.working import answer as say_done
from linli.cases.commands.working import supply
from linli.cases.models import Case
from linli.kernel import clock, evidence
from linli.kernel.evidence import Prepared
from linli.kernel.evidence.models import FileUse
from linli.kernel.notices import outbox, quiet
from linli.kernel.privacy import normal_phone
from linli.kernel.scope import Actor

DRAFT = "draft"  # owner of photos that wait for their form; nobody can open them but through the form itself
DRAFTS_KEPT = timedelta(days=1)
AFTER = "after"  # label of photos that came with the answer
BY_RESIDENT = "reply"  # label of photos that came with a reply or an objection


def new_draft() -> int:
    """A number for one filled-in form; the session keeps it. 62 random bits: nobody finds another's."""
    return secrets.randbits(62)


@transaction.atomic
def hold_photos(
    photos: Sequence[Prepared], *, draft: int, by: Actor, without: Iterable[str] = (), label: str = ""
) -> None:
    """Keep photos while their form is still being filled in; `without` are keys of those the person took away.

    `label` is what they will be labelled as with the case. Raises BadInput (too_many_photos) when there are more than one
    report may carry.
    """
    evidence.drop(owner_kind=DRAFT, owner_id=draft, keys=without)
    if photos:
        evidence.keep_photos(photos, owner_kind=DRAFT, owner_id=draft, by=by, label=label)


def receive_with_photos(
    asked: Asked,
    *,
    by: Actor,
    errand: ErrandAsked | None = None,
    photos: Sequence[Prepared] = (),
    draft: int | None = None,
    without: Iterable[str] = (),
    link: Callable[[str], str] | None = None,
) -> Received:
    """Receive a case with its photos, those held as a draft first; `link` makes the address of the case from its token.

    With a phone and a link the number and the link go out as a text message. The same submission key twice is one case, also
    when both arrive at the same moment; raises SentOtherwise when the second says something else.
    """
    try:
        with transaction.atomic():
            received = receive_errand(asked, errand, by=by) if errand else receive(asked, by=by)
            if not received.again:
                _add(received.case, photos, draft, without, by)
                _send_link(asked, received, link)
                return received
    except IntegrityError:
        if not asked.submission_key or not Case.objects.filter(submission_key=asked.submission_key).exists():
            raise
        received = receive(asked, by=by)
    check_the_same(received, asked, photos=photos, draft=draft, without=without)
    return received


@transaction.atomic
def supply_with_photos(
    case: Case,
    *,
    reply: str,
    by: Actor,
    photos: Sequence[Prepared] = (),
    draft: int | None = None,
    without: Iterable[str] = (),
    version: int | None = None,
) -> Case:
    """The resident replies and shows what they mean; photos held under `draft` go first."""
    supply(case, reply=reply, by=by, version=version)
    _add(case, photos, draft, without, by, label=BY_RESIDENT)
    return case


@transaction.atomic
def dispute_with_photos(
    case: Case,
    *,
    reason: str,
    by: Actor,
    satisfied: str = "",
    photos: Sequence[Prepared] = (),
    draft: int | None = None,
    without: Iterable[str] = (),
    version: int | None = None,
) -> Case:
    """It is not solved, says the resident, and shows it."""
    dispute(case, reason=reason, satisfied=satisfied, by=by, version=version)
    _add(case, photos, draft, without, by, label=BY_RESIDENT)
    return case


@transaction.atomic
def answer_with_photos(
    case: Case, *, answer: str, by: Actor, photos: Sequence[Prepared] = (), version: int | None = None
) -> Case:
    """Done, and shown. A photo is never needed to close routine work."""
    say_done(case, answer=answer, by=by, version=version)
    if photos:
        evidence.keep_photos(photos, owner_kind="case", owner_id=case.pk, by=by, label=AFTER)
    return case


def drop_stale_drafts() -> int:
    """Photos of forms that nobody sent within a day go. Returns how many; runs every hour."""
    before = clock.now() - DRAFTS_KEPT
    owners = (
        FileUse.objects.filter(owner_kind=DRAFT, added_at__lt=before)
        .values_list("owner_id", flat=True)
        .distinct()
    )
    return sum(evidence.drop_owner(DRAFT, owner) for owner in list(owners))


def _add(
    case: Case,
    photos: Sequence[Prepared],
    draft: int | None,
    without: Iterable[str],
    by: Actor,
    *,
    label: str = "",
) -> None:
    if draft is not None:
        evidence.drop(owner_kind=DRAFT, owner_id=draft, keys=without)
        evidence.hand_on(owner_kind=DRAFT, owner_id=draft, to_kind="case", to_id=case.pk)
    if photos:
        evidence.keep_photos(photos, owner_kind="case", owner_id=case.pk, by=by, label=label)


def _send_link(asked: Asked, received: Received, link: Callable[[str], str] | None) -> None:
    if asked.phone and link and not quiet():
        params = {"number": received.case.number, "link": link(received.token)}
        speaking = get_language() or outbox.CHINESE
        outbox.sms(
            normal_phone(asked.phone),
            "case.resident.received",
            params,
            owner=("case", received.case.pk),
            language=speaking,
        )
