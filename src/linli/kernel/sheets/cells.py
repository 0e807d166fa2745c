"""From what stands in a cell to a value, or to a sentence that says what is wrong with it."""

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from openpyxl.utils.datetime import from_excel

from linli.kernel.refusals import BadInput
from linli.kernel.sheets.columns import Column, in_all_languages, normal

N = TypeVar("N", int, float)
DIGITS_KEPT = 15  # Excel rounds whole numbers beyond this many digits
YES = {"是", "有", "对", "√", "✓", "✔", "y", "yes", "true", "t", "1"}
NO = {"否", "无", "不", "×", "✗", "✘", "x", "n", "no", "false", "f", "0"}
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_\-]*")
_WHOLE = re.compile(r"[+-]?\d+")
_CONTROL = re.compile(r"_x[0-9A-Fa-f]{4}_|[\x00-\x08\x0b-\x1f\x7f\u200b\ufeff\u202a-\u202e\u2066-\u2069]")


class Formula(str):
    """What a cell computes: never evaluated, never taken."""

    __slots__ = ()


class Fault(str):
    """A cell that shows an error of Excel, such as #N/A."""

    __slots__ = ()


def is_blank(raw: Any) -> bool:
    return raw is None or (isinstance(raw, str) and not clean(raw))


def clean(text: str) -> str:
    """Without control characters, without space around; line breaks inside stay."""
    return unicodedata.normalize(
        "NFC", _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    ).strip(" \t\n\u00a0\u3000")


def shown(raw: Any) -> str:
    """The cell as a person sees it."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(" ", "minutes")
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 10**DIGITS_KEPT:
        return str(int(raw))
    return clean(str(raw))


def value_of(column: Column, raw: Any) -> Any:
    """The value a column takes from a cell; None for an empty one. Raises BadInput with the sentence for the cell."""
    if is_blank(raw):
        return None
    if isinstance(raw, Formula):
        raise BadInput(_("This cell holds a formula. Copy it and paste it as a value."))
    if isinstance(raw, Fault):
        raise BadInput(
            _("This cell shows the Excel error %(error)s. Enter the value itself.") % {"error": str(raw)[:12]}
        )
    return _READERS[column.kind](column, raw)


def _text(column: Column, raw: Any) -> str:
    _refuse_rounded(raw)
    text = shown(raw)
    if len(text) > column.max_length:
        raise BadInput(
            _("%(length)s characters; at most %(most)s fit here.")
            % {"length": len(text), "most": column.max_length}
        )
    return text


def _code(column: Column, raw: Any) -> str:
    _refuse_rounded(raw)
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", shown(raw)))
    if not _CODE.fullmatch(text):
        raise BadInput(
            _("A code has only letters, digits, - and _, such as %(example)s.")
            % {"example": column.example or "AB-12"}
        )
    if len(text) > column.max_length:
        raise BadInput(
            _("%(length)s characters; at most %(most)s fit here.")
            % {"length": len(text), "most": column.max_length}
        )
    return text


def _refuse_rounded(raw: Any) -> None:
    if isinstance(raw, (int, float)) and not isinstance(raw, bool) and abs(raw) >= 10**DIGITS_KEPT:
        raise BadInput(_("Excel has rounded this long number. Format the column as text and enter it again."))


def _int(column: Column, raw: Any) -> int:
    return _bounded(column, _whole(raw))


def _float(column: Column, raw: Any) -> float:
    return _bounded(column, _number(raw))


def _whole(raw: Any) -> int:
    number: float | str = raw
    if isinstance(raw, str):
        number = re.sub(r"[\s,_']", "", unicodedata.normalize("NFKC", clean(raw)))
        if _WHOLE.fullmatch(number) and len(number) <= DIGITS_KEPT + 1:
            return int(number)
        if re.fullmatch(r"[+-]?\d{1,15}\.0+", number):
            return int(float(number))
    elif (
        isinstance(raw, (int, float)) and not isinstance(raw, bool) and math.isfinite(raw) and raw == int(raw)
    ):
        return int(raw)
    raise BadInput(_("Enter a whole number, such as 12."))


def _number(raw: Any) -> float:
    if isinstance(raw, str):
        text = re.sub(r"[\s,_']", "", unicodedata.normalize("NFKC", clean(raw)))
        if re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,15})?", text):
            return float(text)
    elif isinstance(raw, (int, float)) and not isinstance(raw, bool) and math.isfinite(raw):
        return float(raw)
    raise BadInput(_("Enter a number, such as 120.15."))


def _bounded(column: Column, number: N) -> N:
    if column.least is not None and number < column.least:
        raise BadInput(_("At least %(least)s.") % {"least": f"{column.least:g}"})
    if column.most is not None and number > column.most:
        raise BadInput(_("At most %(most)s.") % {"most": f"{column.most:g}"})
    return number


def _day(_column: Column, raw: Any) -> date:
    """Excel's own dates, 2026-11-21, 2026/11/21, 2026.11.21, 2026年11月21日, 20261121, and a date shown as its serial number."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    text = unicodedata.normalize("NFKC", shown(raw))
    text = re.sub(r"\s", "", re.sub(r"[T\s]\d{1,2}:\d{2}(:\d{2})?$", "", text))
    try:
        if found := _DATE.fullmatch(text):
            return date(*(int(part) for part in found.groups()))
        if re.fullmatch(r"(?:19|20)\d{6}", text):
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if (
            isinstance(raw, (int, float)) and not isinstance(raw, bool) and 20_000 <= raw < 80_000
        ):  # 1954 to 2119
            serial = from_excel(int(raw))
            return serial.date() if isinstance(serial, datetime) else serial
    except (ValueError, TypeError, OverflowError):
        pass
    raise BadInput(_("Enter a day that exists, such as 2026-11-21."))


def _choice(column: Column, raw: Any) -> str:
    wanted = normal(shown(raw))
    options = column.options()
    for code, words in options:
        if wanted == normal(code) or wanted in {normal(name) for name in in_all_languages(words)}:
            return code
    allowed = _(", ").join(str(words) for _code, words in list(options)[:12])
    if len(options) > 12:
        allowed += "…"
    raise BadInput(
        _("“%(word)s” is not one of: %(allowed)s.") % {"word": shown(raw)[:40], "allowed": allowed}
    )


def _yes_or_no(_column: Column, raw: Any) -> bool:
    word = normal(shown(raw))
    if word in YES:
        return True
    if word in NO:
        return False
    raise BadInput(_("Enter yes or no."))


_READERS: dict[str, Callable[[Column, Any], Any]] = {
    "text": _text,
    "int": _int,
    "number": _float,
    "date": _day,
    "choice": _choice,
    "code": _code,
    "bool": _yes_or_no,
}
