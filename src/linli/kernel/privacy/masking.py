"""Hiding names, numbers and front doors: one value for the desk, whole texts before they are published.

Masking a text is a net, not a wall: a person still reads before publishing, and sees what was found.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from linli.kernel.privacy.patterns import LETTERS, NAMES, NUMBERS, ROOMS
from linli.kernel.privacy.surnames import COMPOUND

# What stands in a published text where something was hidden: in the language of the text, not of the interface.
COVERS = {
    "phone": "〔电话〕",
    "id_number": "〔证件号〕",
    "bank_card": "〔卡号〕",
    "plate": "〔车牌〕",
    "email": "〔邮箱〕",
    "account": "〔账号〕",
    "name": "〔姓名〕",
    "room": "〔门牌〕",
}


@dataclass(frozen=True, slots=True)
class Found:
    """Something personal at [start, end) of the original text; `kind` is a key of COVERS."""

    kind: str
    start: int
    end: int


def mask_phone(phone: str) -> str:
    """13800001234 → 138****1234; a landline keeps its last two digits."""
    digits = phone.strip()
    if not digits:
        return ""
    if re.fullmatch(r"1\d{10}", digits):
        return f"{digits[:3]}****{digits[-4:]}"
    return f"****{digits[-2:]}" if len(digits) > 4 else "****"


def mask_name(name: str) -> str:
    """王小明 → 王**, 欧阳小明 → 欧阳**, Alice → A**. The length is hidden too."""
    plain = name.strip()
    if not plain:
        return ""
    return f"{plain[:2] if len(plain) > 2 and plain[:2] in COMPOUND else plain[0]}**"


def mask_text(text: str) -> tuple[str, list[Found]]:
    """The text with everything personal covered, and what was found where. The words around it stay as written."""
    found: list[Found] = []
    for hit in _hits(text):
        if hit.start < hit.end and not any(hit.start < f.end and f.start < hit.end for f in found):
            found.append(hit)
    found.sort(key=lambda f: f.start)
    pieces, at = [], 0
    for hit in found:
        pieces += [text[at : hit.start], COVERS[hit.kind]]
        at = hit.end
    return "".join([*pieces, text[at:]]), found


# --- reading around disguises -------------------------------------------------------------------------------------------
_NUMERALS = str.maketrans("零〇○幺一二两三四五六七八九壹贰叁肆伍陆柒捌玖", "00011223456789123456789")
_FIGURES = re.compile(r"[0-9]")
_WRITING = re.compile(r"[A-Za-z]|号")


def _narrow(text: str) -> str:
    """Full-width letters and digits made plain, character by character, so that places stay the same."""
    return "".join(plain if len(plain := unicodedata.normalize("NFKC", c)) == 1 else c for c in text)


def _digits(narrow: str) -> str:
    """Chinese numerals as digits too, and the letter O where it stands among digits."""
    return re.sub(r"(?<=[0-9])[oO]|[oO](?=[0-9]{3})", "0", narrow.translate(_NUMERALS))


def _hits(text: str) -> Iterator[Found]:
    """Everything that looks personal, the surest first; places in `text`."""
    narrow = _narrow(text)
    digits = _digits(narrow)
    figures = _FIGURES.search(digits) is not None or "户" in digits
    for kind, pattern in NUMBERS if figures else ():
        yield from _each(kind, pattern, digits)
    for kind, pattern in LETTERS if figures or _WRITING.search(narrow) else ():
        yield from _each(kind, pattern, narrow)
    for pattern in ROOMS if figures else ():
        yield from _each("room", pattern, digits)
    for pattern in NAMES:
        yield from _each("name", pattern, narrow)


def _each(kind: str, pattern: re.Pattern[str], text: str) -> Iterator[Found]:
    group = "it" if "it" in pattern.groupindex else 0
    for match in pattern.finditer(text):
        yield Found(kind, match.start(group), match.end(group))
