"""In whose name something is published. The kernel knows no organisations; the site provides the units of an actor."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from linli.kernel.scope.actors import Actor


@dataclass(frozen=True, slots=True)
class Seat:
    """A unit that publishes: its id, its name as printed, its place in the tree."""

    unit_id: int | None
    name: str
    path: str


Seats = Callable[[Actor], Iterable[Seat]]


def _nobody(_actor: Actor) -> Iterable[Seat]:
    return ()


_seats: Seats = _nobody


def provide(seats: Seats) -> None:
    """Say in whose name an actor may publish: `f(actor)`, the one they most likely mean first."""
    global _seats  # noqa: PLW0603 - one provider per process, set when the application starts
    _seats = seats


def seats_of(actor: Actor) -> list[Seat]:
    return list(_seats(actor))
