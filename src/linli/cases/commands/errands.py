"""Errands by proxy (B5): consent first, then papers and steps, then a signed hand-over."""

from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.commands.intake import Asked, Received, receive
from linli.cases.commands.moving import said
from linli.cases.models import Case, Errand, ErrandItem, ErrandKind
from linli.kernel import clock, journal
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen
from linli.kernel.scope import Actor, may
from linli.people.commands import give_consent


@dataclass(frozen=True, slots=True)
class ErrandAsked:
    """`consent_channel`: screen (they tapped it), spoken (at the phone or counter), signed (on paper)."""

    kind: ErrandKind
    for_whom: str
    consented: bool
    consent_words: str
    consent_channel: str = "screen"


@transaction.atomic
def receive_errand(asked: Asked, errand: ErrandAsked, *, by: Actor) -> Received:
    """Receive an errand with its consent. Without consent there is no errand."""
    if not errand.consented:
        sentence = _("We can only do the paperwork with the person's consent. Please ask them first.")
        raise BadInput(sentence, fields={"consented": sentence})
    whom = said(errand.for_whom, field="for_whom", required=True, missing=_("Say for whom it is."))
    received = receive(replace(asked, door="help"), by=by)
    if received.again:
        return received
    case = received.case
    consent = give_consent(
        subject=case.stream,
        purpose="errand",
        words=errand.consent_words,
        channel=errand.consent_channel,
        by=by,
    )
    row = Errand.objects.create(case=case, kind=errand.kind, consent=consent, for_whom=whom[:40])
    ErrandItem.objects.bulk_create(
        ErrandItem(errand=row, kind=kind, position=index, name_zh=item["zh"], name_en=item["en"])
        for kind, items in (("paper", errand.kind.papers), ("step", errand.kind.steps))
        for index, item in enumerate(items, start=1)
    )
    journal.record(
        case.stream,
        "errand",
        by=by,
        from_state=case.state,
        to_state=case.state,
        data={"kind": errand.kind.code, "consent": consent.pk},
    )
    return received


@transaction.atomic
def tick(case: Case, *, item_id: int, by: Actor) -> ErrandItem:
    """A paper was received or a step done."""
    item = _item(case, item_id, by)
    if item.done_at is None:
        item.done_at = clock.now()
        item.save(update_fields=["done_at"])
        journal.record(
            case.stream,
            "errand_ticked",
            by=by,
            from_state=case.state,
            to_state=case.state,
            data={"item": item.pk},
        )
    return item


@transaction.atomic
def return_paper(case: Case, *, item_id: int, by: Actor) -> ErrandItem:
    """A paper went back to its owner."""
    item = _item(case, item_id, by)
    if item.kind != "paper" or item.done_at is None:
        raise NotOpen(_("Only a paper that was received can be given back."))
    if item.returned_at is None:
        item.returned_at = clock.now()
        item.save(update_fields=["returned_at"])
        journal.record(
            case.stream,
            "errand_returned",
            by=by,
            from_state=case.state,
            to_state=case.state,
            data={"item": item.pk},
        )
    return item


@transaction.atomic
def hand_over(case: Case, *, signed_by: str, by: Actor) -> Errand:
    """The result and all papers are handed over; whoever receives them signs with their name."""
    errand = _errand(case, by)
    name = said(
        signed_by,
        field="signed_by",
        required=True,
        missing=_("Whoever receives the papers signs with their name."),
    )
    if errand.items.filter(kind="paper", done_at__isnull=False, returned_at__isnull=True).exists():
        raise NotOpen(_("Some papers have not been given back yet."))
    if errand.items.filter(kind="step", done_at__isnull=True).exists():
        raise NotOpen(_("Some steps are not done yet."))
    errand.handed_over_at, errand.handed_over_to = clock.now(), name[:40]
    errand.save(update_fields=["handed_over_at", "handed_over_to"])
    journal.record(
        case.stream,
        "handed_over",
        by=by,
        from_state=case.state,
        to_state=case.state,
        private={"words": name[:40]},
    )
    return errand


def _errand(case: Case, by: Actor) -> Errand:
    errand: Errand | None = getattr(case, "errand", None)
    if errand is None:
        raise BadInput(_("This case is no errand."))
    if not may(by, "case.work", case):
        raise NotAllowed(_("Only those who do the errand may change this."))
    if case.state not in ("taken", "working", "waiting"):
        raise NotOpen(_("Take the errand on first."))
    return errand


def _item(case: Case, item_id: int, by: Actor) -> ErrandItem:
    item = _errand(case, by).items.filter(pk=item_id).first()
    if item is None:
        raise BadInput(_("That paper or step does not belong to this errand."))
    return item
