"""What can be brought in from a sheet: each kind with its columns, its checks and its commands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from linli.kernel.refusals import Refusal
from linli.kernel.scope.actors import Actor
from linli.kernel.sheets.columns import Sheet
from linli.kernel.sheets.reading import RowRead

Values = Mapping[str, Any]


class RowsRefused(Exception):
    """Rows the commands refused: (row number, column key or "", sentence). Nothing of the import stays."""

    def __init__(self, faults: Sequence[tuple[int, str, str]]) -> None:
        super().__init__(f"{len(faults)} rows refused")
        self.faults = list(faults)


def _nothing(_actor: Actor, _rows: Sequence[RowRead]) -> Any:
    return None


def _no_check(_values: Values, _context: Any) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Importer:
    """A kind of import, named in addresses by `kind`.

    `context(by, rows)` loads once what checks and commands need (known codes, names); `check(values, context)` answers with
    a sentence for each column key that is wrong ("" = the whole row); `apply(rows, by, context)` calls the commands and
    returns how many things it made, or raises `RowsRefused`. `each` makes an `apply` of one command for each row. `back` is
    the name of the address to go on to.
    """

    kind: str
    sheet: Sheet
    permission: str
    apply: Callable[[Sequence[RowRead], Actor, Any], int]
    check: Callable[[Values, Any], Mapping[str, str]] = _no_check
    context: Callable[[Actor, Sequence[RowRead]], Any] = _nothing
    back: str = ""


importers: dict[str, Importer] = {}


def register(importer: Importer) -> None:
    importers[importer.kind] = importer


def importer_of(kind: str) -> Importer | None:
    return importers.get(kind)


def each(command: Callable[..., Any]) -> Callable[[Sequence[RowRead], Actor, Any], int]:
    """An `apply` that calls `command(values, by=…, context=…)` for each row and gathers every refusal with its row.

    A refusal's `fields` name the columns; one without fields concerns the whole row.
    """

    def apply(rows: Sequence[RowRead], by: Actor, context: Any) -> int:
        faults: list[tuple[int, str, str]] = []
        for row in rows:
            try:
                with transaction.atomic():
                    command(row.values, by=by, context=context)
            except Refusal as no:
                known = {key: sentence for key, sentence in no.fields.items() if key in row.values}
                faults += [
                    (row.number, key, sentence) for key, sentence in (known or {"": no.sentence}).items()
                ]
        if faults:
            raise RowsRefused(faults)
        return len(rows)

    return apply
