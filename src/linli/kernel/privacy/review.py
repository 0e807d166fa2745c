"""Before words are published, a person sees what was covered and why, and may cover more. Masking is a net; they are the wall."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.kernel.privacy.masking import COVERS, mask_text

MORE = "〔隐去〕"  # what stands where a person covered more; in the language of the text
MOST = 20
WHAT: dict[str, str | Promise] = {
    "phone": _("phone number"),
    "id_number": _("number of a paper"),
    "bank_card": _("bank account"),
    "plate": _("number plate"),
    "email": _("e-mail address"),
    "account": _("account in a chat or on a platform"),
    "name": _("name"),
    "room": _("front door"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; `cover` is what will stand there instead, "" where it stays. `what` says in a word what was found."""

    text: str
    cover: str = ""
    what: str | Promise = ""


def pieces(text: str) -> list[Piece]:
    """The whole text in order, what is covered marked."""
    found, at = [], 0
    for hit in mask_text(text)[1]:
        if hit.start > at:
            found.append(Piece(text[at : hit.start]))
        found.append(Piece(text[hit.start : hit.end], COVERS[hit.kind], WHAT[hit.kind]))
        at = hit.end
    return [*found, Piece(text[at:])] if at < len(text) else found


def covered(text: str, more: Iterable[str] = ()) -> str:
    """The text with all that looks personal covered, and these words too, wherever they stand."""
    masked = mask_text(text)[0]
    for word in sorted({word for word in more if word.strip()}, key=len, reverse=True)[:MOST]:
        masked = masked.replace(word, MORE)
    return masked


def words_of(typed: str) -> list[str]:
    """Words somebody lists to be covered, separated by spaces or commas."""
    return [word for word in re.split(r"[\s,，、;；]+", typed) if word]
