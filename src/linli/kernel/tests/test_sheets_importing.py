from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from linli.kernel import clock, journal, scope, sheets
from linli.kernel.notices.models import Notice
from linli.kernel.refusals import BadInput, NotAllowed, NotFound, NotOpen
from linli.kernel.scope.actors import Actor
from linli.kernel.sheets import Column, Importer, Sheet, importing
from linli.kernel.sheets.models import SheetImport

pytestmark = pytest.mark.django_db
WANG = Actor("person", person_id=7)
LI = Actor("person", person_id=8)
ZHAO = Actor("person", person_id=9)
SHEET = Sheet(
    "greetings",
    "问候",
    (
        Column("code", "编码", required=True, kind="code", unique=True),
        Column("person", "人", required=True, kind="int"),
        Column("on", "日期", kind="date"),
    ),
)


def greet(values, *, by, context):
    """A command that writes a row and has a rule of its own."""
    if values["person"] == 13:
        raise BadInput("十三号不接受问候", fields={"person": "不能是 13"})
    if values["person"] == 14:
        raise BadInput("整行不对")
    Notice.objects.create(
        person_id=values["person"], code=values["code"], created_at=clock.now(), params={"by": by.ref}
    )


def check(values, context):
    return {"code": "已经有了"} if values["code"] in context else {}


def known(_by, _rows):
    return set(Notice.objects.values_list("code", flat=True))


@pytest.fixture(autouse=True)
def _own(settings, tmp_path, monkeypatch):
    settings.KEYRING = tmp_path / "keyring.json"
    settings.CHECKPOINTS = tmp_path / "checkpoints"
    monkeypatch.setattr(importing, "importers", {})
    monkeypatch.setattr("linli.kernel.sheets.staging.importers", importing.importers)
    monkeypatch.setattr(
        scope, "may", lambda actor, permission, row=None: permission == "greet" and actor in (WANG, LI)
    )
    importing.register(Importer("greetings", SHEET, "greet", importing.each(greet), check, known))


def csv(*lines):
    return SimpleUploadedFile("问候.csv", "\n".join(["编码,人,日期", *lines]).encode())


def bring(*lines, by=WANG):
    return sheets.preview("greetings", csv(*lines), by=by)


def test_a_sheet_is_shown_and_then_applied_whole():
    row = bring("A1,1,2026-11-21", "A2,2,")
    assert (row.state, row.counts) == ("previewed", {"rows": 2, "wrong": 0})
    assert not Notice.objects.exists()
    done = sheets.apply(kind="greetings", key=row.key, by=WANG)
    assert (done.state, done.counts["applied"], done.rows) == ("applied", 2, None)
    assert sorted(Notice.objects.values_list("code", flat=True)) == ["A1", "A2"]
    assert [h.move for h in journal.history(row.stream)] == ["previewed", "applied"]


def test_what_was_brought_is_sealed_and_comes_back_as_it_was():
    row = bring("A1,1,2026-11-21")
    with connection.cursor() as cursor:
        cursor.execute("SELECT rows, file_name FROM kernel_sheetimport")
        assert not any("A1,1" in text or "问候" in text or '"code"' in text for text in cursor.fetchone())
    _row, reading = sheets.staged(kind="greetings", key=row.key, by=WANG)
    assert str(reading.rows[0].values["on"]) == "2026-11-21"
    assert reading.rows[0].raw == ["A1", "1", "2026-11-21"]


def test_a_double_click_applies_once():
    row = bring("A1,1,")
    sheets.apply(kind="greetings", key=row.key, by=WANG)
    with pytest.raises(NotOpen):
        sheets.apply(kind="greetings", key=row.key, by=WANG)
    with pytest.raises(NotOpen):
        sheets.drop(kind="greetings", key=row.key, by=WANG)
    assert Notice.objects.count() == 1


def test_faults_are_found_before_anything_is_done():
    row = bring("A1,1,", "A1,2,", "A3,x,")
    assert row.counts == {"rows": 3, "wrong": 2}
    with pytest.raises(BadInput) as no:
        sheets.apply(kind="greetings", key=row.key, by=WANG)
    assert set(no.value.fields) == {"A3", "B4"}
    assert not Notice.objects.exists()


def test_a_row_the_command_refuses_stops_all_and_is_marked():
    row = bring("A1,1,", "A2,13,", "A3,3,", "A4,14,")
    with pytest.raises(BadInput) as no:
        sheets.apply(kind="greetings", key=row.key, by=WANG)
    assert no.value.fields == {"B3": "不能是 13", "A5": "整行不对"}
    assert not Notice.objects.exists()
    again, reading = sheets.staged(kind="greetings", key=row.key, by=WANG)
    assert (again.state, again.counts) == ("previewed", {"rows": 4, "wrong": 2})
    assert [(e.cell, e.column) for e in reading.errors] == [("B3", "person"), ("A5", "")]


def test_the_world_may_have_moved_on_since_the_preview():
    row = bring("A1,1,")
    other = bring("A1,2,", by=LI)
    sheets.apply(kind="greetings", key=other.key, by=LI)
    with pytest.raises(BadInput) as no:
        sheets.apply(kind="greetings", key=row.key, by=WANG)
    assert no.value.fields == {"A2": "已经有了"}
    Notice.objects.all().delete()
    assert sheets.apply(kind="greetings", key=row.key, by=WANG).state == "applied"


def test_a_missing_column_is_named():
    row = sheets.preview("greetings", SimpleUploadedFile("a.csv", "编码\nA1".encode()), by=WANG)
    with pytest.raises(BadInput) as no:
        sheets.apply(kind="greetings", key=row.key, by=WANG)
    assert "人" in no.value.sentence


def test_an_import_is_its_owners_and_needs_the_permission():
    row = bring("A1,1,")
    with pytest.raises(NotFound):
        sheets.staged(kind="greetings", key=row.key, by=LI)
    with pytest.raises(NotFound):
        sheets.apply(kind="greetings", key=row.key, by=LI)
    with pytest.raises(NotAllowed):
        bring("A1,1,", by=ZHAO)
    with pytest.raises(NotFound):
        sheets.preview("unheard", csv("A1,1,"), by=WANG)


def test_dropping_and_tidying():
    row = bring("A1,1,")
    assert sheets.drop(kind="greetings", key=row.key, by=WANG).rows is None
    bring("A2,1,")
    assert sheets.tidy() == 0
    with clock.at(clock.now() + timedelta(days=8)):
        assert sheets.tidy() == 1
    assert set(SheetImport.objects.values_list("state", flat=True)) == {"dropped"}
    assert not list(journal.verify())
