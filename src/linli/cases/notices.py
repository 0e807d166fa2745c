"""Who is told what, in which words. Inside the transaction of the move; delivery happens afterwards."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from linli.cases.models import Case, Contact
from linli.kernel import notices, rows, scope
from linli.kernel.notices import outbox
from linli.kernel.notices.catalogue import Params
from linli.kernel.scope import Actor
from linli.kernel.ui import said
from linli.organisations.queries import posted_at

TO_UNIT = {
    "dispatch": _("%(number)s “%(title)s” was dispatched to you."),
    "arbitrate": _("%(number)s “%(title)s” is yours by the arbiter's decision."),
    "rework": _("%(number)s “%(title)s” is not solved yet and has come back to you."),
    "supply": _("The resident has replied on %(number)s “%(title)s”."),
    "supervise": _("%(number)s “%(title)s” was put under supervision."),
    "confirm": _("The resident confirmed %(number)s “%(title)s”. Thank you."),
    "assign": _("%(number)s “%(title)s” was given to you."),
}
TO_KEEPER = {
    "receive": _("New: %(number)s “%(title)s”."),
    "refuse": _("%(number)s “%(title)s” was handed back."),
    "dispute": _("The resident says %(number)s “%(title)s” is not solved."),
    "hand_back": _("%(number)s “%(title)s” is open for taking again."),
    "request_extension": _("More time is asked for on %(number)s “%(title)s”."),
    "reopen": _("%(number)s “%(title)s” was opened again."),
    "withdraw": _("%(number)s “%(title)s” was withdrawn."),
}
TO_RESIDENT = {
    "received": _("We have your case %(number)s. See what becomes of it and say how it went: %(link)s"),
    "reject": _("Your case %(number)s could not be accepted; the reason stands on its page."),
    "ask": _("We need to know something about your case %(number)s. Please reply on its page."),
    "answer": _("Your case %(number)s has been answered. Please say whether it is solved."),
    "answer_now": _("Your case %(number)s has been answered. Please say whether it is solved."),
    "gather": _("Your case %(number)s has been answered. Please say whether it is solved."),
    "park": _("Your case %(number)s needs more time; the plan stands on its page."),
    "pass_on": _("Your thanks have been passed on."),
}
# What may wait for a digest outside the application: nothing has to be done about it at once.
PACES = {"confirm": "daily", "withdraw": "daily", "hand_back": "morning", "receive": "morning"}
KEEPING = frozenset({"dispatcher", "community_worker", "secretary"})
HANDLING = frozenset({"handler", "dispatcher", "community_worker", "secretary"})


# By clock, and by how much of its time is gone.
CLOCKS = {
    ("sign", 50): _("Half of the time to take on %(number)s “%(title)s” is gone; due %(due)s."),
    ("sign", 80): _("Little time is left to take on %(number)s “%(title)s”: due %(due)s."),
    ("sign", 100): _("%(number)s “%(title)s” should have been taken on by %(due)s."),
    ("contact", 50): _("Nobody has spoken yet to whoever asked %(number)s “%(title)s”; due %(due)s."),
    ("contact", 80): _("Please ring whoever asked %(number)s “%(title)s”: the first contact is due %(due)s."),
    ("contact", 100): _("Whoever asked %(number)s “%(title)s” should have been spoken to by %(due)s."),
    ("answer", 50): _("Half of the time for %(number)s “%(title)s” is gone; the answer is due %(due)s."),
    ("answer", 80): _("Little time is left for %(number)s “%(title)s”: the answer is due %(due)s."),
    ("answer", 100): _("%(number)s “%(title)s” is overdue; the answer was due %(due)s."),
}
MANY = _("%(count)s cases run short of time: %(late)s overdue, %(soon)s soon due. Begin with %(first)s.")


def _with_day(params: Params) -> Params:
    """The due moment as people say it."""
    return {**params, "due": said(datetime.fromisoformat(params["due"]))}


def register() -> None:
    for (clock, step), sentence in CLOCKS.items():
        notices.register(f"case.clock.{clock}.{step}", sentence, prepare=_with_day)
    notices.register("case.clocks", MANY)
    for group, table in (("unit", TO_UNIT), ("keeper", TO_KEEPER), ("resident", TO_RESIDENT)):
        for move, sentence in table.items():
            notices.register(f"case.{group}.{move}", sentence, pace=PACES.get(move, "at_once"))


def tell(case: Case, move: str, *, by: Actor) -> None:
    """Tell those a move concerns, without whoever made it. Bulk work tells nobody: its notices would be old."""
    if notices.quiet():
        return
    params = {"number": case.number, "title": case.title}
    link = f"/cases/{case.number}/"
    if move in TO_UNIT:
        people = [case.taker_id] if case.taker_id else _posted(case.unit_id, HANDLING)
        _tell(case, people, f"case.unit.{move}", params, link, by)
    if move in TO_KEEPER:
        _tell(case, _posted(case.keeper_id, KEEPING), f"case.keeper.{move}", params, link, by)
    if move in TO_RESIDENT:
        for contact in rows.read(Contact, case_id=case.pk):
            if not contact.phone:
                continue
            outbox.sms(
                contact.phone, f"case.resident.{move}", {"number": case.number}, owner=("case", case.pk)
            )
    if case.followed:
        from linli.cases import following

        following.tell(case, move)


def _tell(
    case: Case, people: Iterable[int | None], code: str, params: dict[str, str], link: str, by: Actor
) -> None:
    """Recused people learn nothing of the case, not even that it exists."""
    told = {p for p in people if p and p != by.person_id}
    if case.recused:
        told = {p for p in told if scope.may(Actor("person", person_id=p), "case.see", case)}
    if told:
        urgent = case.category is not None and case.category.urgent
        notices.tell(told, code, params, link, owner=("case", case.pk), urgent=urgent)


def _posted(organisation_id: int | None, roles: frozenset[str]) -> Iterable[int]:
    """People who hold one of these roles at the organisation itself, today."""
    return posted_at(organisation_id, roles) if organisation_id is not None else ()
