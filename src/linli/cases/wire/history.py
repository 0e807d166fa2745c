"""The history of a case as its reader may read it: the same lines as on the page."""

from datetime import datetime

from linli.cases import sentences
from linli.cases.models import Case
from linli.kernel.scope import Actor
from linli.kernel.wire import Shape


class HistoryLine(Shape):
    """`who` is a name for those who work on it and a unit for whoever asked; `note` their words, where they may be read."""

    at: datetime
    move: str
    sentence: str
    who: str
    note: str


def history(case: Case, *, reader: Actor) -> list[HistoryLine]:
    return [
        HistoryLine(at=line.at, move=line.move, sentence=line.sentence, who=line.who, note=line.note)
        for line in sentences.told(case, reader=reader)
    ]
