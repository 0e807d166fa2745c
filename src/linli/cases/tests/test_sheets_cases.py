"""Cases in from Excel and out to it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from linli.cases.models import Case, Category
from linli.cases.tests.cast import Cast
from linli.cases.tests.desk_plays import fresh, send, url
from linli.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def workbook(*rows: list[Any]) -> SimpleUploadedFile:
    from io import BytesIO

    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("热线.xlsx", out.getvalue())


HEADINGS = ["工单号", "受理日期", "诉求类型", "主题", "诉求内容", "事项类别", "所属社区", "地址", "联系电话"]


def test_a_hotline_list_comes_in_once(cast: Cast, enter: Callable[[str], Client]) -> None:
    from linli.kernel import sheets

    Category.objects.create(code="lamp", name_zh="路灯", name_en="Lamp")
    good = [
        "2811",
        "2026-11-01",
        "report",
        "",
        "西街口路灯不亮，晚上很黑",
        "路灯",
        "西街社区",
        "西街口",
        "13800002222",
    ]
    staged = sheets.preview("cases", workbook(HEADINGS, good), by=cast.dispatcher)
    sheets.apply(kind="cases", key=staged.key, by=cast.dispatcher)
    case = Case.objects.get()
    assert (case.keeper, case.channel, case.door, case.category.code) == (
        cast.community,
        "hotline",
        "report",
        "lamp",
    )
    assert clock.local(case.occurred_at).date().isoformat() == "2026-11-01"
    assert "2811" in enter("dispatcher").get(url(case)).content.decode()
    found = enter("dispatcher").get(reverse("cases:inbox"), {"q": "2811"}).context["rows"]
    assert [row.url.split("?")[0] for row in found] == [url(case)]  # by the number the hotline knows it by
    again = sheets.preview("cases", workbook(HEADINGS, good), by=cast.dispatcher)
    _row, reading = sheets.staged(kind="cases", key=again.key, by=cast.dispatcher)
    assert [error.cell for error in reading.errors] == ["A2"]


def test_bad_cells_are_named(cast: Cast) -> None:
    from linli.kernel import sheets

    rows = [
        ["1", "2999-01-01", "", "", "内容", "不存在的类别", "西街社区", "", ""],
        ["1", "2026-11-01", "打听", "", "", "", "滨河社区", "", "12"],
        ["2", "昨天", "", "", "=1+1", "", "月亮社区", "", ""],
        ["3", "1999-12-31", "", "", "路" * 5_001, "", "西街社区", "", ""],
    ]
    staged = sheets.preview("cases", workbook(HEADINGS, *rows), by=cast.dispatcher)
    _row, reading = sheets.staged(kind="cases", key=staged.key, by=cast.dispatcher)
    wrong = {error.cell for error in reading.errors}
    assert {"B2", "F2", "C3", "E3", "G3", "I3", "B4", "G4", "B5", "E5"} <= wrong
    assert any("You may not enter cases for 滨河社区" in error.sentence for error in reading.errors)
    with pytest.raises(Exception, match="Nothing was brought in"):
        sheets.apply(kind="cases", key=staged.key, by=cast.dispatcher)
    assert not Case.objects.exists()


def test_a_patrol_find_is_settled_on_the_spot(cast: Cast, enter: Callable[[str], Client]) -> None:
    case = cast.asked("井盖已复位", channel="patrol")
    assert send(enter("dispatcher"), case, "settle", note="当场处理").status_code == 302
    assert fresh(case).state == "settled"
