"""Personal data in what is about to be published: found, shown to the publisher, covered unless they decide otherwise."""

from collections.abc import Collection
from dataclasses import dataclass

from linli.kernel.privacy.masking import COVERS, mask_text
from linli.kernel.publication.blocks import texts
from linli.kernel.publication.models import Publication


@dataclass(frozen=True, slots=True)
class Personal:
    """Words that look personal, their kind (a key of COVERS), and what will stand in their place."""

    words: str
    kind: str
    cover: str


def personal_in(row: Publication) -> list[Personal]:
    """What would be covered when this is published, each once, in reading order."""
    found: dict[str, Personal] = {}
    for text in (row.title, *texts(row.body)):
        for hit in mask_text(text)[1]:
            words = text[hit.start : hit.end]
            found.setdefault(words, Personal(words, hit.kind, COVERS[hit.kind]))
    return list(found.values())


def covered(text: str, kept: Collection[str] = ()) -> str:
    """The text with everything personal covered, but for the exact words a person decided to keep (an office's number)."""
    for hit in reversed(mask_text(text)[1]):
        if text[hit.start : hit.end] not in kept:
            text = f"{text[: hit.start]}{COVERS[hit.kind]}{text[hit.end :]}"
    return text
