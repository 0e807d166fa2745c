"""Drafting the responsibility list, rule by rule, and putting it in force."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.models import Category, Duty, DutyList
from linli.cases.routing import windows
from linli.cases.routing.findings import conflicts
from linli.cases.routing.index import DUTIES
from linli.cases.routing.lifecycle import LIFE
from linli.kernel import clock, journal, scope, versions
from linli.kernel.refusals import BadInput, NotAllowed, NotFound, NotOpen
from linli.kernel.scope import Actor
from linli.kernel.text import clean
from linli.kernel.ui import exact
from linli.organisations.models import Kind, Organisation
from linli.places.models import Grid

TARGETS = ("unit", "office", "keeper", "township", "kind")
FURTHEST = timedelta(days=366)  # how far ahead a list can be put in force
BY_ESTATE = ("estate", "building", "household")  # the nearest of such a kind may be another estate's
_CODE = re.compile(r"[A-Za-z0-9_-]{1,16}")
MOST_HELPERS = 8
MOST_RULES = 5_000
SYSTEM = Actor.system("routing")


@dataclass(frozen=True, slots=True)
class NewDuty:
    """A rule as it is written; the fields are those of `Duty`. `code` is given where it is empty."""

    target: str
    code: str = ""
    category: Category | None = None
    place: Organisation | None = None
    grid: Grid | None = None
    from_day: str = ""
    until_day: str = ""
    days: str = ""
    from_time: str = ""
    until_time: str = ""
    unit: Organisation | None = None
    kind: Kind | None = None
    helpers: tuple[Organisation, ...] = ()
    sign_hours: int | None = None
    contact_hours: int | None = None
    resolve_days: int | None = None
    fast: bool = False
    basis: str = ""


@transaction.atomic
def draft(*, title: str, by: Actor, note: str = "", based_on: DutyList | None = None) -> DutyList:
    """Begin the next version with the rules of another (none: empty). There is one draft at a time, so that nobody's is lost."""
    _permitted(by)
    standing = DutyList.objects.filter(state__in=("draft", "checked")).first()
    if standing is not None:
        raise NotOpen(
            _("“%(title)s” is being drafted already. Work on that one, or drop it first.")
            % {"title": standing.title}
        )
    title = _title(title)
    last = DutyList.objects.order_by("-number").values_list("number", flat=True).first() or 0
    found = DutyList.objects.create(
        number=last + 1,
        title=title,
        note=clean(note, field="note", limit=500),
        based_on=based_on,
        drafted_by_id=by.person_id,
        drafted_at=clock.now(),
    )
    copied = _copy(based_on, found) if based_on else 0
    journal.record(
        found.stream,
        "draft",
        by=by,
        to_state="draft",
        data={"number": found.number, "based_on": based_on.pk if based_on else None, "rules": copied},
        private={"title": title, "note": found.note},
    )
    return found


@transaction.atomic
def put_duty(found: DutyList, new: NewDuty, *, by: Actor, version: int | None = None) -> Duty:
    """Write a rule into a draft: a new one, or in place of the one with the same code. Raises BadInput naming fields."""
    return put_duties(found, [new], by=by, version=version)[0]


@transaction.atomic
def put_duties(
    found: DutyList, many: Sequence[NewDuty], *, by: Actor, version: int | None = None
) -> list[Duty]:
    """Write several rules as one change. `fields` of the refusal are "3.unit" for the third, "unit" when there is one."""
    faults = {
        (f"{place}.{name}" if len(many) > 1 else name): sentence
        for place, new in enumerate(many, 1)
        for name, sentence in wrong_with(new).items()
    }
    if faults:
        raise BadInput(next(iter(faults.values())), fields=faults)
    there = {duty.code: duty for duty in Duty.objects.filter(list=found)}
    if len({*there, *(new.code for new in many)}) > MOST_RULES:
        raise BadInput(_("At most %(most)d rules fit in a list.") % {"most": MOST_RULES})
    codes = _codes(many, set(there))
    LIFE.move(found, "revise", by=by, version=version, data={"put": [_told(new, code) for new, code in zip(many, codes, strict=True)][:200], "rules": len(many)})  # fmt: skip
    written = []
    for new, code in zip(many, codes, strict=True):
        duty = there.get(code) or Duty(list=found, code=code)
        for name in PLAIN:
            setattr(duty, name, getattr(new, name))
        duty.basis = clean(new.basis, field="basis", limit=200)
        duty.save()
        duty.helpers.set(new.helpers)
        written.append(duty)
    return written


