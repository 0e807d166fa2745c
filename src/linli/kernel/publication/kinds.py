"""What can be published: each room registers its kinds when the application starts."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.kernel import rulebook


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of publication. `objections`: anyone may object while its window is open. `typed`: a person writes one on the
    desk; others are made by their room. `said` is shown above the text and tells what it is for."""

    code: str
    label: str | Promise
    objections: bool = True
    typed: bool = False
    said: str | Promise = ""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.code] = kind
    rulebook.name_subjects({kind.code: kind.label})


def kind_of(code: str) -> Kind:
    """A kind nobody registers any more still has a name."""
    return _kinds.get(code) or Kind(code, code)


def known(code: str) -> bool:
    return code in _kinds


def kinds(*, typed: bool | None = None) -> list[Kind]:
    return [kind for kind in _kinds.values() if typed is None or kind.typed == typed]


register(
    Kind(
        "notice",
        _("Public notice"),
        typed=True,
        said=_("Made public before it takes effect. Whoever sees a mistake in it may object."),
    )
)
register(Kind("announcement", _("Announcement"), objections=False, typed=True))
register(
    Kind(
        "result",
        _("Outcome"),
        typed=True,
        said=_("What came of something. Whoever sees a mistake in it may object."),
    )
)
