"""A cast of accounts, and postings by word of mouth: this room does not know where grants come from."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from linli.kernel import clock, scope
from linli.kernel.notices.sms import Console
from linli.kernel.scope import Actor, Grant
from linli.kernel.scope.grants import _depends, _holders, _providers
from linli.people import commands
from linli.people.models import Person

SYSTEM = Actor.system("tests")
PASSWORD = "open the window at dawn"


@pytest.fixture
def posted() -> Iterator[dict[int, list[Grant]]]:
    """person id → grants; put a grant in and the person holds it."""
    held: dict[int, list[Grant]] = {}
    scope.provide(lambda person: held.get(person, []), lambda roles, path: [])
    yield held
    _providers.pop()
    _holders.pop()
    _depends.pop()


@pytest.fixture
def enrolled(db):
    """Make an account: `enrolled("lin")`, with further words as `commands.enrol` takes them."""

    def make(username: str, **more) -> Person:
        return commands.enrol(**{"username": username, "name": username.title(), "by": SYSTEM} | more)

    return make


@pytest.fixture
def staff(enrolled, posted):
    """An account with a posting: `staff("chen", "operator")`."""

    def make(username: str, *roles: str, **more) -> Person:
        person = enrolled(username, **{"password": PASSWORD} | more)
        posted[person.pk] = [Grant(role, "0001") for role in roles]
        return person

    return make


@pytest.fixture(autouse=True)
def _fresh(request):
    """No limit and no message of another test."""
    Console.sent.clear()
    if "db" in request.fixturenames:
        request.getfixturevalue("db")
        cache.clear()


@pytest.fixture
def now() -> Iterator[None]:
    with clock.at(clock.moment(2026, 6, 10, 9)):
        yield


def code_sent() -> str:
    """The six digits of the last message."""
    digits = "".join(c if c.isdigit() else " " for c in Console.sent[-1].text).split()
    return next(word for word in digits if len(word) == 6)
