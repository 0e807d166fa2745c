"""Exports: written in the background, to their asker alone, without contacts, safe to open, gone after their days."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from linli.cases import exports, tasks
from linli.cases.commands import exporting
from linli.cases.models import Export
from linli.cases.tests.cast import Cast
from linli.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def exported(client: Client, trail: str = "view=all", shape: str = "xlsx") -> Export:
    assert client.post(reverse("cases:export"), {"trail": trail, "shape": shape}).status_code == 302
    export = Export.objects.latest("pk")
    tasks.write_export.call(export.pk)
    export.refresh_from_db()
    return export


def content(client: Client, export: Export) -> bytes:
    answer = client.get(reverse("cases:export_file", args=[export.key]))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return b"".join(answer.streaming_content)


def test_a_list_as_a_workbook_without_contacts_and_formulas(
    cast: Cast, enter: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "BATCH", 2)
    monkeypatch.setattr(exports, "TOLD", 1)
    cast.asked("=HYPERLINK(1) 路灯不亮，找王小明，电话13800005555", name="赵六", phone="13912345678")
    for n in range(4):
        cast.asked(f"井盖{n}")
    cast.asked("隔壁", keeper=cast.nextdoor)
    client = enter("dispatcher")
    export = exported(client)
    assert (export.state, export.done) == ("ready", 5)
    tab = load_workbook(io.BytesIO(content(client, export))).active
    rows = list(tab.iter_rows(values_only=True))
    assert len(rows) == 6
    everything = "\n".join(str(cell) for row in rows for cell in row)
    for hidden in ("13800005555", "13912345678", "赵六", "王小明", "隔壁"):
        assert hidden not in everything
    assert any(
        cell.data_type == "s" and str(cell.value).startswith("=") for row in tab.iter_rows() for cell in row
    )
    assert not any(cell.data_type == "f" for row in tab.iter_rows() for cell in row)
    assert "5 cases" in client.get(reverse("cases:exports")).content.decode()


def test_the_filter_is_kept_and_csv_marks_formulas(cast: Cast, enter: Callable[[str], Client]) -> None:
    cast.asked("=1+1 路灯", door="help")
    cast.asked("路灯", door="report")
    client = enter("dispatcher")
    export = exported(client, "view=all&door=help&q=路灯&after=x", "csv")
    lines = list(csv.reader(io.StringIO(content(client, export).decode("utf-8-sig"))))
    assert len(lines) == 2
    assert any(cell.startswith("'=1+1") for cell in lines[1])


def test_only_its_asker_fetches_it_and_not_for_ever(cast: Cast, enter: Callable[[str], Client]) -> None:
    cast.asked()
    client = enter("dispatcher")
    export = exported(client)
    path = exporting.file_of(export)
    assert path.stat().st_mode & 0o077 == 0
    assert enter("supervisor").get(reverse("cases:export_file", args=[export.key])).status_code == 404
    assert enter("supervisor").post(reverse("cases:export_drop", args=[export.key])).status_code == 404
    with clock.at(clock.now() + timedelta(days=10)):
        assert client.get(reverse("cases:export_file", args=[export.key])).status_code in (302, 404)
        assert exporting.expire_exports() == 1
    export.refresh_from_db()
    assert export.state == "expired"


def test_what_cannot_be_written_says_so(
    cast: Cast, enter: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("linli.kernel.sheets.write_file", broken)
    client = enter("dispatcher")
    assert exported(client).state == "failed"
    assert "Could not be written" in client.get(reverse("cases:exports")).content.decode()


def test_who_has_no_list_exports_nothing(cast: Cast, enter: Callable[[str], Client]) -> None:
    assert enter("member").post(reverse("cases:export"), {"trail": "", "shape": "xlsx"}).status_code == 403
    assert enter("dispatcher").post(reverse("cases:export"), {"trail": "", "shape": "pdf"}).status_code == 422
    assert not Export.objects.exists()
