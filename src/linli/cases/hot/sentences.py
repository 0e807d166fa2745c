"""The history of an issue as sentences."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import pgettext_lazy

from linli.cases.models import HotIssue
from linli.kernel import journal
from linli.kernel.ui import Entry
from linli.organisations.models import Organisation
from linli.people.models import Person

SENTENCES: dict[str, str | Promise] = {
    "propose": __("%(cases)s cases look like one matter."),
    "suggest": __("%(cases)s more cases look like it."),
    "gather": __("Put together out of %(cases)s cases; owned by %(owner)s."),
    "split_off": __("Split off with %(cases)s cases."),
    "confirm": __("Opened with %(cases)s cases; owned by %(owner)s."),
    "drop": pgettext_lazy("issue", "Dropped."),
    "take_in": __("%(cases)s cases were taken in."),
    "put_out": __("%(cases)s cases were put out."),
    "split": __("%(cases)s cases were split off."),
    "name_owner": __("%(owner)s owns it from now on."),
    "reword": __("The words for the public were changed."),
    "start": __("Work began."),
    "plan_visit": __("A visit was planned; those who asked are told."),
    "cancel_visit": __("The visit was called off."),
    "record_visit": __("The visit took place; %(promises)s promises were made."),
    "keep_promise": __("A promise was kept."),
    "answer": __("Answered to all who asked: %(cases)s cases."),
    "answer_rest": __("The answer was sent to the rest."),
    "disputed": __("Somebody who asked says that it is not solved."),
    "leave": __("A case left, since it may not stand in an issue any more."),
    "settle": __("Settled."),
    "reopen": __("Opened again."),
}


def entries(issue: HotIssue) -> list[Entry]:
    """Oldest first, the last one marked."""
    told = journal.history(issue.stream)
    people = dict(
        Person.objects.filter(pk__in={int(e.by[1:]) for e in told if e.by[1:].isdigit() and e.by[0] == "p"}).values_list("pk", "name")
    )  # fmt: skip
    units = dict(
        Organisation.objects.filter(pk__in={e.data["owner"] for e in told if e.data.get("owner")}).values_list("pk", "name")
    )  # fmt: skip
    found = []
    for index, entry in enumerate(told, start=1):
        words = {
            "cases": entry.data.get("cases", 0),
            "promises": entry.data.get("promises", 0),
            "owner": units.get(entry.data.get("owner", 0), _("a unit")),
        }
        note = "\n".join(
            str(entry.private[key]) for key in ("reason", "found", "answer", "note", "place") if entry.private.get(key)
        )  # fmt: skip
        found.append(
            Entry(
                entry.at, str(SENTENCES.get(entry.move, entry.move)) % words, _who(entry.by, people), note,
                now=index == len(told),
            )
        )  # fmt: skip
    return found


def _who(by: str, people: dict[int, str]) -> str:
    if by.startswith("p") and by[1:].isdigit():
        return people.get(int(by[1:]), _("Somebody"))
    return _("The resident") if by in ("party", "anon") else _("The system")
