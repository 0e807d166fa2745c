"""Digests, quiet hours, and WeCom against its double."""

from datetime import timedelta

import pytest

from linli.kernel import clock, notices
from linli.kernel.notices import catalogue, leaving, outbox, sms, wecom
from linli.kernel.notices.models import Delivery, DigestLine, Notice
from linli.kernel.tests import wecom_double

pytestmark = pytest.mark.django_db
NOON = clock.moment(2026, 11, 20, 12)
NIGHT = clock.moment(2026, 11, 20, 23, 30)


@pytest.fixture(autouse=True)
def _own(settings, tmp_path, monkeypatch):
    settings.KEYRING = tmp_path / "keyring.json"
    settings.SMS_ADAPTER = "linli.kernel.notices.sms.Console"
    settings.WECOM = {"base": "", "corp": "", "secret": "", "agent": "0"}
    monkeypatch.setattr(catalogue, "_kinds", {})
    monkeypatch.setattr(
        outbox, "_addresses", lambda _channel, people: {p: (f"1380000{p:04d}", "en") for p in people}
    )
    sms.Console.sent.clear()
    leaving.declare()
    notices.register("now", "Now %(n)s", channels=("sms",))
    notices.register("later", "Later %(n)s", channels=("sms",), pace="daily")
    notices.register("fire", "Fire %(n)s", channels=("sms",), pace="daily", urgent=True)


def due():
    return [clock.local(row.next_at).strftime("%d %H:%M") for row in Delivery.objects.order_by("pk")]


def test_at_night_a_message_waits_for_the_morning_and_danger_does_not():
    with clock.at(NIGHT):
        notices.tell([1], "now", {"n": 1})
        notices.tell([1], "fire", {"n": 1})
        notices.tell([1], "later", {"n": 1}, urgent=True)
        assert due() == ["21 08:00", "20 23:30", "20 23:30"]
        assert notices.unread(1) == 3


def test_quiet_hours_over_midnight_and_within_a_day():
    early = clock.moment(2026, 11, 21, 5)
    assert clock.local(leaving.after_quiet(NIGHT, (21 * 60, 8 * 60))).strftime("%d %H") == "21 08"
    assert clock.local(leaving.after_quiet(early, (21 * 60, 8 * 60))).strftime("%d %H") == "21 08"
    assert clock.local(leaving.after_quiet(NOON, (720, 840))).strftime("%d %H") == "20 14"
    assert leaving.after_quiet(NOON, (21 * 60, 8 * 60)) == NOON
    assert leaving.after_quiet(NIGHT, (0, 0)) == NIGHT


def test_a_digest_gathers_what_was_not_read():
    with clock.at(NOON):
        for n in range(12):
            notices.tell([1, 2], "later", {"n": n})
        notices.mark_read(2)
        assert not Delivery.objects.exists()
    with clock.at(clock.moment(2026, 11, 20, 16, 59)):
        assert leaving.send_digests() == 0
    with clock.at(clock.moment(2026, 11, 20, 17)):
        assert leaving.send_digests() == 1
        assert not DigestLine.objects.exists()
        outbox.deliver_due()
        (message,) = sms.Console.sent
        assert message.text.startswith("12 notices for you:\n1. Later 0\n")
        assert "10. Later 9" in message.text
        assert "Later 10" not in message.text
        assert leaving.send_digests() == 0


def test_a_digest_asks_the_database_the_same_for_few_and_for_many(django_assert_max_num_queries):
    with clock.at(NOON):
        notices.tell(range(1, 300), "later", {"n": 1})
    with clock.at(NOON + timedelta(hours=6)), django_assert_max_num_queries(12):
        assert leaving.send_digests() == 299


def test_each_person_chooses_for_themselves():
    leaving.choose(1, pace="morning", quiet=None, wecom=None)
    leaving.choose(2, pace="at_once", quiet=(720, 780), wecom=None)
    with clock.at(NOON):
        notices.tell([1, 2, 3], "now", {"n": 1})
        assert due() == ["20 13:00", "20 12:00"] or due() == ["20 12:00", "20 13:00"]
        line = DigestLine.objects.get()
        assert (line.person_id, clock.local(line.due_at).strftime("%d %H:%M")) == (1, "21 08:00")
    notices.forget_person(1)
    assert not DigestLine.objects.exists()


def test_an_erasure_takes_what_waits_for_a_digest():
    with clock.at(NOON):
        notices.tell([1], "later", {"n": 1}, owner=("case", 42))
    notices.forget("case", 42)
    assert not Notice.objects.exists()
    assert not DigestLine.objects.exists()


# --- WeCom, against the double --------------------------------------------------------------------------------------


@pytest.fixture
def double(settings):
    with wecom_double.running() as running:
        settings.WECOM = {"base": running.base, "corp": "corp", "secret": running.secret, "agent": "7"}
        yield running


def sent(double):
    return [call for path, call in double.calls if path.endswith("message/send")]


def test_a_message_goes_to_one_account_masked(double):
    wecom.adapter().send("zhang", "联系人：王小明 13800001234")
    (call,) = sent(double)
    assert (call["touser"], call["msgtype"], call["agentid"]) == ("zhang", "text", 7)
    assert "13800001234" not in call["text"]["content"]
    assert "王小明" not in call["text"]["content"]
    wecom.adapter().send("li", "again")
    assert double.tokens == 1


def test_an_expired_token_is_asked_for_anew_once(double):
    double.answers = [wecom_double.EXPIRED]
    wecom.adapter().send("zhang", "x")
    assert [call["token"] for call in sent(double)] == ["token-1", "token-2"]
    double.answers = [wecom_double.EXPIRED, wecom_double.EXPIRED]
    with pytest.raises(wecom.WecomError, match="42001"):
        wecom.adapter().send("zhang", "x")


def test_the_rate_limit_is_obeyed_by_the_outbox(double):
    notices.register("wide", "Wide %(n)s")
    double.answers = [wecom_double.TOO_OFTEN]
    with clock.at(NOON):
        notices.tell([1], "wide", {"n": 1})
        assert outbox.deliver_due().failed == 1
        row = Delivery.objects.get()
        assert row.next_at == NOON + timedelta(minutes=1)
        assert "45009" in row.last_error
        assert double.secret not in row.last_error
    with clock.at(NOON + timedelta(minutes=1)):
        assert outbox.deliver_due().sent == 1


def test_an_unknown_account_and_a_wrong_secret_are_refused(double, settings):
    double.answers = [wecom_double.UNKNOWN, wecom_double.NOBODY]
    with pytest.raises(wecom.WecomError, match="not known"):
        wecom.adapter().send("nobody", "x")
    with pytest.raises(wecom.WecomError, match="81013"):
        wecom.adapter().send("nobody", "x")
    settings.WECOM = {**settings.WECOM, "secret": "wrong"}
    with pytest.raises(wecom.WecomError, match="40001"):
        wecom.adapter().send("zhang", "x")


def test_nothing_goes_to_wecom_unless_it_is_set_up_and_nothing_private_ever(settings, double):
    notices.register("private", "Private", private=True)
    notices.register("wide", "Wide")
    notices.tell([1], "private")
    assert not Delivery.objects.exists()
    notices.tell([1], "wide")
    assert Delivery.objects.get().channel == "wecom"
    settings.WECOM = {**settings.WECOM, "corp": ""}
    notices.tell([1], "wide")
    assert Delivery.objects.count() == 1


def test_a_long_text_is_cut_between_characters():
    assert len(wecom.shortened("灯" * 3_000).encode()) <= 2_000
    assert wecom.shortened("短") == "短"
