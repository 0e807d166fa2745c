"""Everything that can go wrong while somebody asks; nothing they wrote is lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from linli.cases import commands
from linli.cases.models import Case
from linli.cases.tests.cast import BUILDER
from linli.cases.tests.residents import asked, form, picture, said, send
from linli.kernel import clock, evidence
from linli.kernel.evidence.models import FileUse
from linli.kernel.notices.models import Delivery
from linli.kernel.rulebook import commands as rules

pytestmark = pytest.mark.django_db


# --- what goes wrong, and nothing is lost -----------------------------------------------------------------------


def test_the_same_form_twice_is_one_case(ground, browser):
    key = str(uuid4())
    first = asked(browser, ground, submission_key=key, phone="13800001111")
    again = asked(browser, ground, submission_key=key, phone="13800001111")
    assert first == again
    assert Case.objects.count() == 1
    assert Delivery.objects.count() == 1
    assert "already" in said(browser.get(reverse("cases:thanks")))


def test_another_matter_on_a_form_that_was_sent_is_not_swallowed(ground, browser):
    key = str(uuid4())
    asked(browser, ground, submission_key=key)
    answer = send(browser, submission_key=key, words="井盖松了", place_address=ground.estate.plate)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "井盖松了" in page
    assert key not in page
    assert Case.objects.count() == 1


def test_a_hundred_thousand_characters_are_refused_in_a_sentence_and_kept(ground, browser):
    words = "路灯" * 50_000
    answer = send(browser, words=words, place_address=ground.estate.plate)
    assert answer.status_code == 422
    assert "100000 characters; at most 5000" in said(answer)
    assert words in answer.content.decode()


def test_control_characters_go_and_emoji_stay(ground, browser):
    case = asked(browser, ground, words="路灯\x00\x07不亮\u202e 😀\r\n谢谢")
    assert case.words == "路灯不亮 😀\n谢谢"


def test_a_place_outside_the_county_is_said(ground, browser):
    answer = send(browser, place_lon="116.40", place_lat="39.90")
    assert answer.status_code == 422
    assert "outside our county" in said(answer)


def test_no_place_at_all_is_said(ground, browser):
    answer = send(browser)
    assert answer.status_code == 422
    assert "Say where it is" in said(answer)
    assert "路灯不亮" in answer.content.decode()


def test_no_words_are_said_and_photos_wait(ground, browser):
    key = str(uuid4())
    answer = send(
        browser, words="", place_address=ground.estate.plate, photos=[picture()], submission_key=key
    )
    assert answer.status_code == 422
    assert "data:image/jpeg;base64," in answer.content.decode()
    assert key in answer.content.decode()
    case = asked(browser, ground, submission_key=key)
    assert len(evidence.photos_of("case", [case.pk])[case.pk]) == 1
    assert not FileUse.objects.filter(owner_kind="draft").exists()


def test_a_held_photo_can_be_left_out(ground, browser):
    send(browser, words="", photos=[picture(), picture("b.jpg", "blue")])
    key = FileUse.objects.filter(owner_kind="draft").first().key
    case = asked(browser, ground, drop_photo=[key])
    assert len(evidence.photos_of("case", [case.pk])[case.pk]) == 1


def test_a_broken_photo_is_named_and_the_good_one_stays(ground, browser):
    broken = SimpleUploadedFile("坏了.jpg", b"not a picture at all", "image/jpeg")
    answer = send(browser, place_address=ground.estate.plate, photos=[picture(), broken])
    assert answer.status_code == 422
    assert "坏了.jpg" in said(answer)
    assert answer.content.decode().count("data:image/jpeg;base64,") == 1
    assert not Case.objects.exists()


def test_too_many_photos_are_said_and_the_first_ones_stay(ground, browser):
    colours = ["red", "green", "blue", "white", "black", "yellow", "orange"]
    answer = send(
        browser, place_address=ground.estate.plate, photos=[picture(f"{c}.jpg", c) for c in colours]
    )
    assert answer.status_code == 422
    assert "At most 6 photos" in said(answer)
    assert FileUse.objects.filter(owner_kind="draft").count() == 6


def test_photos_nobody_sends_are_gone_after_a_day(ground, browser):
    send(browser, words="", photos=[picture()])
    assert commands.drop_stale_drafts() == 0
    with clock.at(clock.now() + timedelta(days=2)):
        assert commands.drop_stale_drafts() == 1


def test_name_without_phone_and_a_wrong_phone_are_said(ground, browser):
    assert "Leave a phone too" in said(send(browser, place_address=ground.estate.plate, name="王"))
    assert "does not look like a phone number" in said(
        send(browser, place_address=ground.estate.plate, phone="123")
    )


def test_too_many_reports_keep_what_was_written(ground, browser):
    rules.change(
        code="limits.reports_per_visitor",
        value=1,
        effective_from=clock.today(),
        citation="for this test",
        by=BUILDER,
    )
    asked(browser, ground)
    answer = send(browser, words="第二件", place_address=ground.estate.plate)
    assert answer.status_code == 429
    assert "第二件" in answer.content.decode()


def test_choosing_an_address_without_a_script_shows_no_errors(ground, browser):
    answer = browser.post(reverse("cases:ask"), form(words="", place_step="search", place_q="锦绣苑"))
    assert answer.status_code == 200
    assert ground.estate.plate in answer.content.decode()
    assert 'role="alert"' not in answer.content.decode()


def test_somebody_signed_in_asks_as_a_resident(ground, browser):
    browser.force_login(ground.people["member"])
    case = asked(browser, ground)
    assert case.entered_by is None
    assert ["case", case.pk] in [key[:2] for key in browser.session["keys"]]
