"""One step of an issue, and a case coming in or going out: what the verbs share."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from linli.cases.hot import notices
from linli.cases.hot.lifecycle import LIFE
from linli.cases.hot.policy import is_gatherable
from linli.cases.models import Case, HotIssue, IssueCase, NumberSeries
from linli.kernel import clock, journal, scope
from linli.kernel.refusals import BadInput
from linli.kernel.scope import PATH_STEP, Actor
from linli.organisations.models import Organisation


def step(
    issue: HotIssue,
    name: str,
    *,
    by: Actor,
    version: int | None = None,
    data: Mapping[str, Any] | None = None,
    private: Mapping[str, Any] | None = None,
    **changes: Any,
) -> HotIssue:
    """Make the move and tell those it concerns."""
    LIFE.move(issue, name, by=by, version=version, data=data, private=private, **changes)
    notices.tell(issue, name, by=by)
    return issue


def next_number() -> str:
    """H-2611-0003 is the third issue of November 2026; given out inside the transaction that makes it."""
    prefix = f"H-{clock.local(clock.now()):%y%m}"
    NumberSeries.objects.get_or_create(prefix=prefix)
    row = NumberSeries.objects.select_for_update().get(prefix=prefix)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{prefix}-{row.last:04d}"


def keeper_of(cases: Sequence[Case]) -> Organisation:
    """The lowest organisation above all of them."""
    paths = [case.keeper.path for case in cases]
    shared = min(paths, key=len)
    while not all(path.startswith(shared) for path in paths):
        shared = shared[:-PATH_STEP]
    known = next((case.keeper for case in cases if case.keeper.path == shared), None)
    return known or Organisation.objects.get(path=shared)


def may_gather(cases: Iterable[Case], *, by: Actor, into: HotIssue | None = None) -> list[Case]:
    """The cases, if each of them may stand in an issue and is the actor's to dispatch.

    What must not be gathered is answered like what is not there: whoever types a number learns nothing of a confidence.
    """
    chosen = list({case.pk: case for case in cases}.values())
    if not chosen:
        raise BadInput(_("Choose at least one case."), fields={"cases": _("Choose at least one case.")})
    wrong = [c for c in chosen if not is_gatherable(c) or not scope.may(by, "case.dispatch", c)]
    if wrong:
        sentence = _("%(numbers)s cannot be taken in. Only cases your desk dispatches can, and no complaints or confidences.") % {
            "numbers": _(", ").join(c.number for c in wrong)
        }  # fmt: skip
        raise BadInput(sentence, fields={"cases": sentence})
    taken = [c.number for c in chosen if c.issue_id is not None and (into is None or c.issue_id != into.pk)]
    if taken:
        sentence = _("%(numbers)s stand in another hot issue. Put them out there first.") % {
            "numbers": _(", ").join(taken)
        }
        raise BadInput(sentence, fields={"cases": sentence})
    return chosen


def bring_in(issue: HotIssue, cases: Sequence[Case], *, by: Actor) -> None:
    """By a person's decision: the case points at the issue, and its own history says so. Its clock goes on as before."""
    now = clock.now()
    fresh = [case for case in cases if case.issue_id is None]
    stand(issue, cases, "in")
    Case.objects.filter(pk__in=[case.pk for case in fresh]).update(issue=issue)
    journal.write(
        [
            journal.Line(
                case.stream,
                "join_issue",
                by,
                from_state=case.state,
                to_state=case.state,
                data={"issue": issue.pk},
                at=now,
            )
            for case in fresh
        ]
    )
    for case in fresh:
        case.issue = issue


def let_go(issue: HotIssue, cases: Sequence[Case], *, by: Actor, standing: str = "out") -> None:
    """The case leaves the issue and goes on alone, as it stood."""
    now = clock.now()
    stand(issue, cases, standing)
    gone = [case for case in cases if case.issue_id == issue.pk]
    Case.objects.filter(pk__in=[case.pk for case in gone]).update(issue=None)
    journal.write(
        [
            journal.Line(
                case.stream,
                "leave_issue",
                by,
                from_state=case.state,
                to_state=case.state,
                data={"issue": issue.pk},
                at=now,
            )
            for case in gone
        ]
    )
    for case in gone:
        case.issue = None


def stand(issue: HotIssue, cases: Sequence[Case], standing: str) -> None:
    """What a case is to the issue from now on."""
    now = clock.now()
    IssueCase.objects.bulk_create(
        [IssueCase(issue=issue, case=case, standing=standing, at=now) for case in cases],
        update_conflicts=True,
        unique_fields=["issue", "case"],
        update_fields=["standing", "at"],
    )
