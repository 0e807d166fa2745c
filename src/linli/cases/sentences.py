"""The history of a case as sentences: codes and parameters from the journal, rendered for whoever reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases.models import Case
from linli.kernel import journal
from linli.kernel.privacy import mask_name
from linli.kernel.scope import Actor
from linli.organisations.models import Organisation
from linli.people.models import Person

SENTENCES: dict[str, str | Promise] = {
    "receive": __("The case was received."),
    "merged_in": __("The same matter was asked again and merged into this case."),
    "dispatch": __("Dispatched to %(to)s."),
    "offer": __("Opened for taking by members nearby."),
    "answer_now": __("Answered at once."),
    "reject": __("Not accepted."),
    "pass_on": __("The thanks were passed on."),
    "settle": __("Found on patrol and settled on the spot."),
    "take": __("Taken on by a member."),
    "sign": __("Signed for."),
    "assign": __("Given to %(person)s."),
    "start": __("Work began."),
    "ask": __("The resident was asked; the clock stands still until they reply."),
    "supply": __("The resident replied; the clock goes on."),
    "answer": __("Done, and answered."),
    "hand_back": __("Handed back and open for taking again."),
    "refuse": __("Refused, for the %(count)s. time."),
    "to_arbiter": __("Put before the arbiter."),
    "arbitrate": __("The arbiter decided: it is for %(to)s, and the decision binds."),
    "confirm": __("The resident confirmed that it is solved."),
    "dispute": __("The resident says it is not solved."),
    "rework": __("Taken up again by those who did it."),
    "call_back": __("Called back: %(outcome)s."),
    "follow_up": __("Follow-up call: %(outcome)s."),
    "rate": __("The resident rated it."),
    "close_unconfirmed": __("Closed without the resident's word; counted apart."),
    "close_with_whole": __("Closed together with the whole case."),
    "reopen": __("Opened again."),
    "call_joint": __("Helpers were called: %(units)s."),
    "join": __("%(unit)s answered the call."),
    "request_extension": __("More time was asked for: %(working_days)s working days."),
    "decide_extension": __("It was decided on more time: %(decision)s."),
    "park": __("Parked with a plan; to be looked at again on %(review_on)s."),
    "unpark": __("Taken up again."),
    "supervise": __("Put under supervision."),
    "report_supervision": __("A report on the supervision was made."),
    "lift_supervision": __("The supervision was lifted."),
    "get_in_touch": __("%(way)s: %(met)s."),
    "due_moved": __("The rules changed; the answer is due anew."),
    "escalate": __("Overdue (%(clock)s): %(tier)s was told."),
    "merge": __("Merged into another case about the same matter."),
    "unmerge": __("Taken apart again."),
    "split": __("Split into %(parts)s parts."),
    "gather": __("All parts are answered."),
    "withdraw": __("Withdrawn."),
    "correct": __("Details were corrected."),
    "recuse": __("Somebody the complaint is about was recused."),
    "errand": __("The errand was agreed, with consent."),
    "errand_ticked": __("A paper was received or a step done."),
    "errand_returned": __("A paper was given back."),
    "handed_over": __("Result and papers were handed over and signed for."),
    "succeed": __("Passed on to %(to)s, which took over."),
    "revealed": __("Somebody looked at the contact, with a reason."),
    "person_searched": __(
        "It was found by a search for one person, with a reason and allowed by a second person."
    ),
    "contact_corrected": __("The contact was corrected."),
    "joined": __("Somebody else has met the same."),
    "followed": __("Somebody follows it."),
    "unfollowed": __("Somebody no longer follows it."),
    "join_issue": __("It belongs to a hot issue: one owner, one answer to all who asked."),
    "leave_issue": __("It left the hot issue and goes on alone."),
    "photos": __("Photos were added."),
    "erased": __("Personal details were erased on request."),
}
WAYS: dict[str, str | Promise] = {
    "call": __("Rang whoever asked"),
    "message": __("Wrote to whoever asked"),
    "visit": __("Visited whoever asked"),
}
CLOCKS: dict[str, str | Promise] = {
    "sign": __("signing for it"),
    "contact": __("first contact"),
    "answer": __("the answer"),
}
TIERS: dict[str, str | Promise] = {
    "leader": __("the unit's leader"),
    "keeper": __("the community that keeps it"),
    "township": __("the township"),
    "county": __("the county's supervision"),
}
# Words a resident reads; every other word is between those who handle the case.
FOR_RESIDENTS = frozenset(
    {"reject", "answer", "answer_now", "gather", "ask", "supply", "confirm", "dispute", "rate", "reopen", "park", "withdraw",
     "close_unconfirmed", "revealed", "person_searched"}
)  # fmt: skip
HIDDEN_FROM_RESIDENTS = frozenset(
    {
        "assign",
        "correct",
        "recuse",
        "merged_in",
        "supervise",
        "report_supervision",
        "lift_supervision",
        "escalate",
    }
)
BY_KEEPER = frozenset(
    {"dispatch", "offer", "answer_now", "reject", "pass_on", "to_arbiter", "rework", "park", "unpark", "decide_extension", "merge",
     "unmerge", "split", "call_back", "follow_up", "close_unconfirmed", "correct", "recuse"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the history as a person reads it: the shape `ui/history.html` takes."""

    at: datetime
    who: str
    sentence: str
    note: str
    move: str


