"""The county's own words: kinds and sectors beside those supplied."""

import re
from datetime import date
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import clock, journal, scope
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen
from linli.kernel.scope import Actor
from linli.organisations.models import LEVELS, Kind, Named, Sector
from linli.organisations.naming import clean_words

LONGEST = {"name_zh": 60, "name_en": 80}
_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
Word = TypeVar("Word", Kind, Sector)


@transaction.atomic
def add_kind(
    *, code: str, name_zh: str, name_en: str, by: Actor, level: str = "other", is_party: bool = False
) -> Kind:
    """A kind of organisation of the county's own."""
    if level not in LEVELS:
        sentence = _("Choose a level from the list.")
        raise BadInput(sentence, fields={"level": sentence})
    kind = _checked(
        Kind(code=code.strip().lower(), name_zh=name_zh, name_en=name_en, level=level, is_party=is_party), by
    )
    return _added(kind, by)


@transaction.atomic
def add_sector(*, code: str, name_zh: str, name_en: str, by: Actor) -> Sector:
    """A sector of the county's own."""
    return _added(_checked(Sector(code=code.strip().lower(), name_zh=name_zh, name_en=name_en), by), by)


@transaction.atomic
def retire_word(word: Kind | Sector, *, by: Actor, on: date | None = None) -> None:
    """Not to be chosen any more from this day; organisations that have it keep it."""
    _needs_words(by)
    if word.closed_on:
        raise NotOpen(_("“%(name)s” is no longer used already.") % {"name": word.name})
    word.closed_on = on or clock.today()
    word.save(update_fields=["closed_on"])
    journal.record(_stream(word), "retire", by=by, data={"on": word.closed_on})


def _checked(word: Word, by: Actor) -> Word:
    _needs_words(by)
    wrong: dict[str, str] = {}
    if not _CODE.fullmatch(word.code):
        wrong["code"] = _(
            "A code here is 2 to 40 small letters, digits and underscores, beginning with a letter."
        )
    elif type(word)._default_manager.filter(code=word.code).exists():
        wrong["code"] = _("The code %(code)s is taken. Choose another.") % {"code": word.code}
    for field, most in LONGEST.items():
        name = clean_words(getattr(word, field))
        setattr(word, field, name)
        if not name:
            wrong[field] = _("Give the name in both languages.")
        elif len(name) > most:
            wrong[field] = _("The name has %(length)d characters; %(most)d fit.") % {
                "length": len(name),
                "most": most,
            }
    if wrong:
        raise BadInput(next(iter(wrong.values())), fields=wrong)
    word.county_own = True
    return word


def _added(word: Word, by: Actor) -> Word:
    word.save()
    journal.record(
        _stream(word), "add", by=by, data={"code": word.code, "zh": word.name_zh, "en": word.name_en}
    )
    return word


def _needs_words(by: Actor) -> None:
    if not scope.may(by, "organisations.words"):
        raise NotAllowed(
            _("Kinds and sectors are kept by the organisation department. Tell them which word is missing.")
        )


def _stream(word: Named) -> str:
    return f"{type(word)._meta.model_name}:{word.pk}"
