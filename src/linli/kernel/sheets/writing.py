"""Writing workbooks: blank sheets to fill in, exports, and uploads handed back with their faults marked."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from linli.kernel import clock
from linli.kernel.sheets.columns import Column, Sheet
from linli.kernel.sheets.reading import RowRead

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # what Excel may take for a formula
LONGEST_CELL = 32_767
MOST_ROWS = 1_000_000  # of one tab; Excel holds a little more
FILLED_TO = 5_000  # rows of a blank sheet that offer the lists
_HEAD = PatternFill("solid", fgColor="F3EDE5")
_WRONG = PatternFill("solid", fgColor="F9E6E4")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_BOLD = Font(bold=True)
_TOP = Alignment(vertical="top", wrap_text=True)


def template(sheet: Sheet) -> bytes:
    """A blank workbook: headings with notes, lists where there is a choice, and a second tab that explains each column."""
    book = Workbook()
    tab = book.active
    assert tab is not None  # noqa: S101 - a new workbook has its first tab
    tab.title = _tab_title(str(sheet.title))
    lists = book.create_sheet("lists")
    lists.sheet_state = "hidden"
    for number, column in enumerate(sheet.columns, start=1):
        letter = get_column_letter(number)
        head = tab.cell(1, number, f"{column.title}{' *' if column.required else ''}")
        head.font, head.fill, head.alignment = _BOLD, _HEAD, _TOP
        head.comment = Comment(_about(column), "Linli", width=320, height=120)
        tab.column_dimensions[letter].width = _width(column)
        if column.kind in {"text", "code"}:
            for row in range(2, 202):
                tab.cell(
                    row, number
                ).number_format = "@"  # or Excel rounds long numbers and drops leading zeros
        elif column.kind == "date":
            for row in range(2, 202):
                tab.cell(row, number).number_format = "yyyy-mm-dd"
        options = _options(column)
        if options:
            for row, words in enumerate(options, start=1):
                _put_text(lists.cell(row, number), words)
            choice = DataValidation(
                "list",
                formula1=f"=lists!${letter}$1:${letter}${len(options)}",
                allow_blank=not column.required,
            )
            choice.add(f"{letter}2:{letter}{FILLED_TO}")
            tab.add_data_validation(choice)
    tab.freeze_panes = "A2"
    _explain(book, sheet)
    return _bytes(book)


def write(sheet: Sheet, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """An export: one row for each mapping of column keys to values, in the reader's language, with nothing Excel would run."""
    return _bytes(_filled(sheet, rows))


def write_file(sheet: Sheet, rows: Iterable[Mapping[str, Any]], path: Path) -> None:
    """The same into a file, for more rows than fit into memory; behind the last row a tab can hold, another tab begins."""
    _filled(sheet, rows).save(path)


def write_csv(sheet: Sheet, rows: Iterable[Mapping[str, Any]], path: Path) -> None:
    """The same as text that Excel opens as UTF-8; what looks like a formula stands behind an apostrophe."""
    words = _words(sheet)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([str(column.title) for column in sheet.columns])
        for row in rows:
            out.writerow([_plain(words, column.key, row.get(column.key)) for column in sheet.columns])


