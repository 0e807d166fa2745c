"""From asking to confirmed, through the interface only: each person in a browser of their own, residents on a phone."""

import io
import re
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext
from PIL import Image

from linli.cases.models import Case, Judgement
from tests.browser.conftest import Opened, Screen
from tests.browser.screens import DESK, PHONE, metadata, phone_photo, too_wide, violations
from tests.world import World

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
WORDS = "锦绣苑 3 栋楼下路灯不亮，晚上看不见路。"
NAME, TELEPHONE = "周女士", "13900002222"


def zh(sentence: str) -> str:
    """A sentence of the interface as it stands on the page."""
    with translation.override("zh-hans"):
        return gettext(sentence)


def press(screen: Screen, label: str, *, within: str = "body", role: str = "button") -> None:
    screen.page.locator(within).get_by_role(role, name=zh(label), exact=True).first.click()


def fine(screen: Screen) -> None:
    """The page as it stands now, between two steps."""
    found = [*violations(screen.page), *screen.said, too_wide(screen.page)]
    assert [one for one in found if one] == [], screen.page.url


def choose_the_building(page: Any) -> None:
    """锦绣苑, then 3 栋, step by step in the address tree, and no unit of it."""
    page.locator(".place-tree").get_by_role("button", name=zh("Or choose step by step")).click()
    for choice in ("锦绣苑", "3 栋"):
        page.locator("select[name=place_below]").select_option(label=choice)
        page.get_by_role("button", name=zh("Take this one")).click()
        page.locator(".picked", has_text=choice).wait_for()


def ask(screen: Screen, words: str = WORDS) -> tuple[str, str]:
    """Ask on an open form by its own buttons; returns the number and the secret link that are shown."""
    page = screen.page
    page.get_by_label(zh("What has happened, or what do you need")).fill(words)
    choose_the_building(page)
    page.get_by_label(zh("How we may address you")).fill(NAME)
    page.get_by_label(zh("Phone")).fill(TELEPHONE)
    press(screen, "Send", within=".ask-form")
    page.wait_for_url("**/ask/received/")
    return page.locator(".big-number").inner_text(), page.locator("#link").input_value()


def open_case(screen: Screen, number: str, view: str = "") -> None:
    """From the inbox, as a dispatcher or a department comes to it; `view` is the pill pressed above the list."""
    screen.page.goto("/cases/")
    if view:
        screen.page.locator(".views").get_by_role("link", name=re.compile(zh(view))).click()
    screen.page.locator(f"[data-open-beside] a.row-title[href*='{number}']").click()
    screen.page.wait_for_load_state("networkidle")
    screen.page.locator("#case .case-head .code", has_text=number).wait_for()


def move(screen: Screen, label: str, **filled: str) -> None:
    """Press a move, fill in its form if it has one, send it."""
    page = screen.page
    page.locator("#case .moves").get_by_role("link", name=zh(label)).or_(
        page.locator("#case .moves").get_by_role("button", name=zh(label), exact=True)
    ).first.click()
    if not filled:
        return
    form = page.locator(".move-form").filter(has=page.get_by_role("button", name=zh(label), exact=True))
    form.wait_for()
    for name, text in filled.items():
        field = form.locator(f"[name={name}]").first
        field.check() if field.get_attribute("type") == "radio" else field.fill(text)
    form.get_by_role("button", name=zh(label), exact=True).click()
    page.locator(".message").first.wait_for()


def test_a_resident_asks_and_the_case_closes_on_their_word(world: World, opened: Opened) -> None:
    phone, desk, member = opened(size=PHONE), opened("insider", size=DESK), opened("member", size=PHONE)
    photographs(phone)
    number, link = ask(phone)
    assert re.fullmatch(r"X-\d{4}-\d+", number)
    fine(phone)
    press(phone, "See my case", role="link")
    fine(phone)
    assert_photos_say_nothing(phone)

    open_case(desk, number)
    fine(desk)
    move(desk, "Open for taking", note="带梯子")
    fine(desk)
    takes_and_answers(member)

    other = opened(size=PHONE)  # another phone, with nothing but the link
    other.page.goto(link)
    assert other.page.url.endswith(f"/c/{number}/")
    disputes(other)
    open_case(desk, number, "Not solved yet")
    assert "只亮了一盏" in desk.page.locator("#case").inner_text()
    move(desk, "Back to those who did it", note="东边那盏")
    answers_again(member)

    other.page.reload()
    assert "东边那盏也换了" in other.page.inner_text("main")
    confirms(other, satisfied=True)
    fine(other)
    word = Judgement.objects.get(case__number=number, solved=True)
    assert (word.case.state, word.satisfied) == ("confirmed", "yes")
    everybody_may_see(opened(size=PHONE), number)


