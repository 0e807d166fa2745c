"""Reads of this room."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel import clock, scope
from linli.kernel.journal.models import Entry
from linli.kernel.privacy.models import Reveal
from linli.kernel.privacy.reveals import reveals_of
from linli.kernel.scope import Actor
from linli.people import free_times, holdings, sentences
from linli.people.models import Consent, Person, SubjectRequest

PAGE = 50


def consented(subject: str, purpose: str) -> bool:
    """Does a yes of this subject to this purpose stand now."""
    return Consent.objects.filter(subject=subject, purpose=purpose, withdrawn_at=None).exists()


def found(actor: Actor, words: str = "", *, closed: bool = False, after: str = "") -> QuerySet[Person]:
    """Accounts the actor may see, by sign-in name, from `after` on; `words` begins a sign-in name or stands in a name."""
    people = (
        scope.visible(Person.objects.all(), actor, "people.see")
        .filter(is_active=not closed)
        .order_by("username")
    )
    if words:
        people = people.filter(Q(username__istartswith=words) | Q(name__icontains=words))
    return people.filter(username__gt=after) if after else people


def week(person: Person) -> set[free_times.Slot]:
    """The slots of the grid that the person's stated times fill."""
    stated = set(person.free_times.values_list("weekday", "start", "end"))
    return {slot for slot in free_times.SLOTS if free_times.span(slot) in stated}


def requests_of(subjects: Iterable[str]) -> QuerySet[SubjectRequest]:
    return SubjectRequest.objects.filter(subject__in=list(subjects)).order_by("-asked_at", "-pk")


def waiting_requests(actor: Actor) -> QuerySet[SubjectRequest]:
    """The security administrator's desk, most urgent first."""
    return scope.visible(SubjectRequest.objects.filter(state="asked"), actor, "people.requests").order_by(
        "due_at", "pk"
    )


def settled_requests(actor: Actor) -> QuerySet[SubjectRequest]:
    done = SubjectRequest.objects.exclude(state="asked")
    return scope.visible(done, actor, "people.requests").order_by("-settled_at", "-pk")


def held_of_person(subject: str) -> list[holdings.Holding]:
    """What this room holds about an account; registered for "person"."""
    person = Person.objects.filter(pk=holdings.id_of(subject)).first()
    if person is None:
        return []
    open_account = _("as long as the account is open")
    account, work = _("Your account"), _("What you offer")
    told = [
        holdings.Holding(
            _("Person's name"), person.name, _("So that others know who acts"), open_account, account
        ),
        holdings.Holding(_("Sign-in name"), person.username, _("To sign in"), open_account, account),
        holdings.Holding(
            _("Account made"),
            clock.local(person.created_at).date().isoformat(),
            _("To sign in"),
            open_account,
            account,
        ),
    ]
    if person.phone:
        told.append(
            holdings.Holding(
                _("Mobile phone"),
                person.phone,
                _("Sign-in codes, and to reach you about your work"),
                open_account,
                account,
            )
        )
    if skills := [entry.skill.name for entry in person.skills.select_related("skill")]:
        told.append(
            holdings.Holding(
                _("Skills"),
                _(", ").join(skills),
                _("To suggest orders that fit"),
                _("until you take them away"),
                work,
            )
        )
    if slots := sentences.week(sorted(week(person))):
        told.append(
            holdings.Holding(
                _("Free times"), slots, _("To suggest orders that fit"), _("until you take them away"), work
            )
        )
    return told


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked behind the mask."""

    at: datetime
    who: str
    field: str
    reason: str


def looks(subject: str) -> list[Look]:
    """Who looked at hidden fields of this subject, newest first: shown to the person."""
    rows = reveals_of(holdings.kind_of(subject), holdings.id_of(subject))
    names = names_of(row.by for row in rows)
    return [
        Look(row.revealed_at, names.get(row.by, row.by), sentences.field(row.field), row.reason or "")
        for row in rows
    ]


def names_of(refs: Iterable[str]) -> dict[str, str]:
    """Names for the journal's pseudonymous ids: {"p12": "…"}; the system and visitors in words."""
    wanted = set(refs)
    ids = [int(ref[1:]) for ref in wanted if ref[:1] == "p" and ref[1:].isdigit()]
    found_names = {f"p{pk}": name for pk, name in Person.objects.filter(pk__in=ids).values_list("pk", "name")}
    for ref in wanted - set(found_names):
        if ref == "anon":
            found_names[ref] = _("somebody not signed in")
        elif ref == "party":
            found_names[ref] = _("the person who asked")
        elif ref.startswith("sys:"):
            found_names[ref] = _("the system")
    return found_names


@dataclass(frozen=True, slots=True)
class AuditLine:
    pk: int
    at: datetime
    who: str
    what: str
    subject: str


AUDITS = {
    "doors": gettext_lazy("Sign-ins"),
    "reveals": gettext_lazy("Looked behind the mask"),
    "people": gettext_lazy("Accounts"),
    "requests": gettext_lazy("Requests about one's own data"),
}


def audit(
    what: str,
    *,
    by: Person | None = None,
    since: date | None = None,
    until: date | None = None,
    before: int | None = None,
) -> list[AuditLine]:
    """One page of the log, newest first; `before` is the last id of the page above. Days are days in China, both included."""
    rows: QuerySet[Any]
    if what == "reveals":
        rows, moment = Reveal.objects.order_by("-pk"), "revealed_at"
    else:
        rows, moment = Entry.objects.filter(_streams(what)).order_by("-pk"), "at"
    if by:
        rows = rows.filter(_about(by)) if what == "doors" else rows.filter(by=f"p{by.pk}")
    if since:
        rows = rows.filter(**{f"{moment}__gte": clock.moment(since.year, since.month, since.day)})
    if until:
        end = until + timedelta(days=1)
        rows = rows.filter(**{f"{moment}__lt": clock.moment(end.year, end.month, end.day)})
    if before:
        rows = rows.filter(pk__lt=before)
    return _lines(what, list(rows[: PAGE + 1]))


def _streams(what: str) -> Q:
    if what == "people":
        return Q(stream__startswith="person:") & ~Q(move="signed_in")
    if what == "requests":
        return Q(stream__startswith="request:")
    return Q(stream__startswith="door:") | Q(stream__startswith="person:", move="signed_in")


def _about(person: Person) -> Q:
    """Sign-ins of this person, and those that failed under their name."""
    return Q(by=f"p{person.pk}") | Q(stream__startswith="door:", data__contains=f'"person":{person.pk}}}')


def _lines(what: str, rows: list[Any]) -> list[AuditLine]:
    names = names_of(row.by for row in rows)
    if what == "reveals":
        return [
            AuditLine(
                row.pk,
                row.revealed_at,
                names.get(row.by, row.by),
                _("%(field)s, because: %(reason)s")
                % {"field": sentences.field(row.field), "reason": row.reason or _("(erased)")},
                holdings.named(f"{row.owner_kind}:{row.owner_id}"),
            )
            for row in rows
        ]
    tried = names_of(f"p{pk}" for row in rows if (pk := sentences.tried(row)))
    return [
        AuditLine(
            row.pk,
            row.at,
            names.get(row.by, row.by),
            sentences.move(row),
            tried.get(f"p{sentences.tried(row)}", "")
            if row.stream.startswith("door:")
            else holdings.named(row.stream),
        )
        for row in rows
    ]


def name_of_person(subject: str) -> str:
    """How the desk calls an account: its name."""
    name = Person.objects.filter(pk=holdings.id_of(subject)).values_list("name", flat=True).first()
    return name or _("an account that is no more")
