"""What a changed rule would move, shown before it is kept.

A room registers what its rules move: `preview("cases.", moves)`. `moves(code)` is asked before the change and remembers how things
stand; its `shown` is asked while the change is made on trial (and taken back), so that what is shown is what then happens; its
`kept` is called when the change is made in earnest.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import transaction

from linli.kernel import versions
from linli.kernel.rulebook import commands
from linli.kernel.scope.actors import Actor
from linli.kernel.ui.parts import Row

Change = Mapping[str, Any]  # what `commands.change` takes, without `by`


@dataclass(frozen=True, slots=True)
class Preview:
    """Sentences with the numbers, the first of what moves, and the words of the choice to let what is open follow ("" for none)."""

    sentences: Sequence[str]
    rows: Sequence[Row] = ()
    choice: str = ""


class Moves(Protocol):
    """What one rule moves."""

    def shown(self, change: Change) -> Preview | None: ...

    def kept(self, change: Change, *, everything: bool, by: Actor) -> int: ...


Maker = Callable[[str], Moves | None]
_makers: list[tuple[str, Maker]] = []


def preview(code_prefix: str, maker: Maker) -> None:
    """Say what the rules whose code begins so move; called as the application starts."""
    if (code_prefix, maker) not in _makers:
        _makers.append((code_prefix, maker))


def _of(code: str) -> list[Moves]:
    found = [maker(code) for prefix, maker in _makers if code.startswith(prefix)]
    return [moves for moves in found if moves is not None]


def on_trial(change: Change, *, by: Actor) -> list[Preview]:
    """Make the change, look, and take it back. Raises what the change raises."""
    moves = _of(change["code"])
    if not moves:
        return []
    with transaction.atomic():
        commands.change(**change, by=by)
        found = [one.shown(change) for one in moves]
        transaction.set_rollback(True)
    versions.forget()
    return [one for one in found if one is not None]


@transaction.atomic
def in_earnest(change: Change, *, everything: bool, by: Actor) -> int:
    """Make the change and let what it concerns follow: what began under it, and with `everything` what was open before. Returns how many moved."""
    moves = _of(change["code"])
    commands.change(**change, by=by)
    return sum(one.kept(change, everything=everything, by=by) for one in moves)
