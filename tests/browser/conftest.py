"""Browsers of several people before one live server."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from linli.cases.tests.cast import assemble
from tests.browser.screens import DESK, listen
from tests.world import World, furnish


@dataclass
class Screen:
    """One person's browser: the page they look at, and what its console said so far."""

    page: Any
    said: list[str] = field(default_factory=list)

    @property
    def context(self) -> Any:
        return self.page.context


Opened = Callable[..., Screen]


@pytest.fixture
def world(live_server: Any) -> World:
    """The furnished world, where the server's own threads see it."""
    cache.clear()  # what one visitor may do in an hour is counted for all tests: they come from one address
    return furnish(assemble())


@pytest.fixture
def opened(chromium: Any, live_server: Any, world: World) -> Iterator[Opened]:
    """Opens a browser as somebody of the world: `opened("insider", size=DESK)`; "anonymous" and "resident" have no account."""
    contexts = []

    def open_as(who: str = "anonymous", *, size: dict[str, int] = DESK, **more: Any) -> Screen:
        phone = size["width"] < 600
        options = {
            "viewport": size,
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            "has_touch": phone,
            "base_url": live_server.url,
            "service_workers": "block",  # only the tests of working offline want one in between
        }
        context = chromium.new_context(**(options | more))
        context.set_default_timeout(15_000)
        contexts.append(context)
        client = Client()
        world.enter(client, who)
        if cookie := client.cookies.get(settings.SESSION_COOKIE_NAME):
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        return Screen(page, listen(page))

    yield open_as
    for context in contexts:
        context.close()
