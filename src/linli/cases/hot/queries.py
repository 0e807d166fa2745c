"""Reads of hot issues: the desk's lists, what of an issue somebody may see, what everybody may."""

from dataclasses import dataclass

from django.db.models import Case as Choose
from django.db.models import Count, IntegerField, Q, QuerySet, Value, When

from linli.cases.hot.lifecycle import ANSWERED, OPEN
from linli.cases.models import Case, HotIssue
from linli.cases.queries import CARD
from linli.kernel import scope
from linli.kernel.scope import Actor

FIRST = {"proposed": 0, "opened": 1, "visiting": 1, "working": 1, "answered": 2, "settled": 3, "dropped": 4}
VIEWS: dict[str, tuple[str, ...]] = {
    "proposed": ("proposed",),
    "open": OPEN,
    "settled": ("settled",),
    "dropped": ("dropped",),
}


def visible_to(actor: Actor) -> QuerySet[HotIssue]:
    """Every issue the actor may see, what waits for a decision first."""
    order = Choose(*(When(state=s, then=Value(n)) for s, n in FIRST.items()), output_field=IntegerField())
    rows = scope.visible(HotIssue.objects.select_related("keeper", "owner", "category"), actor, "issue.see")
    found: QuerySet[HotIssue] = rows.annotate(
        cases=Count("beside", filter=Q(beside__standing__in=("in", "suggested"))), order=order
    ).order_by("order", "-proposed_at", "-pk")
    return found


def to_decide(actor: Actor) -> QuerySet[HotIssue]:
    return scope.visible(HotIssue.objects.all(), actor, "issue.decide").filter(state="proposed")


@dataclass(frozen=True, slots=True)
class Members:
    """The cases of an issue as one reader sees them: theirs in full, the others as a number."""

    decided: list[Case]
    suggested: list[Case]
    hidden: int
    hidden_suggested: int
    answered: int
    disputed: int
    whole: int


def members_of(issue: HotIssue, actor: Actor) -> Members:
    """Those in it and those suggested; what lies outside the reader's own scope is counted and not shown."""
    everything = dict(
        issue.beside.filter(standing__in=("in", "suggested")).values_list("case_id", "standing")
    )
    seen = scope.visible(Case.objects.select_related(*CARD), actor, "case.see").filter(pk__in=everything)
    shown = list(seen.order_by("received_at", "pk"))
    decided = [case for case in shown if everything[case.pk] == "in"]
    suggested = [case for case in shown if everything[case.pk] == "suggested"]
    counted = issue.members.aggregate(
        answered=Count("pk", filter=Q(state__in=ANSWERED)),
        disputed=Count("pk", filter=Q(state="disputed")),
        whole=Count("pk"),
    )
    all_in = sum(standing == "in" for standing in everything.values())
    return Members(
        decided, suggested, all_in - len(decided), len(everything) - all_in - len(suggested),
        counted["answered"], counted["disputed"], counted["whole"],
    )  # fmt: skip


def public_rows() -> QuerySet[HotIssue]:
    """What everybody may read of: opened by a person, with words a person approved."""
    rows = HotIssue.objects.select_related("keeper", "owner", "category")
    return rows.filter(state__in=(*OPEN, "settled")).exclude(public_words="").order_by("-opened_at", "-pk")


def of_case(case: Case, actor: Actor) -> HotIssue | None:
    """The issue a case belongs to, or is suggested for, if the actor may see it."""
    issue = case.issue or HotIssue.objects.filter(
        beside__case=case, beside__standing="suggested", state__in=("proposed", *OPEN)
    ).first()  # fmt: skip
    return issue if issue is not None and scope.may(actor, "issue.see", issue) else None
