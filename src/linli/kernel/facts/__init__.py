"""Facts: what a room announces when something has happened, for rooms it does not know.

`announce` calls the consumers at once, inside the announcing transaction: either all of it happened or none. Consumers are
wired on one page, `site/wiring.py`. What must leave the machine goes through the outbox (`kernel.notices.outbox`), whose row is
written in the same transaction and delivered afterwards.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F")
_consumers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def consume(fact: type[F], consumer: Callable[[F], None]) -> None:
    """Wire a consumer to a kind of fact. Wiring the same consumer twice is the same as once."""
    if consumer not in _consumers[fact]:
        _consumers[fact].append(consumer)


def announce(fact: object) -> None:
    for consumer in _consumers[type(fact)]:
        consumer(fact)


def wired() -> dict[type, list[Callable[[Any], None]]]:
    """What is wired, for the page in the docs that draws it."""
    return dict(_consumers)
