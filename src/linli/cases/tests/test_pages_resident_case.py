"""A resident's own case, and what everybody may see of it."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from linli.cases import commands
from linli.cases.models import Category, Contact
from linli.cases.tests.residents import act, answered, picture, said
from linli.kernel import clock, evidence, rulebook
from linli.kernel.evidence.models import FileUse
from linli.kernel.notices.sms import Console

pytestmark = pytest.mark.django_db


# --- one's own case -------------------------------------------------------------------------------------------


def test_the_link_opens_the_case_and_leaves_the_address(ground, browser, held):
    page = browser.get(reverse("cases:case", args=[held.case.number]))
    assert held.token not in page.content.decode()
    assert "西街社区 has it and dispatches it by" in said(page)
    assert "138****1111" in said(page)
    assert page.headers["Cache-Control"] == "no-store"


def test_an_expired_link_and_an_unknown_one_look_the_same(ground, browser, held):
    stranger = Client(headers={"accept-language": "en"})
    with clock.at(clock.now() + timedelta(days=400)):
        old = stranger.get(reverse("cases:by_link", args=[held.token]))
    new = stranger.get(reverse("cases:by_link", args=["A" * 22]))
    assert old.status_code == new.status_code == 404
    assert said(old) == said(new)


def test_wrong_links_are_limited(ground, browser):
    most = rulebook.value("limits.tries_per_link").value
    codes = {browser.get(reverse("cases:by_link", args=[f"{n:022d}"])).status_code for n in range(most + 1)}
    assert codes == {404, 429}


def test_a_stranger_with_a_number_learns_nothing(ground, held):
    stranger = Client(headers={"accept-language": "en"})
    there = stranger.get(reverse("cases:case", args=[held.case.number]))
    not_there = stranger.get(reverse("cases:case", args=["X-2611-9999"]))
    assert there.status_code == not_there.status_code == 404
    assert said(there).replace(held.case.number, "N") == said(not_there).replace("X-2611-9999", "N")
    assert act(stranger, held.case, "withdraw").status_code == 404


def test_answered_confirmed_rated_reopened(ground, browser, held):
    case = answered(ground, held.case)
    page = said(browser.get(reverse("cases:case", args=[case.number])))
    assert "灯泡已换" in page
    assert "Is it solved?" in page
    assert act(browser, case, "confirm", satisfied="yes", words="谢谢").status_code == 302
    case.refresh_from_db()
    assert case.state == "confirmed"
    assert act(browser, case, "rate", satisfied="mostly").status_code == 302
    case.refresh_from_db()
    assert act(browser, case, "reopen", reason="又不亮了").status_code == 302
    case.refresh_from_db()
    assert case.state == "received"


def test_disputed_with_a_photo(ground, browser, held):
    case = answered(ground, held.case)
    empty = act(browser, case, "dispute", reason="")
    assert empty.status_code == 422
    assert "still wrong" in said(empty)
    assert act(browser, case, "dispute", reason="还是不亮", photos=[picture()]).status_code == 302
    case.refresh_from_db()
    assert case.state == "disputed"
    assert [p.label for p in evidence.photos_of("case", [case.pk])[case.pk]] == [commands.BY_RESIDENT]


def test_replying_to_a_question_with_a_photo(ground, browser, held):
    case = commands.dispatch(held.case, to=ground.lamps, by=ground.dispatcher)
    commands.sign(case, by=ground.lamp_officer)
    commands.start(case, by=ground.lamp_officer)
    commands.ask(case, question="哪一盏？", by=ground.lamp_officer)
    assert "哪一盏？" in said(browser.get(reverse("cases:case", args=[case.number])))
    assert act(browser, case, "supply", reply="单元门口那盏", photos=[picture()]).status_code == 302
    case.refresh_from_db()
    assert case.state == "working"


def test_a_broken_photo_with_a_reply_changes_nothing(ground, browser, held):
    case = answered(ground, held.case)
    broken = SimpleUploadedFile("x.jpg", b"no", "image/jpeg")
    answer = act(browser, case, "dispute", reason="还是不亮", photos=[broken])
    assert answer.status_code == 422
    assert "还是不亮" in answer.content.decode()
    case.refresh_from_db()
    assert case.state == "answered"


def test_a_stale_page_says_so_and_keeps_the_words(ground, browser, held):
    case = answered(ground, held.case)
    answer = act(browser, case, "confirm", version=case.version - 1, words="写了很久的话")
    assert answer.status_code == 409
    assert "Somebody else has acted" in said(answer)
    assert "写了很久的话" in answer.content.decode()
    assert f'name="version" value="{case.version}"' in answer.content.decode()


def test_a_word_the_state_does_not_allow_is_a_sentence(ground, browser, held):
    answer = act(browser, held.case, "confirm", words="这就好了")
    assert answer.status_code == 409
    assert "cannot be done while" in said(answer)
    assert "这就好了" in said(answer)


def test_a_double_confirm_is_one(ground, browser, held):
    case = answered(ground, held.case)
    assert act(browser, case, "confirm").status_code == 302
    assert act(browser, case, "confirm").status_code == 409
    assert case.judgements.count() == 1


def test_withdrawn_and_contact_corrected(ground, browser, held):
    assert act(browser, held.case, "contact", phone="13900002222", name="王").status_code == 302
    assert Contact.objects.get(case=held.case).phone == "13900002222"
    assert act(browser, held.case, "contact", phone="12").status_code == 422
    held.case.refresh_from_db()
    assert act(browser, held.case, "withdraw").status_code == 302
    held.case.refresh_from_db()
    assert held.case.state == "withdrawn"


def test_who_looked_is_shown(ground, browser, held):
    commands.show_contact(held.case, reason="核实是哪一盏灯", by=ground.dispatcher)
    assert "核实是哪一盏灯" in said(browser.get(reverse("cases:case", args=[held.case.number])))


def test_a_merged_case_shows_the_others_answer_without_the_others_data(ground, browser, held):
    other = ground.asked("路灯坏了，我叫张伟", phone="13700003333")
    commands.merge(held.case, into=other, by=ground.dispatcher)
    commands.dispatch(other, to=ground.lamps, by=ground.dispatcher)
    commands.sign(other, by=ground.lamp_officer)
    commands.start(other, by=ground.lamp_officer)
    commands.answer(other, answer="已换，请联系 13700003333", by=ground.lamp_officer)
    page = said(browser.get(reverse("cases:case", args=[held.case.number])))
    assert "已换" in page
    assert "13700003333" not in page
    assert "张伟" not in page


def test_a_parked_case_shows_its_plan(ground, browser, held):
    commands.park(
        held.case, plan="明年改造时一并换", review_on=clock.today() + timedelta(days=30), by=ground.dispatcher
    )
    assert "明年改造时一并换" in said(browser.get(reverse("cases:case", args=[held.case.number])))


def test_my_cases_by_key_and_by_phone(ground, browser, held, django_capture_on_commit_callbacks):
    assert held.case.number in said(browser.get(reverse("cases:mine")))
    assert held.case.number in said(browser.get("/"))
    stranger = Client(headers={"accept-language": "en"})
    assert held.case.number not in said(stranger.get(reverse("cases:mine")))
    with django_capture_on_commit_callbacks(execute=True):
        stranger.post(reverse("people:visit"), {"phone": "13800001111"})
    code = re.search(r"\d{6}", Console.sent[-1].text)
    stranger.post(reverse("people:visit_code"), {"code": code[0]})
    assert held.case.number in said(stranger.get(reverse("cases:mine")))
    assert stranger.get(reverse("cases:case", args=[held.case.number])).status_code == 200


def test_look_up_takes_a_number_or_a_link(ground, browser, held):
    by_number = browser.post(reverse("cases:look_up"), {"number": f" {held.case.number.lower()} "})
    assert by_number.url == reverse("cases:case", args=[held.case.number])
    by_link = browser.post(reverse("cases:look_up"), {"number": f"http://testserver/t/{held.token}/"})
    assert by_link.url == reverse("cases:by_link", args=[held.token])
    assert browser.post(reverse("cases:look_up"), {"number": "路灯"}).status_code == 422


# --- the public list ------------------------------------------------------------------------------------------------


def test_the_public_list_shows_nothing_personal(ground, browser):
    case = ground.asked("我叫张伟，住 3 栋 2 单元 501", name="张伟")
    page = said(browser.get(reverse("cases:public"))) + said(
        browser.get(reverse("cases:public_case", args=[case.number]))
    )
    assert "张伟" not in page
    assert "单元 501" not in page
    assert case.title not in page
    commands.correct(case, public_words="路灯不亮", by=ground.dispatcher)
    assert "路灯不亮" in said(browser.get(reverse("cases:public")))


def test_the_public_page_does_not_take_its_reader_for_whoever_asked(ground, browser):
    case = answered(ground, ground.asked())
    for _turn in range(2):
        page = said(browser.get(reverse("cases:public_case", args=[case.number])))
        assert "You confirmed" not in page
        assert "Your word" not in page
        assert "onfirmed" in page or "Resident's word" in page
        if case.state == "answered":
            commands.confirm(case, by=ground.resident(case))


@pytest.mark.parametrize("more", [{"door": "complain"}, {"confidential": True}])
def test_complaints_and_confidences_are_never_public(ground, browser, more):
    case = ground.asked(**more)
    there = browser.get(reverse("cases:public_case", args=[case.number]))
    not_there = browser.get(reverse("cases:public_case", args=["X-2611-9999"]))
    assert there.status_code == not_there.status_code == 404
    assert said(there) == said(not_there)


def test_the_public_list_is_filtered_and_paged(ground, browser):
    for n in range(25):
        ground.asked(f"第 {n} 件")
    page = browser.get(reverse("cases:public"))
    shown = re.findall(r"/public/(X-[\d-]+)/", page.content.decode())
    following = re.search(r'rel="next" href="([^"]+)"', page.content.decode())[1].replace("&amp;", "&")
    rest = re.findall(
        r"/public/(X-[\d-]+)/", browser.get(reverse("cases:public") + following).content.decode()
    )
    assert (len(shown), len(rest)) == (20, 5)
    assert not set(shown) & set(rest)
    assert "/public/X-" not in browser.get(reverse("cases:public"), {"state": "confirmed"}).content.decode()
    assert "/public/X-" not in browser.get(reverse("cases:public"), {"at": "LAMPS"}).content.decode()
    assert (
        browser.get(reverse("cases:public"), {"before": "nonsense", "at": "NONE", "group": "?"}).status_code
        == 200
    )


def test_the_public_pages_need_few_queries(ground, browser, django_assert_max_num_queries):
    for n in range(12):
        ground.asked(f"第 {n} 件", category=Category.objects.first())
    browser.get(reverse("cases:public"))
    with django_assert_max_num_queries(8):
        browser.get(reverse("cases:public"))


def test_figures_of_the_last_thirty_days(ground, browser, held):
    act(browser, answered(ground, held.case), "confirm")
    from linli.cases.pages.public import figures

    told = figures(ground.community)
    assert (told.received, told.confirmed) == (1, 1)
    assert told.median_days == pytest.approx(0, abs=0.01)
    assert figures(ground.nextdoor).received == 0


def test_the_quiet_page_says_what_is_kept(ground, browser):
    assert "180 days" in said(browser.get(reverse("cases:kept")))


def test_photos_of_a_word_outlast_what_is_wrong_in_it(ground, browser, held):
    case = answered(ground, held.case)
    answer = act(browser, case, "dispute", reason="", photos=[picture("a.jpg"), picture("b.jpg", "blue")])
    assert answer.status_code == 422
    assert len(answer.context["held_photos"]) == 2
    first = answer.context["held_photos"][0]["key"]
    act(browser, case, "dispute", reason="还不亮", photos=picture("c.jpg", "green"), drop_photo=first)
    case.refresh_from_db()
    assert case.state == "disputed"
    uses = FileUse.objects.filter(owner_kind="case", owner_id=case.pk, label=commands.BY_RESIDENT)
    assert uses.count() == 2
    assert not FileUse.objects.filter(owner_kind="draft").exists()


def test_a_photo_that_cannot_be_taken_leaves_the_word_unsent_and_the_others_kept(ground, browser, held):
    case = answered(ground, held.case)
    broken = SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg")
    answer = act(browser, case, "dispute", reason="还不亮", photos=[broken, picture()])
    assert answer.status_code == 422
    assert "还不亮" in answer.content.decode()
    assert len(answer.context["held_photos"]) == 1
    case.refresh_from_db()
    assert case.state == "answered"
