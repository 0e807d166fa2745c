"""Receiving: every way in ends here, one at a time or a year at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases import clocks, notices, numbering, routing
from linli.cases.commands.dispatching import unrecused_keeper
from linli.cases.commands.keys import issue_keys
from linli.cases.commands.menu import check_order
from linli.cases.commands.moving import said
from linli.cases.doors import DOORS
from linli.cases.facts import CaseReceived
from linli.cases.models import Case, Category, Contact, Recusal, ServiceItem
from linli.kernel import clock, journal, lifecycle, rows, search
from linli.kernel.facts import announce
from linli.kernel.privacy import mask_text, normal_phone
from linli.kernel.refusals import BadInput
from linli.kernel.scope import Actor
from linli.organisations.models import Organisation
from linli.people import visitors
from linli.people.models import Person
from linli.places.models import Address, Facility
from linli.places.place import NOWHERE, Place
from linli.places.queries import keepers_of

OUTSIDE = "outside:"  # how a number given elsewhere stands in the submission key, which is unique
EARLIEST = 2000  # year; a case number carries two digits of it
CHANNELS = ("web", "phone", "counter", "paper", "chat", "hotline", "patrol")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks. `keeper` is only given when the place does not say who answers for it.

    `about_unit` and `about_person` are whom a complaint is about: they are recused from the first minute. `submission_key` is
    made by the form: the same one twice is one case.
    """

    door: str
    words: str
    title: str = ""
    category: Category | None = None
    place: Place = NOWHERE
    keeper: Organisation | None = None
    name: str = ""
    phone: str = ""
    anonymous: bool = False
    confidential: bool = False
    channel: str = "web"
    wish: bool = False
    service: ServiceItem | None = None
    wanted_at: datetime | None = None
    occurred_at: datetime | None = None
    about_unit: Organisation | None = None
    about_person: Person | None = None
    submission_key: str | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """The case, and the secret link's token, which is shown once and kept nowhere. `again`: it had been received before."""

    case: Case
    token: str
    again: bool = field(default=False)


@transaction.atomic
def receive(asked: Asked, *, by: Actor) -> Received:
    """Receive one case. Raises BadInput with a sentence for each field that cannot be used."""
    if asked.submission_key:
        for known in rows.read(Case, submission_key=asked.submission_key):
            return Received(known, issue_keys([known])[0], again=True)
    if asked.service is not None:
        check_order(asked.service)
    received = _receive([asked], by=by)[0]
    notices.tell(received.case, "receive", by=by)
    return received


@transaction.atomic
def receive_many(
    many: Sequence[Asked],
    *,
    by: Actor | Sequence[Actor],
    at: Sequence[datetime] | None = None,
    keyed: bool = True,
) -> list[Received]:
    """Receive many at once, all or none: the same checks, one batch of rows. Nobody is notified of a batch.

    Records of the past name for each who entered it and when it was received (`by`, `at`). `keyed=False` leaves out secret
    links, for those whose askers get their answer elsewhere.
    """
    return _receive(many, by=by, at=at, keyed=keyed)


def _receive(
    many: Sequence[Asked],
    *,
    by: Actor | Sequence[Actor],
    at: Sequence[datetime] | None = None,
    keyed: bool = True,
) -> list[Received]:
    now = clock.now()
    actors = [by] * len(many) if isinstance(by, Actor) else by
    moments = [now] * len(many) if at is None else [min(moment, now) for moment in at]
    numbers = numbering.next_numbers(
        [asked.occurred_at or moment for asked, moment in zip(many, moments, strict=True)]
    )
    keepers = keepers_of([asked.place for asked in many])
    given = zip(many, numbers, keepers, moments, actors, strict=True)
    cases = [_case(asked, number, keeper, moment, actor) for asked, number, keeper, moment, actor in given]
    _where(cases, many)
    routes = routing.settle(cases, many)
    rows.insert(cases)
    if lifecycle.in_batch():
        for case in cases:
            case.stands_alone()
    _besides(cases, many)
    lines = [
        journal.Line(
            case.stream, "receive", actor, to_state="received",
            data={"door": case.door, "channel": case.channel, "keeper": case.keeper_id, "category": case.category_id, "grid": case.grid_id},
            private={"title": case.title}, at=case.received_at, occurred_at=case.occurred_at, begins=True,
        )
        for case, actor in zip(cases, actors, strict=True)
    ]  # fmt: skip
    journal.write(lines)
    search.add_many(("case", case.pk, findable(case)) for case in cases)
    for case in cases:
        announce(CaseReceived(case.pk))
    routing.send(cases, routes)
    tokens = issue_keys(cases) if keyed else [""] * len(cases)
    return [Received(case, token) for case, token in zip(cases, tokens, strict=True)]


