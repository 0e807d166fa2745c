"""Whatever is typed into an address or a form: a sentence and a 4xx, never a fault of ours, and nothing half done."""

import re
from collections.abc import Iterator
from html import unescape
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
    for route in routes():
        if not route.ours:
            continue
        plain = address(route, world.values)
        for typed in (*TYPED, *PLACES):
            yield f"{plain}?{urlencode(dict.fromkeys(ASKED, typed))}"
        for parameter in route.parameters:
            for typed in ("9" * 18, "測試", "X-2611-999999999999", "0001-01-01"):
                try:
                    yield address(
                        route, {**world.values, parameter: typed, f"{route.name}.{parameter}": typed}
                    )
                except NoReverseMatch:  # the pattern does not take such a value at all
                    continue


@pytest.mark.parametrize(
    "who", ["anonymous", "resident", "insider", "handler", "superior", "operator", "security"]
)
def test_no_form_breaks_whatever_is_typed_into_it(world: World, who: str) -> None:
    client = Client(raise_request_exception=False)
    world.enter(client, who)
    broken = [
        (where, names, typed)
        for where, method, names in _forms(world, client)
        for typed in (NUL, *TYPED)
        if _answer(client, where, dict.fromkeys(names, typed), method).status_code >= 500
    ]
    assert not broken


def _forms(world: World, client: Client) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every form on every page this person reaches, once."""
    seen = set()
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
                if (where, method, names) not in seen and not any(word in where for word in LEFT_OUT):
                    seen.add((where, method, names))
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
