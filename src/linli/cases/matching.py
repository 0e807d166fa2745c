"""Who could take a case: by skill, free time, distance, load and fairness, each with its reason. A person decides.

Only people who agreed to be matched are considered, and only with what they stated themselves. The order says who fits; it is
computed when asked, shown to the dispatcher alone, and kept nowhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import asin, cos, radians, sin, sqrt

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from linli.cases.models import Case, Decline, TakerPlace
from linli.kernel import clock
from linli.kernel.scope import after
from linli.people.consents import MATCHING
from linli.people.models import Consent, FreeTime, Person, PersonSkill

FAR = 3_000.0  # metres at which nearness counts nothing: half an hour's walk, about one 15-minute circle and back
HELPERS = ("member", "grid_worker")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could take it. `fit` orders the list (0 to 1); `metres` is None when either place is unknown.

    `able` says they have a skill that is wanted, or none is; `free` that they said they are at that time.
    """

    person: Person
    fit: float
    metres: float | None
    reasons: tuple[str, ...]
    able: bool = True
    free: bool = False


def who_could_take(case: Case, *, limit: int = 12) -> list[Candidate]:
    """The best fitting people under the case's keeper, best first. Seven queries, whatever the number of people."""
    path = case.keeper.path
    posted = Person.objects.filter(
        is_active=True,
        postings__role__in=HELPERS,
        postings__until__isnull=True,
        postings__organisation__path__gte=path,
        postings__organisation__path__lt=after(path),
    ).distinct()
    agreed = set(
        Consent.objects.filter(purpose=MATCHING, withdrawn_at=None).values_list("subject", flat=True)
    )
    people = {p.pk: p for p in posted if p.stream in agreed}
    for gone in Decline.objects.filter(case=case).values_list("person_id", flat=True):
        people.pop(gone, None)
    ids = list(people)
    wanted = set(_skills_wanted(case))
    stated: dict[int, set[int]] = {}
    for person, skill in PersonSkill.objects.filter(person_id__in=ids).values_list("person_id", "skill_id"):
        stated.setdefault(person, set()).add(skill)
    at = clock.local(case.wanted_at or clock.now())
    minute = at.hour * 60 + at.minute
    free = set(
        FreeTime.objects.filter(
            person_id__in=ids, weekday=at.weekday(), start__lte=minute, end__gt=minute
        ).values_list("person_id", flat=True)
    )
    places = {
        t.person_id: t.address for t in TakerPlace.objects.filter(person_id__in=ids).select_related("address")
    }
    now = clock.now()
    loads = {
        row["taker"]: (row["open"], row["recent"])
        for row in Case.objects.filter(taker_id__in=ids).order_by().values("taker").annotate(
            open=Count("pk", filter=Q(state__in=("taken", "working", "waiting"))),
            recent=Count("pk", filter=Q(signed_at__gte=now - timedelta(days=30))),
        )
    }  # fmt: skip
    found = []
    for pk, candidate in people.items():
        metres = _metres(case, places.get(pk))
        found.append(
            _candidate(candidate, wanted, stated.get(pk, set()), pk in free, metres, loads.get(pk, (0, 0)))
        )
    return sorted(found, key=lambda c: (-c.fit, c.person.pk))[:limit]


def metres_between(lon: float, lat: float, lon2: float, lat2: float) -> float:
    """Great-circle distance in metres (haversine, mean Earth radius 6,371,009 m)."""
    a = (
        sin(radians(lat2 - lat) / 2) ** 2
        + cos(radians(lat)) * cos(radians(lat2)) * sin(radians(lon2 - lon) / 2) ** 2
    )
    return 2 * 6_371_009 * asin(sqrt(a))


def _candidate(
    person: Person,
    wanted: set[int],
    skills: set[int],
    free: bool,  # noqa: FBT001
    metres: float | None,
    load: tuple[int, int],
) -> Candidate:
    """Skill counts most, then nearness, free time, little in hand, and whose turn it is."""
    reasons = []
    skill = 1.0 if not wanted else len(wanted & skills) / len(wanted)
    if wanted and wanted & skills:
        reasons.append(_("has the skill"))
    near = 0.5 if metres is None else max(0.0, 1 - metres / FAR)
    if metres is not None:
        reasons.append(
            _("%(metres)s m away") % {"metres": round(metres, -1).__int__()}
            if metres < 1000
            else _("%(km).1f km away") % {"km": metres / 1000}
        )
    if free:
        reasons.append(_("free at that time"))
    in_hand, recent = load
    reasons.append(_("nothing in hand") if not in_hand else _("%(count)s in hand") % {"count": in_hand})
    if not recent:
        reasons.append(_("has not had one this month"))
    fit = 0.4 * skill + 0.25 * near + 0.15 * free + 0.12 / (1 + in_hand) + 0.08 / (1 + recent)
    return Candidate(person, round(fit, 3), metres, tuple(reasons), able=skill > 0, free=free)


def distances(cases: Sequence[Case], person_id: int) -> dict[int, float | None]:
    """Metres from where somebody said they can help to each case; one query."""
    place = TakerPlace.objects.select_related("address").filter(person_id=person_id).first()
    return {case.pk: _metres(case, place.address if place else None) for case in cases}


def _metres(case: Case, address: object) -> float | None:
    lon, lat = (
        (case.lon, case.lat)
        if case.lon is not None
        else (getattr(case.address, "lon", None), getattr(case.address, "lat", None))
    )
    there_lon, there_lat = getattr(address, "lon", None), getattr(address, "lat", None)
    if lon is None or lat is None or there_lon is None or there_lat is None:
        return None
    return metres_between(lon, lat, there_lon, there_lat)


def _skills_wanted(case: Case) -> list[int]:
    source = case.service or case.category
    return list(source.skills.values_list("pk", flat=True)) if source else []