def too_early() -> str:
    return _("Nothing from before the year %(year)s can be entered here. Check the date.") % {
        "year": EARLIEST
    }


def outside_number(case: Case) -> str:
    """The number the case has elsewhere (the hotline's), "" when it has none."""
    key = case.submission_key or ""
    return key.removeprefix(OUTSIDE) if key.startswith(OUTSIDE) else ""


def findable(case: Case) -> str:
    """The text by which staff find a case. Never a contact: search by person has its own, guarded way."""
    title = (
        "" if case.title.rstrip("…") in case.words else case.title
    )  # most titles are the beginning of the words
    said = _impersonal(f"{title} {case.words} {case.place_said}")
    return f"{case.number} {outside_number(case)} {said}"


def _impersonal(text: str) -> str:
    """Without the names and numbers by which a person could be looked up; rooms stay, or no place could be found."""
    for hit in reversed(mask_text(text)[1]):
        if hit.kind != "room":
            text = f"{text[: hit.start]} {text[hit.end :]}"
    return text


def _case(asked: Asked, number: str, keeper: Organisation | None, now: datetime, by: Actor) -> Case:
    door = DOORS.get(asked.door)
    if door is None or not door.intake:
        raise BadInput(_("Choose what this is about."), fields={"door": _("Choose one.")})
    words = said(
        asked.words, field="words", required=True, missing=_("Tell us in a few words what has happened.")
    )
    if asked.channel not in CHANNELS:
        raise ValueError(f"no such channel: {asked.channel}")
    place = asked.place
    keeper = keeper or asked.keeper
    if keeper is None:
        sentence = _("We cannot tell where this is. Choose an estate or street, or tap the place on the map.")
        raise BadInput(sentence, fields={"place": sentence})
    if asked.about_unit is not None:
        keeper = unrecused_keeper(keeper, asked.about_unit)
    at = now if asked.occurred_at is None or asked.occurred_at > now else asked.occurred_at
    if at.year < EARLIEST:
        raise BadInput(too_early(), fields={"occurred_at": too_early()})
    received_at = now
    return Case(
        number=number,
        submission_key=asked.submission_key or None,
        door=asked.door,
        channel=asked.channel,
        title=_title(asked.title, words),
        words=words,
        category=asked.category,
        anonymous=asked.anonymous,
        confidential=asked.confidential or asked.door == "complain",
        wish=asked.wish,
        service=asked.service,
        wanted_at=asked.wanted_at,
        address_id=place.address_id,
        facility_id=place.facility_id,
        grid_id=place.grid_id,
        net_version=place.net_version,
        lon=place.lon if place.pinned else None,
        lat=place.lat if place.pinned else None,
        place_words=said(place.words, field="place")[:200],
        keeper=keeper,
        entered_by_id=by.person_id,
        received_at=received_at,
        occurred_at=at,
        recused=bool(asked.about_unit or asked.about_person),
        cost_fen=asked.service.price_fen if asked.service and asked.service.payer == "community" else None,
        **clocks.on_receipt(
            asked.door,
            received_at,
            category=asked.category,
            reachable=bool(asked.phone) and not asked.anonymous,
        ),
    )


def _where(cases: Sequence[Case], many: Sequence[Asked]) -> None:
    """Each case with its address and facility at hand: by them people find it. At most two queries, none for what is known."""
    known = {x.pk: x for asked in many for x in asked.place.found if isinstance(x, Address)}
    addresses = known | rows.by_id(Address, {case.address_id for case in cases} - known.keys())
    known_things = {x.pk: x for asked in many for x in asked.place.found if isinstance(x, Facility)}
    facilities = known_things | rows.by_id(
        Facility, {case.facility_id for case in cases} - known_things.keys()
    )
    for case in cases:
        case.address = addresses.get(case.address_id)
        case.facility = facilities.get(case.facility_id)


def _besides(cases: Sequence[Case], many: Sequence[Asked]) -> None:
    """Contacts and recusals of a batch."""
    contacts, recusals = [], []
    for case, asked in zip(cases, many, strict=True):
        if asked.phone and not asked.anonymous:
            phone = normal_phone(asked.phone)
            contacts.append(
                Contact(
                    case=case,
                    name=said(asked.name, field="name")[:40] or None,
                    phone=phone,
                    phone_index=visitors.phone_index(phone),
                )
            )
        if asked.about_unit or asked.about_person:
            recusals.append(Recusal(case=case, organisation=asked.about_unit, person=asked.about_person))
    rows.insert(contacts, keys=False)
    rows.insert(recusals, keys=False)


def _title(title: str, words: str) -> str:
    """The first sentence of what was said, when no title was given."""
    text = said(title, field="title") or words
    first = text.replace("\n", "。").split("。")[0].strip()
    return first if len(first) <= 40 else first[:39] + "…"
