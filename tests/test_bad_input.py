"""Whatever is typed into an address or a form: a sentence and a 4xx, never a fault of ours, and nothing half done."""

import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch

from linli.cases.tests.cast import assemble
from tests.routes import address, routes
from tests.world import World, furnish

NUL = "x\x00y"
DATES = ("0001-01-01", "0001-01-01T00:00", "9999-12-31", "9999-12-31T23:59")
TYPED = ("9" * 30, "9" * 5_000, "-1", "²", "٣", "測試😀", "'\"%_\\<script>", *DATES)
ASKED = (  # what addresses of ours take behind the question mark
    "after", "at", "before", "code", "day", "door", "due", "from", "group", "keeper", "kind", "lat", "lon", "next", "number",
    "on", "page", "parent", "person", "place", "q", "since", "sort", "state", "unit", "until", "view", "who",
)  # fmt: skip
PLACES = ("0001-01-01T00:00:00+08:00~1", "9999-12-31T23:59:59-12:00~1", "-62135596800_1", "nan_1", "1e400_1")
FORM = re.compile(r"<form\b(?P<head>[^>]*)>(?P<body>.*?)</form>", re.DOTALL)
LEFT_OUT = ("csrfmiddlewaretoken", "logout")


@pytest.fixture
def world(db: None) -> World:
    cache.clear()
    return furnish(assemble())


@pytest.mark.parametrize("who", ["anonymous", "insider", "superior"])
def test_no_address_breaks_whatever_stands_in_it(world: World, who: str) -> None:
    client = Client(raise_request_exception=False)
    world.enter(client, who)
    broken = [where for where in _addresses(world) if _answer(client, where).status_code >= 500]
    assert not broken


def _addresses(world: World) -> Iterator[str]:
    """Every address with every name it may be asked with, each name with another value in turn; and with parts of its own wrong."""
    values = (*TYPED, *PLACES)
    for route in routes():
        if not route.ours:
            continue
        plain = address(route, world.values)
        for turn in range(0, len(values), 3):
            asked = {name: values[(place + turn) % len(values)] for place, name in enumerate(ASKED)}
            yield f"{plain}?{urlencode(asked)}"
        for parameter in route.parameters:
            for typed in ("9" * 18, "測試", "X-2611-999999999999"):
                with suppress(NoReverseMatch):  # the pattern does not take such a value at all
                    yield address(
                        route, {**world.values, parameter: typed, f"{route.name}.{parameter}": typed}
                    )


def test_no_form_breaks_whatever_is_typed_into_it_and_none_answers_in_english(world: World) -> None:
    """Every form that any of these people is shown, filled with each of these by the first who is shown it."""
    broken, english, seen = [], set(), set()
    for who in ("superior", "insider", "handler", "operator", "security", "resident", "anonymous"):
        client = Client(raise_request_exception=False, headers={"accept-language": "zh-CN"})
        world.enter(client, who)
        for form in _forms(world, client):
            where, method, names = form
            if form in seen:
                continue
            seen.add(form)
            for typed in (NUL, "", *TYPED):
                answer = _answer(client, where, dict.fromkeys(names, typed), method)
                if answer.status_code >= 500:
                    broken.append((who, form, typed))
                english |= {(where, found) for found in _english(answer)}
    assert len(seen) > 40
    assert not broken
    shown_in_both = ("/organisations/words/", "/parts/")
    assert not {one for one in english if not one[0].startswith(shown_in_both)}


def _english(answer: Any) -> list[str]:
    """Three English words in a row on a Chinese page."""
    if getattr(answer, "streaming", False) or "html" not in answer.headers.get("Content-Type", ""):
        return []
    text = re.sub(
        r"<(script|style|svg|code|pre)\b.*?</\1>|<[^>]+>", "\n", answer.content.decode(), flags=re.DOTALL
    )
    return re.findall(r"[A-Za-z]{2,}(?: [A-Za-z]{2,}){2,}", text)


def _forms(world: World, client: Client) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every form on every page this person reaches: where it is sent, how, and the names of its fields."""
    for route in routes():
        if not route.ours:
            continue
        for _label, values in world.examples(route.name):
            page = address(route, values)
            answer = _answer(client, page)
            if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
                continue
            for form in FORM.finditer(answer.content.decode()):
                action = re.search(r'action="([^"]*)"', form["head"])
                where = urljoin(page, unescape(action[1])) if action else page
                method = "POST" if 'method="post"' in form["head"].lower() else "GET"
                names = tuple(sorted(set(re.findall(r'\bname="([^"]+)"', form["body"])) - set(LEFT_OUT)))
                if not any(word in where for word in LEFT_OUT):
                    yield where, method, names


def _answer(client: Client, where: str, data: dict[str, str] | None = None, method: str = "GET"):
    """The answer to an attempt that is taken back; limits do not count."""
    with transaction.atomic():
        cache.clear()
        try:
            answer = client.post(where, data) if method == "POST" else client.get(where, data)
            if getattr(answer, "streaming", False):
                b"".join(answer)
        finally:
            transaction.set_rollback(True)
    return answer
