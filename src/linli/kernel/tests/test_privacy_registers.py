from datetime import timedelta

import pytest
from django.db import transaction

from linli.kernel import clock, journal
from linli.kernel.journal.models import Entry
from linli.kernel.privacy import erasure, retention
from linli.kernel.privacy.models import Erasure, Reveal
from linli.kernel.privacy.reveals import reveal, reveals_of
from linli.kernel.refusals import BadInput
from linli.kernel.scope.actors import Actor

WANG = Actor("person", person_id=7)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path, monkeypatch):
    settings.HOME = tmp_path
    settings.KEYRING = tmp_path / "keyring.json"
    settings.CHECKPOINTS = tmp_path / "checkpoints"
    monkeypatch.setattr(erasure, "erasers", {})
    monkeypatch.setattr(retention, "_register", {})


def test_a_reveal_is_written_down_and_shown():
    reveal(owner_kind="case", owner_id=42, field="phone", reason="  回电 核实 ", by=WANG)
    reveal(owner_kind="case", owner_id=43, field="phone", reason="回电核实", by=WANG)
    (seen,) = reveals_of("case", 42)
    assert (seen.field, seen.reason, seen.by) == ("phone", "回电 核实", "p7")
    (entry,) = journal.history("case:42")
    assert (entry.move, entry.data, entry.private) == (
        "revealed",
        {"field": "phone"},
        {"reason": "回电 核实"},
    )


@pytest.mark.parametrize("reason", ["", "  ", "看看", "x" * 201])
def test_a_reveal_without_a_reason_is_refused(reason):
    with pytest.raises(BadInput) as no:
        reveal(owner_kind="case", owner_id=42, field="phone", reason=reason, by=WANG)
    assert "reason" in no.value.fields
    assert not Reveal.objects.exists()


def test_a_field_is_emptied_when_its_days_have_run_out():
    told = []
    retention.keep(
        "kernel.Reveal",
        "reason",
        "To show who looked",
        "links.valid",
        closed="revealed_at",
        forgotten=told.extend,
    )
    now = clock.moment(2026, 11, 21, 9)
    for days in (0, 179, 181, 400):
        with clock.at(now - timedelta(days=days)):
            reveal(owner_kind="case", owner_id=days, field="phone", reason="回电核实", by=WANG)
    with clock.at(now):
        assert retention.due(retention.register()[0]).count() == 2
        assert retention.purge() == {"kernel.Reveal.reason": 2}
        assert retention.purge() == {"kernel.Reveal.reason": 0}
    assert {r.owner_id: r.reason for r in Reveal.objects.all()} == {
        0: "回电核实",
        179: "回电核实",
        181: None,
        400: None,
    }
    assert len(told) == 2
    (entry,) = journal.history("retention")
    assert entry.data["field"] == "kernel.Reveal.reason"


def _known(pk):
    with transaction.atomic():
        journal.record(f"case:{pk}", "received", by=WANG, private={"text": "王小明家漏水"})


def test_an_erasure_takes_words_and_leaves_a_tombstone(settings, django_capture_on_commit_callbacks):
    _known(42)
    reveal(owner_kind="case", owner_id=42, field="phone", reason="回电核实", by=WANG)
    gone = []
    erasure.erases("case", gone.append)
    with django_capture_on_commit_callbacks(execute=True):
        assert erasure.erase(owner_kind="case", owner_id=42, by=WANG)
    assert gone == [42]
    assert [h.private for h in journal.history("case:42")] == [{}, {}, {}]
    assert reveals_of("case", 42)[0].reason is None
    text = (settings.HOME / "erasures.log").read_text()
    assert text.startswith("case 42 ")
    assert not erasure.erase(owner_kind="case", owner_id=42, by=WANG)
    assert gone == [42, 42]
    assert Erasure.objects.count() == 1
    assert not list(journal.verify())


def test_what_failed_is_not_listed(settings, django_capture_on_commit_callbacks):
    def fails(_pk):
        raise RuntimeError("disk")

    erasure.erases("case", fails)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        erasure.erase(owner_kind="case", owner_id=42, by=WANG)
    assert not list(erasure.listed())


def test_after_a_restore_the_erased_are_erased_again(django_capture_on_commit_callbacks):
    for pk in (42, 43, 44):
        _known(pk)
    gone = []
    erasure.erases("case", gone.append)
    with django_capture_on_commit_callbacks(execute=True):
        for pk in (42, 43, 44):
            erasure.erase(owner_kind="case", owner_id=pk, by=WANG)
    # The backup: before any erasure; 43 had not been made yet, and its number has gone to somebody else since.
    Erasure.objects.all().delete()
    Entry.objects.filter(stream__in=["case:42", "case:44"], move="erased").delete()
    Entry.objects.filter(stream="case:43").delete()
    _known(43)
    gone.clear()
    assert [entry.owner_id for entry in erasure.replay_erasures()] == [42, 44]
    assert gone == [42, 44]
    assert erasure.replay_erasures() == []


def test_a_torn_or_missing_line_is_written_again(settings, django_capture_on_commit_callbacks):
    erasure.erases("case", lambda _pk: None)
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(owner_kind="case", owner_id=1, by=WANG)
    list_file = settings.HOME / "erasures.log"
    list_file.write_text(list_file.read_text()[:-20])
    assert list(erasure.listed()) == []
    assert erasure.relist() == 1
    assert [entry.owner_id for entry in erasure.listed()] == [1]
    assert erasure.relist() == 0
