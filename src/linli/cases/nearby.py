"""What is open near somebody, best fit first, each with its reasons; what they have on hand; thanks for what they did.

Computed for the person alone and shown to nobody else. Distance is from where they said they can help, never from where they are.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from linli.cases import matching, queries
from linli.cases.lifecycle import OPEN
from linli.cases.models import Case, Category, Judgement, ServiceItem, TakerPlace
from linli.kernel import clock
from linli.kernel.scope import Actor, grants_with
from linli.kernel.ui import said
from linli.people.models import FreeTime, PersonSkill, Skill

WALKING = 60.0  # metres of straight line a minute: 80 m/min on foot, streets a third longer than the line
MOST = 60


@dataclass(frozen=True, slots=True)
class Near:
    """An open order as it lies to one person. `able`: it needs no skill, or one they stated. `metres` None: not known."""

    case: Case
    able: bool
    fit: float
    metres: float | None
    reasons: tuple[str, ...]

    @property
    def minutes(self) -> int | None:
        """On foot, at least one."""
        return None if self.metres is None else max(1, round(self.metres / WALKING))


def open_to(actor: Actor) -> list[Near]:
    """At most sixty orders, the best fitting first. Eight queries, whatever the number of orders."""
    cases = list(queries.nearby(actor)[:MOST])
    person = actor.person_id
    if not cases or person is None:
        return []
    wanted = _skills_wanted(cases)
    mine = set(PersonSkill.objects.filter(person_id=person).values_list("skill_id", flat=True))
    times = list(FreeTime.objects.filter(person_id=person).values_list("weekday", "start", "end"))
    away = matching.distances(cases, person)
    names = {
        skill.pk: str(skill)
        for skill in Skill.objects.filter(pk__in={s for some in wanted.values() for s in some})
    }
    found = [
        _near(case, wanted=wanted[case.pk], mine=mine, times=times, metres=away[case.pk], names=names)
        for case in cases
    ]
    return sorted(found, key=lambda near: (not near.able, -near.fit, near.case.pk))


def _near(
    case: Case,
    *,
    wanted: set[int],
    mine: set[int],
    times: Sequence[tuple[int, int, int]],
    metres: float | None,
    names: dict[int, str],
) -> Near:
    """Skill counts most, then nearness, then a time that suits: as for the dispatcher (`matching`)."""
    shared = wanted & mine
    reasons = []
    if shared:
        reasons.append(
            _("you can: %(skills)s") % {"skills": _(", ").join(sorted(names[pk] for pk in shared))}
        )
    elif wanted:
        reasons.append(
            _("asks for: %(skills)s") % {"skills": _(", ").join(sorted(names[pk] for pk in wanted))}
        )
    free = False
    if case.wanted_at is not None:
        at = clock.local(case.wanted_at)
        minute = at.hour * 60 + at.minute
        free = any(day == at.weekday() and start <= minute < end for day, start, end in times)
        reasons.append(
            _("wanted %(when)s, when you are free") % {"when": said(at)}
            if free
            else _("wanted %(when)s") % {"when": said(at)}
        )
    skill = 1.0 if not wanted else len(shared) / len(wanted)
    close = 0.5 if metres is None else max(0.0, 1 - metres / matching.FAR)
    fit = 0.5 * skill + 0.3 * close + 0.2 * (free or case.wanted_at is None)
    return Near(case, bool(shared) or not wanted, round(fit, 3), metres, tuple(reasons))


def distance_said(near: Near) -> str:
    """步行约 6 分钟 · 350 米; "" when either place is unknown."""
    if near.metres is None:
        return ""
    far = _("%(metres)s m") % {"metres": f"{max(10, round(near.metres, -1)):.0f}"}
    if near.metres >= 1_000:
        far = _("%(kilometres)s km") % {"kilometres": f"{near.metres / 1_000:.1f}"}
    return _("about %(minutes)s min on foot, %(far)s") % {"minutes": near.minutes, "far": far}


def on_hand(actor: Actor) -> QuerySet[Case]:
    """What the person took on and has not finished, the next due first; waiting for the resident included."""
    rows = Case.objects.select_related(*queries.CARD).filter(
        taker_id=actor.person_id, state__in=("taken", "working", "waiting")
    )
    return rows.order_by(F("due_at").asc(nulls_last=True), "pk")


@dataclass(frozen=True, slots=True)
class Thanks:
    """A resident's words on something this person did, as they were written; "" when they only said that it is solved."""

    case: Case
    words: str
    satisfied: str


def thanks_to(actor: Actor, *, days: int = 90, most: int = 3) -> list[Thanks]:
    """What residents said on confirming, newest first. One query."""
    rows = Judgement.objects.select_related("case").filter(
        case__taker_id=actor.person_id,
        case__state="confirmed",
        solved=True,
        at__gte=clock.now() - timedelta(days=days),
    )
    return [
        Thanks(row.case, row.words, row.satisfied)
        for row in rows.exclude(satisfied="no").order_by("-at")[:most]
    ]


def helps_from(actor: Actor) -> TakerPlace | None:
    """Where the person said they can help from."""
    return TakerPlace.objects.select_related("address").filter(person_id=actor.person_id or 0).first()


def in_my_grids(actor: Actor) -> QuerySet[Case]:
    """Cases with something still to be done in the grids the person walks, the next due first."""
    rows = (
        queries.visible_to(actor)
        .filter(grid_id__in=grids_of(actor), state__in=OPEN)
        .exclude(state="answered")
    )
    return rows.order_by(F("due_at").asc(nulls_last=True), "pk")


def grids_of(actor: Actor) -> list[int]:
    return sorted({grant.grid_id for grant in grants_with(actor, "case.report") if grant.grid_id})


def _skills_wanted(cases: Sequence[Case]) -> dict[int, set[int]]:
    """Skills each case asks for: of the service ordered, else of its kind of matter. Two queries."""
    services = {case.service_id for case in cases if case.service_id}
    categories = {case.category_id for case in cases if case.category_id and not case.service_id}
    wanted: dict[tuple[str, int], set[int]] = defaultdict(set)
    for item, skill in ServiceItem.skills.through.objects.filter(serviceitem_id__in=services).values_list(
        "serviceitem_id", "skill_id"
    ):
        wanted["service", item].add(skill)
    for category, skill in Category.skills.through.objects.filter(category_id__in=categories).values_list(
        "category_id", "skill_id"
    ):
        wanted["category", category].add(skill)
    return {
        case.pk: wanted["service", case.service_id]
        if case.service_id
        else wanted["category", case.category_id or 0]
        for case in cases
    }
