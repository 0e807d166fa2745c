"""Care people asked for 关爱需求: asked with consent, seen by those nearest, ended by time or by one press; then it is gone.

Nothing is counted, searched, matched or reported from these rows. The journal keeps codes only: that a wish was made, seen,
renewed or ended, never whose it was.
"""

import secrets
from collections.abc import Callable, Collection
from datetime import date, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.kernel import clock, journal, rulebook, scope
from linli.kernel.notices import outbox
from linli.kernel.privacy import normal_phone
from linli.kernel.privacy.erasure import erase
from linli.kernel.privacy.reveals import reveal
from linli.kernel.refusals import BadInput, NotAllowed
from linli.kernel.scope import Actor
from linli.kernel.text import clean
from linli.places.known import months_later
from linli.places.models import CareWish
from linli.places.place import Place
from linli.places.words import CARE

LONGEST_NAME, LONGEST_WORDS = 40, 200
ASKED_BY = ("self", "family")
CHANNELS = ("web", "counter", "phone", "visit")
ASKED, ENDING = "places.care_asked", "places.care_ending"


@transaction.atomic
def ask_care(
    *,
    kinds: Collection[str],
    place: Place,
    name: str,
    phone: str,
    consented: bool,
    consent_words: str,
    by: Actor,
    words: str = "",
    asked_by: str = "self",
    channel: str = "web",
    link: Callable[[str], str] | None = None,
) -> tuple[CareWish, str]:
    """Keep a wish until its day. Returns it with the token of its secret link, which is shown once and kept nowhere.

    `consent_words` is the whole text agreed to. Raises BadInput with a sentence for each field that cannot be used.
    """
    faults: dict[str, str] = {}
    if not kinds or not set(kinds) <= set(CARE):
        faults["kinds"] = _("Choose at least one thing you wish for.")
    if not consented:
        faults["consented"] = _("Without your yes nothing is kept. Tick it if you agree.")
    if place.grid_id is None:
        faults["place"] = _("Choose the address, so that the right neighbourhood is asked.")
    if asked_by not in ASKED_BY:
        faults["asked_by"] = _("Say for whom it is.")
    called = clean(name, field="name", limit=LONGEST_NAME).strip()
    if not called:
        faults["name"] = _("Say how we may address you.")
    if faults:
        raise BadInput(next(iter(faults.values())), fields=faults)
    if channel not in CHANNELS:
        raise ValueError(f"no such channel: {channel}")
    if channel != "web" and not scope.may(by, "care.see"):
        raise NotAllowed(
            _("Wishes for care are for those who walk the grid and the community that keeps it.")
        )
    token, number = secrets.token_urlsafe(16), normal_phone(phone)
    wish = CareWish.objects.create(
        grid_id=place.grid_id,
        address_id=place.address_id,
        kinds=" ".join(code for code in CARE if code in kinds),
        name=called,
        phone=number,
        words=clean(words, field="words", limit=LONGEST_WORDS).strip() or None,
        asked_by=asked_by,
        channel=channel,
        entered_by=by.ref if by.kind == "person" and channel != "web" else "",
        consented=consent_words,
        asked_at=clock.now(),
        until_on=_term(),
        key_hash=_hashed(token),
    )
    journal.record(wish.stream, "asked", by=by, data={"channel": channel, "until": str(wish.until_on)})
    if link is not None:
        _send(wish, ASKED, link(token))
    return wish, token


@transaction.atomic
def show_care(*, wish: CareWish, reason: str, by: Actor) -> CareWish:
    """See name, phone and words in full. The reason is written down; whoever asked can read it."""
    if not scope.may(by, "care.see", wish):
        raise NotAllowed(
            _("Wishes for care are for those who walk the grid and the community that keeps it.")
        )
    reveal(owner_kind="care", owner_id=wish.pk, field="contact", reason=reason, by=by)
    return wish


@transaction.atomic
def renew_care(*, wish: CareWish, by: Actor) -> CareWish:
    """It goes on for another term, by the word of whoever asked, or of whoever asked them."""
    _may_end_or_renew(wish, by)
    wish.until_on, wish.reminded_at = _term(), None
    CareWish.objects.filter(pk=wish.pk).update(until_on=wish.until_on, reminded_at=None)
    journal.record(wish.stream, "renewed", by=by, data={"until": str(wish.until_on)})
    return wish


@transaction.atomic
def withdraw_care(*, wish: CareWish, by: Actor) -> None:
    """One press, no reason: the wish and everything in it is gone."""
    _may_end_or_renew(wish, by)
    journal.record(wish.stream, "withdrawn", by=by)
    erase(owner_kind="care", owner_id=wish.pk, by=by)


@transaction.atomic
def end_wishes_due() -> tuple[int, int]:
    """End what has come to its day; say ahead what soon will. Returns how many of each; runs every day."""
    system, today = Actor.system("care"), clock.today()
    ended = list(CareWish.objects.filter(until_on__lt=today))
    for wish in ended:
        journal.record(wish.stream, "expired", by=system)
        erase(owner_kind="care", owner_id=wish.pk, by=system)
    ahead = today + timedelta(days=int(rulebook.value("places.care_notice_days").value))
    ending = list(CareWish.objects.filter(until_on__lte=ahead, reminded_at__isnull=True))
    for wish in ending:
        _send(wish, ENDING, "")
        CareWish.objects.filter(pk=wish.pk).update(reminded_at=clock.now())
    return len(ended), len(ending)


def care_of(token: str) -> CareWish | None:
    """The wish a secret link opens, or None: unknown, ended and withdrawn look the same."""
    return (
        CareWish.objects.select_related("grid__organisation", "address")
        .filter(key_hash=_hashed(token), until_on__gte=clock.today())
        .first()
    )


def forget_care(wish_id: int) -> None:
    """Eraser of one wish: the row and its messages go. A restored backup forgets it again."""
    outbox.forget("care", wish_id)
    CareWish.objects.filter(pk=wish_id).delete()


def _may_end_or_renew(wish: CareWish, by: Actor) -> None:
    """Whoever holds its link; or those who may see it, when they were told to by whoever asked."""
    if not (scope.may(by, "care.own", wish) or scope.may(by, "care.see", wish)):
        raise NotAllowed(_("Only the person who asked may change this."))


def _term() -> date:
    return months_later(clock.today(), int(rulebook.value("places.care_months").value))


def _send(wish: CareWish, sentence: str, link: str) -> None:
    params = {"until": str(wish.until_on), "link": link}
    outbox.sms(
        str(wish.phone), sentence, params, owner=("care", wish.pk), language=get_language() or outbox.CHINESE
    )


def _hashed(token: str) -> str:
    """Tokens are random 128-bit values, so a plain hash keeps them as secret as a slow one would."""
    return sha256(token.encode()).hexdigest()