def told(case: Case, *, reader: Actor) -> list[Told]:
    """The whole history, oldest first. Residents read units instead of names, and only the words meant for them."""
    entries = journal.history(case.stream)
    resident = reader.kind != "person"
    people = _people(entries)
    units = _units(entries)
    lines = []
    for entry in entries:
        if resident and entry.move in HIDDEN_FROM_RESIDENTS:
            continue
        words = "" if resident and entry.move not in FOR_RESIDENTS else _words(entry)
        who = _who_for_resident(entry, case) if resident else _who(entry, people)
        lines.append(
            Told(entry.at, who, _sentence(entry, people, units, resident=resident), words, entry.move)
        )
    return lines


def _sentence(
    entry: journal.Happened, people: dict[int, str], units: dict[int, str], *, resident: bool
) -> str:
    data = entry.data
    person = people.get(data.get("person") or 0, "")
    return str(SENTENCES.get(entry.move, entry.move)) % {
        "to": units.get(data.get("to") or 0, _("a unit")),
        "unit": units.get(data.get("unit") or 0, _("A unit")),
        "units": _(", ").join(units.get(pk, "") for pk in data.get("units", ())),
        "person": mask_name(person) if resident else person,
        "count": data.get("count", 1),
        "parts": data.get("parts", ""),
        "working_days": data.get("working_days", ""),
        "review_on": data.get("review_on", ""),
        "decision": _("granted") if data.get("granted") else _("not granted"),
        "outcome": _outcome(data),
        "way": str(WAYS.get(str(data.get("way", "")), "")),
        "met": _("reached") if data.get("reached") else _("not reached"),
        "clock": str(CLOCKS.get(str(data.get("clock", "")), "")),
        "tier": str(TIERS.get(str(data.get("tier", "")), "")),
    }


def _outcome(data: dict[str, object]) -> str:
    if not data.get("reached"):
        return _("not reached")
    return _("solved") if data.get("solved") else _("not solved")


def _words(entry: journal.Happened) -> str:
    if entry.erased:
        return _("(erased on request)")
    return "\n".join(
        str(entry.private[key])
        for key in ("note", "reason", "answer", "question", "reply", "plan", "words")
        if entry.private.get(key)
    )


def _who(entry: journal.Happened, people: dict[int, str]) -> str:
    if entry.by.startswith("p") and entry.by[1:].isdigit():
        return people.get(int(entry.by[1:]), _("Somebody"))
    if entry.by in ("party", "anon"):
        return _("The resident")
    return _("The system")


def _who_for_resident(entry: journal.Happened, case: Case) -> str:
    if entry.by in ("party", "anon"):
        return _("You")
    if entry.by.startswith("sys"):
        return _("The system")
    if entry.move in BY_KEEPER or entry.move == "receive":
        return str(case.keeper)
    if entry.move == "arbitrate":
        return _("The arbiter")
    if case.unit:
        return str(case.unit)
    return _("A member nearby")


def _people(entries: Sequence[journal.Happened]) -> dict[int, str]:
    ids = {int(e.by[1:]) for e in entries if e.by.startswith("p") and e.by[1:].isdigit()}
    ids |= {e.data["person"] for e in entries if e.data.get("person")}
    return dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))


def _units(entries: Sequence[journal.Happened]) -> dict[int, str]:
    ids = {e.data[key] for e in entries for key in ("to", "unit") if e.data.get(key)}
    ids |= {pk for e in entries for pk in e.data.get("units", ())}
    return dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))
