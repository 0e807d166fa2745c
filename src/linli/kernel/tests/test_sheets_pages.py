import io

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from linli.kernel import clock, scope
from linli.kernel.notices.models import Notice
from linli.kernel.refusals import BadInput
from linli.kernel.sheets import Column, Importer, Sheet, importing
from linli.kernel.sheets.models import SheetImport

pytestmark = pytest.mark.django_db
SHEET = Sheet(
    "greetings",
    "问候名册",
    (
        Column("code", "编码", required=True, kind="code", unique=True, help="Every greeting has its own"),
        Column("person", "人", required=True, kind="int"),
    ),
)


def greet(values, *, by, context):
    if values["person"] == 13:
        raise BadInput("十三号不接受问候", fields={"person": "不能是 13"})
    Notice.objects.create(person_id=values["person"], code=values["code"], created_at=clock.now())


@pytest.fixture
def wang(settings, tmp_path, monkeypatch):
    settings.KEYRING = tmp_path / "keyring.json"
    settings.CHECKPOINTS = tmp_path / "checkpoints"
    monkeypatch.setitem(
        importing.importers, "greetings", Importer("greetings", SHEET, "greet", importing.each(greet))
    )
    real = scope.may
    monkeypatch.setattr(
        scope,
        "may",
        lambda actor, permission, row=None: (
            actor.person_id == person.pk if permission == "greet" else real(actor, permission, row)
        ),
    )
    person = get_user_model().objects.create(username="wang", name="王", created_at=clock.now())
    return person


@pytest.fixture
def at_wangs(client, wang):
    client.force_login(wang)
    client.cookies["django_language"] = "en"
    return client


def bring(client, *lines, name="a.csv"):
    content = "\n".join(["编码,人,备注", *lines]).encode("gb18030")
    return client.post("/sheets/greetings/", {"sheet": SimpleUploadedFile(name, content)})


def test_who_may_not_is_turned_away(client, wang):
    for address in (
        "/sheets/greetings/",
        "/sheets/greetings/blank.xlsx",
        "/sheets/greetings/abc/",
        "/sheets/greetings/abc/marked.xlsx",
    ):
        assert client.get(address).status_code == 302
    other = get_user_model().objects.create(username="li", name="李", created_at=clock.now())
    client.force_login(other)
    assert client.get("/sheets/greetings/").status_code == 403
    assert bring(client, "A1,1,").status_code == 403
    assert not SheetImport.objects.exists()


def test_unknown_kinds_and_keys_are_not_there(at_wangs):
    assert at_wangs.get("/sheets/unheard/").status_code == 404
    assert at_wangs.get("/sheets/greetings/abc/").status_code == 404


def test_from_the_blank_sheet_to_the_end(at_wangs):
    page = at_wangs.get("/sheets/greetings/").content.decode()
    assert "Every greeting has its own" in page
    blank = at_wangs.get("/sheets/greetings/blank.xlsx")
    assert blank["Content-Disposition"].startswith("attachment")
    book = load_workbook(io.BytesIO(blank.content))
    book.worksheets[0]["A2"], book.worksheets[0]["B2"] = "A1", 5
    out = io.BytesIO()
    book.save(out)
    answer = at_wangs.post("/sheets/greetings/", {"sheet": SimpleUploadedFile("填好.xlsx", out.getvalue())})
    shown = at_wangs.get(answer.url).content.decode()
    assert "1 row can be brought in." in shown
    assert "Bring in 1 row" in shown
    done = at_wangs.post(answer.url, {"do": "apply"}, follow=True).content.decode()
    assert "1 row was brought in." in done
    assert Notice.objects.get().code == "A1"
    assert at_wangs.post(answer.url, {"do": "apply"}).status_code == 409


def test_no_file_and_an_unreadable_file_stay_on_the_page(at_wangs):
    assert "Choose the file first." in at_wangs.post("/sheets/greetings/").content.decode()
    answer = at_wangs.post(
        "/sheets/greetings/", {"sheet": SimpleUploadedFile("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")}
    )
    assert answer.status_code == 422
    assert ".xlsx" in answer.content.decode()


def test_faults_stand_in_their_cells_and_in_the_marked_workbook(at_wangs):
    answer = bring(at_wangs, "A1,1,<b>x</b>", "A1,很多,", "A3,,")
    page = at_wangs.get(answer.url).content.decode()
    assert page.count('class="nowrap wrong"') == 3
    assert "C1: “备注” is not a column of this sheet" in page
    assert "2 of 3 rows" in page
    assert "Bring in 3 rows" not in page
    assert "<b>x" not in page
    marked = at_wangs.get(answer.url + "marked.xlsx")
    tab = load_workbook(io.BytesIO(marked.content)).active
    assert [cell.value for cell in tab["A"]] == ["编码", "A1", "A1", "A3"]
    assert "B3" in tab["D3"].value
    assert at_wangs.post(answer.url, {"do": "apply"}).status_code == 422
    assert not Notice.objects.exists()


def test_what_the_command_refuses_is_shown_in_its_cell(at_wangs):
    answer = bring(at_wangs, "A1,1,", "A2,13,")
    refused = at_wangs.post(answer.url, {"do": "apply"})
    assert refused.status_code == 422
    assert "B3: 不能是 13" in refused.content.decode()
    assert not Notice.objects.exists()


def test_dropping(at_wangs):
    answer = bring(at_wangs, "A1,1,")
    assert at_wangs.post(answer.url, {"do": "drop"}).url == "/sheets/greetings/"
    assert "was dropped" in at_wangs.get(answer.url).content.decode()
    assert at_wangs.get(answer.url + "marked.xlsx").status_code == 302


def test_a_long_list_of_faults_is_cut_and_says_so(at_wangs):
    answer = bring(at_wangs, *(f"A{n},x," for n in range(250)))
    page = at_wangs.get(answer.url).content.decode()
    assert page.count('class="nowrap wrong"') == 200
    assert "The first 200 are shown" in page
