"""Corrections are new editions under the same number; taking out personal data changes every edition and says so."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import clock, journal
from linli.kernel.privacy import erasure
from linli.kernel.publication.blocks import blocks_of, changed, texts
from linli.kernel.publication.drafting import NewFile, check_period
from linli.kernel.publication.frozen import digest_of, sm3_of_bytes
from linli.kernel.publication.lifecycle import LIFE
from linli.kernel.publication.models import Objection, Publication, PublicationFile
from linli.kernel.publication.publishing import freeze, reasoned
from linli.kernel.refusals import BadInput
from linli.kernel.scope.actors import Actor
from linli.kernel.text import clean

REMOVED = "〔已隐去〕"  # stands in the published text where personal data were taken out, in the language of the text


@transaction.atomic
def correct(
    row: Publication,
    *,
    by: Actor,
    reason: str,
    title: str,
    body: str | Sequence[Mapping[str, Any]],
    until_on: date,
    objections_until: date | None,
    files: Sequence[NewFile] | None = None,
    version: int | None = None,
) -> Publication:
    """Publish a corrected edition; the old one stays readable as superseded. Returns the new edition.

    The period begins anew today, so that nobody loses time to object; open objections go with the number. `files` None: the
    same files as before.
    """
    said = reasoned(reason)
    check_period(row.kind, clock.today(), until_on, objections_until)
    waiting = Objection.objects.filter(publication=row, state="received")
    LIFE.move(
        row, "correct", by=by, version=version, private={"reason": said}, reason=said, settled_at=clock.now()
    )
    given = title.strip(), blocks_of(body)
    new = Publication(
        edition=row.edition + 1,
        kind=row.kind,
        title=given[0] or row.title,
        body=given[1] or row.body,
        unit_id=row.unit_id,
        unit_name=row.unit_name,
        path=row.path,
        about_kind=row.about_kind,
        about_id=row.about_id,
        from_on=clock.today(),
        until_on=until_on,
        objections_until=objections_until,
        decider_id=row.decider_id if row.decider_id != by.person_id else None,
        created_by_id=by.person_id,
        created_at=clock.now(),
        corrects=row,
    )
    new.save()
    PublicationFile.objects.bulk_create(_files(row, new, files))
    journal.record(new.stream, "draft", by=by, to_state="draft", data={"kind": new.kind, "corrects": row.pk})
    freeze(new, by=by, kept=list(texts(row.body)), number=str(row.number))
    if waiting.update(publication=new, decider_id=new.decider_id):
        LIFE.move(new, "object", by=Actor.system("correction"))
    return new


@transaction.atomic
def redact(row: Publication, *, by: Actor, words: str, reason: str, version: int | None = None) -> int:
    """Take the exact words out of every edition under this number, words and outcome. Returns in how many editions they stood.

    The hash is computed anew and the journal keeps the old and the new one: what was taken out is not kept anywhere.
    """
    gone = clean(words, field="words", limit=200)
    said = reasoned(reason)
    if len(gone) < 2:
        sentence = _("Enter the exact words to take out, such as a name.")
        raise BadInput(sentence, fields={"words": sentence})
    touched = 0
    for edition in (
        Publication.objects.filter(number=row.number).prefetch_related("files").order_by("edition")
    ):
        body = changed(edition.body, lambda text: text.replace(gone, REMOVED))
        title, outcome = edition.title.replace(gone, REMOVED)[:120], edition.outcome.replace(gone, REMOVED)
        if (body, title, outcome) == (edition.body, edition.title, edition.outcome):
            continue
        before = edition.digest
        edition.title, edition.body = title, body
        digest = digest_of(edition)
        LIFE.move(
            edition,
            "redact",
            by=by,
            version=version if edition.pk == row.pk else None,
            data={"sm3": digest, "before": before},
            private={"reason": said},
            title=title,
            body=body,
            outcome=outcome,
            digest=digest,
        )
        touched += 1
    if not touched:
        sentence = _("These words do not stand in it. Copy them exactly as they are published.")
        raise BadInput(sentence, fields={"words": sentence})
    row.refresh_from_db()
    return touched


def forget(about_kind: str, about_id: int) -> int:
    """Whatever was published about a record that is being erased loses its words; number and hash stay. Returns how many."""
    rows = Publication.objects.filter(about_kind=about_kind, about_id=about_id, erased_at__isnull=True)
    ids = list(rows.values_list("pk", flat=True))
    for pk in ids:
        erasure.erase(owner_kind="publication", owner_id=pk, by=Actor.system("erased-with-its-record"))
    return len(ids)


def erase_publication(pk: int) -> None:
    """Eraser of one edition: words, files, reasons, and what was objected; number, period and hash stay as a tombstone."""
    Publication.objects.filter(pk=pk, erased_at__isnull=True).update(
        title="—", body=[], outcome="", reason="", erased_at=clock.now()
    )
    PublicationFile.objects.filter(publication_id=pk).delete()
    for objection in Objection.objects.filter(publication_id=pk).values_list("pk", flat=True):
        erasure.erase(
            owner_kind="objection", owner_id=objection, by=Actor.system("erased-with-its-publication")
        )


def erase_objection(pk: int) -> None:
    """Eraser of one objection: its words, contact and published answer go; that there was one, and how it ended, stays."""
    Objection.objects.filter(pk=pk).update(words=None, contact=None, answer="")


def _files(row: Publication, new: Publication, files: Sequence[NewFile] | None) -> list[PublicationFile]:
    if files is None:
        kept = [(file.name, file.media_type, bytes(file.content)) for file in row.files.all()]
    else:
        kept = list(files)
    return [
        PublicationFile(
            publication=new, name=name, media_type=mime, content=content, digest=sm3_of_bytes(content)
        )
        for name, mime, content in kept
    ]
