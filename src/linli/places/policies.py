"""What the roles may do with the territory, and the grants of those who work in a grid."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from linli.kernel import clock, scope
from linli.kernel.scope import Actor, Grant, InGrid, Keyholder, Policy, Subtree
from linli.organisations.roles import ROLES
from linli.people.policies import Anywhere
from linli.places.atlas import STAMP
from linli.places.models import CareWish, Grid, GridStaff

# Who works in a grid (1+1+N: one adviser, one inspector, several liaisons) besides the grid worker.
GRID_ROLES = ("grid_worker", "adviser", "inspector", "information_liaison")
EDITORS = ("supervisor", "operator", "secretary")
# Who may see a wish for care: whoever walks that very grid, and those who serve at the community that keeps it.
CARERS = ("grid_worker", "secretary", "deputy", "community_worker")


@dataclass(frozen=True, slots=True)
class AtThisNode:
    """The permission is held at the very organisation at `attr` (dotted), not at one above it: superiors see nothing."""

    attr: str

    def q(self, actor: Actor, held: tuple[Grant, ...]) -> Q:
        paths = [grant.path for grant in held if grant.path]
        return Q(**{f"{self.attr.replace('.', '__')}__path__in": paths}) if paths else Q(pk__in=())

    def holds(self, actor: Actor, held: tuple[Grant, ...], row: Any) -> bool:
        node = row
        for part in self.attr.split("."):
            node = getattr(node, part)
        return any(grant.path == node.path for grant in held if grant.path)


def grants_of(person_id: int) -> Iterable[Grant]:
    """The roles a person holds in grids today."""
    today = clock.today()
    held = GridStaff.objects.filter(person_id=person_id, since__lte=today, grid__closed_on__isnull=True)
    held = held.filter(Q(until__isnull=True) | Q(until__gt=today))
    return [Grant(role, grid_id=grid_id) for role, grid_id in held.values_list("role", "grid_id")]


def holders(_roles: frozenset[str], _path: str) -> Iterable[int]:
    """Nobody: a grid post stands in a grid, not at a node of the tree."""
    return ()


def settle() -> None:
    """Called once as the application starts. Members are no staff: their pages show places, not the net."""
    for role in {*ROLES, *GRID_ROLES} - {"member"}:
        scope.allow(role, "places.see", "places.own")
    for role in EDITORS:
        scope.allow(role, "places.edit")
    for role in (*EDITORS, *GRID_ROLES, "community_worker"):
        scope.allow(role, "places.check")
    for role in CARERS:
        scope.allow(role, "care.see")
    scope.govern(
        Grid,
        Policy(
            {"tree": Subtree("organisation"), "walks": InGrid("pk"), "anywhere": Anywhere()},
            # "own" are the grids one answers for or walks: the list's first view. Where grids lie is the county's own public knowledge; to change one, it must lie in one's subtree.
            {
                "places.see": ("anywhere",),
                "places.edit": ("tree",),
                "places.own": ("tree", "walks"),
                "places.check": ("tree", "walks"),
            },
        ),
    )
    scope.govern(
        CareWish,
        Policy(
            {
                "walks": InGrid("grid_id"),
                "keeps": AtThisNode("grid.organisation"),
                "theirs": Keyholder("care"),
            },
            {"care.see": ("walks", "keeps"), "care.own": ("theirs",)},
        ),
    )
    scope.provide(grants_of, holders, changes_with=(STAMP,))
