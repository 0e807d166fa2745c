"""What is wrong with a list: rules in conflict, rules that never decide, rules that cannot.

Every way in which the rules can meet is tried: each kind of matter that can be chosen, each part of the county that some rule tells
from the rest, each moment that some rule tells from the others. So nothing is guessed: a rule is shadowed when it decides in none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.cases.models import Category, Duty, DutyList
from linli.cases.routing import explaining
from linli.cases.routing.deciding import resolve
from linli.cases.routing.grassroots import taken_on
from linli.cases.routing.index import Index, Rule, Tree, compiled, tree
from linli.cases.routing.windows import Moment, moments
from linli.kernel import clock
from linli.organisations.models import Organisation
from linli.places.models import Grid

Sort = Literal["conflict", "dead", "shadowed", "unresolved", "not_theirs"]
KEEPING = frozenset(
    {"county", "township", "community"}
)  # levels at which a case can be without lying in a grid
NAMED = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. A conflict keeps the list from going live; the others are told."""

    sort: Sort
    duty: Duty
    sentence: str
    others: tuple[Duty, ...] = ()


@dataclass(slots=True)
class _Seen:
    """What was met while trying: who decided, who held and never did, who were equal, where nobody could be named."""

    holds: set[int] = field(default_factory=set)
    decides: set[int] = field(default_factory=set)
    beaten_by: dict[int, set[int]] = field(default_factory=dict)
    equal: dict[tuple[int, int], tuple[int | None, tuple[str, int | None]]] = field(default_factory=dict)
    nobody: dict[int, set[str]] = field(default_factory=dict)
    pushed_down: dict[int, set[str]] = field(default_factory=dict)


Spot = tuple[str, int | None]  # path and grid


def findings(found: DutyList) -> list[Finding]:
    """Everything wrong with a list, conflicts first. About as many steps as there are rules times parts of the county."""
    duties = {d.pk: d for d in Duty.objects.filter(list=found).select_related(*explaining.READ)}
    index, grown = compiled(found), tree()
    seen = _try(index, grown)
    told = [*_conflicts(seen, duties), *_dead(index, duties, seen)]
    dead = {one.duty.pk for one in told if one.sort == "dead"}
    told += _shadowed(index, duties, seen, dead)
    told += _nobody(duties, seen, dead) + _pushed_down(duties, seen, dead)
    order = {"conflict": 0, "dead": 1, "shadowed": 2, "unresolved": 3, "not_theirs": 4}
    return sorted(told, key=lambda one: (order[one.sort], one.duty.code))


def conflicts(found: DutyList) -> list[Finding]:
    return [one for one in findings(found) if one.sort == "conflict"]


def _try(index: Index, grown: Tree) -> _Seen:
    seen = _Seen()
    spots = _spots(grown)
    kept: dict[frozenset[Spot], list[Spot]] = {}
    on = clock.today()
    for category in _choosable():
        rules = index.candidates(category)
        if not rules:
            continue
        places = frozenset((rule.path, rule.grid_id) for rule in rules)
        if places not in kept:
            kept[places] = _parts(places, spots)
        times = moments(rule.window for rule in rules)
        for spot in kept[places]:
            here = [rule for rule in rules if rule.at_place(*spot)]
            for at in times:
                _meet(category, spot, [rule for rule in here if rule.window.covers(at)], seen)
        _look_around(category, rules, spots, times, index, grown, seen, on)
    return seen


def _meet(category: int | None, spot: Spot, holding: Sequence[Rule], seen: _Seen) -> None:
    """`holding` in order: the first decides; those as specific as it are in conflict with it, the rest are beaten."""
    if not holding:
        return
    first = holding[0]
    equal = [rule for rule in holding if rule.rank == first.rank]
    for rule in holding:
        seen.holds.add(rule.pk)
        if rule not in equal:
            seen.beaten_by.setdefault(rule.pk, set()).add(first.pk)
    seen.decides.update(rule.pk for rule in equal)
    for other in equal[1:]:
        seen.equal.setdefault((first.pk, other.pk), (category, spot))


def _look_around(
    category: int | None,
    rules: Sequence[Rule],
    spots: Sequence[Spot],
    times: Sequence[Moment],
    index: Index,
    grown: Tree,
    seen: _Seen,
    on: object,
) -> None:
    """Rules whose unit depends on the place: in which communities nobody can be named, or a department's duty is pushed down."""
    if all(rule.target in ("unit", "office") and _high(rule, grown) for rule in rules):
        return
    for spot in spots:
        if spot[1] is None and grown.by_path[spot[0]].level != "community":
            continue  # what a county or township keeps itself was recused below it, and is looked at by a person anyway
        for at in times:
            rule = next((r for r in rules if r.at_place(*spot) and r.window.covers(at)), None)
            if rule is None:
                continue
            unit_id, gap = resolve(rule, index, spot[0], grown)
            if gap in ("nobody", "several"):
                seen.nobody.setdefault(rule.pk, set()).add(spot[0])
            elif unit_id is not None and not taken_on(category, grown.units[unit_id], grown, on):  # type: ignore[arg-type]
                seen.pushed_down.setdefault(rule.pk, set()).add(spot[0])


def _high(rule: Rule, grown: Tree) -> bool:
    unit = grown.units.get(rule.unit_id or 0)
    return unit is not None and unit.level in ("county", "township", "city", "other")


