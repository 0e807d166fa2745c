"""Looking for the cases of one person: with a reason, allowed by a second person, for a time, and told to whoever is concerned."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.desk_life import SEARCH
from linli.cases.models import Case, Contact, PersonSearch
from linli.kernel import clock, journal, notices, rulebook, scope
from linli.kernel.notices import outbox
from linli.kernel.privacy import normal_phone
from linli.kernel.privacy.reveals import LONGEST_REASON, SHORTEST_REASON
from linli.kernel.refusals import BadInput, NotAllowed
from linli.kernel.scope import Actor
from linli.kernel.text import clean
from linli.organisations.models import Posting
from linli.people import visitors

KINDS = ("phone", "name")
MOST = 20_000  # contacts looked through for one name, the newest first
CLOSING = Actor.system("person-search")


@transaction.atomic
def ask_person_search(*, kind: str, sought: str, reason: str, by: Actor) -> PersonSearch:
    """Ask to see the cases of one person. Nothing is looked up before somebody else allows it."""
    if not scope.may(by, "person_search.ask"):
        raise NotAllowed(_("Your role does not search for people. Ask the unit that handles the case."))
    if kind not in KINDS:
        raise BadInput(_("Choose phone or name."), fields={"kind": _("Choose one.")})
    words = " ".join(clean(reason, field="reason").split())
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON:
        sentence = _(
            "Say in 4 to 200 characters what you need this for. The person concerned will be able to read it."
        )
        raise BadInput(sentence, fields={"reason": sentence})
    wanted, index = _wanted(kind, sought)
    search = PersonSearch.objects.create(
        person_id=by.person_id or 0, kind=kind, sought=wanted, index=index, reason=words, asked_at=clock.now()
    )
    journal.record(
        search.stream, "ask", by=by, to_state="asked", data={"kind": kind}, private={"reason": words}
    )
    notices.tell(_deciders(by), "cases.person_search_asked", {}, "/cases/persons/")
    return search


@transaction.atomic
def approve_person_search(search: PersonSearch, *, by: Actor, version: int | None = None) -> PersonSearch:
    """Allow it: the look-up is made now, in the asker's own scope, and stays open for the time the rule says.

    Each case found carries it in its history, where whoever asked can read it, and their phone is told once.
    """
    now = clock.now()
    hours = int(rulebook.value("cases.person_search_hours").value)
    found = _found(search)
    SEARCH.move(
        search, "approve", by=by, version=version, data={"cases": len(found)}, decided_by_id=by.person_id, decided_at=now,
        open_until=now + timedelta(hours=hours), found=[case.pk for case in found],
    )  # fmt: skip
    _tell(found, search)
    notices.tell(
        [search.person_id], "cases.person_search_approved", {"hours": hours}, f"/cases/persons/{search.key}/"
    )
    return search


@transaction.atomic
def refuse_person_search(
    search: PersonSearch, *, answer: str, by: Actor, version: int | None = None
) -> PersonSearch:
    words = clean(answer, field="answer", limit=300)
    if not words:
        sentence = _("Say why it is refused; whoever asked reads it.")
        raise BadInput(sentence, fields={"answer": sentence})
    SEARCH.move(
        search, "refuse", by=by, version=version, private={"answer": words}, decided_by_id=by.person_id, decided_at=clock.now(),
        answer=words, sought=None, index="",
    )  # fmt: skip
    notices.tell([search.person_id], "cases.person_search_refused", {}, f"/cases/persons/{search.key}/")
    return search


@transaction.atomic
def take_back_person_search(search: PersonSearch, *, by: Actor) -> PersonSearch:
    SEARCH.move(search, "take_back", by=by, sought=None, index="", found=[])
    return search


@transaction.atomic
def look_at_person_search(search: PersonSearch, *, by: Actor) -> list[Case]:
    """The cases found, for who asked, while it is open; that they looked is written down. Empty afterwards."""
    if (
        by.person_id != search.person_id
        or search.state != "approved"
        or search.open_until is None
        or search.open_until <= clock.now()
    ):
        return []
    journal.record(search.stream, "looked", by=by)
    rows = scope.visible(
        Case.objects.select_related("keeper", "unit", "category", "grid", "address", "facility"),
        by,
        "case.see",
    )
    return list(rows.filter(pk__in=search.found).order_by("-received_at", "-pk"))


def close_person_searches() -> int:
    """Close what is over and forget whom it was for. Runs often. Returns how many."""
    over = list(PersonSearch.objects.filter(state="approved", open_until__lte=clock.now()))
    for search in over:
        with transaction.atomic():
            SEARCH.move(search, "close", by=CLOSING, sought=None, index="", found=[])
    return len(over)


def _wanted(kind: str, sought: str) -> tuple[str, str]:
    if kind == "phone":
        number = normal_phone(sought)
        return number, visitors.phone_index(number)
    name = _plain(clean(sought, field="sought", limit=40))
    if len(name) < 2:
        sentence = _("Enter the whole name as it was left with the case.")
        raise BadInput(sentence, fields={"sought": sentence})
    return name, ""


def _found(search: PersonSearch) -> list[Case]:
    """Only cases whose contact the asker may see at all; what was told in confidence only to its keeper."""
    asker = Actor.of(search.person)
    open_ = scope.visible(Case.objects.all(), asker, "case.contact").filter(confidential=False)
    kept = scope.visible(Case.objects.all(), asker, "case.dispatch").filter(confidential=True)
    ids = [pk for rows in (open_, kept) for pk in _of(search, rows.values("pk"))]
    return list(Case.objects.filter(pk__in=ids).select_related("contact").order_by("pk"))


def _of(search: PersonSearch, cases: Any) -> Iterable[int]:
    contacts = Contact.objects.filter(case_id__in=cases)
    if search.kind == "phone":
        return list(contacts.filter(phone_index=search.index).values_list("case_id", flat=True))
    since = clock.now() - timedelta(days=int(rulebook.value("cases.person_search_days").value))
    named = contacts.filter(name__isnull=False, case__received_at__gte=since).order_by("-case__received_at")[
        :MOST
    ]
    return [
        case_id
        for case_id, name in named.values_list("case_id", "name")
        if _plain(name or "") == search.sought
    ]


def _tell(found: list[Case], search: PersonSearch) -> None:
    told: set[str] = set()
    for case in found:
        journal.record(
            case.stream, "person_searched", by=Actor.of(search.person), private={"reason": search.reason}
        )
        contact = getattr(case, "contact", None)
        if contact and contact.phone and contact.phone_index not in told:
            told.add(contact.phone_index or "")
            outbox.sms(
                contact.phone, "cases.person_searched", {"number": case.number}, owner=("case", case.pk)
            )


def _deciders(by: Actor) -> list[int]:
    roles = scope.roles_with("person_search.decide")
    ids = Posting.objects.filter(role__in=roles, until__isnull=True, person__is_active=True).values_list(
        "person_id", flat=True
    )
    return [pk for pk in ids if pk != by.person_id]


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
