"""Forgetting somebody, and going on forgetting when an older backup is put back."""

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from linli.cases import commands as cases
from linli.cases.models import Case, CaseKey, Contact
from linli.cases.tests.cast import BUILDER, SINCE, Cast, assemble
from linli.kernel import evidence, search
from linli.kernel.journal import Verified, verify
from linli.kernel.privacy import keyring
from linli.kernel.refusals import BadInput
from linli.kernel.scope import Actor
from linli.organisations import commands as organisations
from linli.people import commands as people
from linli.people.models import SubjectRequest
from linli.site import backups
from tests.world import picture

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NAME, PHONE = "欧阳拓跋", "13877778888"
TRACES = (NAME, PHONE, "璩麂", "饕餮", "蹊跷", "囹圄")


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    """The list of erasures, the checkpoint and the files belong to this test's database alone."""
    cache.clear()
    settings.HOME = tmp_path
    settings.CHECKPOINTS, settings.EVIDENCE_ROOT = tmp_path / "checkpoints", tmp_path / "evidence"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    cast = assemble()
    cast.people["security"] = people.enrol(username="security", name="安全管理员", by=BUILDER)
    organisations.post(
        person=cast.people["security"], organisation=cast.county, role="security", since=SINCE, by=BUILDER
    )
    return cast


def told(cast: Cast) -> Case:
    """A case in which every table that can hold a word of the person holds one: split, answered, judged, looked at."""
    asked = cases.Asked(
        door="help",
        words=f"璩麂巷的地砖蹊跷地裂了，我叫{NAME}，电话{PHONE}。还有饕餮水管。",
        name=NAME,
        phone=PHONE,
        keeper=cast.community,
    )
    case = cases.receive_with_photos(
        asked,
        by=Actor("anonymous"),
        photos=[evidence.prepare_photo(picture())],
        link="https://linli.example/t/{}/".format,
    ).case
    parts = [cases.Part("璩麂地砖", to=cast.lamps), cases.Part("饕餮水管", to=cast.water)]
    for part, officer in zip(
        cases.split(case, parts=parts, by=cast.dispatcher),
        (cast.lamp_officer, cast.water_officer),
        strict=True,
    ):
        cases.sign(part, by=officer)
        cases.answer(part, answer=f"囹圄已修，{NAME}", by=officer)
        evidence.keep_photo(picture("teal"), owner_kind="case", owner_id=part.pk, by=officer)
    case.refresh_from_db()
    cases.correct(case, public_words="璩麂巷地砖", by=cast.dispatcher)
    cases.show_contact(case, reason=f"回访{NAME}", by=cast.dispatcher)
    cases.confirm(case, satisfied="yes", words=f"饕餮好了，{NAME}", by=cast.resident(case))
    return case


def erased(case: Case, cast: Cast) -> None:
    request = people.ask(subject=case.stream, kind="correct", words=f"写成{NAME}", by=cast.resident(case))
    people.grant(request, answer=f"已改为{NAME}", by=cast.security)
    request = people.ask(subject=case.stream, kind="erase", words=f"请删去{NAME}", by=cast.resident(case))
    people.grant(request, answer="", by=cast.security)


def found() -> list[tuple[str, str]]:
    """Where in the whole database a trace is readable; sealed columns are opened by reading through their models."""
    places = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = "\n".join(
                str(
                    [
                        bytes(v).decode(errors="replace") if isinstance(v, (bytes, memoryview)) else v
                        for v in row
                    ]
                )
                for row in cursor
            )
            places += [(table, trace) for trace in TRACES if trace in rows]
    for answer in SubjectRequest.objects.values_list("words", "answer"):
        places += [("request", trace) for trace in TRACES if trace in str(answer)]
    return places


def on_disk() -> Iterator[tuple[str, str]]:
    """Where in the files under the home folder a trace is readable: the database file with its free pages and its log."""
    files = [*Path(configured.HOME).rglob("*")]
    if connection.vendor == "sqlite":
        database = Path(connection.settings_dict["NAME"])
        files += [database, database.with_name(f"{database.name}-wal")]
    for file in files:
        if file.is_file() and not file.name.endswith(".tar.gz"):
            content = file.read_bytes()
            yield from ((file.name, trace) for trace in TRACES if trace.encode() in content)


