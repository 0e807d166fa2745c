"""What a page showed, carried by its form: so that beside the decision stands what the person had before their eyes.

Signed, so that it is what we showed. It carries ids and numbers, no words.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core import signing

SALT = "linli.cases.suggestions"
KEPT = 7 * 86_400  # seconds a page may stand open
MOST = 4  # suggestions of one page
KINDS = {"c": "category", "u": "unit", "d": "duplicate"}


@dataclass(frozen=True, slots=True)
class Shown:
    """`kind` is category, unit or duplicate; `pk` what was suggested of it."""

    kind: str
    pk: int
    confidence: float
    source: str

    @property
    def token(self) -> str:
        return signing.dumps(
            [self.kind[0], self.pk, round(self.confidence, 3), self.source], salt=SALT, compress=True
        )


def read(tokens: Iterable[str]) -> list[Shown]:
    """Those of the tokens that are ours and not too old; the first of each kind."""
    found: dict[str, Shown] = {}
    for token in list(tokens)[:MOST]:
        try:
            kind, pk, confidence, source = signing.loads(token[:400], salt=SALT, max_age=KEPT)
            shown = Shown(KINDS[kind], int(pk), min(max(float(confidence), 0.0), 1.0), str(source)[:10])
        except (signing.BadSignature, ValueError, TypeError, KeyError):
            continue
        found.setdefault(shown.kind, shown)
    return list(found.values())
