"""Phone numbers as people in China write them."""

import re
import unicodedata

from django.utils.translation import gettext as _

from linli.kernel.refusals import BadInput

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}")
_LOCAL = re.compile(r"[2-8]\d{6,7}")
_SERVICE = re.compile(r"[48]00\d{7}")
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x|#)(\d{1,6})$", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s\-‐-―−_.·•()\[\]/\u200b-\u200f\u2060\ufeff]")


def normal_phone(text: str) -> str:
    """The one form of a number: "13800001234", "057188886666", "057188886666-801" with an extension.

    Accepts full-width digits, spaces, dashes, brackets and +86. Raises BadInput with a sentence for what is no number of
    mainland China.
    """
    if len(text) > 60:
        raise _not_a_phone()
    flat = _BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    extension = ""
    if found := _EXTENSION.search(flat):
        extension = f"-{found.group(1)}"
        flat = flat[: found.start()]
    flat = re.sub(r"^(?:\+|00)86", "", flat)
    if len(flat) == 13 and flat.startswith("86"):
        flat = flat[2:]
    if not flat.isascii() or not flat.isdigit():
        raise _not_a_phone()
    if _MOBILE.fullmatch(flat):
        return flat
    if any(shape.fullmatch(flat) for shape in (_LANDLINE, _LOCAL, _SERVICE)):
        return flat + extension
    raise _not_a_phone()


def _not_a_phone() -> BadInput:
    return BadInput(
        _(
            "This does not look like a phone number. Enter 11 digits for a mobile, or area code and number, such as 0571-88886666."
        ),
        code="not_a_phone",
    )