def _choosable() -> list[int | None]:
    """Kinds of matter a case can have: open, and not a mere group of others. None is a case that has none yet."""
    open_ones = Category.objects.filter(closed_on__isnull=True)
    parents = set(open_ones.filter(parent__isnull=True, children__isnull=False).values_list("pk", flat=True))
    return [None, *(pk for pk in open_ones.values_list("pk", flat=True) if pk not in parents)]


def _spots(grown: Tree) -> list[Spot]:
    """Everywhere a case can be: in a grid, or with a county, township or community without one."""
    grids = Grid.objects.filter(closed_on__isnull=True).values_list("organisation__path", "pk")
    units = [
        (u.path, None)
        for u in grown.units.values()
        if u.active
        and u.level in KEEPING
        and u.kind.endswith(("county", "_government", "_committee"))
        and u.kind not in _PARTY
    ]
    return [*grids, *units]


_PARTY = frozenset({"working_committee", "comprehensive_committee", "owners_committee"})


def _parts(places: Iterable[Spot], spots: Sequence[Spot]) -> list[Spot]:
    """One spot of each part of the county that these places tell apart."""
    told = sorted(places, key=lambda one: (one[0], one[1] or 0))
    found: dict[tuple[bool, ...], Spot] = {}
    for path, grid in spots:
        shape = tuple(grid == g if g is not None else path.startswith(p) for p, g in told)
        found.setdefault(shape, (path, grid))
    return list(found.values())


def _conflicts(seen: _Seen, duties: dict[int, Duty]) -> list[Finding]:
    return [
        Finding(
            "conflict",
            duties[one],
            _(
                "As specific as rule %(other)s, and both can hold at once: %(where)s. Narrow one of them, or take one out."
            )
            % {"other": duties[other].code, "where": _where(spot)},
            (duties[other],),
        )
        for (one, other), (_category, spot) in seen.equal.items()
    ]


def _dead(index: Index, duties: dict[int, Duty], seen: _Seen) -> list[Finding]:
    told = []
    for rule in index.rules:
        duty = duties[rule.pk]
        if sentence := _why_dead(duty, met=rule.pk in seen.holds):
            told.append(Finding("dead", duty, sentence))
    return told


def _why_dead(duty: Duty, *, met: bool) -> str:
    """Why a rule can never send anything anywhere; "" when it can."""
    gone: object = ""
    after: object = ""
    if duty.category and duty.category.closed_on:
        gone, after = duty.category, duty.category.successor
    elif duty.place and duty.place.state != "active":
        gone, after = duty.place, duty.place.merged_into
    elif duty.grid and duty.grid.closed_on:
        gone = duty.grid
    elif duty.unit and duty.unit.state != "active":
        gone, after = duty.unit, duty.unit.merged_into
    if gone and after:
        return _("“%(gone)s” is closed; “%(after)s” took its place.") % {"gone": gone, "after": after}
    if gone:
        return _("“%(gone)s” is closed.") % {"gone": gone}
    return (
        ""
        if met
        else _("No case can ever meet it: nothing lies there, or nothing of this kind can be chosen.")
    )


def _shadowed(index: Index, duties: dict[int, Duty], seen: _Seen, dead: set[int]) -> list[Finding]:
    told = []
    for rule in index.rules:
        if rule.pk in seen.decides or rule.pk in dead or rule.pk not in seen.holds:
            continue
        by = sorted((duties[pk] for pk in seen.beaten_by.get(rule.pk, ())), key=lambda duty: duty.code)
        codes = _(", ").join(duty.code for duty in by[: NAMED * 2])
        told.append(
            Finding(
                "shadowed",
                duties[rule.pk],
                _("It never decides: wherever it holds, a more specific rule goes before it (%(codes)s).")
                % {"codes": codes},
                tuple(by),
            )
        )
    return told


def _nobody(duties: dict[int, Duty], seen: _Seen, dead: set[int]) -> list[Finding]:
    return [
        Finding(
            "unresolved",
            duties[pk],
            ngettext(
                "In one community it names nobody, or more than one: %(names)s. Such cases wait for a dispatcher.",
                "In %(count)s communities it names nobody, or more than one: %(names)s. Such cases wait for a dispatcher.",
                len(paths),
            )
            % {"count": len(paths), "names": _names(paths)},
        )
        for pk, paths in seen.nobody.items()
        if pk not in dead
    ]


def _pushed_down(duties: dict[int, Duty], seen: _Seen, dead: set[int]) -> list[Finding]:
    return [
        Finding(
            "not_theirs",
            duties[pk],
            _(
                "It sends a department's duty to %(names)s, whose township has not taken it on. Such cases wait for a dispatcher."
            )
            % {"names": _names(paths)},
        )
        for pk, paths in seen.pushed_down.items()
        if pk not in dead
    ]


def _names(paths: Iterable[str]) -> str:
    many = sorted(set(paths))
    names = list(
        Organisation.objects.filter(path__in=many[:NAMED]).order_by("path").values_list("name", flat=True)
    )
    joined = _(", ").join(names)
    if len(many) <= NAMED:
        return joined
    return _("%(names)s and %(more)d others") % {"names": joined, "more": len(many) - NAMED}


def _where(spot: Spot) -> str:
    path, grid = spot
    if grid is not None:
        return str(Grid.objects.get(pk=grid))
    return Organisation.objects.values_list("name", flat=True).get(path=path)
