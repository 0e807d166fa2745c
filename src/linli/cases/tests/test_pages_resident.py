"""What a resident can do through the pages alone: the first page and every door to its end."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from linli.cases import commands
from linli.cases.models import Case, Category, Contact, Errand, ErrandKind, Recusal
from linli.cases.tests.cast import BUILDER
from linli.cases.tests.residents import SOUTH, WEST, Ground, asked, form, picture, said, send
from linli.kernel import evidence
from linli.kernel.evidence.models import FileUse
from linli.kernel.notices.models import Delivery
from linli.kernel.scope import may
from linli.people.models import Consent
from linli.places import commands as places

pytestmark = pytest.mark.django_db


# --- the first page ---------------------------------------------------------------------------------------


def test_first_page_has_the_box_and_the_nine_doors(ground, browser):
    page = browser.get("/").content.decode()
    assert page.count('class="door"') == 9
    assert 'name="words"' in page
    assert "安澜县" in page


def test_first_page_of_a_neighbourhood_is_remembered(ground, browser):
    assert "西街社区" in said(browser.get("/?at=COMMUNITY"))
    assert "西街社区" in said(browser.get("/"))


def test_unknown_neighbourhood_is_the_county(ground, browser):
    assert browser.get("/?at=NOWHERE&place=XX").status_code == 200


def test_first_page_needs_few_queries(ground, browser, django_assert_max_num_queries):
    browser.get("/")
    with django_assert_max_num_queries(7):
        browser.get("/")


def test_words_and_photo_of_the_first_page_come_onto_the_form(ground, browser):
    given = {"begin": "1", "words": "路灯不亮了", "photos": [picture()]}
    answer = browser.post(reverse("cases:ask"), given, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "路灯不亮了" in page
    assert "data:image/jpeg;base64," in page
    assert "because you mention “路灯”" in said(answer)
    assert '<option value="street_lamp_out" selected>' in page
    assert re.search(r'value="report"[^>]*checked', page)
    assert "error" not in re.findall(r'class="([^"]*)"', page)


def test_more_than_the_session_carries_is_on_the_form_all_the_same(ground, browser):
    answer = browser.post(reverse("cases:ask"), {"begin": "1", "words": "字" * 5001})
    assert "字" * 5001 in answer.content.decode()


def test_sent_again_after_going_back_is_one_case(ground, browser):
    """The browser fetches a fresh form, with a key of its own, and puts the old words into it."""
    for key in (uuid4(), uuid4()):
        answer = send(browser, door="ask", words="办居住证要带什么", submission_key=str(key))
        assert answer.status_code == 302
    assert Case.objects.count() == 1
    assert "received this already" in said(browser.get(reverse("cases:thanks")))
    send(browser, door="ask", words="办居住证要带什么", submission_key=str(uuid4()), phone="13800001111")
    assert Case.objects.count() == 2


# --- the doors --------------------------------------------------------------------------------------------


def test_ask_without_a_place_goes_to_the_county(ground, browser):
    answer = send(browser, door="ask", words="办居住证要带什么")
    assert answer.status_code == 302
    case = Case.objects.get()
    assert (case.door, case.keeper, case.anonymous) == ("ask", ground.county, True)


def test_suggest_from_a_neighbourhoods_page_goes_there(ground, browser):
    browser.get("/?at=COMMUNITY")
    send(browser, door="suggest", words="门口放一张长椅")
    assert Case.objects.get().keeper == ground.community


def test_report_with_photos_place_and_phone(ground, browser):
    case = asked(
        browser,
        ground,
        photos=[picture("门口.jpg"), picture("b.jpg", "blue")],
        phone="138 0000 1111",
        name="王阿姨",
    )
    assert (case.keeper, case.grid, case.address) == (ground.community, ground.grid, ground.estate)
    assert len(evidence.photos_of("case", [case.pk])[case.pk]) == 2
    assert Contact.objects.get(case=case).phone == "13800001111"
    link = re.search(r"http://testserver/t/[\w-]+/", Delivery.objects.get().body or "")
    assert link is not None
    page = browser.get(reverse("cases:thanks"))
    assert case.number in said(page)
    assert "<svg" in page.content.decode()
    assert link[0] in page.content.decode()


def test_report_by_the_code_on_a_lamp(ground, browser):
    page = browser.get(reverse("places:plate", args=[ground.lamp.plate]), follow=True)
    assert "LD-0317" in said(page)
    case = asked(browser, ground, place_address="", place_plate=ground.lamp.plate)
    assert (case.facility, case.keeper) == (ground.lamp, ground.community)


def test_report_at_a_point_keeps_the_point(ground, browser):
    case = asked(browser, ground, place_address="", place_lon=str(WEST + 0.015), place_lat=str(SOUTH + 0.005))
    assert case.keeper == ground.nextdoor
    assert case.lon == pytest.approx(WEST + 0.015)


def test_help_in_words_only(ground, browser):
    browser.get("/?at=COMMUNITY")
    case = asked(
        browser,
        ground,
        door="help",
        words="老人独居，取不了药",
        place_address="",
        place_words="西门口小卖部楼上",
    )
    assert (case.door, case.keeper, case.place_words) == ("help", ground.community, "西门口小卖部楼上")
    assert not Errand.objects.exists()


def test_help_with_an_errand_keeps_the_consent_in_its_words(ground, browser):
    kind = ErrandKind.objects.first()
    case = asked(
        browser, ground, door="help", words="替母亲办", errand=kind.code, for_whom="母亲", consented="on"
    )
    errand = Errand.objects.get(case=case)
    assert errand.kind == kind
    assert errand.items.filter(kind="paper").count() == len(kind.papers)
    assert kind.name in Consent.objects.get(subject=case.stream, purpose="errand").words


def test_errand_without_consent_or_name_is_asked_for(ground, browser):
    answer = send(
        browser,
        door="help",
        words="替母亲办",
        errand=ErrandKind.objects.first().code,
        place_address=ground.estate.plate,
    )
    assert answer.status_code == 422
    assert "consent" in said(answer)
    assert "for whom" in said(answer).lower()
    assert not Case.objects.exists()


def menu_item(ground: Ground, **more):
    given = {"name_zh": "水龙头维修", "name_en": "Tap repair", "quota": 1} | more
    return commands.offer_service(
        organisation=ground.community,
        category=Category.objects.filter(parent__isnull=False).first(),
        by=BUILDER,
        **given,
    )


def test_order_from_the_menu(ground, browser):
    line = commands.open_budget_line(
        organisation=ground.community, name="居家服务", year=2026, amount_fen=100_000, by=BUILDER
    )
    item = menu_item(ground, payer="community", price_fen=5_000, budget_line=line, providers=[ground.water])
    page = said(
        browser.post(reverse("cases:ask"), form(door="order", look="menu", place_address=ground.estate.plate))
    )
    assert "Tap repair" in page
    assert "供水公司" in page
    assert "the community pays, from “居家服务”" in page
    assert "1 left this week" in page
    case = asked(browser, ground, door="order", words="厨房水龙头滴水", service=str(item.pk))
    assert (case.service, case.cost_fen, commands.spent(line)) == (item, 5_000, 5_000)


def test_a_fully_booked_service_is_said_before_anything_is_sent(ground, browser):
    item = menu_item(ground)
    asked(browser, ground, door="order", words="一", service=str(item.pk))
    answer = send(browser, door="order", words="二", service=str(item.pk), place_address=ground.estate.plate)
    assert answer.status_code == 422
    assert "fully booked" in said(answer)
    assert Case.objects.count() == 1


def test_another_communitys_service_cannot_be_ordered(ground, browser):
    item = menu_item(ground)
    answer = send(
        browser,
        door="order",
        words="一",
        service=str(item.pk),
        place_lon=str(WEST + 0.015),
        place_lat=str(SOUTH + 0.005),
    )
    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_a_wish(ground, browser):
    case = asked(browser, ground, door="order", words="想要一副老花镜", wish="on")
    assert case.wish
    assert case.service is None


def test_a_complaint_recuses_whom_it_is_about_from_the_first_minute(ground, browser):
    case = asked(
        browser, ground, door="complain", words="跑了三趟", about_unit="COMMUNITY", about_words="2 号窗口"
    )
    assert case.confidential
    assert case.keeper == ground.street
    assert Recusal.objects.get(case=case).organisation == ground.community
    assert not may(ground.dispatcher, "case.see", case)
    assert case.words.endswith("2 号窗口")
    assert case.number not in said(browser.get(reverse("cases:public")))


def test_units_are_found_without_a_script(ground, browser):
    answer = browser.post(reverse("cases:ask"), form(door="complain", look="unit", about_unit_q="路灯"))
    assert answer.status_code == 200
    assert 'value="LAMPS"' in answer.content.decode()
    assert "LAMPS" in browser.get(reverse("cases:units"), {"about_unit_q": "路灯"}).content.decode()


def test_thanks_are_received(ground, browser):
    browser.get("/?at=COMMUNITY")
    send(browser, door="praise", words="谢谢扫雪的两位")
    assert Case.objects.get().door == "praise"
    assert "passes it on" in said(browser.get(reverse("cases:thanks")))


def test_two_doors_say_where_to_go(ground, browser):
    places.add_facility(
        code="FW-1",
        name="西街党群服务中心",
        kind="党群服务中心",
        spot=places.Spot(grid=ground.grid),
        by=BUILDER,
    )
    assert "西街党群服务中心" in said(browser.get(reverse("cases:book")))
    assert "Look up" in said(browser.get(reverse("cases:look_up")))


# --- urgent matters stop the form ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "ring"),
    [("楼道里有很重的煤气味", "119"), ("有人晕倒了", "120"), ("樓下著火了", "119"), ("有人持刀", "110")],
)
def test_urgent_words_stop_the_form_and_show_the_number(ground, browser, words, ring):
    answer = send(browser, words=words, place_address=ground.estate.plate, photos=[picture()])
    page = answer.content.decode()
    assert f'href="tel:{ring}"' in page
    assert words in page
    assert not Case.objects.exists()
    assert FileUse.objects.filter(owner_kind="draft").count() == 1


def test_not_urgent_after_all_goes_on_with_everything(ground, browser):
    first = send(browser, words="昨天有煤气味", place_address=ground.estate.plate, photos=[picture()])
    carried = dict(
        re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', first.content.decode())
    )
    carried.pop("csrfmiddlewaretoken", None)
    answer = browser.post(reverse("cases:ask"), carried | {"words": "昨天有煤气味", "not_urgent": "1"})
    assert answer.status_code == 302
    case = Case.objects.get()
    assert case.address == ground.estate
    assert len(evidence.photos_of("case", [case.pk])[case.pk]) == 1


def test_an_urgent_category_stops_by_itself(ground, browser):
    answer = send(browser, words="请来看看", category="gas_smell", place_address=ground.estate.plate)
    assert 'href="tel:119"' in answer.content.decode()


def test_writing_shows_suggestion_and_danger_as_one_goes(ground, browser):
    assert "street_lamp_out" in browser.post(reverse("cases:hint"), {"words": "路灯"}).content.decode()
    assert "ring 119 now" in said(browser.post(reverse("cases:hint"), {"words": "闻到煤气味"}))
