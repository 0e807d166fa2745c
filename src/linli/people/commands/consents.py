"""Consent: given for one purpose in words the person saw, taken back as easily."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linli.kernel import clock, facts, journal
from linli.kernel.refusals import BadInput, NotOpen
from linli.kernel.scope import Actor
from linli.people.facts import ConsentWithdrawn
from linli.people.models import Consent

CHANNELS = ("screen", "spoken", "signed")


@transaction.atomic
def give_consent(*, subject: str, purpose: str, words: str, channel: str, by: Actor) -> Consent:
    """Keep a person's yes to a purpose, in the words they saw or heard. A second yes while the first stands is the first.

    `by` is the person, or who wrote it down for them; that is kept with it.
    """
    if channel not in CHANNELS:
        raise BadInput(_("Consent is given on the screen, spoken or signed."), fields={"channel": channel})
    if not words.strip():
        raise BadInput(
            _("The words agreed to are missing."), fields={"words": _("The words agreed to are missing.")}
        )
    standing = Consent.objects.filter(subject=subject, purpose=purpose, withdrawn_at=None)
    if found := standing.first():
        return found
    try:
        with transaction.atomic():
            consent = Consent.objects.create(
                subject=subject,
                purpose=purpose,
                words=words.strip(),
                channel=channel,
                given_at=clock.now(),
                recorded_by=by.ref,
            )
    except IntegrityError:  # the same yes from two windows at once
        return standing.get()
    journal.record(subject, "consented", by=by, data={"purpose": purpose, "channel": channel})
    return consent


@transaction.atomic
def withdraw_consent(*, subject: str, purpose: str, by: Actor) -> None:
    """Take a yes back; it works from now on and asks for no reason."""
    standing = Consent.objects.filter(subject=subject, purpose=purpose, withdrawn_at=None)
    if not standing.update(withdrawn_at=clock.now()):
        raise NotOpen(_("There is no consent to take back: it was not given, or was taken back before."))
    journal.record(subject, "consent_withdrawn", by=by, data={"purpose": purpose})
    facts.announce(ConsentWithdrawn(subject, purpose))
