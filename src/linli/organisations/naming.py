"""Names and codes: cleaning what people typed, and the letters a picker finds a name by."""

import re
import unicodedata

from django.utils.translation import gettext as _

from linli.kernel.search import fold

LONGEST_NAME = 80
_CODE = re.compile(r"[A-Z0-9](?:[A-Z0-9-]{0,30}[A-Z0-9])?")
_PINYIN_ROOM = 600


def clean_words(text: str) -> str:
    """One line without control or invisible characters, single spaces, full-width letters made narrow."""
    seen = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFKC", text or "")
        if char.isspace() or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return " ".join(seen.split())


def clean_code(text: str) -> str:
    return clean_words(text).upper()


def wrong_code(code: str) -> str:
    """What is wrong with a code, or nothing."""
    if not code:
        return _("Give the organisation a code, such as 3301-012.")
    if not _CODE.fullmatch(code):
        return _(
            "A code has at most 32 letters, digits and hyphens, and does not begin or end with a hyphen."
        )
    return ""


def wrong_name(name: str) -> str:
    """What is wrong with a name, or nothing."""
    if not name:
        return _("Give the name people know it by.")
    if len(name) > LONGEST_NAME:
        return _("The name has %(length)d characters; %(most)d fit. Use the short official name.") % {
            "length": len(name),
            "most": LONGEST_NAME,
        }
    return ""


def letters(name: str) -> str:
    """A name as it is typed in letters: whole, in syllables' initials. 西街社区 → "xijieshequ xjsq"."""
    from pypinyin import lazy_pinyin  # its dictionaries take a moment to load: only who writes a name pays

    syllables = [fold(part).replace(" ", "") for part in lazy_pinyin(fold(name))]
    syllables = [part for part in syllables if part]
    return f"{''.join(syllables)} {''.join(part[0] for part in syllables)}"[:_PINYIN_ROOM]