@transaction.atomic
def drop_duty(found: DutyList, *, codes: Sequence[str], by: Actor, version: int | None = None) -> None:
    """Take rules out of a draft."""
    rules = Duty.objects.filter(list=found, code__in=codes)
    if not rules:
        raise NotFound(_("This rule has been taken out already."))
    LIFE.move(found, "revise", by=by, version=version, data={"dropped": sorted(rule.code for rule in rules)})
    rules.delete()


@transaction.atomic
def rename(found: DutyList, *, title: str, note: str, by: Actor, version: int | None = None) -> DutyList:
    title, note = _title(title), clean(note, field="note", limit=500)
    LIFE.move(
        found,
        "revise",
        by=by,
        version=version,
        private={"title": title, "note": note},
        title=title,
        note=note,
    )
    return found


@transaction.atomic
def check(found: DutyList, *, by: Actor, version: int | None = None) -> DutyList:
    """Somebody else has looked at it."""
    LIFE.move(found, "check", by=by, version=version, checked_by_id=by.person_id)
    return found


@transaction.atomic
def return_to_draft(found: DutyList, *, note: str, by: Actor, version: int | None = None) -> DutyList:
    words = clean(note, field="note", limit=500)
    if not words:
        raise BadInput(_("Say what is to be changed."), fields={"note": _("Say what is to be changed.")})
    LIFE.move(found, "return", by=by, version=version, private={"note": words}, checked_by_id=None)
    return found


@transaction.atomic
def drop(found: DutyList, *, by: Actor, note: str = "", version: int | None = None) -> DutyList:
    """It will not be put in force."""
    LIFE.move(found, "drop", by=by, version=version, private={"note": clean(note, field="note", limit=500)})
    return found


@transaction.atomic
def go_live(found: DutyList, *, from_on: date, by: Actor, version: int | None = None) -> DutyList:
    """Put it in force from a day on; the list before it ends on that day. Refused while two of its rules are in conflict."""
    today = clock.today()
    if not today <= from_on <= today + FURTHEST:
        sentence = _("Choose today or a day within a year from now.")
        raise BadInput(sentence, fields={"from_on": sentence})
    versions.bump(DUTIES)
    if refusal := LIFE.shut(by, found, "go_live"):
        raise refusal
    coming = DutyList.objects.filter(state="live", from_on__gte=from_on).order_by("-from_on").first()
    if (
        coming is not None
        and coming.from_on is not None
        and (coming.from_on > today or coming.from_on > from_on)
    ):
        sentence = _("“%(title)s” is to be in force from %(day)s. Choose a later day.") % {"title": coming.title, "day": exact(coming.from_on)}  # fmt: skip
        raise BadInput(sentence, fields={"from_on": sentence})
    if unsettled := conflicts(found):
        first = unsettled[0]
        raise NotOpen(
            _(
                "%(count)d pairs of rules are in conflict, first %(one)s and %(other)s. Settle them, then put the list in force."
            )
            % {"count": len(unsettled), "one": first.duty.code, "other": first.others[0].code},
            code="conflicts",
        )
    LIFE.move(found, "go_live", by=by, version=version, data={"from": from_on, "rules": found.duties.count()}, from_on=from_on)  # fmt: skip
    for before in DutyList.objects.filter(state="live", until_on__isnull=True).exclude(pk=found.pk):
        move = "supersede" if from_on <= today else "succeeded"
        LIFE.move(before, move, by=by, data={"by": found.number, "on": from_on}, until_on=from_on)
    return found


def supersede_due() -> int:
    """Lists whose day is over are superseded; returns how many. A periodic job; which list holds on a day does not wait for it."""
    over = DutyList.objects.filter(state="live", until_on__lte=clock.today())
    for found in over:
        with transaction.atomic():
            versions.bump(DUTIES)
            LIFE.move(found, "supersede", by=SYSTEM)
    return len(over)


PLAIN = tuple(f.name for f in fields(NewDuty) if f.name not in ("code", "helpers", "basis"))