def nothing_is_left(case: Case, cast: Cast) -> None:
    assert found() == []
    assert not Contact.objects.exists()
    assert not CaseKey.objects.filter(case=case).exists()
    assert evidence.photos_of("case", [case.pk, *case.parts.values_list("pk", flat=True)]) == {}
    assert [file for file in Path(configured.EVIDENCE_ROOT).rglob("*") if file.is_file()] == []
    client = Client()
    client.force_login(cast.people["dispatcher"], backend=BACKEND)
    for trace in TRACES:
        assert case.number not in str(
            client.get(reverse("cases:inbox"), {"q": trace, "view": "all"}).context["rows"]
        )
    assert client.get(reverse("cases:desk_case", args=[case.number])).status_code == 200
    assert list(verify(Verified())) == []


def test_an_erased_case_leaves_no_trace_and_none_comes_back_with_a_backup(cast: Cast, tmp_path: Path) -> None:
    case = told(cast)
    assert {trace for _table, trace in found()} == set(TRACES)
    backups.write(tmp_path / "then.tar.gz")
    erased(case, cast)
    search.tidy()
    nothing_is_left(case, cast)
    assert list(on_disk()) == []
    assert "3 erasures done again" in backups.restore(tmp_path / "then.tar.gz")  # the whole and its two parts
    nothing_is_left(case, cast)
    assert list(on_disk()) == []


def test_a_backup_brings_back_the_day_it_was_made(cast: Cast, tmp_path: Path) -> None:
    case = told(cast)
    signed_in = Client()
    signed_in.force_login(cast.people["dispatcher"], backend=BACKEND)
    target = tmp_path / "then.tar.gz"
    assert "Keys are not in it" in backups.write(target)
    assert target.stat().st_mode & 0o077 == 0
    with tarfile.open(target) as archive:
        assert not [name for name in archive.getnames() if "key" in name]
    cast.asked("后来的事")
    evidence.drop_owner("case", case.pk)
    assert ", 0 findings" in backups.restore(target)
    assert Case.objects.filter(parent=None).count() == 1
    assert Contact.objects.get().phone == PHONE
    (photo,) = evidence.photos_of("case", [case.pk])[case.pk]
    assert photo
    assert list((tmp_path / "checkpoints").glob("heads.before-restore-*"))
    assert (
        signed_in.get(reverse("cases:inbox")).status_code == 302
    )  # whoever was signed in then signs in anew


@pytest.mark.parametrize("what", ["torn", "other", "foreign", "empty", "keys"])
def test_what_does_not_fit_is_refused_before_anything_is_touched(
    cast: Cast, tmp_path: Path, settings: Any, what: str
) -> None:
    case, target = cast.asked(), tmp_path / "then.tar.gz"
    backups.write(target)
    if what == "torn":
        target.write_bytes(target.read_bytes()[:-400])
    elif what == "other":
        target.write_text("not an archive")
    elif what == "keys":
        settings.KEYRING = tmp_path / "keys" / "another.json"
    else:
        about = {
            "vendor": "oracle" if what == "foreign" else connection.vendor,
            "probe": keyring.seal("backup", "backup"),
        }
        (tmp_path / "backup.json").write_text(json.dumps(about))
        with tarfile.open(target, "w:gz") as archive:
            archive.add(tmp_path / "backup.json", arcname="backup.json")
    with pytest.raises(BadInput, match="Nothing was changed"):
        backups.restore(target)
    assert Case.objects.get() == case
    assert list(verify(Verified())) == []


def test_a_backup_that_cannot_be_written_leaves_nothing(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        backups.write(tmp_path / "then.zip")
    with pytest.raises(BadInput, match="no folder"):
        backups.write(tmp_path / "nowhere" / "then.tar.gz")
    assert not list(tmp_path.rglob("*unfinished*"))
