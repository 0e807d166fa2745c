import contextlib
import io
import struct
import zipfile
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from linli.kernel import sheets
from linli.kernel.refusals import BadInput
from linli.kernel.sheets import Column, Sheet, cells, opening

pytestmark = pytest.mark.django_db
UNITS = Sheet(
    "units",
    "单位",
    (
        Column("name", "名称", required=True, max_length=20, also=("单位名称",)),
        Column("code", "编码", kind="code", unique=True, example="AL-01"),
        Column(
            "kind", _("Monday"), kind="choice", choices=(("urban", _("Tuesday")), ("rural", _("Wednesday")))
        ),
        Column("people", "人数", kind="int", least=0, most=5000),
        Column("founded", "成立日期", kind="date"),
        Column("open", "开放（是/否）", kind="bool"),
        Column("phone", "电话"),
        Column("lon", "经度", kind="number"),
    ),
)


def workbook(*rows, title="单位", more=()):
    book = Workbook()
    tab = book.active
    tab.title = title
    for row in rows:
        tab.append(row)
    for name, state, lines in more:
        other = book.create_sheet(name)
        other.sheet_state = state
        for line in lines:
            other.append(line)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("units.xlsx", out.getvalue())


def read_one(heading, value):
    reading = sheets.read(workbook(["名称", heading], ["东街", value]), UNITS)
    return reading.rows[0]


def test_a_good_sheet():
    reading = sheets.read(
        workbook(
            ["名称", "编码", "周一", "人数", "成立日期", "开放（是/否）", "电话", "经度"],
            ["东街社区", "AL-01", "周二", 1200, datetime(2020, 3, 1), "是", 13800001234, 120.15],
            ["西街社区", "AL-02", "rural", "３４０", "2021年3月1日", "否", "0571-88886666", "120.2"],
        ),
        UNITS,
    )
    assert reading.ok
    assert [row.number for row in reading.rows] == [2, 3]
    assert reading.rows[0].values == {
        "name": "东街社区",
        "code": "AL-01",
        "kind": "urban",
        "people": 1200,
        "founded": date(2020, 3, 1),
        "open": True,
        "phone": "13800001234",
        "lon": 120.15,
    }
    assert reading.rows[1].values["kind"] == "rural"
    assert reading.rows[1].values["people"] == 340
    assert reading.rows[1].values["founded"] == date(2021, 3, 1)
    assert reading.rows[1].values["open"] is False


@pytest.mark.parametrize(
    "heading", ["名称", " 名 称 ", "名称*", "名称（必填）", "名称(required)", "NAME", "单位名称", "名称："]
)
def test_headings_are_known_however_they_are_written(heading):
    assert sheets.read(workbook([heading], ["东街"]), UNITS).rows[0].values["name"] == "东街"


@pytest.mark.parametrize("heading", ["周一", "Monday", "monday", "ＭＯＮＤＡＹ"])
@pytest.mark.parametrize("word", ["周二", "Tuesday", "urban", " ＴＵＥＳＤＡＹ "])
def test_headings_and_choices_in_either_language(heading, word):
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert read_one(heading, word).values["kind"] == "urban"


@pytest.mark.parametrize(
    "written",
    ["2026-11-21", "2026/11/21", "2026.11.21", "2026年11月21日", "20261121", 20261121, "２０２６－１１－２１", " 2026-11-21 ",
     datetime(2026, 11, 21), datetime(2026, 11, 21, 9, 30), date(2026, 11, 21), 46347, "2026-11-21 00:00:00", "2026/11/21 9:30"],
)  # fmt: skip
def test_a_day_is_known_however_it_is_written(written):
    row = read_one("成立日期", written)
    assert row.errors == []
    assert row.values["founded"] == date(2026, 11, 21)


@pytest.mark.parametrize(
    "written", ["2026-02-30", "昨天", "11-21", "2026", 12, "20261340", True, "2026-11", 9e15]
)
def test_what_is_no_day_is_refused(written):
    (error,) = read_one("成立日期", written).errors
    assert (error.cell, error.column) == ("B2", "founded")


@pytest.mark.parametrize(
    ("heading", "written", "value"),
    [
        ("人数", "1,200", 1200),
        ("人数", 12.0, 12),
        ("人数", "12.0", 12),
        ("人数", "０", 0),
        ("经度", "120.15", 120.15),
        ("经度", 120, 120.0),
        ("开放（是/否）", "√", True),
        ("开放", "N", False),
        ("开放", True, True),
        ("开放", 0, False),
        ("电话", 13800001234.0, "13800001234"),
        ("电话", 5.5, "5.5"),
        ("电话", " \u200b138 ", "138"),
        ("电话", "一行\r\n两行_x000D_", "一行\n两行"),
        ("电话", datetime(2026, 1, 2), "2026-01-02"),
        ("电话", "   ", None),
        ("电话", "\u3000", None),
        ("编码", "ａｌ－０１", "al-01"),
        ("编码", 12, "12"),
        ("电话", "= not a formula but text"[2:], "not a formula but text"),
    ],
)
def test_values(heading, written, value):
    row = read_one(heading, written)
    assert row.errors == []
    assert value in row.values.values()


