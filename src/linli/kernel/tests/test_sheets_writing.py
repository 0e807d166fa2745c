import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from linli.kernel import clock, sheets
from linli.kernel.sheets import CellError, Column, RowRead, Sheet

pytestmark = pytest.mark.django_db
THINGS = Sheet(
    "things",
    "事项/名册",
    (
        Column("name", "名称", required=True, help="写全称", example="东街社区"),
        Column("kind", "类别", kind="choice", choices=(("a", _("Monday")), ("b", "乙, 丙"))),
        Column("on", "日期", kind="date"),
        Column("count", "数量", kind="int"),
        Column("open", "开放", kind="bool"),
        Column("note", "备注", max_length=4000),
    ),
)
DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "=cmd|' /C calc'!A0",
    "＝1",
    "#N/A",
    "2026-01-01",
    "1E5",
    "TRUE",
]


def opened(content):
    return load_workbook(io.BytesIO(content))


def test_an_export_holds_nothing_excel_would_run():
    tab = opened(sheets.write(THINGS, [{"name": text, "note": text} for text in DANGEROUS])).active
    for number, text in enumerate(DANGEROUS, start=2):
        cell = tab.cell(number, 1)
        assert cell.data_type == "s", text
        assert cell.value.strip() == text.strip()
        assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
        assert cell.number_format == "@"


def test_values_keep_their_kinds_and_the_reader_gets_words():
    rows = [
        {"name": "东街", "kind": "a", "on": date(2026, 11, 21), "count": 3, "open": True, "note": None},
        {"name": "x\x07y"},
    ]
    with translation.override("zh-hans"):
        content = sheets.write(THINGS, rows)
    tab = opened(content).active
    assert [cell.value for cell in tab[1]] == ["名称", "类别", "日期", "数量", "开放", "备注"]
    assert tab.freeze_panes == "A2"
    assert tab.title == "事项 名册"
    assert tab["B2"].value == "周一"
    assert tab["C2"].value.date() == date(2026, 11, 21)
    assert tab["D2"].value == 3
    assert tab["A3"].value == "xy"
    back = sheets.read(SimpleUploadedFile("a.xlsx", content), THINGS)
    assert back.rows[0].values == rows[0]


def test_moments_are_written_as_china_shows_them():
    sheet = Sheet("s", "s", (Column("at", "时间"),))
    tab = opened(sheets.write(sheet, [{"at": clock.moment(2026, 11, 21, 8, 30)}])).active
    assert str(tab["A2"].value) == "2026-11-21 08:30:00"


def test_many_rows_stream():
    content = sheets.write(THINGS, ({"name": f"名{n}", "count": n} for n in range(3_000)))
    assert sum(1 for _row in load_workbook(io.BytesIO(content), read_only=True).worksheets[0].rows) == 3_001


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_blank_sheet_can_be_filled_in_and_read(language):
    with translation.override(language):
        book = opened(sheets.template(THINGS))
        tab = book.worksheets[0]
        assert tab["A1"].value == "名称 *"
        assert "写全称" in tab["A1"].comment.text
        assert tab.freeze_panes == "A2"
        assert {str(v.sqref) for v in tab.data_validations.dataValidation} == {"B2:B5000", "E2:E5000"}
        assert book["lists"].sheet_state == "hidden"
        assert [cell.value for cell in book["lists"]["B"][:2]] == [
            "周一" if language == "zh-hans" else "Monday",
            "乙, 丙",
        ]
        tab["A2"], tab["B2"], tab["E2"] = "东街", "乙, 丙", book["lists"]["E1"].value
        out = io.BytesIO()
        book.save(out)
        (row,) = sheets.read(SimpleUploadedFile("a.xlsx", out.getvalue()), THINGS).rows
    assert (row.values["name"], row.values["kind"], row.values["open"]) == ("东街", "b", True)


def test_the_blank_sheet_alone_has_no_rows():
    from linli.kernel.refusals import BadInput

    with pytest.raises(BadInput) as no:
        sheets.read(SimpleUploadedFile("a.xlsx", sheets.template(THINGS)), THINGS)
    assert no.value.code == "sheet_no_rows"


def test_faults_are_marked_where_they_are():
    rows = [
        RowRead(
            2, {}, [CellError("B2", "kind", "不在名单里"), CellError("A2", "", "整行不对")], ["=东街", "丁"]
        ),
        RowRead(3, {}, [], ["西街"]),
    ]
    tab = opened(sheets.annotated("名册", ["名称", "类别"], rows)).active
    assert tab["B2"].fill.fgColor.rgb.endswith("F9E6E4")
    assert tab["A2"].fill.fill_type is None
    assert tab["A2"].data_type == "s"
    assert tab["C2"].value == "B2: 不在名单里\nA2: 整行不对"
    assert tab["C3"].value in (None, "")
