from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from linli.kernel import clock, notices
from linli.kernel.notices import catalogue, outbox, sms
from linli.kernel.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db
NOON = clock.moment(2026, 11, 20, 12)


class Refusing:
    """A gateway that is down for some numbers, and says so rudely."""

    down: set[str] = set()
    sent: list[tuple[str, str]] = []

    def send(self, phone, text):
        if phone in self.down:
            raise ConnectionError(f"no route for {phone}")
        self.sent.append((phone, text))


@pytest.fixture(autouse=True)
def _own(settings, tmp_path, monkeypatch):
    settings.KEYRING = tmp_path / "keyring.json"
    settings.SMS_ADAPTER = "linli.kernel.notices.sms.Console"
    monkeypatch.setattr(catalogue, "_kinds", {})
    monkeypatch.setattr(outbox, "_addresses", outbox._no_addresses)
    sms.Console.sent.clear()
    Refusing.down, Refusing.sent = set(), []
    notices.register("case.sent", "%(number)s was sent to %(unit)s.", title="Sent: %(number)s")
    notices.register("plain", _("Language"))
    with clock.at(NOON):
        yield


def test_everybody_is_told_once_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert notices.tell([3, 1, 3], "case.sent", {"number": "A1", "unit": "West"}, "/cases/A1/") == 2
    (notice,) = notices.inbox(1)
    assert notice.sentence == "A1 was sent to West."
    assert (notice.link, notice.read_at) == ("/cases/A1/", None)
    assert [notices.unread(p) for p in (1, 2, 3)] == [1, 0, 1]


def test_a_missing_word_or_an_unknown_code_is_found_when_telling():
    with pytest.raises(KeyError):
        notices.tell([1], "case.sent", {"number": "A1"})
    with pytest.raises(LookupError):
        notices.tell([1], "never.registered")
    assert not Notice.objects.exists()


def test_a_notice_is_read_in_the_language_of_its_reader():
    notices.register("day", _("Monday"))
    notices.tell([1], "day")
    (notice,) = notices.inbox(1)
    with translation.override("zh-hans"):
        assert notice.sentence == "周一"
    with translation.override("en"):
        assert notice.sentence == "Monday"


def test_codes_are_put_into_words_for_the_reader():
    notices.register("move", "Now: %(state)s", prepare=lambda p: {"state": {"done": "finished"}[p["state"]]})
    notices.tell([1], "move", {"state": "done"})
    assert notices.inbox(1)[0].sentence == "Now: finished"


def test_an_old_code_still_says_something(monkeypatch):
    notices.tell([1], "case.sent", {"number": "A1", "unit": "West"})
    monkeypatch.setattr(catalogue, "_kinds", {})
    assert notices.inbox(1)[0].sentence


def test_reading():
    for number in range(3):
        with clock.at(NOON + timedelta(minutes=number)):
            notices.tell([1, 2], "case.sent", {"number": f"A{number}", "unit": "West"})
    newest, *_rest = notices.inbox(1)
    assert newest.params["number"] == "A2"
    assert notices.mark_read(2, [newest.key]) == 0
    assert notices.mark_read(1, [newest.key]) == 1
    assert notices.unread(1) == 2
    assert notices.mark_read(1) == 2
    assert (notices.unread(1), notices.unread(2)) == (0, 3)
    assert [n.params["number"] for n in notices.inbox(1, start=1, most=1)] == ["A1"]


def test_silence():
    with notices.silence():
        assert notices.quiet()
        assert notices.tell([1], "case.sent", {"number": "A1", "unit": "West"}) == 0
    assert not notices.quiet()
    assert not Notice.objects.exists()


def test_what_was_told_goes_with_its_transaction():
    with transaction.atomic():
        notices.tell([1], "case.sent", {"number": "A1", "unit": "West"})
        outbox.sms("13800001234", "plain")
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()


def test_a_message_is_sealed_until_it_is_sent_and_gone_afterwards():
    outbox.sms("13800001234", "case.sent", {"number": "A1", "unit": "West"}, owner=("case", 42))
    with connection.cursor() as cursor:
        cursor.execute('SELECT "to", body FROM kernel_delivery')
        stored = " ".join(cursor.fetchone())
    assert "13800001234" not in stored
    assert "was sent" not in stored
    assert outbox.deliver_due().sent == 1
    assert list(sms.Console.sent) == [("13800001234", "A1 was sent to West.")]
    row = Delivery.objects.get()
    assert (row.state, row.to, row.body, row.attempts) == ("sent", None, None, 1)
    assert outbox.deliver_due() == outbox.Delivered()


