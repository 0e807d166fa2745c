"""The permission matrix: every address, GET and POST, for each kind of person, against a reviewed file.

`permissions.txt` holds the expected status of each: 2 = shown or done, 3 = sent elsewhere (sign in, or done and led on),
403, 404, 405, 422 … as they are. A new address without a line fails. To review a change:

    make test ARGS="tests/test_permissions.py --write-permissions"      then read the difference
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import translation

from linli.cases.tests.cast import assemble
from tests.routes import address, routes
from tests.world import WHO, World, furnish

FILE = Path(__file__).parent / "permissions.txt"
HEAD = "# address method " + " ".join(WHO)


@pytest.fixture
def world(db: None) -> World:
    return furnish(assemble())


def test_every_address_answers_each_person_as_reviewed(world: World, request: pytest.FixtureRequest) -> None:
    found = list(lines(world))
    if request.config.getoption("--write-permissions"):
        FILE.write_text("\n".join([HEAD, *found]) + "\n")
    expected = FILE.read_text().splitlines()
    assert expected[0] == HEAD
    assert found == expected[1:]


def test_nobody_without_an_account_writes_at_the_desk(world: World) -> None:
    """What the file may never come to say, whatever was reviewed."""
    for line in FILE.read_text().splitlines()[1:]:
        name, method, *statuses = line.split()
        answers = dict(zip(WHO, statuses, strict=True))
        desk = name.split(":")[0] in ("organisations", "sheets", "rulebook") or name.startswith(
            ("cases:desk", "cases:move")
        )
        if desk and method == "POST" and "pick" not in name:
            assert answers["anonymous"] != "2", line


def lines(world: World) -> Iterator[str]:
    for route in routes():
        if not route.ours:
            continue
        for label, values in world.examples(route.name):
            for method in ("GET", "POST"):
                asked = " ".join(_asked(world, address(route, values), method, who) for who in WHO)
                yield f"{route.name}{label} {method} {asked}"


def _asked(world: World, where: str, method: str, who: str) -> str:
    """The status, in an attempt that is taken back."""
    client = world.client(who)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    status = 0
    with translation.override("zh-hans"), transaction.atomic():
        try:
            answer = client.get(where) if method == "GET" else client.post(where, {})
            status = answer.status_code
        finally:
            transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(cookies)
    return str(status // 100) if status < 400 else str(status)
