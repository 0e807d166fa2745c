"""The one consent of this room: paperwork by proxy (B5). No yes, no errand."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases.models import ErrandKind
from linli.people import consents
from linli.people.consents import Purpose

ERRAND = Purpose(
    "errand",
    __("Paperwork done for me"),
    __(
        "A community worker or a member may do this paperwork for me, see and carry the papers listed with it, and hand them to the "
        "office concerned and to nobody else. Papers and result are given back to me against signature. I can take this back at any "
        "time; the papers are then returned at once."
    ),
)


def register() -> None:
    consents.register(ERRAND)


def consent_words(kind: ErrandKind) -> str:
    """The whole text agreed to, in the reader's language: the purpose, the kind of paperwork and its papers."""
    return "\n".join(
        (
            str(ERRAND.words),
            _("Paperwork: %(kind)s. Papers: %(papers)s.")
            % {"kind": kind, "papers": _(", ").join(kind.paper_names)},
        )
    )
