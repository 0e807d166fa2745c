"""Trying a draft on the cases of a period, in the background, before it is put in force."""

import logging
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_tasks import task

from linli.cases.models import Case, DryRun, DryRunLine, DutyList
from linli.cases.routing.deciding import Route, routes_of
from linli.cases.routing.index import Index, compiled
from linli.kernel import clock, journal, scope
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen
from linli.kernel.scope import Actor

log = logging.getLogger(__name__)
LONGEST = 366  # days of a period
CHUNK = 2_000  # cases decided between two looks at the progress
KEPT = 20  # dry runs of one list


@transaction.atomic
def try_out(found: DutyList, *, since: date, until: date, by: Actor) -> DryRun:
    """Ask for a dry run of a draft against the list in force, over the cases received from `since` to `until`."""
    if not scope.may(by, "routing.edit"):
        raise NotAllowed(_("The responsibility list is kept by the organisation department."))
    if found.state not in ("draft", "checked"):
        raise NotOpen(_("Only a draft is tried. Begin a draft from this list first."))
    if until < since or until > clock.today():
        sentence = _("Choose a period that is over: from a day to the same or a later one, up to today.")
        raise BadInput(sentence, fields={"until": sentence})
    if until - since > timedelta(days=LONGEST):
        sentence = _("At most a year at a time.")
        raise BadInput(sentence, fields={"since": sentence})
    now = clock.now()
    run = DryRun.objects.create(
        list=found, list_version=found.version, against=in_force(now_on=clock.today()), since=since, until=until,
        total=_cases(since, until).count(), started_by_id=by.person_id, started_at=now, touched_at=now,
    )  # fmt: skip
    journal.record(found.stream, "try_out", by=by, data={"since": since, "until": until, "cases": run.total})
    old = DryRun.objects.filter(list=found).order_by("-pk").values_list("pk", flat=True)[KEPT:]
    DryRun.objects.filter(pk__in=list(old)).delete()
    run_out.enqueue(run.pk)
    return run


def in_force(*, now_on: date) -> DutyList | None:
    """The list in force on a day."""
    lists = DutyList.objects.filter(state__in=("live", "superseded"), from_on__lte=now_on).order_by(
        "-from_on", "-number"
    )
    return next((found for found in lists if found.holds_on(now_on)), None)


@task()
def run_out(pk: int) -> None:
    """Decide every case of the period by both lists and keep what differs. Begun again, it starts afresh."""
    run = DryRun.objects.select_related("list", "against").filter(pk=pk).first()
    if run is None or run.state == "done":
        return
    try:
        carry_out(run)
    except (DatabaseError, ValueError, LookupError) as failure:
        log.exception("dry run %s failed", pk)
        DryRun.objects.filter(pk=pk).update(state="failed", error=repr(failure)[:200], touched_at=clock.now())


def carry_out(run: DryRun) -> DryRun:
    """The work itself. Progress is written after every chunk; leaving the page does not stop it."""
    run.lines.all().delete()
    run.done = run.different = 0
    after = compiled(run.list)
    before = compiled(run.against) if run.against else None
    for cases in _chunks(run):
        lines = list(differences(cases, before, after, run))
        with transaction.atomic():
            DryRunLine.objects.bulk_create(lines, batch_size=500)
            run.done += len(cases)
            run.different += len(lines)
            run.state, run.touched_at = "running", clock.now()
            run.save(update_fields=["done", "different", "state", "touched_at"])
    run.state, run.total, run.touched_at = "done", run.done, clock.now()
    run.save(update_fields=["state", "total", "touched_at"])
    return run


def differences(
    cases: Sequence[Case], before: Index | None, after: Index, run: DryRun
) -> Iterator[DryRunLine]:
    """Cases that would go elsewhere, each decided as of the moment it was received."""
    olds = routes_of(cases, by=before) if before else [Route(gap="no_list")] * len(cases)
    for case, old, new in zip(cases, olds, routes_of(cases, by=after), strict=True):
        if old.outcome == new.outcome:
            continue
        yield DryRunLine(
            run=run, case=case, before_unit_id=old.unit_id, after_unit_id=new.unit_id,
            before_code=old.rule.code if old.rule else "", after_code=new.rule.code if new.rule else "",
            before_fast=old.lane == "fast", after_fast=new.lane == "fast", what=_what(old, new),
        )  # fmt: skip


def _what(old: Route, new: Route) -> str:
    """The first thing that differs."""
    if old.unit_id != new.unit_id:
        return "unit"
    if old.lane != new.lane:
        return "lane"
    return "clocks" if dict(old.spans) != dict(new.spans) else "helpers"


def _cases(since: date, until: date) -> QuerySet[Case]:
    start = clock.moment(since.year, since.month, since.day)
    end = until + timedelta(days=1)
    return Case.objects.filter(
        received_at__gte=start, received_at__lt=clock.moment(end.year, end.month, end.day)
    )


def _chunks(run: DryRun) -> Iterator[list[Case]]:
    rows = (
        _cases(run.since, run.until)
        .only("category_id", "keeper_id", "grid_id", "received_at", "recused")
        .order_by("pk")
    )
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        yield chunk