def photographs(phone: Screen) -> None:
    """Words and a photo on the first page. The photo is made small, and loses what it tells, before it travels."""
    page, taken = phone.page, phone_photo()
    page.goto("/")
    page.locator("#id_words").fill(WORDS)
    page.locator("input[name=photos]").set_input_files(taken)
    page.locator("[data-previews] canvas").wait_for()
    ready = bytes(
        page.evaluate(
            "async () => [...new Uint8Array(await document.querySelector('[name=photos]').files[0].arrayBuffer())]"
        )
    )
    assert Image.open(io.BytesIO(ready)).size == (1600, 1200)
    assert metadata(ready) == []
    with page.expect_request(
        lambda request: request.method == "POST" and request.url.endswith("/ask/")
    ) as posted:
        press(phone, "Next")
    page.locator(".photos.held img").wait_for()
    assert posted.value.sizes()["requestBodySize"] < len(ready) + 10_000 < len(taken["buffer"])
    fine(phone)


def assert_photos_say_nothing(screen: Screen) -> None:
    """What can be downloaded from the open page is the picture and nothing besides."""
    addresses = screen.page.locator(".photos a").evaluate_all("links => links.map(link => link.href)")
    assert addresses
    for address in addresses:
        picture = screen.context.request.get(address)
        assert picture.ok
        assert metadata(picture.body()) == []


def takes_and_answers(member: Screen) -> None:
    page = member.page
    page.goto("/near/")
    fine(member)
    press(member, "I will take it", within="main")
    page.locator(".message").first.wait_for()
    fine(member)
    move(member, "Start")
    move(member, "Done, answer", answer="换了灯泡，已经亮了。")
    fine(member)


def answers_again(member: Screen) -> None:
    page = member.page
    page.goto("/near/")
    press(member, "Done, answer", within=".row", role="link")
    form = page.locator(".move-form")
    form.locator("[name=answer]").fill("东边那盏也换了。")
    form.locator("[name=photos]").set_input_files(phone_photo(800, 600))
    page.locator("[data-previews] canvas").wait_for()
    press(member, "Done, answer", within=".move-form")
    page.locator(".message").first.wait_for()


def disputes(phone: Screen) -> None:
    fine(phone)
    phone.page.locator("summary", has_text=zh("It is not solved")).click()
    phone.page.get_by_label(zh("What is still wrong")).fill("只亮了一盏，东边那盏还是黑的。")
    fine(phone)
    press(phone, "Send it back")
    phone.page.locator(".message").first.wait_for()
    fine(phone)


def confirms(phone: Screen, *, satisfied: bool) -> None:
    phone.page.locator("summary", has_text=zh("It is solved")).click()
    if satisfied:
        phone.page.get_by_role("radio", name=zh("Satisfied"), exact=True).check()
    press(phone, "Confirm that it is solved")
    phone.page.locator(".message").first.wait_for()


def everybody_may_see(anybody: Screen, number: str) -> None:
    """That it was confirmed, and nothing personal."""
    anybody.page.goto(f"/public/{number}/")
    assert zh("Confirmed by the resident") in anybody.page.inner_text("body")
    for personal in (WORDS, "晚上看不见", NAME, TELEPHONE, "3 栋", "东边"):
        assert personal not in anybody.page.content()
    fine(anybody)


def test_a_department_signs_asks_and_answers(world: World, opened: Opened) -> None:
    phone, desk, unit = opened(size=PHONE), opened("insider", size=DESK), opened("handler", size=PHONE)
    phone.page.goto("/ask/")
    number, _link = ask(phone)

    open_case(desk, number)
    dispatch(desk, "路灯管理所")
    assert Case.objects.get(number=number).unit == world.cast.lamps

    open_case(unit, number)
    move(unit, "Sign for it")  # and the next one to sign for opens
    open_case(unit, number, "In progress")
    move(unit, "Start")
    move(unit, "Ask the resident", question="是哪一盏，门口还是路边")
    fine(unit)

    phone.page.goto(f"/c/{number}/")
    assert "是哪一盏" in phone.page.inner_text("main")
    fine(phone)
    phone.page.get_by_label(zh("Your reply")).fill("路边第二盏")
    press(phone, "Reply")
    phone.page.locator(".message").first.wait_for()

    open_case(unit, number, "In progress")
    assert "路边第二盏" in unit.page.inner_text("main")
    move(unit, "Done, answer", answer="换好了。")

    phone.page.reload()
    confirms(phone, satisfied=False)
    assert Case.objects.get(number=number).state == "confirmed"
    assert not [*phone.said, *desk.said, *unit.said]


