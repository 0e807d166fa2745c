"""How often something may be done: by one visitor, to one phone, with one code. Holds across processes (shared cache).

Each use takes one of `most` numbered places, and a place can be taken only once while it lasts: two requests at the same
moment cannot both have the last one.
"""

import hashlib

from django.core.cache import cache
from django.utils.translation import gettext as _

from linli.kernel.refusals import TooMany


def spend(what: str, who: str, *, most: int, seconds: int) -> None:
    """Use one of `most` places for `what` by `who` within `seconds`. TooMany, with a sentence, when none is left.

    Neither a phone nor an address is readable in the cache: only a hash of it.
    """
    if not left(what, who, most=most, seconds=seconds):
        raise TooMany(
            _(
                "That was asked for very often in a short time. Please wait %(minutes)s minutes, or ring us instead."
            )
            % {"minutes": max(1, seconds // 60)}
        )


def left(what: str, who: str, *, most: int, seconds: int) -> bool:
    """Take a place if there is one; whether there was."""
    key = hashlib.sha256(f"{what}\n{who}".encode()).hexdigest()
    return any(cache.add(f"limit:{key}:{place}", 1, seconds) for place in range(most))


def clear(what: str, who: str, *, most: int) -> None:
    """Give every place back."""
    key = hashlib.sha256(f"{what}\n{who}".encode()).hexdigest()
    cache.delete_many([f"limit:{key}:{place}" for place in range(most)])
