"""Without a network: what is written stays on the phone and is sent later, once, wherever the line was cut."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from linli.cases.models import Case
from linli.kernel.evidence.models import FileUse
from tests.browser.conftest import Opened, Screen
from tests.browser.screens import PHONE, at_every_width, phone_photo
from tests.browser.test_journey import zh
from tests.browser.wire import Wire, wired
from tests.world import World

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
READY = "async () => { await navigator.serviceWorker.ready; return Boolean(navigator.serviceWorker.controller) || new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', () => done(true), { once: true })); }"
Onto = Callable[..., Screen]


@pytest.fixture
def wire(live_server: Any) -> Iterator[Wire]:
    with wired((live_server.thread.host, live_server.thread.port)) as one:
        yield one


@pytest.fixture
def phone(opened: Opened, wire: Wire) -> Onto:
    """Somebody's phone, on the wire, with the worker in place and the lists kept."""

    def open_as(who: str = "anonymous", page: str = "/") -> Screen:
        screen = opened(who, size=PHONE, service_workers="allow", base_url=f"http://localhost:{wire.port}")
        screen.page.goto(page)
        assert screen.page.evaluate(READY)
        screen.page.wait_for_function("() => self.linliDrafts.lists()")
        return screen

    return open_as


def write(
    screen: Screen, words: str, *, photo: bool = False, button: str = "Send", place: str = "西门"
) -> None:
    """Fill in the form that is kept on the phone, and press its button."""
    page = screen.page
    page.locator("#write[data-ready]").wait_for()
    page.locator("#id_words").fill(words)
    if place:
        page.locator("#id_place_words").fill(place)
    if photo:
        page.locator("input[name=photos]").set_input_files(phone_photo(1600, 1200))
        page.locator("[data-previews] canvas").wait_for()
    page.get_by_role("button", name=zh(button), exact=True).click()
    page.wait_for_url("**/drafts/?kept=1")


def waiting(screen: Screen, count: int) -> None:
    """The page of the drafts shows so many."""
    screen.page.wait_for_function(
        "(count) => document.querySelectorAll('#drafts [data-list] > li').length === count && !document.getElementById('drafts').hidden",
        arg=count,
    )


def numbers(screen: Screen, count: int) -> set[str]:
    """What the page says was sent from here."""
    screen.page.wait_for_function(
        "(count) => document.querySelectorAll('[data-sent-list] > li').length === count", arg=count
    )
    return set(screen.page.locator("[data-sent-list] .row-title").all_inner_texts())


def test_several_reports_wait_and_are_sent_once_each(world: World, phone: Onto) -> None:
    screen = phone("grid", "/report/")
    page, context = screen.page, screen.context
    before = Case.objects.count()
    context.set_offline(True)
    page.goto("/report/")
    page.locator("#write[data-ready]").wait_for()
    assert page.locator("#id_grid").input_value()
    write(screen, "井盖松动", photo=True, button="Report it", place="")
    for words in ("路灯不亮", "长椅断了一根"):
        page.goto("/report/")
        write(screen, words, button="Settled on the spot")
    waiting(screen, 3)
    page.reload()
    waiting(screen, 3)
    assert Case.objects.count() == before
    assert [fault for fault in at_every_width(page) if fault] == []

    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("[data-list] > li", has_text="长椅").locator("[data-act=delete]").click()
    waiting(screen, 2)
    page.locator("[data-list] > li", has_text="路灯").get_by_role("link", name=zh("Change")).click()
    write(screen, "路灯不亮，两盏", button="Report it")
    waiting(screen, 2)
    context.set_offline(False)
    waiting(screen, 0)
    found = numbers(screen, 2)
    cases = {case.number: case for case in Case.objects.filter(channel="patrol", number__in=found)}
    assert {case.words for case in cases.values()} == {"井盖松动", "路灯不亮，两盏"}
    assert Case.objects.count() == before + 2
    shown = FileUse.objects.filter(owner_kind="case", owner_id__in=[case.pk for case in cases.values()])
    assert shown.count() == 1


def test_a_line_cut_while_a_draft_is_sent(world: World, phone: Onto, wire: Wire) -> None:
    screen = phone("grid", "/report/")
    screen.context.set_offline(True)
    screen.page.goto("/report/")
    write(screen, "断在半路", photo=True, button="Report it", place="")
    waiting(screen, 1)
    wire.fault, wire.concerns = "sending", lambda head: head.startswith(b"POST /drafts/send/")
    screen.context.set_offline(False)
    screen.page.locator("[data-act=send]").click()
    screen.page.locator("[data-failed]").wait_for()
    assert wire.cut
    assert not Case.objects.filter(words="断在半路").exists()
    wire.fault = ""
    screen.page.locator("[data-act=send]").click()
    waiting(screen, 0)
    case = Case.objects.get(words="断在半路")
    assert numbers(screen, 1) == {case.number}
    assert FileUse.objects.filter(owner_kind="case", owner_id=case.pk).count() == 1


