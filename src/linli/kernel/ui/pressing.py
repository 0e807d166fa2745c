"""What a person must do now: the shape in which every room tells it to the first screen.

A room has a function `pressing(actor) -> list[Pressing]`; `site.today` calls them all and shows the most urgent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from linli.kernel.ui.parts import Button, Row, Tone

MOST = 7  # more than a hand and a bit is a list, not a first screen
LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pressing:
    """One thing with its reason in words and one button to where it is done.

    `rank` orders kinds: 0 something is late and nobody moves, 1 mine is late, 2 others wait for my decision, 3 due soon,
    4 the day's work, 5 when there is time. Within a rank the earliest `due` comes first.
    """

    code: str
    title: str
    reason: str
    action: str
    url: str
    rank: int
    tone: Tone
    due: datetime | None = None
    count: int = 1


def most_pressing(found: Iterable[Pressing], most: int = MOST) -> list[Pressing]:
    return sorted(found, key=lambda one: (one.rank, one.due or LATEST, one.code))[:most]


def rows(found: Iterable[Pressing], *, primary: bool = True) -> list[Row]:
    """As lines of the page; the first one's button is the page's primary action unless the page has another."""
    return [
        Row(
            one.title,
            meta=(one.reason,),
            tone=one.tone,
            button=Button(one.action, one.url, kind="primary" if primary and not place else ""),
        )
        for place, one in enumerate(found)
    ]
