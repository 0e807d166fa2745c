"""What can be told: each code with its sentence. Rooms register theirs when the application starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

Words = str | Promise
Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice. `sentence` and `title` hold %(name)s places; `prepare` turns stored parameters into shown ones
    (codes into words, moments into dates), in the reader's language. `channels`: "sms", "email", beside the inbox.

    `pace` is when it leaves the house unless the person chose otherwise: at_once, morning or daily. `urgent` passes quiet hours
    and digests: danger to life or property. `private` never goes through another house's server (WeCom).
    """

    code: str
    sentence: Words
    title: Words = ""
    channels: tuple[str, ...] = ()
    prepare: Callable[[Params], Params] | None = None
    pace: str = "at_once"
    urgent: bool = False
    private: bool = False

    def said(self, params: Params) -> str:
        """The sentence in the language of the moment. Raises KeyError when a parameter is missing."""
        return str(self.sentence) % self._shown(params)

    def headed(self, params: Params) -> str:
        """The title, or the sentence where there is none: an e-mail's subject."""
        return str(self.title or self.sentence) % self._shown(params)

    def _shown(self, params: Params) -> dict[str, Any]:
        return dict(self.prepare(params) if self.prepare else params)


_kinds: dict[str, Kind] = {}


def register(
    code: str,
    sentence: Words,
    *,
    title: Words = "",
    channels: tuple[str, ...] = (),
    prepare: Callable[[Params], Params] | None = None,
    pace: str = "at_once",
    urgent: bool = False,
    private: bool = False,
) -> None:
    """Say how a code is put into words: `register("case.dispatched", _("%(number)s was dispatched to you."))`."""
    _kinds[code] = Kind(code, sentence, title, channels, prepare, pace, urgent, private)


def kind_of(code: str) -> Kind:
    """Raises LookupError for a code nobody registered."""
    try:
        return _kinds[code]
    except KeyError:
        raise LookupError(f"no room registers the notice {code!r}") from None


def said(code: str, params: Params) -> str:
    """A stored notice in words, also when its code has been given up or its parameters have been erased since."""
    try:
        return kind_of(code).said(params)
    except (LookupError, TypeError, ValueError):
        return _("Something has changed here; open it to see what.")
