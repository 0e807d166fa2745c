"""Administrative divisions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal, scope
from linli.kernel.refusals import BadInput, NotAllowed
from linli.kernel.scope import Actor
from linli.organisations.models import Organisation
from linli.organisations.naming import clean_words
from linli.places.models import Division

LONGEST_NAME = 60
LEVELS = {"county": 6, "township": 9, "community": 12}  # digits of the code (GB/T 2260 and GB/T 10114)


@dataclass(frozen=True, slots=True)
class NewDivision:
    """`parent` is a code; it may stand in the same batch, before its children."""

    code: str
    name: str
    level: str
    parent: str = ""
    organisation: Organisation | None = None


@transaction.atomic
def found_division(
    *,
    code: str,
    name: str,
    level: str,
    by: Actor,
    parent: Division | None = None,
    organisation: Organisation | None = None,
) -> Division:
    """Enter a division: its code begins with its parent's."""
    return found_divisions(
        [NewDivision(code, name, level, parent.code if parent else "", organisation)], by=by
    )[0]


@transaction.atomic
def found_divisions(rows: Sequence[NewDivision], *, by: Actor) -> list[Division]:
    """Enter many, parents before children."""
    if not scope.may(by, "places.edit"):
        raise NotAllowed(_("Your role does not allow this here. The unit in charge can do it."))
    known = {division.code: division for division in Division.objects.all()}
    made: list[Division] = []
    for row in rows:
        if sentence := _wrong(row, known):
            raise BadInput(sentence, fields={"code": sentence})
        division = Division.objects.create(
            code=row.code,
            name=clean_words(row.name),
            level=row.level,
            parent=known.get(row.parent),
            organisation=row.organisation,
        )
        known[row.code] = division
        made.append(division)
    journal.record_many(
        [
            journal.Line(d.stream, "founded", by, data={"code": d.code, "level": d.level, "name": d.name})
            for d in made
        ]
    )
    return made


@transaction.atomic
def change_division(
    *, division: Division, name: str, organisation: Organisation | None, by: Actor, note: str = ""
) -> Division:
    """Another name, or another organisation that answers for it; its code stays. What it was stands in its history."""
    if not scope.may(by, "places.edit"):
        raise NotAllowed(_("Your role does not allow this here. The unit in charge can do it."))
    name = clean_words(name)
    if not name or len(name) > LONGEST_NAME:
        sentence = _("A division needs its name.")
        raise BadInput(sentence, fields={"name": sentence})
    now = {"name": name, "organisation_id": organisation.pk if organisation else None}
    changed = {key: value for key, value in now.items() if getattr(division, key) != value}
    if changed:
        data = {key: [getattr(division, key), value] for key, value in changed.items()}
        journal.record(division.stream, "changed", by=by, data={"changes": data}, private={"note": note})
        Division.objects.filter(pk=division.pk).update(**changed)
        division.refresh_from_db()
    return division


def _wrong(row: NewDivision, known: dict[str, Division]) -> str:
    digits = LEVELS.get(row.level, 0)
    if not re.fullmatch(rf"[0-9]{{{digits}}}", row.code) or not digits:
        return _("The code of a county has 6 digits, of a township 9, of a community 12.")
    if row.code in known:
        return _("The division %(code)s is there already.") % {"code": row.code}
    if not clean_words(row.name):
        return _("A division needs its name.")
    if row.parent and row.parent not in known:
        return _("There is no division %(code)s above it yet. Enter that one first.") % {"code": row.parent}
    if row.parent and not row.code.startswith(row.parent):
        return _("Its code has to begin with that of its parent, %(code)s.") % {"code": row.parent}
    return ""
