"""Without a mouse: asking on a phone's keyboard, dispatching at the desk; where the focus is can always be seen."""

from typing import Any

import pytest

from linli.cases.models import Case
from tests.browser.conftest import Opened
from tests.browser.screens import DESK, PHONE
from tests.world import World

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
MOST = 120  # presses of Tab before a control counts as out of reach
FOCUSED = """() => {
    const node = document.activeElement;
    if (!node || node === document.body) return 'nothing has the focus';
    const around = [node, node.nextElementSibling, node.parentElement, node.closest('label, .search, summary')].filter(Boolean);
    const styles = [...around.map((one) => getComputedStyle(one)), getComputedStyle(node, '::after')];
    const marked = styles.some((style) => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none');
    if (!marked) return `not to be seen: ${node.outerHTML.slice(0, 140)}`;
    const place = (node.closest('label') || node).getBoundingClientRect();
    const middle = document.elementFromPoint(place.left + place.width / 2, Math.min(place.top + place.height / 2, place.top + 40));
    const covered = middle && !node.contains(middle) && !middle.contains(node) && !(node.closest('label')?.contains(middle)) && node.labels?.length !== 0;
    return covered && getComputedStyle(middle.closest('nav, header') || middle).position !== 'static' ? `covered by ${middle.outerHTML.slice(0, 80)}: ${node.outerHTML.slice(0, 140)}` : '';
}"""


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until the control has the focus; each stop on the way must be visible and in the open."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED) == ""
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def focus_is(page: Any, selector: str) -> bool:
    return bool(page.evaluate("(selector) => document.activeElement.matches(selector)", selector))


def test_a_resident_asks_by_keyboard(world: World, opened: Opened) -> None:
    page = opened(size=PHONE).page
    page.goto("/ask/")
    tab_to(page, "a.skip")
    page.keyboard.press("Enter")
    assert focus_is(page, "#main")
    tab_to(page, "#id_words")
    page.keyboard.type("锦绣苑 3 栋楼下路灯不亮")
    tab_to(page, "#id_photos")
    tab_to(page, "[name=door]")
    tab_to(page, "[name=place_step][value=browse]")
    page.keyboard.press("Enter")
    page.locator("select[name=place_below]").wait_for()
    for chosen in ("锦绣苑", "3 栋"):
        # a step of the tree leaves the focus where the next choice is
        page.wait_for_function("() => document.activeElement.matches('[data-place-select]')")
        page.keyboard.type(chosen[:1]) if chosen[0].isdigit() else page.keyboard.press("ArrowDown")
        tab_to(page, "[data-place-next]")
        page.keyboard.press("Enter")
        page.locator(".picked", has_text=chosen).wait_for()
    tab_to(page, "[name=phone]")
    page.keyboard.type("13900003333")
    tab_to(page, ".big-button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask/received/")
    assert Case.objects.order_by("-pk")[0].address.full_name.endswith("3 栋")


def test_what_is_wrong_is_read_first(world: World, opened: Opened) -> None:
    page = opened(size=PHONE).page
    page.goto("/ask/")
    tab_to(page, ".big-button")
    page.keyboard.press("Enter")
    page.locator(".errors").wait_for()
    assert focus_is(page, ".errors")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focus_is(page, "#id_words"), "the summary leads to the field"


def test_a_dispatcher_works_by_keyboard(world: World, opened: Opened) -> None:
    cast = world.cast
    cast.asked("东门路灯不亮"), cast.asked("西门水管漏水")
    page = opened("insider", size=DESK).page
    page.goto("/cases/")
    first, second = (
        Case.objects.get(title=row.inner_text()) for row in page.locator("a.row-title").all()[:2]
    )
    page.keyboard.press("/")
    assert focus_is(page, "[data-search]")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")

    # j and k walk the list, each case opening beside it while the focus stays in the list.
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.locator("#case h1", has_text=first.title).wait_for()
    assert focus_is(page, "a.row-title")
    page.keyboard.press("j")
    page.locator("#case h1", has_text=second.title).wait_for()
    assert focus_is(page, "a.row-title[aria-current]")
    page.keyboard.press("k")
    page.locator("#case h1", has_text=first.title).wait_for()

    # Enter goes into the case; d goes to the form.
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert page.evaluate("document.getElementById('case').contains(document.activeElement)")
    page.keyboard.press("d")
    assert focus_is(page, "#case .move-form [name=to_q]")
    page.keyboard.type("ldgls")
    page.locator(".options label", has_text="路灯管理所").wait_for()
    page.wait_for_function("() => document.querySelectorAll('#case .options label').length === 1")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert focus_is(page, "[name=to_q]"), "Enter in the search searches and stays"
    tab_to(page, "#case [name=to]")
    page.keyboard.press("Space")
    tab_to(page, "#case .move-form .button.primary")
    page.keyboard.press("Enter")
    page.locator(".message").first.wait_for()
    first.refresh_from_db()
    assert (first.state, first.unit) == ("dispatched", cast.lamps)
    page.locator("#case h1", has_text=second.title).wait_for()  # and the next one is open


def test_a_form_fetched_in_place_takes_the_focus_and_gives_it_back(world: World, opened: Opened) -> None:
    case = world.cast.working()
    page = opened("handler", size=DESK).page
    page.goto(f"/cases/{case.number}/")
    page.keyboard.press("a")
    page.locator(".move-form").wait_for()
    page.wait_for_timeout(100)
    assert focus_is(page, ".move-form [name=answer]")
    page.keyboard.type("换好了")
    tab_to(page, ".move-form .button.primary")
    page.keyboard.press("Enter")
    page.locator(".message").first.wait_for()
    case.refresh_from_db()
    assert case.state == "answered"


def test_menus_open_and_close_by_keyboard(world: World, opened: Opened) -> None:
    page = opened("insider", size=PHONE).page
    page.goto("/today/")
    tab_to(page, ".bottombar summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('.bottombar .sheet-body')")
    page.keyboard.press("Escape")
    assert focus_is(page, ".bottombar summary")
    assert not page.locator(".bottombar details[open]").count()
