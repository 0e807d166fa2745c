"""Refusals: what Linli says when it does not do something, always a sentence that helps the person on.

A refusal is raised by a command or a reader and caught once, at the edge (`site.middleware.Refusals`, the API, the command
line, a sheet's row). Its words are translated when it is raised, for the person who asked.
"""

from collections.abc import Mapping


class Refusal(Exception):
    """Something was not done. `sentence` says why and what to do next; `code` is stable for programs."""

    code = "refused"
    status = 409

    def __init__(
        self, sentence: str, *, code: str | None = None, fields: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code or self.code
        self.fields = dict(fields or {})


class BadInput(Refusal):
    """What was entered cannot be used; `fields` maps a field (or a cell such as 'B7') to its sentence."""

    code = "bad_input"
    status = 422


class NotAllowed(Refusal):
    """The person may see the thing but not do this to it."""

    code = "not_allowed"
    status = 403


class NotFound(Refusal):
    """The thing does not exist, or is not this person's to know of: the two must look the same."""

    code = "not_found"
    status = 404


class NotOpen(Refusal):
    """The move is not open in the state the thing is in."""

    code = "not_open"
    status = 409


class Stale(Refusal):
    """Somebody else acted first; what was written is kept and shown again."""

    code = "stale"
    status = 409


class TooMany(Refusal):
    """A rate limit or a size limit was reached."""

    code = "too_many"
    status = 429
