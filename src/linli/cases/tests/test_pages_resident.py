"""What a resident can do through the pages alone: every door to its end, and everything that can go wrong on the way."""

import io
import re
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from shapely.geometry import box

from linli.cases import commands, seeds
from linli.cases.models import Case, Category, Contact, Errand, ErrandKind, Recusal
from linli.cases.tests.cast import BUILDER, Cast
from linli.kernel import clock, evidence, rulebook
from linli.kernel.evidence.models import FileUse
from linli.kernel.notices.models import Delivery
from linli.kernel.notices.sms import Console
from linli.kernel.rulebook import commands as rules
from linli.kernel.scope import Actor, may
from linli.people.models import Consent
from linli.places import commands as places
from linli.places.models import Address, Facility, Grid

pytestmark = pytest.mark.django_db

WEST, SOUTH = 112.93, 28.22


@dataclass
class Ground:
    """西街 keeps one grid with an estate in it; 滨河 the grid beside it; a lamp stands in the first."""

    cast: Cast
    grid: Grid
    beside: Grid
    estate: Address
    lamp: Facility

    def __getattr__(self, name: str):
        return getattr(self.cast, name)


@pytest.fixture(autouse=True)
def _quiet(settings):
    cache.clear()
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def ground(cast: Cast) -> Ground:
    seeds.plant(by=BUILDER)
    grid, beside = places.found_grids(
        [
            places.NewGrid(
                "431099001001001",
                "西街第一网格",
                cast.community,
                shape=box(WEST, SOUTH, WEST + 0.01, SOUTH + 0.01),
            ),
            places.NewGrid(
                "431099001002001",
                "滨河第一网格",
                cast.nextdoor,
                shape=box(WEST + 0.01, SOUTH, WEST + 0.02, SOUTH + 0.01),
            ),
        ],
        by=BUILDER,
    )
    estate = places.add_address(kind="estate", name="锦绣苑", by=BUILDER, spot=places.Spot(grid=grid))
    lamp = places.add_facility(
        code="LD-0317", name="路灯", kind="路灯", spot=places.Spot(grid=grid), by=BUILDER
    )
    return Ground(cast, grid, beside, estate, lamp)


@pytest.fixture
def browser() -> Client:
    """A phone that has never been here, set to English."""
    return Client(headers={"accept-language": "en"})


def form(**more: object) -> dict[str, object]:
    return {"door": "report", "words": "3 栋楼下路灯不亮", "submission_key": str(uuid4())} | more


def send(browser: Client, **more: object):
    return browser.post(reverse("cases:ask"), form(**more))


def asked(browser: Client, ground: Ground, **more: object) -> Case:
    """Ask and come to the page of thanks."""
    more.setdefault("place_address", ground.estate.plate)
    answer = send(browser, **more)
    assert answer.status_code == 302, said(answer)
    assert answer.url == reverse("cases:thanks")
    return Case.objects.latest("pk")


def said(answer) -> str:
    """The page as text."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def picture(name: str = "a.jpg", colour: str = "red") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def act(browser: Client, case: Case, move: str, **more: object):
    return browser.post(reverse("cases:act", args=[case.number, move]), {"version": case.version} | more)


def answered(ground: Ground, case: Case) -> Case:
    commands.dispatch(case, to=ground.lamps, by=ground.dispatcher)
    commands.sign(case, by=ground.lamp_officer)
    commands.start(case, by=ground.lamp_officer)
    return commands.answer(case, answer="灯泡已换", by=ground.lamp_officer)


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
    answer = browser.post(reverse("cases:ask"), {"begin": "1", "words": "路灯不亮了", "photos": [picture()]})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "路灯不亮了" in page
    assert "data:image/jpeg;base64," in page
    assert "because you mention “路灯”" in said(answer)
    assert '<option value="street_lamp_out" selected>' in page
    assert re.search(r'value="report"[^>]*checked', page)
    assert "error" not in re.findall(r'class="([^"]*)"', page)


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


# --- one's own case -------------------------------------------------------------------------------------------


@pytest.fixture
def held(ground, browser) -> SimpleNamespace:
    """A case, and a phone that came by its secret link."""
    received = commands.receive(
        commands.Asked(door="report", words="路灯不亮", keeper=ground.community, phone="13800001111"),
        by=Actor("anonymous"),
    )
    answer = browser.get(reverse("cases:by_link", args=[received.token]))
    assert answer.url == reverse("cases:case", args=[received.case.number])
    return SimpleNamespace(case=received.case, token=received.token)


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
    assert "501" not in page
    assert case.title not in page
    commands.correct(case, public_words="路灯不亮", by=ground.dispatcher)
    assert "路灯不亮" in said(browser.get(reverse("cases:public")))


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