@pytest.mark.parametrize(
    ("heading", "written"),
    [
        ("人数", 12.5),
        ("人数", "很多"),
        ("人数", -1),
        ("人数", 5001),
        ("人数", "9" * 30),
        ("人数", True),
        ("经度", "nan"),
        ("经度", "1e9"),
        ("周一", "周天"),
        ("开放", "也许"),
        ("编码", "AL 01/东"),
        ("编码", "-"),
        ("编码", 123456789012345678),
        ("电话", 622202123456789012),
        ("电话", "长" * 201),
    ],
)
def test_wrong_values_are_named_by_their_cell(heading, written):
    (error,) = read_one(heading, written).errors
    assert error.cell == "B2"
    assert len(error.sentence) > 3


def test_control_characters_are_left_out():
    column = UNITS.column("phone")
    assert cells.value_of(column, "\x00138\x07\u202e\ufeff") == "138"
    assert cells.value_of(column, "\x07 \u200b") is None


def test_a_heading_without_its_remark_is_known_only_where_there_is_no_doubt():
    sheet = Sheet(
        "s", "s", (Column("name", "名称"), Column("mu", "面积（亩）"), Column("ha", "面积（公顷）"))
    )
    reading = sheets.read(workbook(["名称", "面积", "面积(亩)"], ["东街", 1, 2]), sheet)
    assert [e.column for e in reading.unknown_columns] == ["面积"]
    assert reading.rows[0].values == {"name": "东街", "mu": "2", "ha": None}


def test_formulas_are_never_evaluated():
    row = read_one("电话", '=HYPERLINK("http://example.com","x")')
    assert row.values["phone"] is None
    assert row.errors[0].cell == "B2"
    assert read_one("人数", "=1+1").errors
    text = sheets.read(SimpleUploadedFile("a.csv", "名称,电话\n东街,=1+1".encode()), UNITS)
    assert text.rows[0].errors[0].cell == "B2"


def test_errors_of_excel_are_not_values():
    book = load_workbook(io.BytesIO(workbook(["名称", "电话"], ["东街", "x"]).read()))
    cell = book.active["B2"]
    cell.value, cell.data_type = "#N/A", "e"
    out = io.BytesIO()
    book.save(out)
    (error,) = sheets.read(SimpleUploadedFile("a.xlsx", out.getvalue()), UNITS).rows[0].errors
    assert "#N/A" in error.sentence


def test_unknown_missing_and_doubled_columns():
    reading = sheets.read(workbook(["编码", "备注", "编码"], ["A1", "x", "A2"]), UNITS)
    assert [(e.cell, e.column) for e in reading.unknown_columns] == [("B1", "备注"), ("C1", "编码")]
    assert reading.missing_columns == ["名称"]
    assert not reading.ok
    assert reading.rows[0].values["code"] == "A1"


def test_required_and_doubled_values():
    reading = sheets.read(workbook(["名称", "编码"], ["东街", "A1"], [None, "A2"], ["西街", "A1"]), UNITS)
    assert [(e.cell, e.column) for e in reading.errors] == [("A3", "name"), ("B4", "code")]
    assert "B2" in reading.errors[1].sentence


def test_titles_above_and_blanks_between_and_below():
    reading = sheets.read(
        workbook(
            ["安澜县单位名册"],
            [],
            ["填表说明：名称必填"],
            ["名称", "编码"],
            ["东街", "A1"],
            [],
            [" ", None],
            ["西街", "A2"],
            [],
            [],
        ),
        UNITS,
    )
    assert [(row.number, row.values["name"]) for row in reading.rows] == [(5, "东街"), (8, "西街")]


def test_the_visible_tab_that_fits_is_read():
    upload = workbook(
        ["说明"],
        title="说明",
        more=[
            ("旧", "hidden", [["名称", "编码", "人数"], ["藏起来的", "H1", 1]]),
            ("名册", "visible", [["名称", "编码"], ["东街", "A1"]]),
        ],
    )
    assert [row.values["name"] for row in sheets.read(upload, UNITS).rows] == ["东街"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_the_encodings_people_have(encoding, delimiter):
    lines = ["名称,编码,电话", "东街社区,A1,13800001234", '"西街,㐂号",A2,0571-88886666', ",,"]
    text = "\r\n".join(
        line.replace(",", delimiter) if '"' not in line else f'"西街,㐂号"{delimiter}A2{delimiter}1'
        for line in lines
    )
    reading = sheets.read(SimpleUploadedFile("a.csv", text.encode(encoding)), UNITS)
    assert [row.values["name"] for row in reading.rows] == ["东街社区", "西街,㐂号"]


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in parts.items():
            box.writestr(name.replace("__", "/"), content)
    return out.getvalue()


CANNOT = {
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "sheet_old"),
    "empty.xlsx": (b"", "sheet_empty"),
    "torn.xlsx": (b"PK\x03\x04" + b"\0" * 40, "sheet_broken"),
    "other.zip": (zipped(a="1"), "sheet_broken"),
    "photo.xlsx": (b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13), "sheet_unknown"),
    "binary.csv": (bytes(range(256)), "sheet_unknown"),
    "blank.csv": (b"\n\n\n", "sheet_no_headings"),
    "words.csv": ("今天天气很好\n".encode(), "sheet_no_headings"),
    "heads.csv": ("名称,编码\n , \n".encode(), "sheet_no_rows"),
    "wide.csv": (("名称," + "x," * 300 + "\n东街").encode(), "sheet_too_wide"),
    "quote.csv": ('名称\n"' + "长" * 50_000).encode(),
}
CANNOT["quote.csv"] = (CANNOT["quote.csv"], "sheet_broken")


