"""Postings: giving a role at an organisation, and ending it. What people may do follows from these and from nothing else."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from linli.kernel import clock, journal, scope
from linli.kernel.facts import announce
from linli.kernel.journal import Line
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen, Refusal, Stale
from linli.kernel.scope import Actor
from linli.kernel.ui import exact
from linli.organisations.facts import PostingsChanged
from linli.organisations.models import Organisation, Posting
from linli.organisations.naming import clean_words
from linli.organisations.roles import GIVING, KEPT_APART, ROLES
from linli.people.models import Person

FURTHEST = timedelta(days=366)  # how far ahead a posting can be entered
LONGEST_TITLE = 40


@dataclass(frozen=True, slots=True)
class NewPosting:
    person: Person
    organisation: Organisation
    role: str
    since: date | None = None
    title: str = ""
    until: date | None = None


@transaction.atomic
def post(
    *,
    person: Person,
    organisation: Organisation,
    role: str,
    by: Actor,
    since: date | None = None,
    title: str = "",
    until: date | None = None,
) -> Posting:
    """Give a person a role at an organisation, from today unless another day is said, until ended or until a day agreed on.

    Nobody gives a role to themselves; operator, security administrator and auditor are kept apart (roles.KEPT_APART).
    """
    organisation.refresh_from_db()
    return post_many([NewPosting(person, organisation, role, since, title, until)], by=by)[0]


@transaction.atomic
def post_many(rows: Sequence[NewPosting], *, by: Actor) -> list[Posting]:
    """Give many roles at once, under the same guards; all of them or none."""
    held = _open_roles({row.person.pk for row in rows})
    postings = []
    with scope.remembering():
        for row in rows:
            _check(row, by, held[row.person.pk])
            postings.append(
                Posting(
                    person=row.person,
                    organisation=row.organisation,
                    role=row.role,
                    title=clean_words(row.title),
                    since=row.since or clock.today(),
                    until=row.until,
                )
            )
            held[row.person.pk].append((row.role, row.organisation.pk))
    Posting.objects.bulk_create(postings, batch_size=500)
    journal.record_many([_line(posting, "post", by) for posting in postings])
    _changed(postings)
    return postings


def look_over_postings(rows: Sequence[NewPosting], *, by: Actor) -> list[dict[str, str]]:
    """What is wrong with each row, by field ("" = the whole row); empty where nothing is. For previews.

    People who have no account yet are given as rows that were not saved.
    """
    held = _open_roles({row.person.pk for row in rows if row.person.pk})
    faults: list[dict[str, str]] = []
    seen: dict[str, list[tuple[str, int]]] = defaultdict(list)
    with scope.remembering():
        for row in rows:
            mine = seen[row.person.username]
            try:
                _check(row, by, [*held[row.person.pk], *mine] if row.person.pk else mine)
                faults.append({})
            except Refusal as refusal:
                faults.append(dict(refusal.fields) or {"": refusal.sentence})
            mine.append((row.role, row.organisation.pk))
    return faults


@transaction.atomic
def end_posting(posting: Posting, *, by: Actor, on: date | None = None, note: str = "") -> Posting:
    """The role is no longer held from this day, today or earlier; a day to come is an agreed end.

    A posting entered by mistake is ended on the day it began: it was then never in force.
    """
    day = on or clock.today()
    _needs_weight(posting.role, posting.organisation, by)
    if by.person_id == posting.person_id and ROLES[posting.role].weight == "guard":
        raise NotAllowed(_("Somebody else has to end this posting of yours."))
    if day < posting.since:
        sentence = _("The posting began on %(day)s. Choose that day or a later one.") % {
            "day": exact(posting.since)
        }
        raise BadInput(sentence, fields={"on": sentence})
    if day > clock.today() + FURTHEST:
        sentence = _("%(day)s is more than a year ahead. Choose an earlier day.") % {"day": exact(day)}
        raise BadInput(sentence, fields={"on": sentence})
    today = clock.today()
    still = Posting.objects.filter(pk=posting.pk).filter(Q(until__isnull=True) | Q(until__gt=today))
    if not still.update(until=day):
        raise Stale(_("This posting has ended already."))
    posting.until = day
    journal.record_many([_line(posting, "end", by, note=note)])
    _changed([posting])
    return posting


@transaction.atomic
def end_postings_of(person_id: int, *, by: Actor, forget: bool = False) -> None:
    """All postings of somebody whose account is closed end today; those that had not begun never will.

    With `forget`, when the person is erased, the titles and notes go too; codes and days stay.
    """
    everything = Posting.objects.filter(person_id=person_id)
    _end_now(everything, on=clock.today(), by=by, data={"account_closed": True})
    if forget:
        for posting in everything:
            journal.erase_private(posting.stream)
            journal.record(posting.stream, "erased", by=by)
        everything.update(title="")


def end_all(organisation: Organisation, *, on: date, by: Actor) -> None:
    """All postings at an organisation that stands no more from this day; those that had not begun never will."""
    _end_now(Posting.objects.filter(organisation=organisation), on=on, by=by, data={"closed": True})


def _end_now(rows: QuerySet[Posting], *, on: date, by: Actor, data: Mapping[str, object]) -> None:
    postings = list(rows.filter(Q(until__isnull=True) | Q(until__gt=on)))
    Posting.objects.filter(pk__in=[posting.pk for posting in postings]).update(until=Greatest("since", on))
    for posting in postings:
        posting.until = max(posting.since, on)
        journal.record(posting.stream, "end", by=by, data={**_data(posting), **data})
    if postings:
        _changed(postings)


def _check(row: NewPosting, by: Actor, held: Sequence[tuple[str, int]]) -> None:
    if row.role not in ROLES:
        raise _bad("role", _("Choose a role from the list."))
    _needs_weight(row.role, row.organisation, by)
    if by.person_id is not None and by.person_id == row.person.pk:
        raise NotAllowed(_("Nobody gives a role to themselves. Ask the unit above to enter it."))
    if row.organisation.state != "active":
        raise NotOpen(
            _("%(name)s is closed. Choose an organisation that still stands.")
            % {"name": row.organisation.name},
            code="closed_organisation",
        )
    if not row.person.is_active:
        raise _bad(
            "person", _("%(name)s can no longer sign in. Choose somebody else.") % {"name": row.person.name}
        )
    if (row.role, row.organisation.pk) in held:
        raise _bad(
            "role",
            _("%(person)s already holds the role %(role)s here.")
            % {"person": row.person.name, "role": ROLES[row.role].label},
        )
    apart = (KEPT_APART - {row.role}) & {role for role, _pk in held}
    if row.role in KEPT_APART and apart:
        raise _bad(
            "role",
            _(
                "%(person)s is %(held)s. Operator, security administrator and auditor must be different people."
            )
            % {"person": row.person.name, "held": ROLES[min(apart)].label},
        )
    _check_days(row)


def _check_days(row: NewPosting) -> None:
    since = row.since or clock.today()
    if since < row.organisation.founded_on:
        raise _bad(
            "since",
            _("%(name)s was founded on %(day)s. Choose that day or a later one.")
            % {"name": row.organisation.name, "day": exact(row.organisation.founded_on)},
        )
    if since > clock.today() + FURTHEST:
        raise _bad(
            "since", _("%(day)s is more than a year ahead. Choose an earlier day.") % {"day": exact(since)}
        )
    if row.until and row.until <= since:
        raise _bad("until", _("The posting must end after it begins."))
    if len(clean_words(row.title)) > LONGEST_TITLE:
        raise _bad("title", _("A title has at most %(most)d characters.") % {"most": LONGEST_TITLE})


def _needs_weight(role: str, organisation: Organisation, by: Actor) -> None:
    if not scope.may(by, GIVING[ROLES[role].weight], organisation):
        raise NotAllowed(
            _("Your role does not allow giving or ending the role %(role)s at %(name)s.")
            % {"role": ROLES[role].label, "name": organisation.name}
        )


def _open_roles(people: Iterable[int]) -> dict[int, list[tuple[str, int]]]:
    """Roles held now or to come, by person: (role, organisation)."""
    held: dict[int, list[tuple[str, int]]] = defaultdict(list)
    ids = sorted(people)
    for start in range(0, len(ids), 500):
        rows = Posting.objects.filter(person_id__in=ids[start : start + 500]).filter(
            Q(until__isnull=True) | Q(until__gt=clock.today())
        )
        for person, role, organisation in rows.values_list("person_id", "role", "organisation_id"):
            held[person].append((role, organisation))
    return held


def _line(posting: Posting, move: str, by: Actor, note: str = "") -> Line:
    return Line(
        posting.stream,
        move,
        by,
        data=_data(posting),
        private={"title": posting.title, "note": note},
        at=clock.now(),
    )


def _data(posting: Posting) -> dict[str, object]:
    return {
        "person": f"p{posting.person_id}",
        "organisation": posting.organisation_id,
        "role": posting.role,
        "since": posting.since,
        "until": posting.until,
    }


def _changed(postings: Sequence[Posting]) -> None:
    scope.forget()
    announce(PostingsChanged(tuple(sorted({posting.person_id for posting in postings}))))


def _bad(field: str, sentence: str) -> Refusal:
    return BadInput(sentence, fields={field: sentence})
