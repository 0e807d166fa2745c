"""Who enters the desk in its tests, and in which language."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from linli.cases.tests.cast import Cast


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def enter(cast: Cast) -> Callable[[str], Client]:
    def entered(name: str) -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE="en")
        client.cookies["django_language"] = "en"
        client.force_login(cast.people[name])
        return client

    return entered
