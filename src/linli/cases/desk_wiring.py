"""What the desk's own things hand to the kernel: how search reads cases again, what is told, what runs by itself."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from linli.cases import tasks
from linli.cases.commands.exporting import expire_exports
from linli.cases.commands.intake import findable
from linli.cases.commands.person_search import close_person_searches
from linli.cases.models import Case
from linli.kernel import jobs, notices, search

SENTENCES = {
    "cases.bulk_ended": _("The bulk move is done: %(done)s cases moved, %(refused)s not."),
    "cases.export_ready": _("Your export of %(count)s cases is ready to be fetched."),
    "cases.person_search_asked": _("A search for one person waits for your decision."),
    "cases.person_search_approved": _(
        "Your search for one person was allowed; it is open for %(hours)s hours."
    ),
    "cases.person_search_refused": _("Your search for one person was refused; the reason stands there."),
    "cases.person_searched": _(
        "A unit looked for all you have asked, with a reason and allowed by a second person. Who and why stands on the page of %(number)s."
    ),
}


def wire_desk() -> None:
    search.source("case", _every_case)
    for code, sentence in SENTENCES.items():
        notices.register(code, sentence)
    jobs.periodic("cases.exports", timedelta(hours=1), expire_exports)
    jobs.periodic("cases.person-searches", timedelta(minutes=5), close_person_searches)
    jobs.periodic("cases.bulk", timedelta(minutes=10), tasks.go_on)


def _every_case() -> Iterable[tuple[int, str]]:
    """The findable text of every case, the oldest first; of an erased one nothing is left to find."""
    rows = (
        Case.objects.exclude(title="—", words="").select_related("address", "facility", "grid").order_by("pk")
    )
    for case in rows.iterator(chunk_size=1_000):
        yield case.pk, findable(case)
