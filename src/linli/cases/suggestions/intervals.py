"""A share, and how sure it is: k of n with Wilson's interval."""

from dataclasses import dataclass
from math import sqrt
from typing import Any

from django.utils.translation import gettext as _

Z = 1.96  # standard deviations that hold 95 % of a normal distribution


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927): honest for small numbers, never outside 0 to 1. Of nothing: everything."""
    if of == 0:
        return 0.0, 1.0
    share, spread = hits / of, Z * Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `of`."""

    hits: int
    of: int

    @property
    def percent(self) -> int:
        return round(100 * self.hits / self.of) if self.of else 0

    @property
    def interval(self) -> str:
        """“79–86 %”, "" when there was nothing to count."""
        low, high = wilson(self.hits, self.of)
        return f"{round(100 * low)}–{round(100 * high)} %" if self.of else ""

    @property
    def said(self) -> str:
        return _("%(hits)s of %(of)s") % {"hits": self.hits, "of": self.of}

    @classmethod
    def read(cls, kept: Any) -> "Share":
        """From a training's figures, where it stands as [hits, of]; anything else is nothing of nothing."""
        match kept:
            case [int(hits), int(of)]:
                return cls(hits, of)
            case _:
                return cls(0, 0)