def wrong_with(new: NewDuty) -> dict[str, str]:
    """What is wrong with a rule, by field."""
    wrong = _wrong_target(new)
    if new.place is not None and new.grid is not None:
        wrong["grid"] = _("Name an organisation or a grid, not both.")
    if len(new.helpers) > MOST_HELPERS:
        wrong["helpers"] = _("At most %(most)d helpers; more are called case by case.") % {
            "most": MOST_HELPERS
        }
    for name, most in (("sign_hours", 240), ("contact_hours", 240), ("resolve_days", 365)):
        given = getattr(new, name)
        if given is not None and not 1 <= given <= most:
            wrong[name] = _("A whole number from 1 to %(most)d, or nothing.") % {"most": most}
    if new.code and not _CODE.fullmatch(new.code):
        wrong["code"] = _("At most 16 letters and digits.")
    return wrong | _wrong_times(new)


def _wrong_target(new: NewDuty) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if new.target not in TARGETS:
        wrong["target"] = _("Say whose it is.")
    if new.target in ("unit", "office") and new.unit is None:
        wrong["unit"] = _("Name the unit.")
    elif new.unit is not None and new.unit.state != "active":
        wrong["unit"] = _("%(unit)s is closed. Choose the unit that took over.") % {"unit": new.unit}
    if new.target == "kind" and new.kind is None:
        wrong["kind"] = _("Name the kind of unit.")
    elif new.target == "kind" and new.kind is not None and new.kind.level in BY_ESTATE:
        wrong["kind"] = _(
            "Which of these it is depends on the estate. Name the community; it sends the case on."
        )
    return wrong


def _wrong_times(new: NewDuty) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for first, last, read, sentence in (
        ("from_day", "until_day", windows.day_place, _("Write a day of the year as 11-15.")),
        ("from_time", "until_time", windows.minute_place, _("Write a time of day as 18:00.")),
    ):
        start, end = getattr(new, first), getattr(new, last)
        for name, text in ((first, start), (last, end)):
            try:
                if text:
                    read(text)
            except ValueError:
                wrong[name] = sentence
        if bool(start) != bool(end):
            wrong.setdefault(last if start else first, _("Give both, the beginning and the end."))
    if new.from_time and new.from_time == new.until_time:
        wrong["until_time"] = _("The end is the beginning. Leave both empty for the whole day.")
    if (
        new.days
        and new.days not in (windows.WORKING, windows.RESTING)
        and not set(new.days) <= set("1234567")
    ):
        wrong["days"] = _("Choose working days, days off, or weekdays.")
    return wrong


def _codes(many: Sequence[NewDuty], taken: set[str]) -> list[str]:
    """Their codes; for those without one the next free number."""
    numbers = [
        int(code[1:])
        for code in {*taken, *(new.code for new in many)}
        if code[:1] == "R" and code[1:].isdigit()
    ]
    following = max(numbers, default=0)
    codes = []
    for new in many:
        if not new.code:
            following += 1
        codes.append(new.code or f"R{following:03d}")
    return codes


def _told(new: NewDuty, code: str) -> dict[str, Any]:
    """A rule as the journal keeps it: what was said, by id."""
    told: dict[str, Any] = {"code": code}
    for name in PLAIN:
        value = getattr(new, name)
        if value:
            told[name] = getattr(value, "pk", value)
    if new.helpers:
        told["helpers"] = [unit.pk for unit in new.helpers]
    return told


def _copy(source: DutyList, to: DutyList) -> int:
    rules = list(Duty.objects.filter(list=source).order_by("code"))
    helped: Mapping[str, list[int]] = {
        rule.code: [unit.pk for unit in rule.helpers.all()]
        for rule in Duty.objects.filter(list=source, helpers__isnull=False)
        .distinct()
        .prefetch_related("helpers")
    }
    for rule in rules:
        rule.pk, rule.list = None, to
        rule._state.adding = True  # noqa: SLF001 - Django's own way of copying a row
    Duty.objects.bulk_create(rules)
    through = Duty.helpers.through
    through.objects.bulk_create(
        through(duty_id=rule.pk, organisation_id=pk) for rule in rules for pk in helped.get(rule.code, ())
    )
    return len(rules)


def _title(title: str) -> str:
    words = clean(title, field="title", limit=80)
    if not words:
        sentence = _("Give it a short title, such as “Responsibility list, winter”.")
        raise BadInput(sentence, fields={"title": sentence})
    return words


def _permitted(by: Actor) -> None:
    if not scope.may(by, "routing.edit"):
        raise NotAllowed(
            _(
                "The responsibility list is kept by the organisation department. Tell them what is wrong with it."
            )
        )
