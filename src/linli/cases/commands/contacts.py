"""Contacts of those who asked: looked at with a reason, corrected, erased."""

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.models import Case, CaseKey, Contact, Errand, Judgement
from linli.kernel import evidence, journal, notices, search
from linli.kernel.privacy import normal_phone
from linli.kernel.privacy.erasure import erase
from linli.kernel.privacy.reveals import reveal
from linli.kernel.publication import correcting as published
from linli.kernel.refusals import BadInput, NotAllowed
from linli.kernel.scope import Actor, may
from linli.people import visitors


@transaction.atomic
def show_contact(case: Case, *, reason: str, by: Actor) -> Contact:
    """See the contact in full. The reason is written down, and the person who asked can read it."""
    if not may(by, "case.contact", case):
        raise NotAllowed(_("Only those who handle the case may see the contact."))
    if case.confidential and not may(by, "case.dispatch", case):
        raise NotAllowed(
            _("This was told in confidence: only %(keeper)s may see the contact.") % {"keeper": case.keeper}
        )
    contact = Contact.objects.filter(case=case).first()
    if contact is None:
        raise BadInput(_("No contact was left with this case."))
    reveal(owner_kind="case", owner_id=case.pk, field="contact", reason=reason, by=by)
    return contact


@transaction.atomic
def correct_contact(case: Case, *, name: str, phone: str, by: Actor) -> None:
    """The resident corrects how they can be reached."""
    if not by.holds("case", case.pk):
        raise NotAllowed(_("Only the person who asked may change this."))
    number = normal_phone(phone)
    Contact.objects.update_or_create(
        case=case,
        defaults={
            "name": name.strip()[:40] or None,
            "phone": number,
            "phone_index": visitors.phone_index(number),
        },
    )
    journal.record(case.stream, "contact_corrected", by=by)


def forget_case(case_id: int) -> None:
    """Eraser of one case: words, contact, photos, links and search rows go; the chain of codes stays. Its parts go with it."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        return
    for part in case.parts.all():
        erase(owner_kind="case", owner_id=part.pk, by=Actor.system("erased-with-whole"))
    Contact.objects.filter(case=case).delete()
    CaseKey.objects.filter(case=case).delete()
    Judgement.objects.filter(case=case).update(words="")
    Errand.objects.filter(case=case).update(for_whom=None, handed_over_to=None)
    Case.objects.filter(pk=case_id).update(
        title="—",
        words="",
        public_words="",
        place_words="",
        answer="",
        lon=None,
        lat=None,
        address=None,
        submission_key=None,
    )
    search.remove("case", case_id)
    evidence.drop_owner("case", case_id)
    notices.forget("case", case_id)
    published.forget("case", case_id)
