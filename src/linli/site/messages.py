"""Sentences in two languages: collecting them from source, compiling them, and finding what is missing.

Source strings are English; `locale/zh_Hans/LC_MESSAGES/django.po` holds the Chinese. Compiled files are made on the spot with
Babel, so that no system package is needed.
"""

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent
PO = PACKAGE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None, "__": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
# Sentences of libraries that we say in our own Chinese, with their plural where they have one; collecting keeps them although
# no source of ours holds them.
KEPT: dict[tuple[str | None, str], str] = {
    (None, "This field is required."): "",
    (None, "Null characters are not allowed."): "",
    (None, "Select a valid choice. %(value)s is not one of the available choices."): "",
    (None, "Select a valid choice. That choice is not one of the available choices."): "",
    (None, "Enter a number."): "",
    (None, "Enter a whole number."): "",
    (None, "Enter a valid date."): "",
    (None, "Enter a valid date/time."): "",
    (None, "Ensure this value is less than or equal to %(limit_value)s."): "",
    (None, "Ensure this value is greater than or equal to %(limit_value)s."): "",
    (None, "This password is too short. It must contain at least %d character."): (
        "This password is too short. It must contain at least %d characters."
    ),
    (None, "Ensure this value has at most %(limit_value)d character (it has %(show_value)d)."): (
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d)."
    ),
}
Message = tuple[str | None, str | tuple[str, ...], str]


def found() -> Iterator[Message]:
    """Every source sentence as (context, sentence or its plural forms, file:line)."""
    for file in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in file.parts and "tests" not in file.parts:
            yield from _in(file, file.read_text())
    from django.utils.translation.template import templatize

    for file in sorted([*PACKAGE.rglob("templates/**/*.html"), *PACKAGE.rglob("templates/**/*.txt")]):
        code = templatize(file.read_text(), origin=str(file))
        # templatize keeps only what is to be translated, as calls; each is made a line of its own for the parser
        calls = re.findall(
            r"\b(?:gettext|ngettext|pgettext|npgettext|_)\((?:[^()\"']|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')*\)",
            code,
        )
        yield from _in(file, "\n".join(calls))


def catalogue() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def collect() -> str:
    """Write the .po anew: every sentence of the source, with the translation it has. Returns what is still missing."""
    old = catalogue() if PO.exists() else Catalog(locale="zh_Hans")
    new = Catalog(locale="zh_Hans", project="Linli", fuzzy=False, charset="utf-8")
    for context, sentence, place in found():
        new.add(sentence, locations=[(place.rsplit(":", 1)[0], 0)], context=context)
    for (context, kept), plural in KEPT.items():
        if old.get(kept, context=context):
            new.add((kept, plural) if plural else kept, context=context)
    missing = 0
    for message in new:
        if not message.id:
            continue
        known = old.get(message.id if isinstance(message.id, str) else message.id[0], context=message.context)
        if known and not known.fuzzy and said(known.string):
            first = known.string if isinstance(known.string, str) else next(iter(known.string or ("",)))
            message.string = first if isinstance(message.id, str) else (first,)
        missing += not said(message.string)
    PO.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(buffer, new, width=0, sort_output=True, include_lineno=False, omit_header=False)
    text = re.sub(
        rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Report-Msgid-Bugs-To)[^\n]*\n',
        b"",
        buffer.getvalue(),
    )
    PO.write_bytes(text)
    return f"{len(new)} sentences, {missing} without Chinese"


def said(translation: object) -> bool:
    """Whether a translation says anything, in all its plural forms (Chinese has one)."""
    parts = translation if isinstance(translation, tuple | list) else (translation,)
    return bool(parts) and all(parts)


def compile_stale() -> None:
    """Compile catalogues that are newer than their compiled file."""
    for po in PACKAGE.rglob("locale/*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            with po.open("rb") as file:
                made = read_po(file, locale=po.parent.parent.name)
            scratch = mo.with_suffix(f".{os.getpid()}")
            with scratch.open("wb") as file:
                write_mo(file, made)
            scratch.replace(mo)  # never a half-written catalogue, though two processes start at once


def _in(file: Path, code: str) -> Iterator[Message]:
    for line, message, _comments, context in extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS):
        if message and message != "":
            yield context, message, f"{file.relative_to(PACKAGE)}:{line}"
