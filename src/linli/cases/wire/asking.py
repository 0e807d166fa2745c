"""What a program sends to have a case received, and what it gets back."""

from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linli.cases import commands
from linli.cases.commands import Asked, Received
from linli.cases.commands.intake import OUTSIDE
from linli.cases.commands.twice import check_the_same
from linli.cases.models import Case, Category, ServiceItem
from linli.kernel import rows
from linli.kernel.evidence.models import FileUse
from linli.kernel.refusals import BadInput, NotAllowed
from linli.kernel.scope import Actor, Subtree, grants_with
from linli.kernel.tokens import Known
from linli.kernel.wire import Shape
from linli.organisations.models import Organisation
from linli.places.models import Facility
from linli.places.place import NOWHERE, Place
from linli.places.queries import locate


class PlaceSent(Shape):
    """Where: a point (WGS-84 degrees), the code on a wall or door (`plate`), of a facility, or words."""

    lon: float | None = None
    lat: float | None = None
    plate: str = ""
    facility: str = ""
    words: str = ""


class Submission(Shape):
    """What somebody asks. `keeper` (a code) is only needed when the place does not say who answers for it."""

    words: str
    door: str = "report"
    title: str = ""
    category: str = ""
    place: PlaceSent = msgspec.field(default_factory=PlaceSent)
    keeper: str = ""
    name: str = ""
    phone: str = ""
    anonymous: bool = False
    confidential: bool = False
    wish: bool = False
    service: int | None = None
    wanted_at: datetime | None = None
    occurred_at: datetime | None = None
    about_unit: str = ""


class HotlineSubmission(Submission, kw_only=True):
    """A call taken by the city's hotline; `outside_number` is its number there, under which the answer goes back."""

    outside_number: str


class ReceivedCase(Shape):
    """`token` opens this case to whoever asked, and is shown only now. `again`: it had been received before."""

    number: str
    state: str
    version: int
    token: str
    again: bool
    due_at: datetime | None
    outside_number: str = ""


def submitted(sent: Submission, *, token: Known, key: str) -> Received:
    """Receive what a resident asked through a program. `key`: the same one twice, from the same token, is one case.

    Raises SentOtherwise when the same key now says something else.
    """
    submission_key = sha256(f"{token.ref}\n{key}".encode()).hexdigest() if key else None
    what = asked(sent, channel="web", submission_key=submission_key)
    found = received(what, by=token.visitor)
    if found.again and not FileUse.objects.filter(owner_kind="case", owner_id=found.case.pk).exists():
        check_the_same(found, what)  # with photos, which come in calls of their own, it has gone on since
    return found


@transaction.atomic
def from_hotline(sent: HotlineSubmission, *, token: Known) -> Received:
    """Receive a call of the hotline under its own number there: sent again it is the same case."""
    number = sent.outside_number.strip()
    if not 0 < len(number) <= 50:
        sentence = _("Send the hotline's own number, at most 50 characters.")
        raise BadInput(sentence, fields={"outside_number": sentence})
    found = received(asked(sent, channel="hotline", submission_key=OUTSIDE + number), by=token.actor)
    if not Subtree("keeper").holds(token.actor, grants_with(token.actor, "case.enter"), found.case):
        raise NotAllowed(_("You may not enter cases for %(unit)s.") % {"unit": found.case.keeper.name})
    return found


def received(what: Asked, *, by: Actor) -> Received:
    """Receive; of two of the same key at the same moment the second reads the first."""
    try:
        return commands.receive(what, by=by)
    except IntegrityError:
        if not what.submission_key or not Case.objects.filter(submission_key=what.submission_key).exists():
            raise
        return commands.receive(what, by=by)


def asked(sent: Submission, *, channel: str, submission_key: str | None) -> Asked:
    return Asked(
        door=sent.door,
        words=sent.words,
        title=sent.title,
        category=category_of(sent.category),
        place=place_of(sent.place),
        keeper=unit_of(sent.keeper, "keeper"),
        name=sent.name,
        phone=sent.phone,
        anonymous=sent.anonymous,
        confidential=sent.confidential,
        channel=channel,
        wish=sent.wish,
        service=_service_of(sent.service),
        wanted_at=_with_zone(sent.wanted_at, "wanted_at"),
        occurred_at=_with_zone(sent.occurred_at, "occurred_at"),
        about_unit=unit_of(sent.about_unit, "about_unit"),
        submission_key=submission_key,
    )


def category_of(code: str) -> Category | None:
    if not code:
        return None
    for found in rows.read(Category, code=code):
        if found.closed_on is None:
            return found
    raise _no_such("category", code)


def unit_of(code: str, field: str) -> Organisation | None:
    if not code:
        return None
    for found in rows.read(Organisation, code=code, state="active"):
        return found
    raise _no_such(field, code)


def place_of(sent: PlaceSent) -> Place:
    if (sent.lon is None) != (sent.lat is None):
        sentence = _("A point needs both `lon` and `lat`.")
        raise BadInput(sentence, fields={"place": sentence})
    facility = None
    if sent.facility:
        facility = Facility.objects.select_related("address", "grid").filter(code=sent.facility).first()
        if facility is None:
            raise _no_such("place.facility", sent.facility)
    if sent.lon is None and facility is None and not sent.plate and not sent.words:
        return NOWHERE
    return locate(lon=sent.lon, lat=sent.lat, facility=facility, plate=sent.plate, words=sent.words)


def reply_to(received: Received) -> ReceivedCase:
    case = received.case
    key: Any = case.submission_key or ""
    return ReceivedCase(
        number=case.number,
        state=case.state,
        version=case.version,
        token=received.token,
        again=received.again,
        due_at=case.due_at,
        outside_number=key.removeprefix(OUTSIDE) if key.startswith(OUTSIDE) else "",
    )


def _service_of(pk: int | None) -> ServiceItem | None:
    if pk is None:
        return None
    found = ServiceItem.objects.filter(pk=pk, state="offered").first()
    if found is None:
        raise _no_such("service", str(pk))
    return found


def _with_zone(moment: datetime | None, field: str) -> datetime | None:
    if moment is not None and moment.tzinfo is None:
        sentence = _("Say the time zone too, such as 2026-11-21T09:30:00+08:00.")
        raise BadInput(sentence, fields={field: sentence})
    return moment


def _no_such(field: str, code: str) -> BadInput:
    sentence = _("There is no “%(code)s” in the list. Use a code from it, or leave it out.") % {
        "code": code[:40]
    }
    return BadInput(sentence, fields={field: sentence})