def test_an_answer_lost_after_the_commit(world: World, phone: Onto, wire: Wire) -> None:
    """The case is there, the phone does not know: it sends again, and it is the same case."""
    screen = phone("anonymous", "/ask/")
    screen.context.set_offline(True)
    screen.page.goto("/ask/")
    write(screen, "答复丢了", photo=True)
    waiting(screen, 1)
    wire.fault, wire.concerns = "answer", lambda head: head.startswith(b"POST /drafts/send/")
    screen.context.set_offline(False)
    screen.page.locator("[data-act=send]").click()
    screen.page.locator("[data-failed]").wait_for()
    assert wire.cut
    case = Case.objects.get(words="答复丢了")
    waiting(screen, 1)
    wire.fault = ""
    screen.page.locator("[data-act=send]").click()
    waiting(screen, 0)
    assert numbers(screen, 1) == {case.number}
    assert Case.objects.filter(words="答复丢了").count() == 1
    assert FileUse.objects.filter(owner_kind="case", owner_id=case.pk).count() == 1


def test_an_ordinary_form_whose_answer_is_lost_becomes_a_draft_and_changes_into_a_question(
    world: World, phone: Onto, wire: Wire
) -> None:
    screen = phone("anonymous", "/ask/")
    page = screen.page
    page.goto("/ask/?door=suggest")
    page.locator("#id_words").fill("公交站加条长凳")
    wire.fault, wire.concerns = "answer", lambda head: head.startswith(b"POST")
    page.locator(".ask-form").get_by_role("button", name=zh("Send"), exact=True).last.click()
    page.wait_for_url("**/drafts/?kept=1")
    waiting(screen, 1)
    case = Case.objects.get(words="公交站加条长凳")
    page.get_by_role("link", name=zh("Change")).click()
    page.locator("#write[data-ready]").wait_for()
    wire.fault = ""
    page.locator("#id_words").fill("公交站加两条长凳")
    page.get_by_role("button", name=zh("Send"), exact=True).click()
    page.wait_for_url("**/drafts/?kept=1")
    page.locator("[data-state=conflict]").wait_for()
    assert case.number in page.locator("[data-state=conflict] [data-said]").inner_text()
    page.locator("[data-act=send_new]").click()
    numbers(screen, 1)
    waiting(screen, 0)
    assert Case.objects.filter(words__startswith="公交站").count() == 2


def test_a_draft_outlasts_the_session(world: World, phone: Onto) -> None:
    screen = phone("grid", "/report/")
    screen.context.set_offline(True)
    screen.page.goto("/report/")
    write(screen, "回来再登录", button="Report it", place="")
    cookies = screen.context.cookies()
    screen.context.clear_cookies()
    screen.context.set_offline(False)
    screen.page.locator("[data-state=sign_in]").wait_for()
    assert "/accounts/login/?next=/drafts/" in str(
        screen.page.get_by_role("link", name=zh("Sign in"), exact=True).get_attribute("href")
    )
    assert not Case.objects.filter(words="回来再登录").exists()
    screen.context.add_cookies(cookies)  # signed in again
    screen.page.reload()
    waiting(screen, 0)
    assert Case.objects.filter(words="回来再登录").count() == 1


def test_signing_out_leaves_nothing_of_a_person_on_the_phone(world: World, phone: Onto) -> None:
    screen = phone("grid", "/report/")
    page = screen.page
    kept = page.evaluate(
        "async () => { let text = ''; for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) text += await (await caches.match(request)).text(); return text; }"
    )
    assert zh("Waiting to be sent") in kept
    for personal in (world.cast.people["grid_worker"].name, 'name="csrfmiddlewaretoken', world.case.number):
        assert personal not in kept
    screen.context.set_offline(True)
    page.goto("/report/")
    write(screen, "随后发出", button="Report it", place="")
    screen.context.set_offline(False)
    waiting(screen, 0)
    page.goto("/accounts/logout/")
    page.locator("main form[data-forget] button[type=submit]").click()
    page.wait_for_url(re.compile(r"//[^/]+/$"))
    left = page.evaluate("async () => [(await linliDrafts.all()).length, (await linliDrafts.sent()) || null]")
    assert left == [0, None]


def test_it_can_be_installed(world: World, phone: Onto) -> None:
    page = phone().page
    manifest = page.evaluate(
        "async () => (await fetch(document.querySelector('link[rel=manifest]').href)).json()"
    )
    assert (manifest["display"], manifest["scope"], manifest["start_url"]) == ("standalone", "/", "/")
    for icon in manifest["icons"]:
        assert page.request.get(icon["src"]).ok
