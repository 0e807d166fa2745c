"""The address list from Excel."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from linli.kernel import sheets
from linli.kernel.refusals import BadInput
from linli.places.models import Address
from linli.places.tests.conftest import code

HEADINGS = ["小区", "楼栋", "单元", "网格编码", "经度", "纬度"]


def book(*rows) -> SimpleUploadedFile:
    workbook = Workbook()
    workbook.active.append(HEADINGS)
    for row in rows:
        workbook.active.append(list(row))
    out = io.BytesIO()
    workbook.save(out)
    return SimpleUploadedFile("addresses.xlsx", out.getvalue())


def test_a_list_is_shown_first_and_then_added(cast):
    by = cast.actor("secretary")
    staged = sheets.preview(
        "addresses",
        book(
            ("锦绣苑", "1 栋", "1 单元", code(1), None, None), ("锦绣苑", "2 栋", None, None, 105.015, 30.005)
        ),
        by=by,
    )
    assert not Address.objects.exists()
    done = sheets.apply(kind="addresses", key=staged.key, by=by)
    assert done.counts["applied"] == 4
    assert Address.objects.get(full_name="锦绣苑 2 栋").grid == cast.grids[1]


def test_each_wrong_cell_is_named(cast):
    by = cast.actor("secretary")
    staged = sheets.preview(
        "addresses",
        book(
            ("锦绣苑", None, "1 单元", code(1), None, None),
            ("锦绣苑", None, None, code(9), None, None),
            ("锦绣苑", None, None, code(3), None, None),
            ("锦绣苑", None, None, None, 30.005, 105.015),
            ("锦绣苑", None, None, code(1), 105.015, 30.005),
            ("锦绣苑", None, None, None, None, None),
            ("锦绣苑", None, None, code(1), 105.005, None),
            (None, "1 栋", None, code(1), None, None),
        ),
        by=by,
    )
    assert staged.counts["wrong"] == 8
    with pytest.raises(BadInput) as told:
        sheets.apply(kind="addresses", key=staged.key, by=by)
    assert set(told.value.fields) == {"B2", "D3", "D4", "E5", "D6", "D7", "F8", "A9"}
    assert not Address.objects.exists()
