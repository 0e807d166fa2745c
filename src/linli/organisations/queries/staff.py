"""Who holds which role where."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from linli.kernel import clock, scope
from linli.kernel.scope import Actor
from linli.kernel.versions import Cached
from linli.organisations.models import Organisation, Posting
from linli.organisations.policies import in_force
from linli.organisations.roles import GIVING, ROLES
from linli.people import holdings

ORDER = {code: place for place, code in enumerate(ROLES)}


@dataclass(frozen=True, slots=True)
class Held:
    """A posting as a page shows it; `may_end` when the actor may end it."""

    posting: Posting
    role: str
    to_come: bool
    may_end: bool


def staff_of(organisation: Organisation, on: date | None = None) -> list[Posting]:
    """Postings held at this organisation itself on a day (default: today), heads first."""
    held = in_force(Posting.objects.filter(organisation=organisation), on).select_related("person")
    return sorted(held, key=lambda posting: (ORDER.get(posting.role, len(ORDER)), posting.since, posting.pk))


_posted: Cached[dict[tuple[date, int, frozenset[str]], tuple[int, ...]]] = Cached((scope.STAMP,), dict)


def posted_at(organisation_id: int, roles: frozenset[str]) -> tuple[int, ...]:
    """People who hold one of these roles at the organisation itself today; kept in memory until a posting changes."""
    kept, key = _posted(), (clock.today(), organisation_id, roles)
    if (found := kept.get(key)) is None:
        held = in_force(Posting.objects.filter(organisation_id=organisation_id, role__in=roles))
        kept[key] = found = tuple(sorted(set(held.values_list("person_id", flat=True))))
    return found


def held_at(organisation: Organisation, actor: Actor) -> list[Held]:
    """Today's postings and those to come."""
    today = clock.today()
    to_come = (
        Posting.objects.filter(organisation=organisation, since__gt=today)
        .select_related("person")
        .order_by("since")
    )
    postings = [*staff_of(organisation), *(posting for posting in to_come if posting.until != posting.since)]
    may = {weight: scope.may(actor, permission, organisation) for weight, permission in GIVING.items()}
    return [
        Held(
            posting,
            str(ROLES[posting.role].label) if posting.role in ROLES else posting.role,
            posting.since > today,
            posting.role in ROLES and may[ROLES[posting.role].weight],
        )
        for posting in postings
    ]


def postings_of(person_id: int) -> list[Posting]:
    """All postings of a person, the present ones first: for their own page."""
    rows = (
        Posting.objects.filter(person_id=person_id).select_related("organisation").order_by("-since", "-pk")
    )
    today = clock.today()
    return sorted(rows, key=lambda posting: bool(posting.until and posting.until <= today))


def held_of_person(subject: str) -> list[holdings.Holding]:
    """The postings held about an account; registered for "person"."""
    told = []
    for posting in postings_of(holdings.id_of(subject)):
        role = ROLES[posting.role].label if posting.role in ROLES else posting.role
        days = {
            "since": posting.since.isoformat(),
            "until": posting.until.isoformat() if posting.until else "",
        }
        words = (
            _("%(role)s at %(place)s, %(since)s to %(until)s")
            if posting.until
            else _("%(role)s at %(place)s since %(since)s")
        )
        told.append(
            holdings.Holding(
                _("Role"),
                words % {"role": role, "place": posting.organisation.name, **days},
                _("So that it is known who was answerable for what, and when"),
                _("as part of the organisation's history"),
                _("Roles you hold or held"),
            )
        )
    return told


def may_give(actor: Actor, organisation: Organisation) -> list[str]:
    """Codes of the roles the actor may give at this organisation."""
    may = {weight: scope.may(actor, permission, organisation) for weight, permission in GIVING.items()}
    return [code for code, role in ROLES.items() if may[role.weight]]
