"""People's words as they come in: control characters out, length bounded, nothing else touched."""

import unicodedata

from django.utils.translation import gettext as _

from linli.kernel import rulebook
from linli.kernel.refusals import BadInput

_KEPT = {"\n", "\t"}


def clean(text: str, *, field: str, limit: int | None = None) -> str:
    r"""Text without control and invisible direction characters, line ends as \\n, trimmed.

    `limit` is in characters; without one it is the rule `text.length`. Raises BadInput naming how much is too much, and the
    page shows what was written again, so nothing is lost.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(
        c
        for c in text
        if c in _KEPT or (unicodedata.category(c) not in {"Cc", "Cs", "Co"} and c not in _DIRECTION)
    )
    text = text.strip()
    limit = limit or int(rulebook.value("text.length").value)
    if len(text) > limit:
        sentence = _(
            "That is %(length)s characters; at most %(limit)s fit here. Please shorten it by %(over)s."
        ) % {
            "length": len(text),
            "limit": limit,
            "over": len(text) - limit,
        }
        raise BadInput(sentence, fields={field: sentence})
    return text


# Overrides of writing direction can make a name or a file look like another.
_DIRECTION = {chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
