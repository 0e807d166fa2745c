"""What holds for every template and every style: budgets, contrast, signs that exist, nothing inline."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

import linli
from linli.kernel.ui.specimens import SIGNS

PACKAGE = Path(linli.__file__).parent
STATIC = PACKAGE / "kernel" / "static" / "linli"
CSS = (STATIC / "linli.css").read_text()
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
DRAWN = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))


def _named(path):
    return str(path.relative_to(PACKAGE))


@pytest.mark.django_db
def test_the_first_load_stays_under_200_kilobytes(client):
    page = client.get("/parts/")
    weights = [len(page.content)] + [
        Path(finders.find(name)).stat().st_size
        for name in ("linli/linli.css", "linli/linli.js", "linli/icons.svg", "django_htmx/htmx-2.min.js")
    ]
    assert page.status_code == 200
    assert sum(weights) <= 200_000


def test_styles_and_script_keep_to_their_own_budgets():
    assert (STATIC / "linli.css").stat().st_size <= 40_000
    assert (STATIC / "linli.js").stat().st_size <= 13_312


@pytest.mark.django_db
def test_the_page_of_parts_speaks_both_languages_and_offers_both_switches(client):
    for language, tag in (("zh-hans", "zh-Hans"), ("en", "en")):
        page = client.get("/parts/", headers={"accept-language": language}).content.decode()
        assert f'<html lang="{tag}"' in page
        assert reverse("set_language") in page
        assert reverse("site:text_size") in page


def test_the_page_of_parts_shows_every_sign():
    assert set(SIGNS) == DRAWN


@pytest.mark.parametrize("path", TEMPLATES, ids=_named)
def test_signs_named_in_templates_are_drawn(path):
    named = set(re.findall(r"{%\s*icon \"([\w-]+)\"", path.read_text()))
    assert named <= DRAWN


def test_signs_named_in_code_are_drawn():
    named = {
        (sign, _named(path))
        for path in PACKAGE.glob("*/**/*.py")
        if "tests" not in path.parts
        for sign in re.findall(r"\bicon=\"([\w-]+)\"", path.read_text())
    }
    assert {one for one in named if one[0] not in DRAWN} == set()


INLINE = re.compile(
    r"""\sstyle\s*=|\son(?:click|change|submit|load|input|error)\s*=|javascript:|hx-on|<style""",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", TEMPLATES, ids=_named)
def test_nothing_inline_that_the_content_policy_would_stop(path):
    text = path.read_text()
    assert not INLINE.search(text)
    for script in re.findall(r"<script([^>]*)>", text):
        assert "src=" in script or "application/json" in script


def _tokens():
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", CSS))


def _luminance(colour):
    digits = colour.lstrip("#")
    full = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    channels = [int(full[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one, other):
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


GROUNDS = ("paper", "card", "side", "cinnabar-tint")


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", ["ink", "ink-2", "cinnabar", "pine", "amber", "red", "slate"])
def test_text_stands_out_from_every_ground(text, ground):
    colours = _tokens()
    assert _contrast(colours[text], colours[ground]) >= 4.5


def test_the_edge_of_a_control_can_be_seen():
    colours = _tokens()
    assert _contrast(colours["edge"], colours["card"]) >= 3
    assert _contrast(colours["edge"], colours["paper"]) >= 3


def test_chips_and_notices_stand_out_from_their_own_ground():
    colours = _tokens()
    pairs = re.findall(
        r"\.(?:chip|notice)\.tone-\w+ \{ background: var\(--([\w-]+)\); color: (?:var\(--([\w-]+)\)|(#\w+));",
        CSS,
    )
    assert len(pairs) >= 6
    for ground, token, plain in pairs:
        assert _contrast(plain or colours[token], colours[ground]) >= 4.5
