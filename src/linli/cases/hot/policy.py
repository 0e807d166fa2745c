"""Who is tied to a hot issue. Its cases keep their own scope: whoever sees the issue sees of them what they may see anyway."""

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from linli.cases.models import Case, GroupVisit, HotIssue, IssueCase
from linli.kernel.scope import NOTHING, Actor, Grant, Policy, Subtree, after, allow, govern


class KeepsSome:
    """Keeps at least one of its cases, decided or suggested."""

    def q(self, actor: Actor, held: tuple[Grant, ...]) -> Q:
        within = _under("case__keeper__path", held)
        if within is None:
            return NOTHING
        return Q(
            Exists(IssueCase.objects.filter(within, issue=OuterRef("pk"), standing__in=("in", "suggested")))
        )

    def holds(self, actor: Actor, held: tuple[Grant, ...], row: HotIssue) -> bool:
        within = _under("case__keeper__path", held)
        return within is not None and row.beside.filter(within, standing__in=("in", "suggested")).exists()


class Going:
    """A unit that goes on one of its visits, or has a promise to keep."""

    def q(self, actor: Actor, held: tuple[Grant, ...]) -> Q:
        going, promised = _under("units__path", held), _under("promises__unit__path", held)
        if going is None or promised is None:
            return NOTHING
        return Q(Exists(GroupVisit.objects.filter(going | promised, issue=OuterRef("pk"))))

    def holds(self, actor: Actor, held: tuple[Grant, ...], row: HotIssue) -> bool:
        going, promised = _under("units__path", held), _under("promises__unit__path", held)
        return going is not None and promised is not None and row.visits.filter(going | promised).exists()


def _under(name: str, held: tuple[Grant, ...]) -> Q | None:
    paths = {grant.path for grant in held if grant.path}
    if not paths:
        return None
    return reduce(or_, (Q(**{f"{name}__gte": p, f"{name}__lt": after(p)}) for p in sorted(paths)))


ISSUE = Policy(
    ties={"keeper": Subtree("keeper"), "some": KeepsSome(), "owner": Subtree("owner"), "going": Going()},
    permissions={
        "issue.see": ("keeper", "some", "owner", "going"),
        "issue.decide": ("keeper",),
        "issue.work": ("keeper", "owner"),
    },
)
KEEPING = ("issue.see", "issue.decide", "issue.work")


def register() -> None:
    govern(HotIssue, ISSUE)
    for role in ("dispatcher", "community_worker", "secretary", "deputy"):
        allow(role, *KEEPING)
    allow("handler", "issue.see", "issue.work")
    for role in ("leader", "supervisor", "committee_member", "arbiter"):
        allow(role, "issue.see")


def gatherable() -> Q:
    """Cases that may stand in an issue at all: neither complaints nor confidences, nobody recused, no parts, not merged away.

    Gathering such a case would tell others that it exists.
    """
    return (
        Q(confidential=False, recused=False, parent__isnull=True)
        & ~Q(door="complain")
        & ~Q(state__in=("merged", "rejected", "withdrawn"))
    )


def is_gatherable(case: Case) -> bool:
    return (
        not case.confidential
        and not case.recused
        and case.parent_id is None
        and case.door != "complain"
        and case.state not in ("merged", "rejected", "withdrawn")
    )
