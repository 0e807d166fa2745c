"""The scope of cases taken apart into ways, each of which a list can go along an index.

`scope.visible` says all ties at once, joined by "or", which no index can follow. Here each tie that carries a permission is a
way of its own, the ways exclude one another, and together they reach exactly what `scope.visible` shows (a test holds them equal).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q

from linli.cases.models import Case
from linli.cases.policy import CASE, Recused
from linli.kernel import scope
from linli.kernel.scope import NOTHING, Actor, Grant, Subtree, after
from linli.organisations.models import Organisation

FEW = 500  # ids written out in a statement; more are asked of the database again
WIDE = 600  # nodes of a subtree: from here on a list goes through all cases in order instead of one keeper after the other


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach cases: those whose `column` (keeper, unit) is one of `ids`; with no column, those of the condition.

    `condition` holds in any case; `others` keeps out what an earlier way reaches. `tie` is the name of the tie in the policy.
    """

    tie: str = ""
    column: str = ""
    ids: tuple[int, ...] = ()
    condition: Q = field(default_factory=Q)
    others: Q = field(default_factory=Q)

    @property
    def narrow(self) -> bool:
        """A few keepers or units, each of which has its own index to go along."""
        return bool(self.column) and len(self.ids) < WIDE

    @property
    def wide(self) -> bool:
        """So much of all cases that no view of it is counted by looking at everything."""
        return not self.narrow and (bool(self.column) or self.condition == Q())

    @property
    def own(self) -> Q:
        """What it reaches, whether another way does so too or not."""
        return (Q(**{f"{self.column}_id__in": self.ids}) if self.narrow else Q()) & self.condition

    @property
    def rest(self) -> Q:
        """What it says besides its keepers or units."""
        return self.condition & self.others

    @property
    def q(self) -> Q:
        """Everything the way says, as one condition."""
        return self.own & self.others


class Reach:
    """How far one actor reaches; what it takes to know is asked once."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._known: dict[tuple[str, tuple[str, ...]], tuple[int, ...]] = {}

    def ways(self, permission: str, *, keeper: Organisation | None = None) -> list[Way]:
        """The ways this permission opens; with `keeper` only to what is kept in its subtree. Empty: none."""
        inside = self._nodes("keeper", (keeper.path,)) if keeper else None
        held = scope.grants_with(self.actor, permission)
        if self.actor.kind == "system" or ("keeper" in CASE.permissions[permission] and self._whole(held)):
            return [_kept(inside)] if inside else [Way()] if inside is None else []
        found: list[Way] = []
        before = Q()
        for name in CASE.permissions[permission]:
            way = self._way(name, held, inside)
            if way is not None:
                found.append(Way(name, way.column, way.ids, way.condition, before))
                before &= ~way.own
        return found

    @cached_property
    def denied(self) -> Q:
        """What recusal takes away. Few know of complaints about themselves, so the ids are written out and an index stays enough."""
        if self.actor.person_id is None:
            return Q()
        recused, held = Recused(), scope.grants(self.actor)
        ids = list(recused.about(self.actor, held).values_list("case_id", flat=True)[: FEW + 1])
        if len(ids) > FEW:
            return ~recused.q(self.actor, held)
        return ~Q(pk__in=ids) if ids else Q()

    def _way(self, name: str, held: tuple[Grant, ...], inside: tuple[int, ...] | None) -> Way | None:
        tie: Any = CASE.ties[name]
        kept = Q() if inside is None else Q(keeper_id__in=inside)
        if not isinstance(tie, Subtree):
            condition = tie.q(self.actor, held)
            return None if condition == NOTHING else Way(condition=condition & kept)
        paths = tuple(sorted({grant.path for grant in held if grant.path}))
        ids = self._nodes(tie.attr, paths) if paths else ()
        if inside is not None and tie.attr == "keeper":
            ids, kept = tuple(sorted(set(ids) & set(inside))), Q()
        if not ids:
            return None
        wide = Q(**{f"{tie.attr}_id__in": ids}) if len(ids) >= WIDE else Q()
        return Way(column=tie.attr, ids=ids, condition=kept & wide)

    def _nodes(self, column: str, paths: tuple[str, ...]) -> tuple[int, ...]:
        """Those in the subtrees who keep, or were given, any case at all; closed organisations among them: cases of old stand with them."""
        key = (column, paths)
        if key not in self._known:
            any_case = Exists(Case.objects.filter(**{f"{column}_id": OuterRef("pk")}))
            rows = Organisation.objects.filter(_within(paths)).filter(any_case)
            self._known[key] = tuple(rows.order_by("path").values_list("pk", flat=True))
        return self._known[key]

    def _whole(self, held: Sequence[Grant]) -> bool:
        """The permission is held at every root of the tree."""
        tops = tuple(sorted({grant.path for grant in held if len(grant.path) == scope.PATH_STEP}))
        if not tops:
            return False
        if ("", tops) not in self._known:
            outside = Organisation.objects.exclude(_within(tops)).values_list("pk", flat=True)[:1]
            self._known["", tops] = tuple(outside)
        return not self._known["", tops]


def _within(paths: Sequence[str]) -> Q:
    found = Q()
    for path in paths:
        found |= Q(path__gte=path, path__lt=after(path))
    return found


def _kept(ids: tuple[int, ...]) -> Way:
    return Way("keeper", "keeper", ids, Q(keeper_id__in=ids) if len(ids) >= WIDE else Q())
