"""Nearby: what others told of, me too, following and leaving again. Public and masked, once each, never in the way."""

import re

import pytest
from django.urls import reverse

from linli.cases import commands, following
from linli.cases.models import Case, Following
from linli.cases.tests.residents import Ground, asked, form, said
from linli.kernel import journal
from linli.kernel.notices.models import Delivery
from linli.kernel.refusals import BadInput, NotFound, NotOpen
from linli.places.queries import locate

pytestmark = pytest.mark.django_db
LAMP = "锦绣苑 3 栋楼下路灯不亮，晚上看不见路"


def told(ground: Ground, words: str = LAMP, **more: object) -> Case:
    return ground.asked(words, place=locate(address=ground.estate), **more)


def test_who_writes_about_the_same_place_sees_what_is_open_there(ground, browser) -> None:
    case = told(ground)
    page = browser.post(
        reverse("cases:similar"), form(words="3 栋楼下的路灯不亮，看不见", place_address=ground.estate.plate)
    )
    assert case.number in page.content.decode()
    assert LAMP not in said(page)  # words nobody approved stay with the desk


def test_complaints_and_confidences_are_never_among_them(ground, browser) -> None:
    shut = [told(ground, door="complain"), told(ground, confidential=True)]
    page = browser.post(reverse("cases:similar"), form(words=LAMP, place_address=ground.estate.plate))
    for case in shut:
        assert case.number not in page.content.decode()
        assert browser.get(reverse("cases:join", args=[case.number])).status_code == 404


def test_without_a_script_the_form_shows_them_and_sending_ones_own_goes_on(ground, browser) -> None:
    told(ground)
    page = browser.post(reverse("cases:ask"), form(words=LAMP, look="1", place_address=ground.estate.plate))
    assert "Me too" in said(page)
    before = Case.objects.count()
    asked(browser, ground, words=LAMP)
    assert Case.objects.count() == before + 1


def test_me_too_counts_once_for_each_visit_and_each_phone(ground, browser) -> None:
    case = told(ground)
    address = reverse("cases:join", args=[case.number])
    for _again in range(2):
        assert browser.post(address, {"phone": "", "too": "1"}).status_code == 302
    browser.post(address, {"phone": "13900002222", "too": "1"})
    browser.session.flush()
    browser.cookies.clear()
    browser.post(address, {"phone": "13900002222", "too": "1"})
    case.refresh_from_db()
    assert following.count_too(case) == 1
    assert "1 other has met it too" in said(browser.get(reverse("cases:public_case", args=[case.number])))
    assert "13900002222" not in said(browser.get(address))


def test_marks_of_one_visit_link_no_two_cases(ground) -> None:
    one, other = told(ground), told(ground, "垃圾桶满了")
    assert following.join(one, visit="v", too=True).mark != following.join(other, visit="v", too=True).mark


def test_following_needs_a_phone_and_hears_of_progress_and_can_leave(ground, browser) -> None:
    case = told(ground)
    address = reverse("cases:join", args=[case.number])
    page = browser.post(address, {"phone": "", "follow": "1"})
    assert page.status_code == 422
    browser.post(address, {"phone": "13900002222", "follow": "1"})
    case.refresh_from_db()
    commands.answer_now(case, answer="灯泡已换", by=ground.dispatcher)
    messages = list(Delivery.objects.filter(code__startswith="case.following.").order_by("pk"))
    assert [row.code for row in messages] == ["case.following.joined", "case.following.answer_now"]
    link = re.search(r"/stop/\S+/", messages[-1].body or "")
    assert link
    assert Following.objects.count() == 1
    assert browser.get(link[0]).status_code == 200  # looking at it ends nothing
    assert Following.objects.count() == 1
    browser.post(link[0])
    assert not Following.objects.exists()
    assert browser.get(link[0]).status_code == 404


def test_whoever_asked_is_not_told_twice_and_hears_nothing_of_themselves(ground) -> None:
    case = told(ground, phone="13900003333")
    following.join(case, visit="a", too=True, phone="13900003333")
    commands.answer_now(Case.objects.get(), answer="灯泡已换", by=ground.dispatcher)
    assert not Delivery.objects.filter(code="case.following.answer_now").exists()


def test_leaving_takes_the_phone_away_and_keeps_the_number(ground) -> None:
    case = told(ground)
    row = following.join(case, visit="a", too=True, phone="13900002222")
    following.leave(following.token_of(row))
    row.refresh_from_db()
    assert (row.phone, row.phone_index, following.count_too(case)) == (None, None, 1)


def test_a_closed_case_is_told_of_anew(ground) -> None:
    case = told(ground)
    commands.answer_now(case, answer="灯泡已换", by=ground.dispatcher)
    commands.confirm(case, by=ground.resident(case))
    with pytest.raises(NotOpen):
        following.join(case, visit="a", too=True)
    with pytest.raises(BadInput):
        following.join(case, visit="a", too=False)


def test_no_journal_names_who_joined(ground) -> None:
    case = told(ground)
    following.join(case, visit="a", too=True, phone="13900002222")
    entry = journal.history(case.stream)[-1]
    assert (entry.move, entry.by, entry.private) == ("joined", "sys:following", {})


def test_what_was_merged_takes_its_followers_along(ground) -> None:
    case, into = told(ground), told(ground, "锦绣苑路灯坏了")
    following.join(case, visit="a", too=True, phone="13900002222")
    commands.merge(Case.objects.get(pk=case.pk), into=into, by=ground.dispatcher)
    into.refresh_from_db()
    assert following.count_too(into) == 1


def test_a_made_up_link_ends_nothing(ground) -> None:
    row = following.join(told(ground), visit="a", too=True, phone="13900002222")
    for token in ("1", f"{row.pk}:wrong", ""):
        with pytest.raises(NotFound):
            following.leave(token)
