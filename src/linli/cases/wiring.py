"""What this room hands to the kernel and to people: who may open its files, who holds its keys, how it forgets."""

from collections.abc import Iterable
from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linli.cases import consents, holding, notices, opendata
from linli.cases.clocks.following import following
from linli.cases.commands.contacts import forget_case
from linli.cases.commands.photos import drop_stale_drafts
from linli.cases.commands.sampling import draw_due
from linli.cases.commands.warning import warn
from linli.cases.desk_wiring import wire_desk
from linli.cases.hot.wiring import wire as wire_hot
from linli.cases.hotline import commands as hotline
from linli.cases.models import Case, Contact
from linli.cases.suggestions.wiring import wire_suggestions
from linli.cases.wire import wiring as programs
from linli.kernel import evidence, jobs, scope
from linli.kernel.privacy import erasure, retention
from linli.kernel.rulebook import preview
from linli.kernel.scope import Actor
from linli.people import access, holdings, visitors
from linli.places import qr


def wire_case_edges() -> None:
    programs.register()
    evidence.readable("case", _may_read_files)
    erasure.erases("case", forget_case)
    retention.keep(
        "cases.Contact", "phone", _("To call you back about your case"), "cases.contact_days",
        closed="case__closed_at", also=("phone_index", "name"),
    )  # fmt: skip
    if _of_verified_phone not in access.party_sources:
        access.party_sources.append(_of_verified_phone)
    holdings.register("case", holding.of_case, name=holding.name_of)
    holdings.register("person", holding.of_person)
    notices.register()
    wire_hot()
    wire_desk()
    consents.register()
    qr.lead_to(lambda ref: f"{reverse('cases:ask')}?place={ref.plate}")
    jobs.periodic("cases.drafts", timedelta(hours=1), drop_stale_drafts)
    wire_suggestions()
    preview.preview("cases.", following)
    jobs.periodic("cases.clocks", timedelta(minutes=10), warn)
    jobs.periodic("cases.callbacks", timedelta(days=1), draw_due)
    jobs.periodic("tidy-hotline", timedelta(days=1), hotline.tidy)
    jobs.periodic("open-data", timedelta(days=1), opendata.publish_due)


def _may_read_files(actor: Actor, case_id: int) -> bool:
    case = Case.objects.select_related("keeper", "unit").filter(pk=case_id).first()
    return case is not None and (scope.may(actor, "case.see", case) or scope.may(actor, "case.take", case))


def _of_verified_phone(request: HttpRequest) -> Iterable[tuple[str, int]]:
    """The cases asked from the phone this session has shown to hold."""
    index = visitors.verified_phone(request)
    if index:
        for pk in Contact.objects.filter(phone_index=index).values_list("case_id", flat=True):
            yield "case", pk
