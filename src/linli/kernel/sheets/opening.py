"""Opening what was uploaded: an .xlsx workbook or a CSV file, under limits, as rows of raw cells."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL, ReadOnlyCell

from linli.kernel import rulebook
from linli.kernel.evidence.prepared import Upload
from linli.kernel.refusals import BadInput
from linli.kernel.sheets.cells import Fault, Formula

MEGA = 1_000_000
UNPACKED = 150 * MEGA  # bytes of a workbook once unpacked
PARTS = 2_000
COLUMNS = 200
LAST_ROW = 1_048_576  # Excel has no more
WIDEST_CSV_CELL = 40_000
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(slots=True)
class Tab:
    """A visible sheet of the file: its title and its rows, each (number, cells up to `width`), to the row `last`."""

    title: str
    _source: Any

    def rows(self, width: int, last: int | None = None) -> Iterator[tuple[int, list[Any]]]:
        found: Iterator[tuple[int, list[Any]]] = self._source(width, last)
        return found


def tabs_of(upload: Upload, *, size: str = "sheets.size", unpacked: int = UNPACKED) -> list[Tab]:
    """The visible tabs of the upload. Raises BadInput naming what cannot be opened.

    `size` is the rule with the most megabytes of a file, `unpacked` the most bytes of a workbook once unpacked.
    """
    content = _content(upload, size)
    if content.startswith(OLD_EXCEL):
        raise BadInput(
            _(
                "This is an old .xls file, or a workbook with a password. Save it as .xlsx without a password and choose it again."
            ),
            code="sheet_old",
        )
    if content.startswith(b"PK\x03\x04"):
        _guard(content, unpacked)
        return _workbook(content)
    return [_csv(content)]


def _content(upload: Upload, size: str) -> bytes:
    most = int(rulebook.value(size).value)
    too_big = _("This file is larger than %(most)s MB. Delete what is not needed, or split it.") % {
        "most": most
    }
    if (upload.size or 0) > most * MEGA:
        raise BadInput(too_big, code="sheet_too_big")
    upload.seek(0)
    content: bytes = upload.read(most * MEGA + 1)
    if len(content) > most * MEGA:
        raise BadInput(too_big, code="sheet_too_big")
    if not content:
        raise BadInput(_("This file is empty. Choose it again."), code="sheet_empty")
    return content


def _guard(content: bytes, unpacked: int) -> None:
    """Look at the container before anything is unpacked: how much would come out, and whether it declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            infos = parts.infolist()
            if len(infos) > PARTS or sum(info.file_size for info in infos) > unpacked:
                raise BadInput(
                    _(
                        "This workbook is too large once unpacked. Copy the rows into a new workbook and choose that."
                    ),
                    code="sheet_bomb",
                )
            for info in infos:
                if info.filename.endswith((".xml", ".rels")):
                    with parts.open(info) as part:
                        if b"<!DOCTYPE" in part.read(4_096).upper():
                            raise _broken()
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        zlib.error,
    ) as bad:
        raise _broken() from bad


def _workbook(content: bytes) -> list[Tab]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except Exception as bad:
        raise _broken() from bad
    return [Tab(sheet.title, partial(_sheet_rows, sheet)) for sheet in sheets]


def _sheet_rows(sheet: Any, width: int, last: int | None) -> Iterator[tuple[int, list[Any]]]:
    """Rows of one tab. The width is fixed beforehand, whatever the file says of itself."""
    sheet.reset_dimensions()
    rows = enumerate(sheet.iter_rows(max_col=width, max_row=last), start=1)
    while True:
        try:
            number, cells = next(rows)
        except StopIteration:
            return
        except Exception as bad:
            raise _broken() from bad
        if number > LAST_ROW:
            raise _broken()
        if any(cell is not EMPTY_CELL for cell in cells):
            yield number, [_raw(cell) for cell in cells]


def _raw(cell: Any) -> Any:
    if not isinstance(cell, ReadOnlyCell) or cell.value is None:
        return None
    if cell.data_type == "f":
        return Formula(str(cell.value))
    return Fault(cell.value) if cell.data_type == "e" else cell.value


def _csv(content: bytes) -> Tab:
    text = _decoded(content)
    head = text[: text.find("\n") if "\n" in text else len(text)]
    delimiter = max(",\t;", key=head.count)

    def rows(width: int, last: int | None) -> Iterator[tuple[int, list[Any]]]:
        csv.field_size_limit(WIDEST_CSV_CELL)
        try:
            for number, cells in enumerate(
                islice(csv.reader(io.StringIO(text), delimiter=delimiter), last), start=1
            ):
                yield number, [Formula(cell) if cell.startswith("=") else cell for cell in cells[:width]]
        except csv.Error as bad:
            raise _broken() from bad

    return Tab("", rows)


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or GB18030, the encoding of Chinese Excel."""
    encodings = ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(c < " " and c not in "\t\r\n" for c in text[:10_000]):
            return text
    raise BadInput(
        _("This is neither an Excel workbook (.xlsx) nor a CSV file. Choose one of these."),
        code="sheet_unknown",
    )


def _broken() -> BadInput:
    return BadInput(
        _(
            "This workbook is damaged and cannot be read to its end. Open it in Excel, save it anew and choose it again."
        ),
        code="sheet_broken",
    )