@pytest.mark.parametrize("name", CANNOT)
def test_files_that_cannot_be_read_get_one_sentence(name):
    content, code = CANNOT[name]
    with pytest.raises(BadInput) as no:
        sheets.read(SimpleUploadedFile(name, content), UNITS)
    assert no.value.code == code
    assert no.value.sentence


def test_fifty_megabytes_are_refused_before_they_are_opened():
    class Huge(SimpleUploadedFile):
        def read(self, *_args):
            raise AssertionError("must not be read")

    upload = Huge("big.xlsx", b"PK\x03\x04")
    upload.size = 50_000_000
    with pytest.raises(BadInput) as no:
        sheets.read(upload, UNITS)
    assert no.value.code == "sheet_too_big"
    assert "10 MB" in no.value.sentence
    with pytest.raises(BadInput):
        sheets.read(SimpleUploadedFile("big.csv", b"a," * 6_000_000), UNITS)


def test_a_workbook_that_would_unpack_to_too_much_is_refused():
    bomb = zipped(**{"[Content_Types].xml": "<x/>", "xl__workbook.xml": b"\0" * 200_000_000})
    assert len(bomb) < 1_000_000
    with pytest.raises(BadInput) as no:
        sheets.read(SimpleUploadedFile("bomb.xlsx", bomb), UNITS)
    assert no.value.code == "sheet_bomb"


def _with_sheet_xml(xml):
    source = zipfile.ZipFile(io.BytesIO(workbook(["名称"], ["东街"]).read()))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        for info in source.infolist():
            content = source.read(info)
            box.writestr(info.filename, xml if info.filename == "xl/worksheets/sheet1.xml" else content)
    return SimpleUploadedFile("a.xlsx", out.getvalue())


HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData>'
FIRST = '<row r="1"><c r="A1" t="inlineStr"><is><t>名称</t></is></c></row>'


def test_a_sheet_that_declares_entities_is_refused():
    xml = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
        + HEAD
        + FIRST
        + "</sheetData></worksheet>"
    )
    with pytest.raises(BadInput) as no:
        sheets.read(_with_sheet_xml(xml), UNITS)
    assert no.value.code == "sheet_broken"


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>最后</t></is></c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t>最后</t></is></c><c r="ZZZ2"><v>1</v></c></row>',
    ],
)
def test_far_cells_cost_no_memory(rows):
    reading = sheets.read(_with_sheet_xml(HEAD + FIRST + rows + "</sheetData></worksheet>"), UNITS)
    assert [row.values["name"] for row in reading.rows] == ["最后"]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="99999999"><c r="A99999999"><v>1</v></c></row>',
        '<row r="2"><c r="A2" t="s"><v>999</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v>',
        '<row r="x"><c r="?"><v>1</v></c></row>',
        '<row r="2"><c r="ZZZZZZZ2"><v>1</v></c></row>',
    ],
)
def test_a_sheet_that_makes_no_sense_is_refused(rows):
    with pytest.raises(BadInput) as no:
        sheets.read(_with_sheet_xml(HEAD + FIRST + rows + "</sheetData></worksheet>"), UNITS)
    assert no.value.code == "sheet_broken"


def test_too_many_rows(monkeypatch):
    from linli.kernel import rulebook

    most = rulebook.value("sheets.rows").value
    text = "名称\n" + "东街\n" * (most + 1)
    with pytest.raises(BadInput) as no:
        sheets.read(SimpleUploadedFile("a.csv", text.encode()), UNITS)
    assert no.value.code == "sheet_too_long"


@given(st.text(max_size=60))
def test_any_text_in_a_cell_is_a_value_or_a_sentence(text):
    for column in UNITS.columns:
        try:
            value = cells.value_of(column, text)
        except BadInput:
            continue
        else:
            assert value is None or isinstance(value, (str, int, float, bool, date))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content):
    with contextlib.suppress(BadInput):
        opening.tabs_of(SimpleUploadedFile("x", content))
