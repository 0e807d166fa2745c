"""What the roles may do in this room, how a row is tied to a person, and where everybody's grants come from."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from linli.kernel import clock, scope
from linli.kernel.scope import Grant, Policy, Subtree, Tie
from linli.organisations.models import Kind, Organisation, Posting, Regrouping, Sector
from linli.organisations.roles import STAFF
from linli.people.policies import Anywhere


def grants_of(person_id: int) -> Iterable[Grant]:
    """The roles a person holds today, each with the path it flows down from."""
    held = in_force(Posting.objects.filter(person_id=person_id, organisation__state="active"))
    return [Grant(role, path) for role, path in held.values_list("role", "organisation__path")]


def holders(roles: frozenset[str], path: str) -> Iterable[int]:
    """People who hold one of the roles today at the node of this path or above it, and can still sign in."""
    held = Posting.objects.filter(
        role__in=roles,
        organisation__path__in=scope.upward(path),
        organisation__state="active",
        person__is_active=True,
    )
    return in_force(held).values_list("person_id", flat=True).distinct()


def in_force(postings: QuerySet[Posting], on: date | None = None) -> QuerySet[Posting]:
    """Of a queryset of postings, those held on a day; without a day: today."""
    day = on or clock.today()
    return postings.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gt=day))


def settle() -> None:
    """Called once as the application starts."""
    for role in STAFF:
        scope.allow(role, "organisations.see", "organisations.find", "postings.see")
    scope.allow("secretary", "organisations.tend", "postings.edit")
    scope.allow(
        "supervisor",
        "organisations.tend",
        "organisations.edit",
        "organisations.words",
        "regroup.draft",
        "regroup.approve",
        "postings.edit",
        "postings.appoint",
    )
    scope.allow("operator", "organisations.tend", "organisations.edit", "organisations.words")
    scope.allow("security", "postings.edit", "postings.appoint", "postings.entrust")

    # The name and kind of an organisation are known to all who work here: a case is sent to one far away in the tree.
    tree: dict[str, Tie] = {"tree": Subtree(""), "anywhere": Anywhere()}
    scope.govern(
        Organisation,
        Policy(
            tree,
            {
                "organisations.see": ("tree",),
                "organisations.find": ("anywhere",),
                "organisations.tend": ("tree",),
                "organisations.edit": ("tree",),
                "postings.edit": ("tree",),
                "postings.appoint": ("tree",),
                "postings.entrust": ("tree",),
                "regroup.draft": ("tree",),
            },
        ),
    )
    scope.govern(
        Posting,
        Policy(
            {"tree": Subtree("organisation"), "own": scope.Oneself("person_id")},
            {
                "postings.see": ("tree", "own"),
                "postings.edit": ("tree",),
                "postings.appoint": ("tree",),
                "postings.entrust": ("tree",),
            },
        ),
    )
    scope.govern(
        Regrouping,
        Policy({"tree": Subtree("root")}, {"regroup.draft": ("tree",), "regroup.approve": ("tree",)}),
    )
    words = Policy({"anywhere": Anywhere()}, {"organisations.words": ("anywhere",)})
    scope.govern(Kind, words)
    scope.govern(Sector, words)
    scope.provide(grants_of, holders, changes_with=("organisations",))
