"""Who is told of an issue: the desk that decides, the owner, the units that go, and, at a visit, everybody who asked."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.cases.models import Contact, Following, GroupVisit, HotIssue
from linli.kernel import notices
from linli.kernel.notices import outbox
from linli.kernel.scope import Actor
from linli.kernel.ui import said
from linli.organisations.models import Posting

TO_KEEPER = {
    "propose": _("%(count)s cases look like one matter: “%(title)s”. Please decide."),
    "suggest": _("More cases look like “%(title)s” (%(number)s). Please decide."),
    "answer": _("“%(title)s” (%(number)s) was answered to all who asked."),
}
TO_OWNER = {
    "confirm": _("“%(title)s” (%(number)s) is yours: %(count)s cases, one answer to all who asked."),
    "name_owner": _("“%(title)s” (%(number)s) is yours from now on."),
    "reopen": _("“%(title)s” (%(number)s) was opened again."),
    "disputed": _("Somebody who asked says “%(title)s” (%(number)s) is not solved."),
}
TO_ASKERS = {
    "visit": _(
        "About the matter you told us of: we come together %(at)s, %(place)s, to settle it. You are welcome."
    ),
    "visit_off": _(
        "The visit about the matter you told us of does not take place then. We tell you when it does."
    ),
}
KEEPING = frozenset({"dispatcher", "community_worker", "secretary"})
HANDLING = frozenset({"handler", "dispatcher", "community_worker", "secretary"})


def register() -> None:
    for group, table in (("keeper", TO_KEEPER), ("owner", TO_OWNER)):
        for name, sentence in table.items():
            notices.register(f"issue.{group}.{name}", sentence)
    notices.register(
        "issue.unit.visit", _("A visit about “%(title)s” (%(number)s): %(at)s, %(place)s."), prepare=_spoken
    )
    for name, sentence in TO_ASKERS.items():
        notices.register(f"issue.asker.{name}", sentence, prepare=_spoken)


def _spoken(params: Mapping[str, Any]) -> Mapping[str, Any]:
    at = params.get("at")
    return {**params, "at": said(datetime.fromisoformat(at))} if at else params


def tell(issue: HotIssue, move: str, *, by: Actor) -> None:
    """The desks a move concerns, without whoever made it."""
    if notices.quiet():
        return
    params = {
        "number": issue.number,
        "title": issue.title,
        "count": issue.beside.filter(standing__in=("in", "suggested")).count(),
    }
    for table, group, unit, roles in (
        (TO_KEEPER, "keeper", issue.keeper_id, KEEPING), (TO_OWNER, "owner", issue.owner_id, HANDLING),
    ):  # fmt: skip
        if move in table:
            _tell(issue, _posted([unit], roles), f"issue.{group}.{move}", params, by)


def tell_units(issue: HotIssue, visit: GroupVisit, *, by: Actor) -> None:
    if notices.quiet():
        return
    people = _posted(visit.units.values_list("pk", flat=True), HANDLING)
    params = {
        "number": issue.number,
        "title": issue.title,
        "at": visit.starts_at.isoformat(),
        "place": visit.place,
    }
    _tell(issue, people, "issue.unit.visit", params, by)


def tell_askers(issue: HotIssue, code: str, params: Mapping[str, Any]) -> int:
    """A message to every phone that was left with one of its cases, each once. Returns how many."""
    if notices.quiet():
        return 0
    phones: dict[str, tuple[str, int]] = {}
    for table in (Contact, Following):
        rows = table.objects.filter(case__issue=issue, phone__isnull=False)
        for index, phone, case in rows.values_list("phone_index", "phone", "case_id"):
            if index and phone:
                phones.setdefault(index, (phone, case))
    for phone, case in phones.values():
        outbox.sms(phone, f"issue.asker.{code}", params, owner=("case", case))
    return len(phones)


def _tell(issue: HotIssue, people: Iterable[int], code: str, params: Mapping[str, Any], by: Actor) -> None:
    told = {person for person in people if person != by.person_id}
    if told:
        notices.tell(told, code, params, f"/hot/{issue.number}/", owner=("issue", issue.pk))


def _posted(units: Iterable[int | None], roles: frozenset[str]) -> Iterable[int]:
    """People who hold one of these roles at the unit itself, today."""
    held = Posting.objects.filter(
        organisation_id__in=[u for u in units if u], role__in=roles, until__isnull=True
    )
    return held.values_list("person_id", flat=True)
