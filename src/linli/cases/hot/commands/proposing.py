"""What the machine may do: propose an issue, and suggest more cases for one. Nothing else follows from it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from linli.cases.hot import notices
from linli.cases.hot.commands.moving import keeper_of, next_number, stand
from linli.cases.hot.policy import is_gatherable
from linli.cases.models import Case, Category, HotIssue
from linli.kernel import clock, journal
from linli.kernel.refusals import BadInput
from linli.kernel.scope import Actor


@transaction.atomic
def propose(
    *,
    cases: Sequence[Case],
    title: str,
    reason: Mapping[str, Any],
    by: Actor,
    confidence: float | None = None,
    category: Category | None = None,
) -> HotIssue:
    """These look like one matter. The cases stay as they are until a person has decided."""
    members = [case for case in cases if is_gatherable(case)]
    if not members:
        raise BadInput("nothing that may be gathered")
    issue = HotIssue.objects.create(
        number=next_number(),
        title=title[:80],
        category=category,
        keeper=keeper_of(members),
        reason=dict(reason),
        confidence=confidence,
        proposed_at=clock.now(),
    )
    stand(issue, members, "suggested")
    journal.record(
        issue.stream, "propose", by=by, to_state="proposed",
        data={"cases": len(members), "keeper": issue.keeper_id}, private={"title": issue.title},
    )  # fmt: skip
    notices.tell(issue, "propose", by=by)
    return issue


@transaction.atomic
def suggest(issue: HotIssue, *, cases: Sequence[Case], reason: Mapping[str, Any], by: Actor) -> int:
    """More of the same have come in. Those a person put out of this issue are not suggested for it again. Returns how many."""
    known = set(issue.beside.filter(case__in=cases).values_list("case_id", flat=True))
    fresh = [case for case in cases if case.pk not in known and case.issue_id is None and is_gatherable(case)]
    if not fresh:
        return 0
    stand(issue, fresh, "suggested")
    HotIssue.objects.filter(pk=issue.pk).update(reason=dict(reason))
    issue.reason = dict(reason)
    journal.record(
        issue.stream, "suggest", by=by, from_state=issue.state, to_state=issue.state, data={"cases": len(fresh)}
    )  # fmt: skip
    notices.tell(issue, "suggest", by=by)
    return len(fresh)
