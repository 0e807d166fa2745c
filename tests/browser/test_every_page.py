"""Every page of the site in a real browser: accessible, no wider than the screen, with a quiet console.

Each address is opened as every role that may open it. What looks the same to several roles is looked at once: pages are told
apart by their bones (elements, classes, attributes), not by their words.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from linli.cases.commands.keys import issue_keys
from linli.cases.tests.desk_plays import PLAYS
from tests.browser.conftest import Opened, Screen
from tests.browser.screens import PHONE, at_every_width, too_wide, violations
from tests.routes import address, routes
from tests.test_permissions import FILE
from tests.world import ACCOUNTS, WHO, World

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
FIRST_LOAD = 200_000  # bytes, uncompressed (look and rules: a five-year-old phone on a weak network)
BY_LIBRARY = ("anonymous", "member")  # pages of accounts do not ask for roles
EMPTY = {
    "input",
    "img",
    "link",
    "meta",
    "br",
    "hr",
    "use",
    "path",
    "rect",
    "circle",
    "line",
    "polyline",
    "polygon",
    "source",
}


class Bones(HTMLParser):
    """The elements of a page without its words; a list of a hundred rows has the bones of one."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.above: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        worn = f"{tag}.{given.get('class') or ''}[{','.join(sorted(given))}]{given.get('type') or given.get('role') or ''}"
        self.found.add(f"{' '.join(self.above[-2:])} {worn}")
        if tag not in EMPTY:
            self.above.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.above:
            del self.above[len(self.above) - 1 - self.above[::-1].index(tag) :]


def bones(html: str) -> set[str]:
    reader = Bones()
    reader.feed(html)
    return reader.found


class Rounds:
    """Goes round the pages, asks each role's own copy of the page, and collects what is wrong with what it looked at."""

    def __init__(self, world: World, opened: Opened) -> None:
        self.world, self.opened = world, opened
        self.clients: dict[str, Client] = {}
        self.screens: dict[str, Screen] = {}
        self.seen: set[str] = set()
        self.faults: list[str] = []
        self.looked_at: list[tuple[str, str]] = []

    def client(self, who: str) -> Client:
        if who not in self.clients:
            self.clients[who] = Client()
            self.world.enter(self.clients[who], who)
        return self.clients[who]

    def screen(self, who: str) -> Screen:
        if who not in self.screens:
            self.screens[who] = self.opened(who, size=PHONE)
        return self.screens[who]

    def visit(self, name: str, where: str, who: str, *, anew: bool) -> bool:
        """Look at the page when it is new or has bones nobody saw. Returns whether there was a page."""
        answer = self.client(who).get(where)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            return False
        html = answer.content.decode()
        if "<html" not in html:
            return False
        found = bones(html)
        if anew or found - self.seen:
            self.seen |= found
            self.look(name, where, who)
        return True

    def look(self, name: str, where: str, who: str) -> None:
        screen = self.screen(who)
        screen.page.goto(where)
        self.looked_at.append((where, who))
        self.faults += [f"{name} as {who}: {fault}" for fault in (*at_every_width(screen.page), *screen.said)]
        screen.said.clear()


def addresses(world: World) -> Iterator[tuple[str, str, list[str]]]:
    """Name, address and who opens it, from the reviewed file. The stock administration is its makers' affair."""
    reviewed = {}
    for line in FILE.read_text(encoding="utf-8").splitlines()[1:]:
        name, method, *statuses = line.split()
        if method == "GET":
            reviewed[name] = [who for who, status in zip(WHO, statuses, strict=True) if status == "2"]
    for route in routes():
        if route.name.startswith("admin:"):
            continue
        for label, values in world.examples(route.name):
            name = f"{route.name}{label}"
            yield name, address(route, values), reviewed.get(name, [] if route.ours else [*BY_LIBRARY])


def test_the_eyes_see(world: World, opened: Opened) -> None:
    """What the tests below would find: a picture without words, faint text, a broad element, a policy overstepped."""
    screen = opened(size=PHONE)
    screen.page.goto("/")
    screen.page.evaluate(
        """() => {
            const bad = document.createElement('div');
            bad.innerHTML = '<img src="/static/linli/seal.svg"><p id="faint">Faint as mist</p><p id="broad">Broad</p>';
            document.querySelector('main').append(bad);
            document.getElementById('faint').style.color = '#eee';
            document.getElementById('broad').style.width = '900px';
            const inline = document.createElement('script');
            inline.textContent = 'window.overstepped = 1';
            document.body.append(inline);
        }"""
    )
    found = " ".join(violations(screen.page))
    assert "image-alt" in found
    assert "color-contrast" in found
    assert "broad" in too_wide(screen.page)
    assert "Content Security Policy" in " ".join(screen.said)