def dispatch(screen: Screen, unit: str) -> None:
    """Search the unit by name and send the case there. The form stands open where no unit is suggested."""
    page = screen.page
    form = page.locator("#case .move-form")
    if not form.count():
        page.locator("#case .moves").get_by_role("link", name=zh("Another unit…")).click()
    form.locator("[name=to_q]").fill(unit[:3])
    form.locator("label", has_text=unit).locator("input").check()
    form.get_by_role("button", name=zh("Dispatch"), exact=True).click()
    page.locator(".message").first.wait_for()


def test_the_whole_way_without_a_script(world: World, opened: Opened) -> None:
    phone = opened(size=PHONE, java_script_enabled=False)
    desk = opened("insider", size=DESK, java_script_enabled=False)
    member = opened("member", size=PHONE, java_script_enabled=False)

    phone.page.goto("/")
    phone.page.locator("#id_words").fill(WORDS)
    phone.page.locator("input[name=photos]").set_input_files(phone_photo(1200, 900))
    press(phone, "Next")
    assert phone.page.locator(".photos.held img").count() == 1
    number, link = ask(phone)

    press(phone, "See my case", role="link")
    assert_photos_say_nothing(phone)

    open_case(desk, number)
    move(desk, "Open for taking", note="带梯子")
    member.page.goto("/near/")
    press(member, "I will take it", within="main")
    move(member, "Start")
    move(member, "Done, answer", answer="换了灯泡。")
    phone.page.goto(link)
    confirms(phone, satisfied=True)
    assert Case.objects.get(number=number).state == "confirmed"
    for screen in (phone, desk, member):
        assert [line for line in screen.said if "Content Security" in line] == []


def test_pressing_twice_is_one_case(world: World, opened: Opened) -> None:
    before = Case.objects.count()
    page = opened(size=PHONE).page
    page.goto("/ask/")
    page.get_by_label(zh("What has happened, or what do you need")).fill(WORDS)
    choose_the_building(page)
    page.locator(".big-button").dblclick()
    page.wait_for_url("**/ask/received/")
    page.wait_for_load_state("networkidle")
    assert Case.objects.count() == before + 1


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("start", ["/", "/ask/"], ids=["first page", "form"])
def test_going_back_and_sending_again_is_one_case(
    world: World, opened: Opened, start: str, *, script: bool
) -> None:
    before = Case.objects.count()
    phone = opened(size=PHONE, java_script_enabled=script)
    page = phone.page
    words = page.get_by_label(zh("What has happened, or what do you need"))
    page.goto(start)
    if start == "/":
        page.locator("#id_words").fill(WORDS)
        press(phone, "Next")
        assert words.input_value() == WORDS
    words.fill(WORDS)
    for _ in range(2):
        page.locator("#id_place_words").fill("北门")
        press(phone, "Send", within=".ask-form")
        page.wait_for_url("**/ask/received/")
        sent = page.locator(".big-number").inner_text()
        page.go_back()
        page.wait_for_load_state()
        assert words.input_value() == WORDS
    assert Case.objects.count() == before + 1
    assert Case.objects.latest("pk").number == sent


def test_what_was_written_survives_a_reload(world: World, opened: Opened) -> None:
    phone = opened(size=PHONE)
    page = phone.page
    page.goto("/ask/")
    words = page.get_by_label(zh("What has happened, or what do you need"))
    words.fill(WORDS)
    page.get_by_label(zh("Phone")).fill(TELEPHONE)
    page.wait_for_timeout(600)  # kept a moment after the last letter
    assert TELEPHONE not in page.evaluate("JSON.stringify(localStorage)")
    page.goto("/")
    page.goto("/ask/")
    assert words.input_value() == WORDS
    choose_the_building(page)
    press(phone, "Send", within=".ask-form")
    page.wait_for_url("**/ask/received/")
    page.goto("/ask/")
    assert words.input_value() == ""


def test_a_pin_on_the_map_is_a_place(world: World, opened: Opened) -> None:
    """The map is fetched when somebody opens it; it keeps to the policy and to the rules for everybody's use."""
    phone = opened(size=PHONE)
    page = phone.page
    page.goto("/ask/")
    page.get_by_label(zh("What has happened, or what do you need")).fill(WORDS)
    page.locator("[data-map-shell] summary").click()
    press(phone, "Pin at the centre")
    page.locator("[data-said]", has_text=zh("The pin is set.")).wait_for()
    page.wait_for_load_state("networkidle")
    fine(phone)
    press(phone, "Send", within=".ask-form")
    page.wait_for_url("**/ask/received/")
    case = Case.objects.latest("pk")
    assert case.lon is not None
    assert case.keeper in (world.cast.community, world.cast.nextdoor)
