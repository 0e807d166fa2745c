"""What changes about an organisation that stays where it is: its name, kind, phone, and its elections."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import rulebook
from linli.kernel.refusals import BadInput
from linli.kernel.scope import Actor
from linli.organisations.commands import ground
from linli.organisations.commands.founding import LONGEST_PHONE
from linli.organisations.lifecycle import LIFE
from linli.organisations.models import Kind, Organisation, Sector
from linli.organisations.naming import clean_words, letters, wrong_name


@transaction.atomic
def rename(
    organisation: Organisation,
    *,
    name: str,
    by: Actor,
    on: date | None = None,
    version: int | None = None,
    note: str = "",
) -> Organisation:
    """Give it another name from this day; its earlier names stay known for the days they held."""
    ground.hold_the_tree()
    ground.refresh(organisation)
    ground.needs_permission(by, "organisations.tend", organisation)
    name = clean_words(name)
    if sentence := wrong_name(name):
        raise BadInput(sentence, fields={"name": sentence})
    day = ground.day_of_change(on, organisation)
    before = organisation.name
    LIFE.move(
        organisation,
        "rename",
        by=by,
        version=version,
        data={"on": day},
        private={"from": before, "to": name, "note": note},
        name=name,
        pinyin=letters(name),
    )
    ground.restand(organisation, day)
    return organisation


@transaction.atomic
def change_kind(
    organisation: Organisation,
    *,
    kind: Kind,
    sector: Sector | None,
    by: Actor,
    on: date | None = None,
    version: int | None = None,
    note: str = "",
) -> Organisation:
    """Make it another kind of organisation, or put it in another sector, from this day: a branch becomes a general branch."""
    ground.hold_the_tree()
    ground.refresh(organisation)
    ground.needs_permission(by, "organisations.edit", organisation)
    day = ground.day_of_change(on, organisation)
    for field, word in (("kind", kind), ("sector", sector)):
        if word and word.closed_on and word.closed_on <= day:
            sentence = _("“%(name)s” is no longer used. Choose another.") % {"name": word.name}
            raise BadInput(sentence, fields={field: sentence})
    data: dict[str, Any] = {"on": day, "from": organisation.kind.code, "to": kind.code}
    if sector != organisation.sector:
        data |= {"from_sector": _code(organisation.sector), "to_sector": _code(sector)}
    LIFE.move(
        organisation,
        "change_kind",
        by=by,
        version=version,
        data=data,
        private={"note": note},
        kind=kind,
        sector=sector,
    )
    ground.restand(organisation, day)
    return organisation


@transaction.atomic
def change_phone(
    organisation: Organisation, *, phone: str, by: Actor, version: int | None = None
) -> Organisation:
    """The number people ring; nothing is dated by it."""
    ground.refresh(organisation)
    phone = clean_words(phone)
    if len(phone) > LONGEST_PHONE:
        sentence = _("A phone number has at most %(most)d characters.") % {"most": LONGEST_PHONE}
        raise BadInput(sentence, fields={"phone": sentence})
    LIFE.move(
        organisation,
        "change_phone",
        by=by,
        version=version,
        private={"from": organisation.phone, "to": phone},
        phone=phone,
    )
    return organisation


@transaction.atomic
def elect(
    organisation: Organisation,
    *,
    held_on: date,
    by: Actor,
    years: int | None = None,
    version: int | None = None,
) -> Organisation:
    """An election was held: the term begins, and the day the next is due follows from the rules for this kind.

    `years` is given where the rules leave it open; otherwise 5 for a village's or community's organisation and 3 elsewhere,
    as the rulebook has it on that day (支部工作条例).
    """
    ground.refresh(organisation)
    if sentence := ground.wrong_day(held_on):
        raise BadInput(sentence, fields={"held_on": sentence})
    if held_on < organisation.founded_on:
        sentence = _("An election cannot be held before the organisation was founded.")
        raise BadInput(sentence, fields={"held_on": sentence})
    term = years or _term_years(organisation, held_on)
    LIFE.move(
        organisation,
        "elect",
        by=by,
        version=version,
        data={"on": held_on, "years": term},
        elected_on=held_on,
        election_due_on=_years_later(held_on, term),
    )
    return organisation


def _term_years(organisation: Organisation, on: date) -> int:
    return int(
        rulebook.value(
            "organisations.term", on=on, applies_to=(organisation.kind.code, organisation.kind.level)
        ).value
    )


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _code(sector: Sector | None) -> str:
    return sector.code if sector else ""
