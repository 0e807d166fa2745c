"""Writing an export: as many cases as there are, a few in memory at a time."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict

from linli.cases import inbox
from linli.cases.commands.exporting import file_of
from linli.cases.forms.desk_filter import asked_of
from linli.cases.inbox import EVERYTHING, VIEWS
from linli.cases.models import Case, Export
from linli.cases.sheets import LIST, line
from linli.kernel import scope, sheets
from linli.kernel.privacy import mask_text
from linli.kernel.scope import Actor

BATCH = 2_000
TOLD = 5  # batches between two words about how far it is
WORDS = ("title", "words", "answer", "place")  # in which people may have left a name or a number


def write(export: Export) -> tuple[int, int]:
    """Write the file; how many cases it holds and how many bytes it has."""
    path = file_of(export)
    part = path.with_suffix(".part")
    with scope.remembering():
        lines = _Counted(_lines(export), export)
        (sheets.write_csv if export.shape == "csv" else sheets.write_file)(LIST, lines, part)
    part.rename(path)
    path.chmod(0o600)
    return lines.count, path.stat().st_size


def rows_of(export: Export) -> Any:
    """The list as its asker may see it now."""
    actor = Actor.of(export.person)
    data = QueryDict(export.trail)
    view = VIEWS.get(data.get("view", ""), EVERYTHING)
    if view not in inbox.views_of(actor):
        return Case.objects.none()
    return inbox.listed(actor, view, asked_of(data, actor))


def _lines(export: Export) -> Iterator[Mapping[str, Any]]:
    """In the order they were entered, a batch behind the other, so that nothing is read twice however many there are."""
    rows = rows_of(export).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        for case in batch:
            values = line(case)
            yield {**values, **{name: mask_text(str(values[name]))[0] for name in WORDS}}


class _Counted:
    """Lines on their way into the file, counted; how far it is stands in the export's row."""

    def __init__(self, lines: Iterator[Mapping[str, Any]], export: Export) -> None:
        self.lines, self.export, self.count = lines, export, 0

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        for values in self.lines:
            self.count += 1
            if self.count % (BATCH * TOLD) == 0:
                Export.objects.filter(pk=self.export.pk).update(done=self.count)
            yield values
