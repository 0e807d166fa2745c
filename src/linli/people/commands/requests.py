"""Requests about one's own data: to see it, correct it, erase it (Personal Information Protection Law, articles 44 to 50)."""

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import clock, facts, journal, rulebook
from linli.kernel.privacy.erasure import erase
from linli.kernel.refusals import BadInput, NotAllowed
from linli.kernel.scope import Actor
from linli.people import holdings, notices
from linli.people.facts import RequestAsked, RequestSettled
from linli.people.lifecycle import KINDS, LIFE
from linli.people.models import SubjectRequest
from linli.people.policies import subjects

LONGEST = 1000  # characters of what is asked, and of the answer


@transaction.atomic
def ask(*, subject: str, kind: str, words: str, by: Actor) -> SubjectRequest:
    """Ask for a copy, a correction or erasure of what is held about the subject. The same thing asked twice is asked once."""
    if by.kind != "system" and subject not in subjects(by):
        raise NotAllowed(_("You can only ask about what is held about yourself."))
    if kind not in KINDS:
        raise BadInput(
            _("Choose what you would like us to do."),
            fields={"kind": _("Choose what you would like us to do.")},
        )
    said = _checked(words, "words", needed=kind == "correct")
    waiting = SubjectRequest.objects.filter(subject=subject, kind=kind, state="asked").first()
    if waiting and kind != "correct":
        return waiting
    rule = rulebook.value("people.request_days")
    now = clock.now()
    request = SubjectRequest.objects.create(
        subject=subject,
        kind=kind,
        words=said or None,
        asked_at=now,
        due_at=clock.deadline(now, clock.Span(rule.value, "working_days")).due_at,
    )
    journal.record(request.stream, "asked", by=by, to_state="asked", data={"subject": subject, "kind": kind})
    facts.announce(RequestAsked(request.pk, subject, kind))
    return request


@transaction.atomic
def grant(request: SubjectRequest, *, answer: str, by: Actor, version: int | None = None) -> None:
    """Do what was asked and say so. Erasing happens here and cannot be undone."""
    said = _checked(answer, "answer", needed=request.kind == "correct")
    LIFE.move(request, "grant", by=by, version=version, settled_at=clock.now(), answer=said or None)
    if request.kind == "erase":
        erase(owner_kind=holdings.kind_of(request.subject), owner_id=holdings.id_of(request.subject), by=by)
        earlier = SubjectRequest.objects.filter(subject=request.subject)
        earlier.update(words=None)
        earlier.exclude(pk=request.pk).update(answer=None)
    _tell(request)


@transaction.atomic
def refuse(request: SubjectRequest, *, answer: str, by: Actor, version: int | None = None) -> None:
    """Not do it, with the reason the person will read."""
    said = _checked(answer, "answer", needed=True)
    LIFE.move(request, "refuse", by=by, version=version, settled_at=clock.now(), answer=said)
    _tell(request)


@transaction.atomic
def take_back(request: SubjectRequest, *, by: Actor, version: int | None = None) -> None:
    """The person no longer asks for it."""
    LIFE.move(request, "take_back", by=by, version=version, settled_at=clock.now())


def _tell(request: SubjectRequest) -> None:
    if holdings.kind_of(request.subject) == "person" and (request.kind, request.state) != ("erase", "done"):
        notices.request_settled(person_id=holdings.id_of(request.subject), state=request.state)
    facts.announce(RequestSettled(request.pk, request.subject, request.kind, request.state))


def _checked(words: str, field: str, *, needed: bool) -> str:
    said = words.strip()
    if needed and not said:
        sentence = _("Write a sentence: the other side needs it to understand.")
        raise BadInput(sentence, fields={field: sentence})
    if len(said) > LONGEST:
        sentence = _("At most %(most)s characters.") % {"most": LONGEST}
        raise BadInput(sentence, fields={field: sentence})
    return said
