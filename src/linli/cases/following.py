"""Nearby: what others have told of already, "me too" and following. Never in the way of a case of one's own.

Whoever joins stands beside the case for its answer: a number without a name, and a phone only if they want to hear of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases import queries, suggestions
from linli.cases.lifecycle import LIVE
from linli.cases.models import Case, Contact, Following
from linli.cases.suggestions import PublicDuplicate
from linli.kernel import clock, journal, notices
from linli.kernel.notices import outbox
from linli.kernel.privacy import normal_phone
from linli.kernel.refusals import BadInput, NotFound, NotOpen
from linli.kernel.scope import Actor
from linli.organisations.models import Organisation
from linli.people import visitors
from linli.places.place import NOWHERE, Place

SALT = "cases.following"
NAMELESS = Actor.system(
    "following"
)  # who joins stands in no journal, not even as "a visitor" who could be told apart
LEAST_WORDS = 4  # characters before anything is looked for
TOLD = {
    "start": __("Work has begun on %(number)s, which you follow. Stop following: %(link)s"),
    "park": __(
        "%(number)s, which you follow, needs more time; the plan stands on its page. Stop following: %(link)s"
    ),
    "answer": __("%(number)s, which you follow, was answered: %(page)s Stop following: %(link)s"),
    "answer_now": __("%(number)s, which you follow, was answered: %(page)s Stop following: %(link)s"),
    "gather": __("%(number)s, which you follow, was answered: %(page)s Stop following: %(link)s"),
    "confirm": __("%(number)s, which you follow, is solved, says who asked. Stop following: %(link)s"),
    "reopen": __("%(number)s, which you follow, was opened again. Stop following: %(link)s"),
    "joined": __("You hear of %(number)s by this phone. If you did not ask for that: %(link)s"),
}


def register() -> None:
    for move, sentence in TOLD.items():
        notices.register(f"case.following.{move}", sentence)


# --- what others have told of ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Similar:
    """An open case like the one being written, as everybody may see it. `too` is how many others have joined it."""

    number: str
    title: str
    reason: str
    too: int
    url: str


def similar(
    words: str, place: Place = NOWHERE, *, keeper: Organisation | None = None, limit: int = 3
) -> list[Similar]:
    """Open, public cases about the same thing, the likest first. The one seam to whatever finds them."""
    if len(words.strip()) < LEAST_WORDS:
        return []
    found: list[PublicDuplicate] = suggestions.public_duplicates(words, place, keeper=keeper, limit=limit + 5)
    numbers = [one.number for one in found if one.state in LIVE]
    cases = {
        case.number: case for case in queries.public_rows().select_related("issue").filter(number__in=numbers)
    }
    joined = counts_too(cases.values())
    told: dict[object, Similar] = {}
    for one in found:
        case = cases.get(one.number)
        if case is None:
            continue
        issue = case.issue if case.issue is not None and case.issue.public_words else None
        told.setdefault(
            issue
            or case.pk,  # of one hot issue one line: what a person approved, and where its answer will stand
            Similar(
                one.number,
                issue.public_words if issue else one.title,
                one.reason,
                joined.get(case.pk, 0),
                reverse("cases:public_issue", args=[issue.number])
                if issue
                else reverse("cases:public_case", args=[one.number]),
            ),
        )
    return list(told.values())[:limit]


def count_too(case: Case) -> int:
    """How many others met the same, each once."""
    return case.followings.filter(too=True).count() if case.followed else 0


def counts_too(cases: Iterable[Case]) -> Mapping[int, int]:
    ids = [case.pk for case in cases if case.followed]
    if not ids:
        return {}
    rows = Following.objects.filter(case__in=ids, too=True).values_list("case_id").annotate(n=Count("pk"))
    return dict(rows)


# --- joining and leaving --------------------------------------------------------------------------------


def mark_of(visit: str, case: Case) -> str:
    """Tells the same visit again at the same case; at another case it is another mark, so that marks link nothing."""
    return salted_hmac(SALT, f"{visit}:{case.pk}", algorithm="sha256").hexdigest()


@transaction.atomic
def join(case: Case, *, visit: str, too: bool, phone: str = "", home: str = "") -> Following:
    """Me too, or only follow. Done twice by the same visit or phone it is done once; a phone can be left later.

    `visit` is the session's own random word. Raises BadInput when following is asked for without a phone to tell.
    """
    if not queries.public_rows().filter(pk=case.pk).exists():
        raise NotFound(_("There is no public case with this number."))
    if too and case.state not in LIVE:
        raise NotOpen(_("It is closed. If it has come back, tell us anew: that is a new case."))
    number = normal_phone(phone) if phone.strip() else ""
    if not too and not number:
        sentence = _("Leave a phone, so that we can tell you how it goes on.")
        raise BadInput(sentence, fields={"phone": sentence})
    index = visitors.phone_index(number) if number else None
    mark = mark_of(visit, case)
    known = _known(case, mark, index)
    if known is not None:
        return _added(known, too=too, phone=number, index=index, home=home)
    try:
        with transaction.atomic():
            row = Following.objects.create(
                case=case, mark=mark, too=too, phone=number or None, phone_index=index, home=home[:120], created_at=clock.now()
            )  # fmt: skip
    except IntegrityError:  # twice at the same moment: the other was first
        known = _known(case, mark, index)
        if known is None:
            raise
        return known
    if not case.followed:
        Case.objects.filter(pk=case.pk).update(followed=True)
        case.followed = True
    journal.record(
        case.stream, "joined" if too else "followed", by=NAMELESS, from_state=case.state, to_state=case.state
    )
    _welcome(row)
    return row


def _known(case: Case, mark: str, index: str | None) -> Following | None:
    same = Q(mark=mark) | Q(phone_index=index) if index else Q(mark=mark)
    return Following.objects.select_related("case").filter(same, case=case).order_by("pk").first()


def _added(known: Following, *, too: bool, phone: str, index: str | None, home: str) -> Following:
    """The same person once more: what is new is added, nothing is counted again."""
    fresh = bool(phone) and known.phone_index is None
    known.too = known.too or too
    if fresh:
        known.phone, known.phone_index, known.home = phone, index, home[:120]
    known.save(update_fields=["too", "phone", "phone_index", "home"])
    if fresh:
        _welcome(known)
    return known


@transaction.atomic
def leave(token: str) -> Case:
    """Stop following: the phone goes at once. Whoever met the same still counts, without anything that could reach them."""
    row = following_of(token)
    case = row.case
    if row.too:
        row.phone = row.phone_index = None
        row.save(update_fields=["phone", "phone_index"])
    else:
        row.delete()
    journal.record(case.stream, "unfollowed", by=NAMELESS, from_state=case.state, to_state=case.state)
    return case


def token_of(row: Following) -> str:
    return signing.Signer(salt=SALT).sign(str(row.pk))


def following_of(token: str) -> Following:
    """Raises NotFound for a link that is none, or has been used."""
    try:
        pk = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        pk = "0"
    row = (
        Following.objects.select_related("case", "case__category").filter(pk=pk, phone__isnull=False).first()
    )
    if row is None:
        raise NotFound(_("This link is no longer needed: nothing is sent to you about this case."))
    return row


# --- telling --------------------------------------------------------------------------------------------


def tell(case: Case, move: str) -> None:
    """Progress, to those who left a phone, and not to whoever asked: they are told by their own case."""
    if move not in TOLD or not case.followed or notices.quiet():
        return
    own = Contact.objects.filter(case=case).values_list("phone_index", flat=True).first()
    for row in case.followings.filter(phone__isnull=False):
        if row.phone_index != own:
            _sms(row, case, move)


def _welcome(row: Following) -> None:
    if row.phone and not notices.quiet():
        _sms(row, row.case, "joined")


def _sms(row: Following, case: Case, move: str) -> None:
    params = {
        "number": case.number,
        "page": f"{row.home}{reverse('cases:public_case', args=[case.number])}",
        "link": f"{row.home}{reverse('cases:unfollow', args=[token_of(row)])}",
    }
    outbox.sms(row.phone or "", f"case.following.{move}", params, owner=("case", case.pk))


@transaction.atomic
def follow_on(case: Case, into: Case) -> None:
    """Merged: whoever followed this case follows the one it went into, once."""
    for row in case.followings.all():
        if _known(into, row.mark, row.phone_index) is None:
            row.case = into
            row.save(update_fields=["case"])
    if case.followed:
        Case.objects.filter(pk=into.pk).update(followed=True)
