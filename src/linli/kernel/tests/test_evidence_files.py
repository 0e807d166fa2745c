import io
import zipfile
from datetime import timedelta

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import include, path
from django.utils.datastructures import MultiValueDict
from PIL import Image

from linli.kernel import clock, evidence
from linli.kernel.evidence import pages, reading, store
from linli.kernel.evidence.documents import DOCX, PDF, XLSX
from linli.kernel.evidence.forms import PhotosField
from linli.kernel.evidence.models import File, FileUse
from linli.kernel.refusals import BadInput
from linli.kernel.scope.actors import Actor

urlpatterns = [path("file/", include("linli.kernel.evidence.urls"))]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
WANG = Actor("person", person_id=7)


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path, monkeypatch):
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    settings.KEYRING = tmp_path / "keyring.json"
    monkeypatch.setattr(reading, "_readers", {"case": lambda actor, _pk: actor == WANG})


def photo(colour="red", name="门口.png"):
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue())


def office(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        for name in names:
            parts.writestr(name, "<x/>")
    return out.getvalue()


def on_disk(settings):
    return sorted(p.name for p in settings.EVIDENCE_ROOT.rglob("*") if p.is_file())


def asked(key, size, **headers):
    request = RequestFactory().get("/", headers=headers)
    request.actor = WANG
    return pages.serve(request, key, size)


def test_the_same_picture_is_stored_once_and_leaves_with_its_last_use(
    settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        one = evidence.keep_photo(photo(), owner_kind="case", owner_id=1, by=WANG)
        two = evidence.keep_photo(photo(name="again.png"), owner_kind="case", owner_id=2, by=WANG)
    assert one.file == two.file
    assert one.key != two.key
    assert len(on_disk(settings)) == 2
    assert store.path_of(one.file.name).parent.parent.parent == settings.EVIDENCE_ROOT
    with django_capture_on_commit_callbacks(execute=True):
        assert evidence.drop_owner("case", 1) == 1
    assert len(on_disk(settings)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        evidence.drop_owner("case", 2)
    assert on_disk(settings) == []
    assert not File.objects.exists()


def test_adding_a_photo_twice_is_the_same_as_once():
    first = evidence.keep_photo(photo(), owner_kind="case", owner_id=1, by=WANG)
    assert evidence.keep_photo(photo(), owner_kind="case", owner_id=1, by=WANG) == first
    assert evidence.keep_photo(photo(), owner_kind="case", owner_id=1, by=WANG, label="after") != first


def test_bytes_removed_by_somebody_meanwhile_are_written_again(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        use = evidence.keep_photo(photo(), owner_kind="case", owner_id=1, by=WANG)
        store.remove(use.file.name)
    assert store.path_of(use.file.name).exists()
    assert store.small_path_of(use.file.name).exists()


def test_names_on_disk_tell_nothing_without_the_keyring(settings, tmp_path):
    one = store.name_of(b"a known picture")
    settings.KEYRING = tmp_path / "other.json"
    assert store.name_of(b"a known picture") != one


def test_the_original_name_is_sealed_at_rest(django_db_blocker):
    from django.db import connection

    evidence.keep_photo(photo(name="王小明家门口.png"), owner_kind="case", owner_id=1, by=WANG)
    with connection.cursor() as cursor:
        cursor.execute("SELECT original_name FROM kernel_fileuse")
        assert "王小明" not in cursor.fetchone()[0]
    assert FileUse.objects.get().name == "王小明家门口.png"


def test_photos_of_many_in_one_query(django_assert_num_queries):
    evidence.keep_photos([photo("red"), photo("blue")], owner_kind="case", owner_id=1, by=WANG)
    evidence.keep_photo(photo("green"), owner_kind="case", owner_id=2, by=WANG)
    evidence.keep_document(SimpleUploadedFile("a.pdf", b"%PDF-1.7\n"), owner_kind="case", owner_id=2, by=WANG)
    with django_assert_num_queries(1):
        found = evidence.photos_of("case", [1, 2, 3])
        assert [len(found.get(n, [])) for n in (1, 2, 3)] == [2, 1, 0]
        assert found[1][0].url.endswith("/full")
        assert found[1][0].thumb.endswith("/small")
    assert [u.position for u in found[1]] == [0, 1]
    assert evidence.files_of("case", [2])[2][0].name == "a.pdf"


def test_too_many_photos_are_refused_all_together(settings):
    colours = ("red", "green", "blue", "black", "white", "grey")
    evidence.keep_photos([photo(c) for c in colours], owner_kind="case", owner_id=1, by=WANG)
    with pytest.raises(BadInput) as no:
        evidence.keep_photos([photo("pink")], owner_kind="case", owner_id=1, by=WANG)
    assert "6" in no.value.sentence
    with pytest.raises(BadInput):
        evidence.keep_photos(
            [photo("pink"), SimpleUploadedFile("x.jpg", b"no")], owner_kind="case", owner_id=2, by=WANG
        )
    assert FileUse.objects.count() == 6


def test_some_files_of_an_owner_can_be_dropped_and_never_anothers(django_capture_on_commit_callbacks):
    one, two = evidence.keep_photos([photo("red"), photo("blue")], owner_kind="case", owner_id=1, by=WANG)
    assert evidence.drop(owner_kind="case", owner_id=2, keys=[one.key]) == 0
    assert evidence.drop(owner_kind="case", owner_id=1, keys=[one.key]) == 1
    assert list(FileUse.objects.all()) == [two]


def test_the_sweep_removes_what_nobody_uses_and_reports_what_is_gone(
    settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        kept = evidence.keep_photo(photo("red"), owner_kind="case", owner_id=1, by=WANG)
        lost = evidence.keep_photo(photo("blue"), owner_kind="case", owner_id=1, by=WANG)
        unused = evidence.keep_photo(photo("green"), owner_kind="case", owner_id=1, by=WANG)
    unused.delete()
    store.put("ab" * 32, b"left by a crash")
    store.remove(lost.file.name)
    young = evidence.sweep()
    assert (young.bytes_removed, young.rows_removed) == (0, 0)
    with clock.at(clock.now() + timedelta(hours=2)), django_capture_on_commit_callbacks(execute=True):
        done = evidence.sweep()
    assert (done.bytes_removed, done.rows_removed, done.missing) == (1, 1, [lost.file.name])
    assert on_disk(settings) == sorted([kept.file.name, kept.file.name + ".small"])


@pytest.mark.parametrize(
    ("name", "content", "mime"),
    [
        ("plan.pdf", b"%PDF-1.4 ...", PDF),
        ("plan.exe", b"%PDF-1.4 ...", PDF),
        ("minutes.docx", office("[Content_Types].xml", "word/document.xml"), DOCX),
        ("list.xlsx", office("[Content_Types].xml", "xl/workbook.xml"), XLSX),
    ],
)
def test_documents_are_known_by_their_bytes_and_only_downloaded(name, content, mime):
    use = evidence.keep_document(SimpleUploadedFile(name, content), owner_kind="case", owner_id=1, by=WANG)
    answer = asked(use.key, "file")
    assert answer["Content-Type"] == mime
    assert answer["Content-Disposition"].startswith("attachment")
    assert ".exe" not in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content) == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<html>"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("macro.docx", office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("any.zip", office("a.txt")),
        ("torn.docx", b"PK\x03\x04torn"),
        ("empty.pdf", b""),
    ],
)
def test_other_documents_are_refused_by_name(name, content):
    with pytest.raises(BadInput) as no:
        evidence.prepare_document(SimpleUploadedFile(name, content))
    assert name in no.value.sentence


def test_a_document_that_would_unpack_to_too_much_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<x/>")
        parts.writestr("word/document.xml", b"\0" * 310_000_000)
    with pytest.raises(BadInput):
        evidence.prepare_document(SimpleUploadedFile("bomb.docx", out.getvalue()))


def test_what_the_browser_is_told():
    use = evidence.keep_photo(photo(), owner_kind="case", owner_id=1, by=WANG)
    answer = asked(use.key, "small")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"].startswith("private")
    answer.file_to_stream.close()  # closing the answer itself would end the request, and with it the connection
    again = asked(use.key, "small", if_none_match=answer["ETag"])
    assert again.status_code == 304
    assert again["ETag"] == answer["ETag"]
    full = asked(use.key, "full", if_none_match=answer["ETag"])
    assert full.status_code == 200
    assert full["Content-Disposition"].startswith("inline")
    full.file_to_stream.close()


def test_only_reading_is_possible():
    request = RequestFactory().post("/")
    request.actor = WANG
    assert pages.serve(request, "x", "full").status_code == 405


class Report(forms.Form):
    photos = PhotosField()


def test_the_form_field_hands_over_clean_photos():
    form = Report({}, MultiValueDict({"photos": [photo("red"), photo("blue")]}))
    assert form.is_valid()
    uses = evidence.keep_photos(form.cleaned_data["photos"], owner_kind="case", owner_id=1, by=WANG)
    assert len(uses) == 2
    assert Report({}, MultiValueDict()).is_valid()


def test_the_form_field_names_every_photo_it_cannot_take():
    files = [photo("red"), SimpleUploadedFile("one.jpg", b"no"), SimpleUploadedFile("two.jpg", b"")]
    form = Report({}, MultiValueDict({"photos": files}))
    assert not form.is_valid()
    assert ["one.jpg" in form.errors["photos"][0], "two.jpg" in form.errors["photos"][1]] == [True, True]
    form = Report({}, MultiValueDict({"photos": [photo()] * 7}))
    assert not form.is_valid()
