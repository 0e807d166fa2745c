"""Reading a sheet: headings found, rows turned into values, every fault with its cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from linli.kernel import rulebook
from linli.kernel.evidence.prepared import Upload
from linli.kernel.refusals import BadInput
from linli.kernel.sheets.cells import is_blank, shown, value_of
from linli.kernel.sheets.columns import Column, Sheet, bare, in_all_languages, normal
from linli.kernel.sheets.opening import COLUMNS, Tab, tabs_of

HEADING_ROWS = 10  # a title and remarks may stand above the headings


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong in a cell ("B7"); `column` is the key, or the heading where it is unknown; "" for the whole row."""

    cell: str
    column: str
    sentence: str


@dataclass(slots=True)
class RowRead:
    """One row: its number in the sheet, values by key (None where empty), its faults, and its cells as a person sees them.

    `found` is how many of the faults were found by reading; those behind them came from the room's own checks.
    """

    number: int
    values: dict[str, Any]
    errors: list[CellError] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    found: int = 0


@dataclass(slots=True)
class Reading:
    """`headings` as they stand in the sheet; `places` maps a key to its column (0 = A). Unknown columns are passed over."""

    headings: list[str]
    places: dict[str, int]
    rows: list[RowRead] = field(default_factory=list)
    unknown_columns: list[CellError] = field(default_factory=list)
    missing_columns: list[str] = field(default_factory=list)

    @property
    def errors(self) -> list[CellError]:
        return [error for row in self.rows for error in row.errors]

    @property
    def ok(self) -> bool:
        return bool(self.rows) and not self.missing_columns and not any(row.errors for row in self.rows)


def cell_at(place: int | None, number: int) -> str:
    """The address of a cell; the row's first cell where the column is not in the sheet."""
    return f"{get_column_letter((place or 0) + 1)}{number}"


def read(upload: Upload, sheet: Sheet) -> Reading:
    """Read an .xlsx or CSV upload. Raises BadInput for a file that cannot be read at all; faults of cells are in the rows."""
    tab, heading_row, headings = _best(tabs_of(upload), sheet)
    reading = _places(headings, heading_row, sheet)
    most = int(rulebook.value("sheets.rows").value)
    for number, cells in tab.rows(len(headings)):
        if number <= heading_row or all(is_blank(cell) for cell in cells):
            continue
        if len(reading.rows) >= most:
            raise BadInput(
                _(
                    "There are more than %(most)s rows. Split the sheet and bring the parts in one after the other."
                )
                % {"most": most},
                code="sheet_too_long",
            )
        reading.rows.append(_row(number, cells, reading, sheet))
    if not reading.rows:
        raise BadInput(_("Under the headings there is no row with anything in it."), code="sheet_no_rows")
    _refuse_twins(reading, sheet)
    for row in reading.rows:
        row.found = len(row.errors)
    return reading


def _best(tabs: Sequence[Tab], sheet: Sheet) -> tuple[Tab, int, list[str]]:
    """The tab and row that know most of the headings. Raises BadInput when none knows any."""
    known = _known(sheet)
    best: tuple[int, Tab, int, list[str]] | None = None
    for tab in tabs:
        for number, cells in _first(tab):
            headings = [shown(cell) for cell in cells]
            score = len({key for heading in headings if (key := _key(heading, known))})
            if score and (best is None or score > best[0]):
                best = (score, tab, number, headings)
    if best is None:
        titles = _(", ").join(str(column.title) for column in sheet.columns[:8])
        raise BadInput(
            _(
                "None of the headings is known here. The first row should hold: %(titles)s. The blank sheet has them all."
            )
            % {"titles": titles},
            code="sheet_no_headings",
        )
    _score, tab, number, headings = best
    if any(headings[COLUMNS:]):
        raise BadInput(
            _("There are more than %(most)s columns. Delete those that are not needed.") % {"most": COLUMNS},
            code="sheet_too_wide",
        )
    while headings and not headings[-1]:
        headings.pop()
    return tab, number, headings


def _first(tab: Tab) -> Iterator[tuple[int, list[Any]]]:
    yield from tab.rows(COLUMNS + 1, HEADING_ROWS)


def _known(sheet: Sheet) -> dict[str, str]:
    """Keys by heading; a title is also known without its remark in brackets, where that leaves no doubt."""
    known = {heading: column.key for column in sheet.columns for heading in column.headings()}
    short: dict[str, set[str]] = {}
    for column in sheet.columns:
        for title in in_all_languages(column.title):
            short.setdefault(bare(title), set()).add(column.key)
    return {heading: keys.pop() for heading, keys in short.items() if len(keys) == 1} | known


def _key(heading: str, known: Mapping[str, str]) -> str | None:
    return known.get(normal(heading)) or known.get(bare(heading)) if heading else None


def _places(headings: list[str], heading_row: int, sheet: Sheet) -> Reading:
    known = _known(sheet)
    reading = Reading(headings, {})
    for place, heading in enumerate(headings):
        key = _key(heading, known)
        if key is None:
            if heading:
                sentence = _("“%(title)s” is not a column of this sheet; it is passed over.") % {
                    "title": heading[:40]
                }
                reading.unknown_columns.append(CellError(cell_at(place, heading_row), heading, sentence))
        elif key in reading.places:
            sentence = _("“%(title)s” stands here a second time; the first one counts.") % {
                "title": heading[:40]
            }
            reading.unknown_columns.append(CellError(cell_at(place, heading_row), heading, sentence))
        else:
            reading.places[key] = place
    reading.missing_columns = [
        str(c.title) for c in sheet.columns if c.required and c.key not in reading.places
    ]
    return reading


def _row(number: int, cells: Sequence[Any], reading: Reading, sheet: Sheet) -> RowRead:
    row = RowRead(number, {}, raw=[shown(cell) for cell in cells[: len(reading.headings)]])
    for column in sheet.columns:
        place = reading.places.get(column.key)
        raw = cells[place] if place is not None and place < len(cells) else None
        row.values[column.key] = None
        try:
            row.values[column.key] = value_of(column, raw)
        except BadInput as no:
            row.errors.append(CellError(cell_at(place, number), column.key, no.sentence))
            continue
        if column.required and row.values[column.key] is None and place is not None:
            sentence = _("“%(title)s” must be filled in.") % {"title": column.title}
            row.errors.append(CellError(cell_at(place, number), column.key, sentence))
    return row


def _refuse_twins(reading: Reading, sheet: Sheet) -> None:
    for column in sheet.columns:
        if column.unique:
            _refuse_twins_of(column, reading)


def _refuse_twins_of(column: Column, reading: Reading) -> None:
    place = reading.places.get(column.key)
    first: dict[Any, int] = {}
    for row in reading.rows:
        value = row.values[column.key]
        if value is None:
            continue
        if value in first:
            sentence = _("“%(value)s” stands already in %(cell)s; it may stand here once.") % {
                "value": value,
                "cell": cell_at(place, first[value]),
            }
            row.errors.append(CellError(cell_at(place, row.number), column.key, sentence))
        else:
            first[value] = row.number
