"""Accounts: made by those who may, never by oneself; opened, locked, given a password, forgotten."""

import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from linli.kernel import clock, facts, journal, scope
from linli.kernel.notices.models import Notice
from linli.kernel.privacy import blind_index
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen, Refusal, Stale
from linli.kernel.scope import Actor
from linli.people import codes, sessions
from linli.people.facts import PersonDeactivated, PersonEnrolled, PersonErased
from linli.people.models import Person

PHONE_PURPOSE = "person.phone"
_USERNAME = re.compile(r"[\w.@-]{2,40}")
BATCH = 500


@dataclass(frozen=True, slots=True)
class NewPerson:
    """An account to be made. Without a password the person signs in with a code sent to the phone."""

    username: str
    name: str
    phone: str = ""
    password: str | None = None
    language: str = ""


@transaction.atomic
def enrol(
    *, username: str, name: str, by: Actor, phone: str = "", password: str | None = None, language: str = ""
) -> Person:
    """Make an account for somebody. Which posting they hold is the organisations' business.

    A password chosen by another person must be changed at the first sign-in. Raises BadInput naming each field.
    """
    return enrol_many([NewPerson(username, name, phone, password, language)], by=by)[0]


@transaction.atomic
def enrol_many(new: Sequence[NewPerson], *, by: Actor) -> list[Person]:
    """Make many accounts at once, all or none. BadInput names the cells as "3.phone": the place in the list, from 1.

    For a single row the fields carry no number.
    """
    _may(by, "people.enrol")
    people, wrong = [], {}
    for place, row in enumerate(new, start=1):
        prefix = "" if len(new) == 1 else f"{place}."
        person, faults = _made(row, by)
        people.append(person)
        wrong.update({f"{prefix}{field}": sentence for field, sentence in faults.items()})
    wrong.update(_taken(people, single=len(new) == 1))
    if wrong:
        raise BadInput(next(iter(wrong.values())), fields=wrong)
    try:
        with transaction.atomic():
            Person.objects.bulk_create(people, batch_size=BATCH)
    except IntegrityError as taken:
        raise Stale(
            _("Somebody else made one of these accounts at this moment. Look at the list and try again.")
        ) from taken
    journal.record_many(
        [
            journal.Line(
                person.stream,
                "enrolled",
                by,
                data={"password": person.has_usable_password()},
                private={"name": person.name, "username": person.username},
            )
            for person in people
        ]
    )
    for person in people:
        facts.announce(PersonEnrolled(person.pk))
    return people


@transaction.atomic
def set_password(person: Person, *, password: str, by: Actor) -> None:
    """Give an account a new password; every session of the person ends, but the one they do it in.

    Done for oneself, or by those who may lock accounts; then the person chooses their own at the next sign-in.
    """
    own = by.person_id == person.pk
    if not own:
        _may(by, "people.lock")
    fault = _password_fault(password, person)
    if fault:
        raise BadInput(fault, fields={"password": fault})
    person.password_given = not own and by.kind == "person"
    person.set_password(password)
    person.save(update_fields=["password", "password_given"])
    journal.record(person.stream, "password_set", by=by)
    if not own:
        sessions.end_all(person.pk)


@transaction.atomic
def deactivate(person: Person, *, reason: str, by: Actor) -> None:
    """Close the account: nobody signs in with it any more, and its sessions end. What the person did stays on record."""
    _may(by, "people.lock")
    if by.person_id == person.pk:
        raise NotAllowed(_("Nobody closes their own account. Ask another administrator."))
    if not reason.strip():
        raise BadInput(
            _("Say why the account is closed."), fields={"reason": _("Say why the account is closed.")}
        )
    if not Person.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        raise NotOpen(_("This account is already closed."))
    person.is_active = False
    journal.record(person.stream, "deactivated", by=by, private={"reason": reason.strip()})
    sessions.end_all(person.pk)
    facts.announce(PersonDeactivated(person.pk))


@transaction.atomic
def reactivate(person: Person, *, by: Actor) -> None:
    """Open a closed account again."""
    _may(by, "people.lock")
    if not Person.objects.filter(pk=person.pk, is_active=False, erased_at=None).update(is_active=True):
        raise NotOpen(_("This account is open, or was erased and cannot come back."))
    person.is_active = True
    journal.record(person.stream, "reactivated", by=by)