def _filled(sheet: Sheet, rows: Iterable[Mapping[str, Any]]) -> Workbook:
    book = Workbook(write_only=True)
    words, tab = _words(sheet), None
    for number, row in enumerate(chain(rows, (None,))):
        if tab is None or number % MOST_ROWS == 0:
            if row is None and tab is not None:
                break
            tab = _tab(book, sheet, number // MOST_ROWS)
        if row is not None:
            values = [(column.key, row.get(column.key)) for column in sheet.columns]
            tab.append(
                [_cell(tab, words[key].get(value, value) if key in words else value) for key, value in values]
            )
    return book


def _tab(book: Workbook, sheet: Sheet, number: int) -> Any:
    tab = book.create_sheet(_tab_title(f"{sheet.title} {number + 1}" if number else str(sheet.title)))
    tab.freeze_panes = "A2"
    for place, column in enumerate(sheet.columns, start=1):
        tab.column_dimensions[get_column_letter(place)].width = _width(column)
    tab.append([_head(tab, str(column.title)) for column in sheet.columns])
    return tab


def _words(sheet: Sheet) -> dict[str, dict[Any, Any]]:
    """What stands for a value in the reader's language, for columns of choices."""
    words: dict[str, dict[Any, Any]] = {c.key: dict(c.options()) for c in sheet.columns if c.kind == "choice"}
    return words | {c.key: {True: _("Yes"), False: _("No")} for c in sheet.columns if c.kind == "bool"}


def _plain(words: Mapping[str, Mapping[Any, Any]], key: str, value: Any) -> str:
    shown = words[key].get(value, value) if key in words else value
    if isinstance(shown, datetime):
        return f"{clock.local(shown) if shown.tzinfo else shown:%Y-%m-%d %H:%M}"
    text = "" if shown is None else _ILLEGAL.sub("", str(shown))
    return f"'{text}" if isinstance(shown, str) and text.startswith(RUNS) else text


def annotated(title: str, headings: Sequence[str], rows: Iterable[RowRead]) -> bytes:
    """The upload handed back: each row as it was, wrong cells coloured, and what is wrong in a last column."""
    book = Workbook(write_only=True)
    tab = book.create_sheet(_tab_title(title))
    tab.freeze_panes = "A2"
    for number in range(1, len(headings) + 1):
        tab.column_dimensions[get_column_letter(number)].width = 18
    tab.column_dimensions[get_column_letter(len(headings) + 1)].width = 60
    tab.append([_head(tab, heading) for heading in [*headings, _("What is wrong")]])
    for row in rows:
        wrong = {re.sub(r"\d", "", error.cell) for error in row.errors if error.column}
        cells = [_cell(tab, text) for text in row.raw]
        cells += [_cell(tab, "") for _missing in range(len(headings) - len(cells))]
        for number, cell in enumerate(cells, start=1):
            if get_column_letter(number) in wrong:
                cell.fill = _WRONG
        said = _cell(tab, "\n".join(f"{error.cell}: {error.sentence}" for error in row.errors))
        said.alignment = _TOP
        tab.append([*cells, said])
    return _bytes(book)


def harmless(value: Any) -> Any:
    """A value for a CSV file: text that a spreadsheet might take for a formula gets an apostrophe before it."""
    if not isinstance(value, str):
        return "" if value is None else value
    return f"'{value}" if value.startswith(RUNS) else value


def _cell(tab: Any, value: Any) -> Any:
    """A cell Excel shows and never runs: text that looks like a formula is marked as text."""
    if value is None or isinstance(value, (bool, int, float)):
        return WriteOnlyCell(tab, value)
    if isinstance(value, datetime):
        cell = WriteOnlyCell(tab, clock.local(value).replace(tzinfo=None) if value.tzinfo else value)
        cell.number_format = "yyyy-mm-dd hh:mm"
        return cell
    if isinstance(value, date):
        cell = WriteOnlyCell(tab, value)
        cell.number_format = "yyyy-mm-dd"
        return cell
    cell = WriteOnlyCell(tab)
    _put_text(cell, str(value))
    return cell


def _put_text(cell: Any, text: str) -> None:
    plain = _ILLEGAL.sub("", text)[:LONGEST_CELL]
    cell.value = plain
    cell.data_type = "s"
    if plain.startswith(RUNS):
        cell.quotePrefix = True
    cell.number_format = "@"


def _head(tab: Any, words: str) -> Any:
    cell = _cell(tab, words)
    cell.font, cell.fill, cell.alignment = _BOLD, _HEAD, _TOP
    return cell


def _options(column: Column) -> list[str]:
    if column.kind == "bool":
        return [_("Yes"), _("No")]
    return [str(words) for _code, words in column.options()] if column.kind == "choice" else []


def _about(column: Column) -> str:
    kinds = {
        "text": _("Text, at most %(most)s characters") % {"most": column.max_length},
        "int": _("A whole number"),
        "number": _("A number"),
        "date": _("A day, such as 2026-11-21"),
        "choice": _("One of the list"),
        "code": _("A code of letters and digits"),
        "bool": _("Yes or no"),
    }
    parts = [
        _("Required") if column.required else _("May be left empty"),
        kinds[column.kind],
        str(column.help),
    ]
    return _("; ").join(part for part in parts if part)


def _explain(book: Workbook, sheet: Sheet) -> None:
    tab = book.create_sheet(_("How to fill it in"))
    for letter, width in zip("ABC", (20, 60, 30), strict=True):
        tab.column_dimensions[letter].width = width
    for row, column in enumerate(sheet.columns, start=1):
        for place, words in enumerate((str(column.title), _about(column), str(column.example)), start=1):
            cell = tab.cell(row, place)
            _put_text(cell, words)
            cell.alignment = _TOP
    tab.protection.sheet = True


def _width(column: Column) -> int:
    return {"int": 10, "number": 12, "date": 13, "bool": 8, "choice": 16, "code": 20}.get(
        column.kind, min(48, max(14, column.max_length // 4))
    )


def _tab_title(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "Sheet"


def _bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