def test_every_address(world: World, opened: Opened) -> None:
    rounds = Rounds(world, opened)
    for name, where, who_opens in addresses(world):
        anew = True
        for who in who_opens:
            if rounds.visit(name, where, who, anew=anew):
                anew = False
    for name, where, who in (
        ("nothing here", "/nothing-here/", "anonymous"),
        ("refused", reverse("people:audit"), "member"),
        ("not yours", reverse("cases:case", args=[world.values["number"]]), "anonymous"),
        ("no such link", reverse("cases:by_link", args=["no-such-link"]), "anonymous"),
    ):
        rounds.look(name, where, who)
    _only_the_refusals_themselves(rounds)
    assert not rounds.faults, "\n".join(rounds.faults)
    assert len(rounds.looked_at) > 80


def test_every_state_of_a_case(world: World, opened: Opened) -> None:
    """A case in each of its states: at the desk, the form of each move, and as its own resident reads it."""
    rounds = Rounds(world, opened)
    who_is = {account: who for who, account in ACCOUNTS.items()}
    states = set()
    for move, (reach, actor, _filled, _after) in PLAYS.items():
        case = reach(world.cast)
        who = who_is.get(actor) or "superior"
        rounds.visit(
            f"{move}: case",
            reverse("cases:desk_case", args=[case.number]),
            who,
            anew=False,
        )
        rounds.visit(f"{move}: form", reverse("cases:desk_move", args=[case.number, move]), who, anew=False)
        if case.state not in states:
            states.add(case.state)
            link = reverse("cases:by_link", args=[issue_keys([case])[0]])
            for browser in (rounds.client("resident"), rounds.screen("resident").page.context.request):
                browser.get(link)
            rounds.visit(
                f"{case.state}: resident's", reverse("cases:case", args=[case.number]), "resident", anew=True
            )
    for name in ("cases:mine", "site:home"):
        rounds.visit(name, reverse(name), "resident", anew=True)
    for who in ("member", "insider", "handler", "arbiter", "superior"):
        for name in ("site:today", "cases:near" if who == "member" else "cases:inbox"):
            rounds.visit(name, reverse(name), who, anew=True)
    assert not rounds.faults, "\n".join(rounds.faults)
    assert len(states) > 9


def test_a_sheet_from_file_to_done(world: World, opened: Opened) -> None:
    rounds = Rounds(world, opened)
    client = rounds.client("superior")
    for name, rows in (
        ("faulty", "X1,,branch,,WEST\n=1+1,甲,nothing,,"),
        ("good", "X1,甲支部,branch,,COMMUNITY"),
    ):
        sheet = f"code,name,kind,sector,parent\n{rows}\n".encode("utf-8-sig")
        answer = client.post(
            reverse("sheets:start", args=["organisations"]), {"sheet": SimpleUploadedFile("a.csv", sheet)}
        )
        where = answer.headers["Location"]
        rounds.look(name, where, "superior")
    client.post(where, {"do": "apply"})
    rounds.look("done", where, "superior")
    assert not rounds.faults, "\n".join(rounds.faults)


def test_english_words_are_longer_and_still_fit(world: World, opened: Opened) -> None:
    """English on the phone, also in large text: every address once, as the first who may open it."""
    faults, screens = [], {}
    for name, where, who_opens in addresses(world):
        if not who_opens or who_opens == [*BY_LIBRARY]:
            continue
        who = "insider" if "insider" in who_opens else who_opens[0]
        if who not in screens:
            screens[who] = opened(who, size=PHONE, locale="en")
        screen = screens[who]
        if not _is_a_page(screen, where):
            continue
        for large in (False, True):
            screen.page.evaluate(
                "(large) => document.documentElement.classList.toggle('large', large)", large
            )
            if wide := too_wide(screen.page):
                faults.append(f"{name} as {who}{' large' if large else ''}: {wide}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("site:home", "anonymous"),
        ("cases:ask", "anonymous"),
        ("cases:near", "member"),
        ("site:today", "insider"),
        ("cases:inbox", "insider"),
    ],
)
def test_the_first_load_is_light(world: World, opened: Opened, name: str, who: str) -> None:
    """Page, styles, scripts and icons as they are without compression; photos and the map come when somebody opens them."""
    screen = opened(who, size=PHONE)
    weights: dict[str, int] = {}

    def weigh(answer: Any) -> None:
        kind = answer.headers.get("content-type", "")
        if not kind.startswith("image/") or "svg" in kind:
            weights[answer.url] = len(answer.body())

    screen.page.on("requestfinished", lambda request: weigh(request.response()))
    screen.page.goto(reverse(name), wait_until="networkidle")
    assert sum(weights.values()) <= FIRST_LOAD, weights
    assert not [where for where in weights if "leaflet" in where]


def _is_a_page(screen: Screen, where: str) -> bool:
    if re.search(r"\.(xlsx|csv|json)$|export|outlines|copy|evidence", where):
        return False
    answer = screen.page.goto(where, wait_until="domcontentloaded")
    return bool(answer and answer.ok and answer.headers["content-type"].startswith("text/html"))


def _only_the_refusals_themselves(rounds: Rounds) -> None:
    """A page with the status 403 or 404 is noted by the browser in the console; nothing else may be."""
    own = ("nothing here", "refused", "not yours", "no such link")
    rounds.faults = [
        fault
        for fault in rounds.faults
        if not (fault.startswith(own) and "the server responded with a status of 40" in fault)
    ]
