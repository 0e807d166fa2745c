"""What people say of themselves: name, phone, language, skills, free times. Nobody else enters it."""

import re
from collections.abc import Collection, Iterable

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linli.kernel import clock, journal, scope
from linli.kernel.privacy import blind_index
from linli.kernel.refusals import BadInput, NotAllowed
from linli.kernel.scope import Actor
from linli.people import codes, free_times
from linli.people.commands.accounts import PHONE_PURPOSE
from linli.people.models import FreeTime, Person, PersonSkill, Skill

_CODE = re.compile(r"[a-z][a-z_]{1,39}")


@transaction.atomic
def rename(person: Person, *, name: str, by: Actor) -> None:
    """Correct how the person is called. The old name stays in the journal's erasable part."""
    _oneself(person, by)
    plain = " ".join(name.split())
    if not 1 <= len(plain) <= 40 or not plain.isprintable():
        raise BadInput(
            _("Enter your name, up to 40 characters."),
            fields={"name": _("Enter your name, up to 40 characters.")},
        )
    if plain == person.name:
        return
    before, person.name = person.name, plain
    person.save(update_fields=["name"])
    journal.record(person.stream, "renamed", by=by, private={"from": before, "to": plain})


@transaction.atomic
def set_phone(person: Person, *, phone: str, verified: bool, by: Actor) -> None:
    """Give the account a mobile number; `verified` when a code sent there has come back.

    Raises BadInput when the number belongs to another account: to be said only to somebody who has shown they hold it.
    """
    _oneself(person, by)
    number = codes.mobile(phone)
    person.phone, person.phone_index = number, blind_index(number, PHONE_PURPOSE)
    person.phone_verified_at = clock.now() if verified else None
    try:
        with transaction.atomic():
            person.save(update_fields=["phone", "phone_index", "phone_verified_at"])
    except IntegrityError as taken:
        sentence = _("This phone belongs to another account. Ask your administrator to sort it out.")
        raise BadInput(sentence, code="phone_taken", fields={"phone": sentence}) from taken
    journal.record(person.stream, "phone_set", by=by, data={"verified": verified})


@transaction.atomic
def verify_phone(person: Person, *, phone: str, by: Actor) -> None:
    """A code sent to the account's number came back: the number is theirs."""
    number = codes.mobile(phone)
    same = Person.objects.filter(
        pk=person.pk, phone_index=blind_index(number, PHONE_PURPOSE), phone_verified_at=None
    )
    if same.update(phone_verified_at=clock.now()):
        journal.record(person.stream, "phone_verified", by=by)


@transaction.atomic
def choose_display(person: Person, *, language: str, large_text: bool, by: Actor) -> None:
    """The language and the size of text the person wants on every device. No journal: it is nobody's business."""
    _oneself(person, by)
    if language and language not in dict(settings.LANGUAGES):
        raise BadInput(_("Choose Chinese or English."), fields={"language": _("Choose Chinese or English.")})
    Person.objects.filter(pk=person.pk).update(language=language, large_text=large_text)
    person.language, person.large_text = language, large_text


@transaction.atomic
def state_skills(person: Person, *, codes: Collection[str], by: Actor) -> None:
    """What the person can offer, from the county's list; what is not named is taken away. Unknown codes are passed over."""
    _oneself(person, by)
    chosen = {skill.pk: skill.code for skill in Skill.objects.filter(code__in=codes)}
    before = set(person.skills.values_list("skill_id", flat=True))
    if before == set(chosen):
        return
    person.skills.exclude(skill_id__in=chosen).delete()
    PersonSkill.objects.bulk_create(
        [PersonSkill(person=person, skill_id=pk) for pk in chosen if pk not in before], ignore_conflicts=True
    )
    journal.record(person.stream, "skills_stated", by=by, data={"skills": sorted(chosen.values())})


@transaction.atomic
def state_free_times(person: Person, *, slots: Collection[free_times.Slot], by: Actor) -> None:
    """When in the week the person can help; what is not named is taken away."""
    _oneself(person, by)
    wanted = {free_times.span(slot) for slot in slots if slot in free_times.SLOTS}
    before = set(person.free_times.values_list("weekday", "start", "end"))
    if before == wanted:
        return
    person.free_times.all().delete()
    FreeTime.objects.bulk_create(
        [FreeTime(person=person, weekday=day, start=start, end=end) for day, start, end in sorted(wanted)]
    )
    journal.record(person.stream, "free_times_stated", by=by, data={"spans": len(wanted)})


def _oneself(person: Person, by: Actor) -> None:
    """A demonstration or a test acts for people as the system; otherwise only they themselves."""
    if by.kind != "system" and by.person_id != person.pk:
        raise NotAllowed(_("Only the person themselves can change this."))


@transaction.atomic
def supply_skills(new: Iterable[tuple[str, str, str]], *, by: Actor) -> list[Skill]:
    """Add skills to the county's list, or correct their names: (code, Chinese, English). Doing it twice changes nothing."""
    if not scope.may(by, "people.skills"):
        raise NotAllowed(_("Your role does not include the county's list of skills."))
    known = {skill.code: skill for skill in Skill.objects.all()}
    changed = []
    for code, name_zh, name_en in new:
        if not _CODE.fullmatch(code) or not name_zh.strip() or not name_en.strip():
            raise BadInput(_("A skill needs a code of small letters and its name in Chinese and in English."))
        skill = known.get(code, Skill(code=code))
        if (skill.name_zh, skill.name_en) != (name_zh.strip(), name_en.strip()):
            skill.name_zh, skill.name_en = name_zh.strip(), name_en.strip()
            skill.save()
            changed.append(skill)
    if changed:
        journal.record("skills", "supplied", by=by, data={"skills": sorted(skill.code for skill in changed)})
    return changed
