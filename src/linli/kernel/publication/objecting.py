"""Objections: anyone may make one while the window is open; a named other person decides; the outcome is published."""

import secrets
from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from linli.kernel import clock, journal, notices, rulebook, scope
from linli.kernel.clock import Span
from linli.kernel.publication.deciders import chosen, deciders
from linli.kernel.publication.lifecycle import LIFE, OBJECTION_LIFE, STANDING
from linli.kernel.publication.models import Objection, Publication
from linli.kernel.publication.personal import covered
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen
from linli.kernel.scope.actors import Actor
from linli.kernel.text import clean

CONTACT = 80
ANSWERS = ("upheld", "partly", "dismissed")


@dataclass(frozen=True, slots=True)
class Receipt:
    """The objection, and the token of its receipt, which is shown once and kept nowhere."""

    objection: Objection
    token: str


@transaction.atomic
def object_to(row: Publication, *, by: Actor, words: str, contact: str = "") -> Receipt:
    """Receive an objection. The contact is optional and only the decider reads it."""
    said = clean(words, field="words")
    if not said:
        sentence = _("Say what is not right, in your own words.")
        raise BadInput(sentence, fields={"words": sentence})
    serial = Objection.objects.filter(publication__number=row.number).aggregate(top=Max("serial"))["top"] or 0
    decider = row.decider_id or chosen(row, Actor.system("objections"))
    LIFE.move(row, "object", by=by, data={"serial": serial + 1}, decider_id=decider)
    days = int(rulebook.value("publication.objection_days").value)
    now = clock.now()
    token = secrets.token_urlsafe(16)
    objection = Objection.objects.create(
        publication=row,
        serial=serial + 1,
        words=said,
        contact=clean(contact, field="contact", limit=CONTACT) or None,
        receipt_hash=hashed(token),
        decider_id=decider,
        received_at=now,
        due_at=clock.deadline(now, Span(days, "working_days")).due_at,
    )
    journal.record(objection.stream, "receive", by=by, to_state="received", data={"publication": row.pk})
    _tell([decider], "publication.objected", objection, row)
    return Receipt(objection, token)


@transaction.atomic
def decide(
    objection: Objection, *, by: Actor, result: str, answer: str, version: int | None = None
) -> Objection:
    """Decide with an answer everybody can read. What looks personal in the answer is covered."""
    said = covered(clean(answer, field="answer"))
    if result not in ANSWERS:
        sentence = _("Say whether it is upheld.")
        raise BadInput(sentence, fields={"result": sentence})
    if not said:
        sentence = _("Give the reason; it is published with the outcome.")
        raise BadInput(sentence, fields={"answer": sentence})
    OBJECTION_LIFE.move(
        objection,
        "decide",
        by=by,
        to=result,
        version=version,
        private={"answer": said},
        answer=said,
        answered_at=clock.now(),
    )
    row = objection.publication
    waiting = Objection.objects.filter(publication=row, state="received").exists()
    if row.state == "objected" and not waiting:
        LIFE.move(row, "clear", by=by, data={"objection": objection.serial})
    _tell([row.created_by_id], "publication.decided", objection, row)
    return objection


@transaction.atomic
def name_decider(row: Publication, *, by: Actor, person_id: int, version: int | None = None) -> Publication:
    """Somebody else decides from now on, the open objections included."""
    if row.state not in STANDING:
        raise NotOpen(_("Nothing can be decided here any more."))
    if person_id not in {pk for pk, _name in deciders(row)}:
        raise NotAllowed(_("Choose somebody who is responsible here and did not publish it."))
    LIFE.move(row, "name_decider", by=by, version=version, data={"decider": person_id}, decider_id=person_id)
    waiting = Objection.objects.filter(publication=row, state="received")
    if waiting.update(decider_id=person_id):
        _tell([person_id], "publication.named", None, row)
    return row


def of_receipt(token: str) -> Objection | None:
    """The objection a receipt opens; unknown and mistyped look the same."""
    return Objection.objects.select_related("publication").filter(receipt_hash=hashed(token)).first()


def hashed(token: str) -> str:
    """Tokens are random 128-bit values, so a plain hash keeps them as secret as a slow one would."""
    return sha256(token.encode()).hexdigest()


def waiting_for(actor: Actor) -> list[Objection]:
    """What the actor has to decide, the next due first."""
    rows = scope.visible(Objection.objects.select_related("publication"), actor, "objection.decide")
    return list(rows.filter(state="received").order_by("due_at", "pk"))


def _tell(people: list[int | None], code: str, objection: Objection | None, row: Publication) -> None:
    link = f"/publications/objections/{objection.key}/" if objection else f"/publications/{row.key}/"
    if code == "publication.decided":
        link = f"/published/{row.number}/"
    told = [person for person in people if person]
    notices.tell(told, code, {"number": row.number or ""}, link, owner=("publication", row.pk))
