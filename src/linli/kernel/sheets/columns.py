"""What a sheet looks like: its columns, their kinds, and the names people give them."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

Words = str | Promise
Choices = Sequence[tuple[str, Words]]
Kind = Literal["text", "int", "number", "date", "choice", "code", "bool"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `kind`: text; int; number; date; choice (one of `choices`: code and words); code (letters, digits, - and _);
    bool.

    `also` are other headings to accept, such as those of an older form; `unique` values may stand once in a sheet; `least`
    and `most` bound numbers; `help` and `example` go into the template.
    """

    key: str
    title: Words
    required: bool = False
    kind: Kind = "text"
    choices: Choices | Callable[[], Choices] = ()
    max_length: int = 200
    help: Words = ""
    example: Any = ""
    also: tuple[str, ...] = ()
    unique: bool = False
    least: float | None = None
    most: float | None = None

    def options(self) -> Choices:
        return self.choices() if callable(self.choices) else self.choices

    def headings(self) -> set[str]:
        """Every heading this column is known by, in normal form, in all languages of the product."""
        return {normal(name) for name in (self.key, *self.also, *in_all_languages(self.title))}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kind of sheet. `name` is its file name in Latin letters; `title` names it for people and is its tab in Excel."""

    name: str
    title: Words
    columns: tuple[Column, ...] = field(default_factory=tuple)

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)


def in_all_languages(words: Words) -> list[str]:
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(str(words))
    return found


def normal(heading: str) -> str:
    """A heading or choice without regard to width, case, spacing and the star that marks what is required."""
    flat = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"[\s*_:：]+", "", flat)


def bare(heading: str) -> str:
    """The normal form without a remark in brackets at its end: 名称（必填） → 名称."""
    return normal(
        re.sub(r"[(\[【][^()\[\]【】]*[)\]】]\s*[*:]?\s*$", "", unicodedata.normalize("NFKC", heading))
    )