@transaction.atomic
def create_operator(*, username: str, password: str, name: str) -> Person:
    """The first account of an installation, made on the command line: it opens the stock admin.

    Its posting as operator is given by the caller; without one it reaches no page of the desk.
    """
    person = enrol(username=username, name=name, password=password, by=Actor.system("create-admin"))
    Person.objects.filter(pk=person.pk).update(is_staff=True)
    person.is_staff = True
    return person


def erase_person(person_id: int) -> None:
    """Forget who an account belonged to; what it did stays, under a number. Registered with `kernel.privacy.erasure`."""
    from allauth.mfa.models import Authenticator

    sessions.end_all(person_id)
    Authenticator.objects.filter(user_id=person_id).delete()
    Notice.objects.filter(person_id=person_id).delete()
    for person in Person.objects.filter(pk=person_id):
        person.skills.all().delete()
        person.free_times.all().delete()
        Person.objects.filter(pk=person_id).update(
            username=f"erased-{person_id}-{secrets.token_hex(4)}",
            name=_("Erased person"),
            phone=None,
            phone_index=None,
            phone_verified_at=None,
            password=make_password(None),
            is_active=False,
            is_staff=False,
            language="",
            last_login=None,
            erased_at=person.erased_at or clock.now(),
        )
    facts.announce(PersonErased(person_id))


def _may(by: Actor, permission: str) -> None:
    if not scope.may(by, permission):
        raise NotAllowed(_("Your role does not include managing accounts. Ask the county's administrators."))


def _made(row: NewPerson, by: Actor) -> tuple[Person, dict[str, str]]:
    """The account, not saved yet, and what is wrong with the row, by field."""
    faults: dict[str, str] = {}
    username = unicodedata.normalize("NFKC", row.username).strip()
    name = " ".join(row.name.split())
    if not _USERNAME.fullmatch(username):
        faults["username"] = _("Use 2 to 40 letters, digits or . @ - _ for the sign-in name.")
    if not 1 <= len(name) <= 40 or not name.isprintable():
        faults["name"] = _("Enter the person's name, up to 40 characters.")
    person = Person(
        username=username,
        name=name,
        language=row.language,
        created_at=clock.now(),
        password_given=row.password is not None and by.kind == "person",
    )
    if row.phone.strip():
        try:
            person.phone = codes.mobile(row.phone)
            person.phone_index = blind_index(person.phone, PHONE_PURPOSE)
        except Refusal as refusal:
            faults["phone"] = refusal.sentence
    if row.password is not None and (fault := _password_fault(row.password, person)):
        faults["password"] = fault
    person.password = make_password(None if faults else row.password)
    return person, faults


def _password_fault(password: str, person: Person) -> str:
    try:
        validate_password(password, person)
    except ValidationError as weak:
        return " ".join(weak.messages)
    return ""


def _taken(people: Sequence[Person], *, single: bool) -> dict[str, str]:
    """Sign-in names and phones that belong to somebody already, or stand twice in the list."""
    names = {p.username.lower() for p in people}
    indexes = {p.phone_index for p in people if p.phone_index}
    known_names: set[str] = set()
    known_phones: set[str] = set()
    for part in _parts(sorted(names)):
        low = Person.objects.annotate(low=Lower("username")).filter(low__in=part)
        known_names |= set(low.values_list("low", flat=True))
    for part in _parts(sorted(indexes)):
        held = Person.objects.filter(phone_index__in=part).values_list("phone_index", flat=True)
        known_phones |= {index for index in held if index}
    wrong: dict[str, str] = {}
    for place, person in enumerate(people, start=1):
        prefix = "" if single else f"{place}."
        if person.username.lower() in known_names:
            wrong[f"{prefix}username"] = _("This sign-in name is taken. Choose another.")
        if person.phone_index in known_phones:
            wrong[f"{prefix}phone"] = _("This phone already belongs to an account.")
        known_names.add(person.username.lower())
        if person.phone_index:
            known_phones.add(person.phone_index)
    return wrong


def _parts(values: list[str]) -> list[list[str]]:
    return [values[start : start + BATCH] for start in range(0, len(values), BATCH)]
