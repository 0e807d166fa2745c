"""Purposes that need a person's yes, each in the words they are shown. A room registers its own as the application starts."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MATCHING = "matching"


@dataclass(frozen=True, slots=True)
class Purpose:
    """`words` is the whole text agreed to; what a person saw is kept with their yes."""

    code: str
    label: str | Promise
    words: str | Promise


_purposes: dict[str, Purpose] = {}


def register(purpose: Purpose) -> None:
    _purposes[purpose.code] = purpose


def purpose(code: str) -> Purpose:
    return _purposes[code]


def purposes() -> list[Purpose]:
    return list(_purposes.values())


register(
    Purpose(
        MATCHING,
        _("Being suggested for orders"),
        _(
            "When neighbours nearby ask for help, the dispatcher may see my name, the skills and free times I stated, roughly how "
            "far I am and how much I have on hand, and suggest an order to me. Saying no to an order has no effect on me. I can "
            "take this back at any time with one click; from then on I am no longer suggested."
        ),
    )
)
