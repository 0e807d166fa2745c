"""What follows from a case's own moves, the nightly look, and who is told."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from linli.cases import following
from linli.cases.facts import CaseMoved
from linli.cases.hot import notices, proposing
from linli.cases.hot.policy import is_gatherable
from linli.cases.models import Case, HotIssue, IssueCase
from linli.kernel import jobs, journal
from linli.kernel.facts import consume
from linli.kernel.privacy import retention
from linli.kernel.scope import Actor

FOLLOWING = Actor.system("issue")


def wire() -> None:
    notices.register()
    following.register()
    retention.keep(
        "cases.Following", "phone", _("To tell you how a case you follow goes on"), "cases.contact_days",
        closed="case__closed_at", also=("phone_index",),
    )  # fmt: skip
    consume(CaseMoved, heed)
    jobs.periodic("cases.hot", timedelta(days=1), proposing.nightly)


def heed(fact: CaseMoved) -> None:
    """A dispute comes back to the owner of the issue; a case in which somebody was recused leaves it at once, unnamed."""
    if fact.move in ("dispute", "call_back") and fact.to_state == "disputed":
        issue = HotIssue.objects.filter(members=fact.case_id, state__in=("answered", "settled")).first()
        if issue is not None:
            journal.record(
                issue.stream, "disputed", by=FOLLOWING, from_state=issue.state, to_state=issue.state
            )
            notices.tell(issue, "disputed", by=FOLLOWING)
    elif fact.move in ("recuse", "correct"):
        _withdraw(fact.case_id)
    elif fact.move == "merge":
        case = Case.objects.select_related("merged_into").get(pk=fact.case_id)
        if case.followed and case.merged_into is not None:
            following.follow_on(case, case.merged_into)


def _withdraw(case_id: int) -> None:
    beside = IssueCase.objects.select_related("issue").filter(
        case_id=case_id, standing__in=("in", "suggested")
    )
    rows = list(beside)
    if not rows or is_gatherable(Case.objects.get(pk=case_id)):
        return
    beside.update(standing="out")
    Case.objects.filter(pk=case_id).update(issue=None)
    for row in rows:
        state = row.issue.state
        journal.record(row.issue.stream, "leave", by=FOLLOWING, from_state=state, to_state=state)
