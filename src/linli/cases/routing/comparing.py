"""What a version changes against the one it was made from."""

from dataclasses import dataclass
from typing import Literal

from linli.cases.models import Duty, DutyList
from linli.cases.routing import explaining

COMPARED = ("category_id", "place_id", "grid_id", "from_day", "until_day", "days", "from_time", "until_time", "target", "unit_id", "kind_id", "sign_hours", "contact_hours", "resolve_days", "fast", "basis")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One rule that is new, another, or gone; `before` tells it as it was."""

    code: str
    sort: Literal["added", "changed", "removed"]
    before: str = ""


def changes(found: DutyList) -> list[Change]:
    """Rules that differ, by code."""
    if found.based_on_id is None:
        return []
    now, then = _rules(found.pk), _rules(found.based_on_id)
    told: list[Change] = []
    for code in sorted({*now, *then}):
        if code not in then:
            told.append(Change(code, "added"))
        elif code not in now:
            told.append(Change(code, "removed", explaining.told_of(then[code])))
        elif _shape(now[code]) != _shape(then[code]):
            told.append(Change(code, "changed", explaining.told_of(then[code])))
    return told


def _rules(pk: int) -> dict[str, Duty]:
    rows = Duty.objects.filter(list=pk).select_related(*explaining.READ).prefetch_related("helpers")
    return {duty.code: duty for duty in rows}


def _shape(duty: Duty) -> tuple[object, ...]:
    return (
        *(getattr(duty, name) for name in COMPARED),
        tuple(sorted(unit.pk for unit in duty.helpers.all())),
    )
