"""Drafts: written, looked over, dropped. Nothing of a draft is public."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import clock, journal, rulebook, scope
from linli.kernel.publication import seats
from linli.kernel.publication.blocks import blocks_of
from linli.kernel.publication.frozen import sm3_of_bytes
from linli.kernel.publication.kinds import kind_of, known
from linli.kernel.publication.lifecycle import LIFE
from linli.kernel.publication.models import Publication, PublicationFile
from linli.kernel.publication.seats import Seat
from linli.kernel.refusals import BadInput, NotAllowed
from linli.kernel.scope.actors import Actor
from linli.kernel.text import clean

TITLE = 120
About = tuple[str, int]
NewFile = tuple[str, str, bytes]  # name, media type, content


def shortest(kind: str, from_on: date) -> date:
    """The earliest last day of a period: working days counted from the day after it begins (rule publication.period)."""
    days = int(rulebook.value("publication.period", on=from_on, applies_to=kind).value)
    return clock.working_day_after(from_on, days)


def check_period(kind: str, from_on: date, until_on: date, objections_until: date | None) -> None:
    """Raises BadInput naming the field and the day that would do."""
    least = shortest(kind, from_on)
    if until_on < least:
        sentence = _("It must stand for at least %(days)s working days: until %(day)s or later.") % {
            "days": int(rulebook.value("publication.period", on=from_on, applies_to=kind).value),
            "day": least.isoformat(),
        }
        raise BadInput(sentence, fields={"until_on": sentence})
    if objections_until is None:
        if kind_of(kind).objections:
            sentence = _("Say until when anyone may object.")
            raise BadInput(sentence, fields={"objections_until": sentence})
        return
    if not least <= objections_until <= until_on:
        sentence = _(
            "Objections must be possible until %(least)s at least, and not after the last day, %(most)s."
        ) % {
            "least": least.isoformat(),
            "most": until_on.isoformat(),
        }
        raise BadInput(sentence, fields={"objections_until": sentence})


@transaction.atomic
def draft(
    kind: str,
    title: str,
    body: str | Sequence[Mapping[str, Any]],
    *,
    by: Actor,
    from_on: date,
    until_on: date,
    objections_until: date | None,
    seat: Seat | None = None,
    decider_id: int | None = None,
    about: About | None = None,
    files: Sequence[NewFile] = (),
) -> Publication:
    """Write a draft in the name of a unit of the actor's (`seat`; default: the first they may publish for)."""
    if not known(kind):
        raise BadInput(_("Choose what kind of publication this is."), fields={"kind": _("Choose one.")})
    check_period(kind, from_on, until_on, objections_until)
    seat = seat or _first_seat(by)
    about_kind, about_id = about or ("", None)
    row = Publication(
        kind=kind,
        title=_titled(title),
        body=_bodied(body),
        unit_id=seat.unit_id,
        unit_name=seat.name[:80],
        path=seat.path,
        about_kind=about_kind,
        about_id=about_id,
        from_on=from_on,
        until_on=until_on,
        objections_until=objections_until,
        decider_id=decider_id,
        created_by_id=by.person_id,
        created_at=clock.now(),
    )
    if not scope.may(by, "publication.publish", row):
        raise NotAllowed(
            _("Publishing in the name of %(unit)s is not part of your role.") % {"unit": seat.name}
        )
    row.save()
    PublicationFile.objects.bulk_create(
        PublicationFile(
            publication=row, name=name, media_type=mime, content=content, digest=sm3_of_bytes(content)
        )
        for name, mime, content in files
    )
    journal.record(row.stream, "draft", by=by, to_state="draft", data={"kind": kind, "unit": seat.unit_id})
    return row


@transaction.atomic
def edit(
    row: Publication,
    *,
    by: Actor,
    title: str,
    body: str,
    from_on: date,
    until_on: date,
    objections_until: date | None,
    decider_id: int | None,
    version: int | None = None,
) -> Publication:
    """Change a draft. Tables and figures a room put in stay as they are; the typed text goes around them."""
    check_period(row.kind, from_on, until_on, objections_until)
    kept = [block for block in row.body if block["kind"] in ("table", "figure")]
    LIFE.move(
        row,
        "edit",
        by=by,
        version=version,
        title=_titled(title),
        body=[*_bodied(body, may_be_empty=bool(kept)), *kept],
        from_on=from_on,
        until_on=until_on,
        objections_until=objections_until,
        decider_id=decider_id,
    )
    return row


@transaction.atomic
def drop(row: Publication, *, by: Actor, version: int | None = None) -> Publication:
    """Let a draft go; it was never public."""
    LIFE.move(row, "drop", by=by, version=version, title="—", body=[], settled_at=clock.now())
    row.files.all().delete()
    return row


def _titled(title: str) -> str:
    text = clean(title, field="title", limit=TITLE)
    if not text:
        sentence = _("Give it a title that says what it is about.")
        raise BadInput(sentence, fields={"title": sentence})
    return text


def _bodied(body: str | Sequence[Mapping[str, Any]], *, may_be_empty: bool = False) -> list[dict[str, Any]]:
    blocks = blocks_of(body)
    if not blocks and not may_be_empty:
        sentence = _("Write what is to be published.")
        raise BadInput(sentence, fields={"body": sentence})
    return blocks


def _first_seat(by: Actor) -> Seat:
    found = seats.seats_of(by)
    if not found:
        raise NotAllowed(_("Publishing is not part of your role."))
    return found[0]
