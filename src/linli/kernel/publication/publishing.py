"""Publishing, and what may become of it: concluded, archived, withdrawn. Every edition stays readable."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from linli.kernel import clock
from linli.kernel.publication.blocks import changed
from linli.kernel.publication.deciders import chosen
from linli.kernel.publication.drafting import About, NewFile, check_period, draft
from linli.kernel.publication.frozen import digest_of
from linli.kernel.publication.lifecycle import LIFE
from linli.kernel.publication.models import Publication, PublicationSeries
from linli.kernel.publication.personal import covered
from linli.kernel.publication.seats import Seat
from linli.kernel.refusals import BadInput
from linli.kernel.scope.actors import Actor
from linli.kernel.text import clean


@transaction.atomic
def publish(
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
    kept: Collection[str] = (),
) -> Publication:
    """Publish something at once, as the rooms do. Personal data in the words are covered unless named in `kept`.

    Returns the publication with its number; its permanent address is /published/<number>/.
    """
    row = draft(
        kind,
        title,
        body,
        by=by,
        from_on=from_on,
        until_on=until_on,
        objections_until=objections_until,
        seat=seat,
        decider_id=decider_id,
        about=about,
        files=files,
    )
    return publish_draft(row, by=by, kept=kept)


@transaction.atomic
def publish_draft(
    row: Publication, *, by: Actor, kept: Collection[str] = (), version: int | None = None
) -> Publication:
    """Freeze a draft under its permanent number. Where anyone may object, somebody else than the publisher decides."""
    check_period(row.kind, row.from_on, row.until_on, row.objections_until)
    if by.kind == "person" and row.from_on < clock.today():
        sentence = _("It cannot begin before today: a period counts from when people can read it.")
        raise BadInput(sentence, fields={"from_on": sentence})
    return freeze(row, by=by, kept=kept, number=_next_number(), version=version)


def freeze(
    row: Publication, *, by: Actor, kept: Collection[str], number: str, version: int | None = None
) -> Publication:
    """Cover what is personal, compute the hash over the copy, and make the move that makes it public."""
    decider = chosen(row, by) if row.objections_until else row.decider_id
    title = covered(row.title, kept)[:120]
    body = changed(row.body, lambda text: covered(text, kept))
    hidden = (title, body) != (row.title, row.body)
    row.number, row.published_at, row.title, row.body = number, clock.now(), title, body
    digest = digest_of(row)
    LIFE.move(
        row,
        "publish",
        by=by,
        version=version,
        data={"number": number, "edition": row.edition, "sm3": digest, "covered": hidden, "kept": len(kept)},
        number=number,
        published_at=row.published_at,
        title=title,
        body=body,
        decider_id=decider,
        digest=digest,
    )
    return row


@transaction.atomic
def conclude(row: Publication, *, by: Actor, outcome: str, version: int | None = None) -> Publication:
    """Say what came of it, when the period is over and every objection is answered."""
    said = covered(clean(outcome, field="outcome"))
    if not said:
        sentence = _("Say in a sentence what came of it.")
        raise BadInput(sentence, fields={"outcome": sentence})
    LIFE.move(
        row,
        "conclude",
        by=by,
        version=version,
        private={"outcome": said},
        outcome=said,
        settled_at=clock.now(),
    )
    return row


@transaction.atomic
def archive(row: Publication, *, by: Actor, version: int | None = None) -> Publication:
    """Leave the list; the permanent address stays."""
    LIFE.move(row, "archive", by=by, version=version)
    return row


@transaction.atomic
def withdraw(row: Publication, *, by: Actor, reason: str, version: int | None = None) -> Publication:
    """Take it back with a reason. Number, hash and reason stay at its address; the words are shown no more."""
    said = reasoned(reason)
    LIFE.move(
        row, "withdraw", by=by, version=version, private={"reason": said}, reason=said, settled_at=clock.now()
    )
    return row


def reasoned(reason: str) -> str:
    said = covered(clean(reason, field="reason"))
    if not said:
        sentence = _("Say why, in a sentence people can read.")
        raise BadInput(sentence, fields={"reason": sentence})
    return said


def _next_number() -> str:
    """ "G-2611-0003": the third of November 2026. One statement, so two at once never share a serial."""
    prefix = f"G-{clock.local(clock.now()):%y%m}"
    table = PublicationSeries._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (prefix, last) VALUES (%s, 1) "  # noqa: S608
            f"ON CONFLICT (prefix) DO UPDATE SET last = {table}.last + 1 RETURNING last",
            [prefix],
        )
        [last] = cursor.fetchone()
    return f"{prefix}-{last:04d}"
