"""Routing at the moment of receipt: every case gets its rule, lane and clocks; the fast lane sends it on at once."""

from collections.abc import Sequence
from typing import Protocol

from linli.cases import clocks, notices
from linli.cases.facts import CaseMoved
from linli.cases.lifecycle import LIFE
from linli.cases.models import Case
from linli.cases.routing.deciding import Route, barred_by_person, decided
from linli.kernel import lifecycle
from linli.kernel.facts import announce
from linli.kernel.scope import Actor
from linli.organisations.models import Organisation
from linli.people.models import Person

ROUTING = Actor.system("routing")


class About(Protocol):
    """Whom a complaint is about, as `intake.Asked` says it."""

    @property
    def about_unit(self) -> Organisation | None: ...

    @property
    def about_person(self) -> Person | None: ...


def settle(cases: Sequence[Case], many: Sequence[About]) -> list[Route]:
    """Give cases that are about to be written their rule, lane and clocks."""
    routes = decided(cases, barred=_barred(many))
    for case, route in zip(cases, routes, strict=True):
        if route.rule is None:
            continue
        case.duty, case.lane = route.rule.duty, route.lane
        if route.spans or route.lane == "fast":
            reachable = case.contact_due_at is not None
            due = clocks.on_receipt(
                case.door, case.received_at, category=case.category, lane=route.lane, spans=route.spans, reachable=reachable
            )  # fmt: skip
            for name, value in due.items():
                setattr(case, name, value)
    return routes


def send(cases: Sequence[Case], routes: Sequence[Route]) -> int:
    """Dispatch the cases of the fast lane straight to their units, by the system, under the list's version; returns how many.

    The unit may still refuse. Of one case the unit is told; of many at once nobody is, as with every batch.
    """
    fast = [(case, route) for case, route in zip(cases, routes, strict=True) if route.lane == "fast"]
    if not fast:
        return 0
    units = Organisation.objects.in_bulk({route.unit_id for _case, route in fast})
    with lifecycle.batched():
        for case, route in fast:
            assert route.unit_id is not None  # noqa: S101 - the fast lane is only where there is a unit
            LIFE.move(
                case, "dispatch", by=ROUTING, occurred_at=case.received_at,
                data={"to": route.unit_id, "duty": route.duty_id, "list": route.version, "lane": "fast"},
                unit=units[route.unit_id], dispatched_at=case.received_at,
                **clocks.on_dispatch(case, case.received_at),
            )  # fmt: skip
            announce(CaseMoved(case.pk, "dispatch", "received", "dispatched"))
    if len(cases) == 1:
        notices.tell(fast[0][0], "dispatch", by=ROUTING)
    return len(fast)


def _barred(many: Sequence[About]) -> dict[int, tuple[str, ...]]:
    accused = {number: asked for number, asked in enumerate(many) if asked.about_unit or asked.about_person}
    if not accused:
        return {}
    held = barred_by_person({asked.about_person.pk for asked in accused.values() if asked.about_person})
    found: dict[int, tuple[str, ...]] = {}
    for number, asked in accused.items():
        own = (asked.about_unit.path,) if asked.about_unit else ()
        found[number] = own + (held.get(asked.about_person.pk, ()) if asked.about_person else ())
    return found