def test_messages_are_written_in_the_language_of_the_receiver():
    notices.register("day", _("Monday"))
    outbox.sms("13800001234", "day")
    outbox.sms("13800001234", "day", language="en")
    outbox.deliver_due()
    assert [m.text for m in sms.Console.sent] == ["周一", "Monday"]


def test_email(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    outbox.email("wang@example.com", "case.sent", {"number": "A1", "unit": "West"})
    assert outbox.deliver_due().sent == 1
    (letter,) = mail.outbox
    assert (letter.subject, letter.body, letter.to) == (
        "Sent: A1",
        "A1 was sent to West.",
        ["wang@example.com"],
    )


def test_people_are_reached_as_they_wish():
    notices.register("urgent", "Come, %(who)s", channels=("sms",))
    asked = []

    def book(channel, people):
        asked.append((channel, list(people)))
        return {2: ("13800000002", "en")}

    outbox.reach(book)
    notices.tell([1, 2], "urgent", {"who": "now"}, owner=("case", 1))
    assert asked == [("sms", [1, 2])]
    outbox.deliver_due()
    assert list(sms.Console.sent) == [("13800000002", "Come, now")]


def test_a_failure_is_tried_again_later_and_given_up_in_the_end(settings):
    settings.SMS_ADAPTER = f"{Refusing.__module__}.Refusing"
    outbox.sms("13800001234", "plain")
    outbox.sms("13900001234", "plain")
    Refusing.down = {"13800001234"}
    done = outbox.deliver_due()
    assert (done.sent, done.failed) == (1, 1)
    row = Delivery.objects.get(state="waiting")
    assert row.next_at == NOON + timedelta(minutes=1)
    assert "13800001234" not in row.last_error
    assert outbox.deliver_due() == outbox.Delivered()
    waits = []
    for _try in range(5):
        row.refresh_from_db()
        waits.append(row.next_at)
        with clock.at(row.next_at):
            outbox.deliver_due()
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("dead", 6)
    assert waits == sorted(set(waits))
    Refusing.down = set()
    assert outbox.retry_dead() == 1
    assert outbox.deliver_due().sent == 1


def test_a_message_is_not_sent_by_two(settings):
    row = outbox.sms("13800001234", "plain")
    assert outbox._claimed(row.pk) is not None
    assert outbox.deliver(row.pk) is None
    assert outbox.deliver_due() == outbox.Delivered()
    with clock.at(NOON + outbox.LEASE):  # the first one died
        assert outbox.deliver_due().sent == 1


def test_a_code_that_has_run_out_is_not_sent():
    outbox.sms("13800001234", "plain", valid=timedelta(minutes=5))
    with clock.at(NOON + timedelta(minutes=5)):
        assert outbox.deliver_due().dead == 0 + 1
    assert not sms.Console.sent
    assert Delivery.objects.get().to is None
    assert outbox.retry_dead() == 0


def test_a_code_goes_out_at_once(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        outbox.sms("13800001234", "plain", at_once=True)
    assert len(sms.Console.sent) == 1


def test_forgetting_and_purging():
    notices.tell([1], "case.sent", {"number": "A1", "unit": "West"}, owner=("case", 42))
    notices.tell([1], "case.sent", {"number": "A2", "unit": "West"}, owner=("case", 43))
    outbox.sms("13800001234", "plain", owner=("case", 42))
    assert notices.forget("case", 42) == 2
    assert [n.params["number"] for n in notices.inbox(1)] == ["A2"]
    with clock.at(NOON + timedelta(days=179)):
        assert notices.purge() == 0
    with clock.at(NOON + timedelta(days=181)):
        assert notices.purge() == 1


def test_the_console_masks_whom_it_writes_to(caplog):
    with caplog.at_level("INFO", logger="linli.sms"):
        sms.Console().send("13800001234", "code 123456")
    assert "138****1234" in caplog.text
    assert "13800001234" not in caplog.text
