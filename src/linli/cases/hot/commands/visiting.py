"""The group visit 组团式服务: planned, told to those who asked, held; what it found becomes promises with a unit and a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.commands.moving import said
from linli.cases.hot import notices
from linli.cases.hot.commands.moving import step
from linli.cases.models import GroupVisit, HotIssue, Promise
from linli.kernel import clock
from linli.kernel.refusals import BadInput
from linli.kernel.scope import Actor
from linli.organisations.models import Organisation

AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise: what, by which unit, until which day."""

    words: str
    unit: Organisation
    due_on: date


@transaction.atomic
def plan_visit(
    issue: HotIssue,
    *,
    starts_at: datetime,
    place: str,
    units: Sequence[Organisation],
    by: Actor,
    going: str = "",
    invite: bool = True,
    version: int | None = None,
) -> GroupVisit:
    """When, where, who goes. `invite`: whoever asked and left a phone is told of it."""
    where = said(place, field="place", required=True, missing=_("Say where you meet."))[:120]
    now = clock.now()
    if not now < starts_at < now + AHEAD:
        sentence = _("Choose a moment from now on, within a year.")
        raise BadInput(sentence, fields={"starts_at": sentence})
    if not units:
        sentence = _("Choose at least one unit that goes.")
        raise BadInput(sentence, fields={"units": sentence})
    step(
        issue, "plan_visit", by=by, version=version,
        data={"at": starts_at.isoformat(), "units": [unit.pk for unit in units]}, private={"place": where},
    )  # fmt: skip
    visit = GroupVisit.objects.create(
        issue=issue, starts_at=starts_at, place=where, going=said(going, field="going")[:200]
    )
    visit.units.set(units)
    notices.tell_units(issue, visit, by=by)
    if invite:
        notices.tell_askers(issue, "visit", {"at": starts_at.isoformat(), "place": where})
    return visit


@transaction.atomic
def cancel_visit(issue: HotIssue, *, reason: str, by: Actor, version: int | None = None) -> HotIssue:
    """It does not take place then; those who were told of it are told so."""
    words = said(reason, field="reason", required=True, missing=_("Say why; those invited will read it."))
    step(issue, "cancel_visit", by=by, version=version, private={"reason": words})
    issue.visits.filter(state="planned").update(state="cancelled")
    notices.tell_askers(issue, "visit_off", {})
    return issue


@transaction.atomic
def record_visit(
    issue: HotIssue,
    *,
    found: str,
    by: Actor,
    promises: Sequence[Promised] = (),
    version: int | None = None,
) -> HotIssue:
    """What was seen and agreed. A promise names a unit and a day, and stays open until it is kept."""
    words = said(found, field="found", required=True, missing=_("Write what was found and agreed."))
    for promised in promises:
        if promised.due_on < clock.today():
            sentence = _("A promise needs a day from today on.")
            raise BadInput(sentence, fields={"promises": sentence})
    visit = issue.visits.filter(state="planned").last()
    step(
        issue,
        "record_visit",
        by=by,
        version=version,
        data={"promises": len(promises)},
        private={"found": words},
    )
    if visit is None:
        raise BadInput(_("No visit is planned."))
    visit.state, visit.found = "done", words
    visit.save(update_fields=["state", "found"])
    Promise.objects.bulk_create(
        Promise(
            visit=visit,
            words=said(p.words, field="promises", required=True, missing=_("Say what was promised."))[:200],
            unit=p.unit,
            due_on=p.due_on,
        )
        for p in promises
    )
    return issue


@transaction.atomic
def keep_promise(
    issue: HotIssue, *, promise: Promise | None, by: Actor, words: str = "", version: int | None = None
) -> HotIssue:
    """Done, with a word on how."""
    if promise is None or promise.visit.issue_id != issue.pk or promise.done_at is not None:
        raise BadInput(_("This promise is not open."))
    text = said(words, field="words")[:200]
    step(issue, "keep_promise", by=by, version=version, data={"promise": promise.pk}, private={"note": text})
    promise.done_at, promise.done_words = clock.now(), text
    promise.save(update_fields=["done_at", "done_words"])
    return issue
