"""Who is told that time runs out: at half, at four fifths and at the end of each clock, then up the tree.

Each step of each clock is told once: the step stands on the case and is set only by whoever finds it as it was. Nothing is stored of
when the next step comes, so a pause, more time or a changed rule needs no repair here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from linli.cases import clocks
from linli.cases.lifecycle import LIVE
from linli.cases.models import Case
from linli.cases.notices import HANDLING, KEEPING
from linli.kernel import clock, journal, notices, rulebook, scope
from linli.kernel.scope import Actor
from linli.organisations.models import Organisation, Posting
from linli.organisations.policies import in_force

STEPS = (80, 50)
OVER = 100
TIERS = ("leader", "keeper", "township", "county")  # told at 100 and at each step beyond it
HEADS = frozenset({"secretary", "deputy", "leader"})
ABOVE = {"township": HEADS | {"dispatcher", "supervisor"}, "county": frozenset({"supervisor"})}
NOT_RUNNING = ("waiting", "parked", "divided", "answered")
TO_TAKE_ON = ("received", "dispatched", "offered")
FIELDS = {"sign": "sign_warned", "contact": "contact_warned", "answer": "warned"}
MOST_APART = 3  # to whom more is to be told at once, it is told in one sentence
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Reached:
    """A step one clock of a case has reached; `before` is the last one told."""

    case: Case
    clock: str
    before: int
    step: int
    due_at: datetime

    def tiers(self) -> tuple[str, ...]:
        """Who further up is told now."""
        if self.clock != "answer" or self.step < OVER:
            return ("leader",) if self.step >= OVER else ()
        return TIERS[max(0, self.before - OVER + 1) : self.step - OVER + 1]


def warn() -> int:
    """Find what has reached a step and tell those it concerns. Returns how many steps were told. Runs every ten minutes."""
    now = clock.now()
    found = [one for case in _running() for one in _steps(case, now)]
    if not found:
        return 0
    with transaction.atomic():
        won = _settled(found)
        if won:
            _tell(won)
            _note(won)
    return len(won)


def _running() -> Iterable[Case]:
    """Every case with a clock that runs, in one query."""
    rows = (
        Case.objects.filter(state__in=LIVE).exclude(state__in=NOT_RUNNING).select_related("duty", "extension")
    )
    return rows.only(
        "number", "title", "state", "door", "category_id", "lane", "received_at", "clock_from", "rules_on", "sign_due_at",
        "contact_due_at", "contacted_at", "due_at", "dispatched_at", "sign_warned", "contact_warned", "warned", "keeper_id",
        "unit_id", "taker_id", "recused", "duty__sign_hours", "duty__contact_hours", "duty__resolve_days", "extension__working_days",
        "extension__granted",
    ).iterator(2000)  # fmt: skip


def _steps(case: Case, now: datetime) -> Iterable[Reached]:
    start = clocks.start_of(case)
    if case.sign_due_at and case.state in TO_TAKE_ON:
        since = case.dispatched_at or start if case.state != "received" else start
        yield from _step(case, "sign", case.sign_warned, since, case.sign_due_at, now)
    if case.contact_due_at and case.contacted_at is None:
        since = start if start < case.contact_due_at else case.received_at
        yield from _step(case, "contact", case.contact_warned, since, case.contact_due_at, now)
    if case.due_at and case.warned < OVER + len(TIERS) - 1:
        yield from _step(case, "answer", case.warned, start, case.due_at, now)


def _step(
    case: Case, name: str, told: int, start: datetime, due: datetime, now: datetime
) -> Iterable[Reached]:
    if now >= due:
        step = OVER if name != "answer" else _beyond(due, now)
    elif told >= STEPS[0]:
        return
    else:
        share = _used(case, name, start, due, now)
        step = next((one for one in STEPS if share * 100 >= one), 0)
    if step > told:
        yield Reached(case, name, told, step, due)


def _beyond(due: datetime, now: datetime) -> int:
    """100 as it falls due, one more for each step up the tree whose time has come."""
    step = OVER
    for place, tier in enumerate(TIERS[1:], start=1):
        days = rulebook.value("cases.escalate_after", applies_to=tier).value
        if clocks.end(clock.Span(days, "working_days"), due)[0] > now:
            break
        step = OVER + place
    return step


def _used(case: Case, name: str, start: datetime, due: datetime, now: datetime) -> float:
    """Share of the allowed time that is gone. Time that stood still or was granted is in neither part."""
    if name != "answer":
        whole = clock.elapsed(start, due)
        return 1 - clock.elapsed(now, due) / whole if whole else (now - start) / (due - start)
    found = clocks.row_of(case, clocks.ANSWER, start)
    working = found.span.working
    whole = clock.elapsed(start, clocks.end(found.span, start)[0], working=working)
    extension = getattr(case, "extension", None)
    if extension and extension.granted:
        granted = clock.Span(extension.working_days, "working_days")
        whole += clock.elapsed(due, clocks.end(granted, due)[0], working=working)
    left = clock.elapsed(now, due, working=working)
    return 1 - left / whole if whole else 1.0


def _settled(found: Sequence[Reached]) -> list[Reached]:
    """Set the step where it still stands as it was found; only those steps are ours to tell."""
    groups: dict[tuple[str, int, int], list[Reached]] = defaultdict(list)
    for one in found:
        groups[one.clock, one.before, one.step].append(one)
    won: list[Reached] = []
    for (name, before, step), many in groups.items():
        field_name = FIELDS[name]
        for at in range(0, len(many), CHUNK):
            part = {one.case.pk: one for one in many[at : at + CHUNK]}
            same = Case.objects.filter(pk__in=part, **{field_name: before})
            ours = set(same.select_for_update().values_list("pk", flat=True))
            Case.objects.filter(pk__in=ours).update(**{field_name: step})
            won += [one for pk, one in part.items() if pk in ours]
    return won


@dataclass(slots=True)
class _People:
    """Who is posted where, of the organisations that matter, in two queries."""

    paths: dict[int, str] = field(default_factory=dict)
    levels: dict[str, tuple[int, str]] = field(default_factory=dict)
    posted: dict[int, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, won: Iterable[Reached]) -> "_People":
        known = cls()
        near = {pk for one in won for pk in (one.case.unit_id, one.case.keeper_id) if pk}
        for pk, path, level in Organisation.objects.values_list("pk", "path", "kind__level"):
            if pk in near:
                known.paths[pk] = path
            if level in ABOVE:
                known.levels[path] = (pk, level)
        wanted = near | {pk for pk, _level in known.levels.values()}
        roles = HANDLING | KEEPING | HEADS | frozenset().union(*ABOVE.values())
        held = in_force(Posting.objects.filter(role__in=roles)).values_list(
            "organisation_id", "role", "person_id"
        )
        for organisation, role, person in held:
            if organisation in wanted:
                known.posted[organisation].append((role, person))
        return known

    def at(self, organisation_id: int | None, roles: frozenset[str]) -> set[int]:
        if organisation_id is None:
            return set()
        return {person for role, person in self.posted.get(organisation_id, ()) if role in roles}

    def above(self, organisation_id: int, level: str) -> set[int]:
        """The right people of every organisation of a level above this one: government and Party alike."""
        found: set[int] = set()
        for path in scope.upward(self.paths.get(organisation_id, "")):
            pk, stands = self.levels.get(path, (None, ""))
            if stands == level:
                found |= self.at(pk, ABOVE[level])
        return found

    def concerned(self, one: Reached) -> set[int]:
        """Whose it is to act, and who further up is told now."""
        case = one.case
        if case.taker_id:
            found = {case.taker_id}
        elif case.unit_id and case.state not in ("received", "handed_back", "disputed", "arbitration"):
            found = self.at(case.unit_id, HANDLING)
        else:
            found = self.at(case.keeper_id, KEEPING)
        for tier in one.tiers():
            match tier:
                case "leader":
                    found |= self.at(case.unit_id or case.keeper_id, HEADS)
                case "keeper":
                    found |= self.at(case.keeper_id, KEEPING)
                case _:
                    found |= self.above(case.keeper_id, tier)
        return found


def _tell(won: Sequence[Reached]) -> None:
    """One notice for each case, or one for all of them where there are many. The recused hear nothing of it."""
    known = _People.of(won)
    to: dict[int, list[Reached]] = defaultdict(list)
    for one in won:
        for person in known.concerned(one):
            if not one.case.recused or scope.may(Actor("person", person_id=person), "case.see", one.case):
                to[person].append(one)
    single: dict[int, tuple[Reached, set[int]]] = {}
    for person, many in to.items():
        if len(many) > MOST_APART:
            notices.tell([person], "case.clocks", _summed(many), "/cases/?view=overdue")
            continue
        for one in many:
            single.setdefault(id(one), (one, set()))[1].add(person)
    for one, people in single.values():
        code = f"case.clock.{one.clock}.{min(one.step, OVER)}"
        params = {"number": one.case.number, "title": one.case.title, "due": one.due_at.isoformat()}
        notices.tell(people, code, params, f"/cases/{one.case.number}/", owner=("case", one.case.pk))


def _summed(many: Sequence[Reached]) -> dict[str, Any]:
    """Several warnings as numbers: nothing of what anybody asked."""
    late = sum(one.step >= OVER for one in many)
    first = min(many, key=lambda one: one.due_at)
    return {"count": len(many), "late": late, "soon": len(many) - late, "first": first.case.number}


def _note(won: Sequence[Reached]) -> None:
    """What was told further up stands in the case's history; reminders do not."""
    by = Actor.system("clocks")
    journal.write(
        [
            journal.Line(
                one.case.stream,
                "escalate",
                by,
                one.case.state,
                one.case.state,
                {"clock": one.clock, "tier": tier},
            )
            for one in won
            for tier in one.tiers()
        ]
    )
