"""For whom a page is meant. The permission matrix reads the mark of every view; a view without one fails it.

The rooms above mark theirs through `people.access`, which also guards; the kernel's own views guard themselves and say here
which of the three they are: public, signed_in, staff_only.
"""

from collections.abc import Callable
from typing import Any, Literal, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def meant_for(mark: Literal["public", "signed_in", "staff_only"]) -> Callable[[View], View]:
    """Mark a view; outermost of its decorators."""

    def marked(view: View) -> View:
        view.access_mark = mark  # type: ignore[attr-defined]
        return view

    return marked
