"""The script and the page of parts in a real browser: what a person with a finger, a keyboard or a screen reader meets."""

import io

import pytest
from PIL import Image

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def parts(chromium, live_server):
    """Opens the page of parts at a size and in a language; what the console says there is collected on `page.said`."""
    contexts = []

    def open_page(size, locale="zh-CN"):
        context = chromium.new_context(viewport=size, locale=locale)
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("console", lambda line: page.said.append(line.text) if line.type == "error" else None)
        page.goto(f"{live_server.url}/parts/")
        page.wait_for_selector("[data-awake]", state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_accessibility_violation_and_nothing_wider_than_the_screen(parts, size, locale):
    from axe_playwright_python.sync_playwright import Axe

    page = parts(size, locale)
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.said == []


def test_large_text_breaks_nothing(parts):
    page = parts(PHONE)
    page.evaluate("document.documentElement.classList.add('large')")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_pressing_twice_sends_once(parts):
    page = parts(DESK)
    sent = []

    def hold(route):
        if route.request.method == "POST":
            sent.append(route.request.url)
            return  # never answered, like a slow network
        route.continue_()

    page.route("**/*", hold)
    page.evaluate(
        """() => {
            const form = document.querySelector('form[data-draft]');
            form.noValidate = true;
            const button = form.querySelector('.button.primary');
            button.click(); button.click(); setTimeout(() => button.click(), 100);
        }"""
    )
    page.wait_for_timeout(400)
    assert len(sent) == 1


def _photo(width, height):
    exif = Image.Exif()
    exif[0x010F] = "a maker's name"
    kept = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(kept, "JPEG", exif=exif)
    return {"name": "IMG_0001.png", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def test_photos_are_made_smaller_and_lose_their_metadata_before_they_travel(parts):
    page = parts(PHONE)
    page.set_input_files(
        "input[data-shrink]",
        [_photo(2400, 1200), {"name": "x.heic", "mimeType": "image/heic", "buffer": b"no"}],
    )
    page.wait_for_selector("[data-previews] canvas")
    files = page.evaluate(
        """async () => Promise.all([...document.querySelector('input[data-shrink]').files].map(
            async (file) => [file.name, file.type, [...new Uint8Array(await file.arrayBuffer())]]))"""
    )
    name, kind, content = files[0]
    assert (name, kind) == ("IMG_0001.jpg", "image/jpeg")
    assert Image.open(io.BytesIO(bytes(content))).size == (1600, 800)
    assert b"a maker's name" not in bytes(content)
    assert (
        files[1][0] == "x.heic"
    )  # what the phone cannot read goes on as it is; the server says what is wrong with it
    page.click("[data-previews] button >> nth=0")
    assert page.evaluate("document.querySelector('input[data-shrink]').files.length") == 1


def test_what_was_written_comes_back_and_can_be_dropped(parts):
    page = parts(PHONE)
    page.fill("form[data-draft] textarea", "门口的路灯不亮")
    page.wait_for_timeout(600)
    page.reload()
    page.wait_for_selector("form[data-draft] .linkish")
    assert page.input_value("form[data-draft] textarea") == "门口的路灯不亮"
    page.click("form[data-draft] .linkish")
    assert page.input_value("form[data-draft] textarea") == ""


def test_the_counter_counts_down_and_says_how_much_is_too_much(parts):
    page = parts(DESK, "en")
    page.fill("form[data-draft] textarea", "字" * 203)
    assert page.inner_text("form[data-draft] .counter") == "3 characters too many"


def test_an_act_that_cannot_be_undone_is_asked_first(parts):
    page = parts(DESK)
    page.evaluate(
        """() => {
            const form = document.querySelector('form[data-draft]');
            form.noValidate = true;
            form.querySelector('.button.primary').dataset.confirm = 'Really?';
        }"""
    )
    page.click("form[data-draft] .button.primary")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    assert page.url.endswith("/parts/")
    assert not page.query_selector("form[data-sending]")


def test_the_list_is_walked_by_keyboard_and_keys_can_be_switched_off(parts):
    page = parts(DESK)
    titles = page.eval_on_selector_all(
        "[data-rows] a.row-title", "links => links.map(link => link.textContent)"
    )
    focused = "document.activeElement.textContent"
    page.keyboard.press("j")
    assert page.evaluate(focused) == titles[1]  # from the chosen row to the next
    page.keyboard.press("k")
    assert page.evaluate(focused) == titles[0]
    page.keyboard.press("?")
    page.click("dialog[open] input[type=checkbox]")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate(focused) != titles[1]


def test_a_sheet_closes_with_escape_and_by_touching_beside_it(parts):
    page = parts(PHONE)
    page.click(".filters details.sheet > summary")
    assert page.query_selector("details.sheet[open]")
    page.keyboard.press("Escape")
    assert not page.query_selector("details.sheet[open]")
    page.click(".filters details.sheet > summary")
    page.mouse.click(195, 20)
    assert not page.query_selector("details.sheet[open]")
