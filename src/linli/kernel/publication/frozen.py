"""The frozen copy: the exact text whose SM3 stands on the page, and the proof that nothing was changed since.

Whoever downloads /published/<number>/frozen.json and takes its SM3 must get the hash on the page and on the printed sheet. The
journal keeps the same hash in its chain, which `linli verify` holds against the row and against what the row contains.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.utils.translation import gettext as _

from linli.kernel.journal.chain import canonical, moment, sm3
from linli.kernel.journal.models import Entry
from linli.kernel.publication.models import Publication

SEALING = ("publish", "redact")  # moves whose journal entry carries the hash


def frozen(row: Publication) -> str:
    """What is hashed: number, edition, words, unit, period and the hashes of its files, as canonical JSON."""
    return canonical(
        {
            "number": row.number,
            "edition": row.edition,
            "kind": row.kind,
            "title": row.title,
            "body": row.body,
            "unit": row.unit_name,
            "from_on": row.from_on.isoformat(),
            "until_on": row.until_on.isoformat(),
            "objections_until": row.objections_until.isoformat() if row.objections_until else None,
            "published_at": moment(row.published_at) if row.published_at else None,
            "files": [
                {"name": file.name, "sm3": file.digest}
                for file in sorted(row.files.all(), key=lambda f: f.name)
            ],
        }
    )


def digest_of(row: Publication) -> str:
    return sm3(frozen(row))


def sm3_of_bytes(content: bytes) -> str:
    digest = Hash(SM3())
    digest.update(content)
    return digest.finalize().hex()


def whole(row: Publication) -> bool:
    """Does the copy still give its hash, files included. An erased one cannot be asked."""
    if row.erased_at:
        return True
    return row.digest == digest_of(row) and all(
        file.digest == sm3_of_bytes(bytes(file.content)) for file in row.files.all()
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """Something published that is not as it was published. `code` is stable; `sentence` is for people."""

    code: str
    number: str
    edition: int
    sentence: str


def verify() -> Iterator[Finding]:
    """Hold every published edition against its own hash and against the hash the journal knows. Empty: all are as they were."""
    sealed: dict[str, str] = {}
    rows = Entry.objects.filter(stream__startswith="publication:", move__in=SEALING).order_by(
        "stream", "sequence"
    )
    for happened in rows.values_list("stream", "data"):
        sealed[happened[0]] = json.loads(happened[1]).get("sm3", "")
    for row in (
        Publication.objects.exclude(number__isnull=True)
        .prefetch_related("files")
        .order_by("pk")
        .iterator(chunk_size=200)
    ):
        number = row.number or ""
        if sealed.pop(row.stream, None) != row.digest:
            yield Finding(
                "digest_changed", number, row.edition, _("the hash is not the one the journal wrote down")
            )
        if not whole(row):
            yield Finding(
                "content_changed", number, row.edition, _("the published words or files were changed")
            )
    for stream in sealed:
        yield Finding("publication_gone", stream, 0, _("it was published and is not here any more"))
