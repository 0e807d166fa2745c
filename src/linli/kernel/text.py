"""People's words as they come in: control characters out, length bounded, nothing else touched."""

import re

from django.utils.translation import gettext as _

from linli.kernel import rulebook
from linli.kernel.refusals import BadInput

# Control characters (Cc, without line ends and tabs), halves of pairs (Cs), private use (Co), and overrides of the writing
# direction, which can make a name or a file look like another.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd\u202a-\u202e\u2066-\u2069]"
)


def clean(text: str, *, field: str, limit: int | None = None) -> str:
    r"""Text without control and invisible direction characters, line ends as \\n, trimmed.

    `limit` is in characters; without one it is the rule `text.length`. Raises BadInput naming how much is too much, and the
    page shows what was written again, so nothing is lost.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _UNSEEN.sub("", text).strip()
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
