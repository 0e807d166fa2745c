"""Telling other systems: in order, signed, only what they may see, again when it did not arrive, and nothing lost."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core.cache import cache
from django.test import override_settings

from linli.cases import commands
from linli.cases.tests.cast import Cast
from linli.cases.tests.programs import Program, token_of
from linli.kernel import clock, hooks
from linli.kernel.hooks.models import Hook
from linli.kernel.notices.models import Delivery
from linli.kernel.refusals import NotAllowed, Refusal
from linli.kernel.scope import Actor

EVENTS = ("case.received", "case.status")
SYSTEM = Actor.system("test")


class Receiver:
    """A system elsewhere: keeps what it is told, and answers as it was told to."""

    def __init__(self) -> None:
        self.status = 204
        self.got: list[tuple[dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((dict(self.headers), body))
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, *_words: Any) -> None: ...

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/told"
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self.thread.start()

    def events(self) -> list[dict[str, Any]]:
        return [event for _headers, body in self.got for event in json.loads(body)["events"]]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    cache.clear()
    one = Receiver()
    with override_settings(HOOK_HOSTS={"127.0.0.1"}):
        yield one
    one.close()


def told(cast: Cast, receiver: Receiver, by: Actor, **more: Any) -> hooks.Made:
    more.setdefault("events", EVENTS)
    return hooks.make(name="市级平台", url=receiver.url, by=by, **more)


def test_what_happens_is_told_in_order_and_signed(cast: Cast, receiver: Receiver) -> None:
    made = told(cast, receiver, cast.dispatcher)
    case = commands.dispatch(cast.asked(), to=cast.lamps, by=cast.dispatcher)
    assert hooks.push() == 1
    assert hooks.deliver_due().sent == 1
    headers, body = receiver.got[0]
    now = int(clock.now().timestamp())
    assert hooks.verified(made.secret, body, headers[hooks.SIGNATURE], now=now)
    assert not hooks.verified("whsec_other", body, headers[hooks.SIGNATURE], now=now)
    assert [(e["event"], e["move"]) for e in receiver.events()] == [
        ("case.received", "receive"),
        ("case.status", "dispatch"),
    ]
    assert receiver.events()[1]["about"]["number"] == case.number
    assert receiver.events()[1]["about"]["unit"] == "LAMPS"
    assert "路灯" not in body.decode()
    assert hooks.push() == 0


def test_nobody_is_told_what_they_may_not_see(cast: Cast, receiver: Receiver) -> None:
    told(cast, receiver, cast.other_dispatcher)
    told(cast, receiver, cast.supervisor, path=cast.nextdoor.path)
    cast.asked()
    assert hooks.push() == 0
    with pytest.raises(NotAllowed):
        told(cast, receiver, cast.member)
    with pytest.raises(Refusal):
        told(cast, receiver, cast.dispatcher, path=cast.nextdoor.path)


def test_a_failure_is_tried_again_and_what_died_can_be_sent_again(cast: Cast, receiver: Receiver) -> None:
    made = told(cast, receiver, cast.dispatcher)
    cast.asked()
    hooks.push()
    receiver.status = 500
    assert hooks.deliver_due().failed == 1
    assert hooks.deliver_due().failed == 0  # not before its time
    Delivery.objects.filter(channel=hooks.CHANNEL).update(attempts=99, next_at=clock.now())
    assert hooks.deliver_due().dead == 1
    dead = Delivery.objects.get(channel=hooks.CHANNEL, state="dead")
    assert dead.last_error == "OSError: HTTP 500"
    receiver.status = 200
    with pytest.raises(NotAllowed):
        hooks.replay([dead], by=cast.dispatcher)
    assert hooks.replay([dead], by=SYSTEM) == 1
    assert hooks.deliver_due().sent == 1
    assert receiver.got[0][1] == receiver.got[-1][1]
    assert Hook.objects.get(pk=made.hook.pk).state == "active"


def test_one_that_does_not_answer_holds_nobody_up(cast: Cast, receiver: Receiver) -> None:
    quiet = told(cast, receiver, cast.dispatcher).hook
    Hook.objects.filter(pk=quiet.pk).update(url="http://127.0.0.1:9/")
    told(cast, receiver, cast.dispatcher)
    cast.asked()
    hooks.push()
    cast.asked()
    hooks.push()
    done = hooks.deliver_due()
    assert (done.sent, done.failed) == (2, 1)


def test_paused_loses_nothing_and_ended_is_told_nothing(cast: Cast, receiver: Receiver) -> None:
    hook = told(cast, receiver, cast.dispatcher).hook
    hooks.pause(hook, by=cast.dispatcher)
    cast.asked()
    assert hooks.push() == 0
    hooks.resume(hook, by=cast.dispatcher)
    assert hooks.push() == 1
    hooks.end(hook, by=cast.dispatcher)
    assert not Delivery.objects.filter(channel=hooks.CHANNEL).exists()
    cast.asked()
    assert hooks.push() == 0


def test_everything_since_a_place_can_be_told_again(cast: Cast, receiver: Receiver) -> None:
    hook = told(cast, receiver, cast.dispatcher).hook
    start = hook.cursor
    cast.asked()
    hooks.push()
    hook.refresh_from_db()
    hooks.tell_again(hook, after=start, by=cast.dispatcher)
    assert hooks.push() == 1
    assert Delivery.objects.filter(channel=hooks.CHANNEL).count() == 2


def test_the_answer_goes_back_to_the_hotline(cast: Cast, receiver: Receiver) -> None:
    desk = Program(token_of(cast.dispatcher, "case.enter", "case.see", "hooks.make"))
    body = {"outside_number": "12345-2026-1", "words": "路灯不亮", "keeper": "COMMUNITY", "door": "ask"}
    first, again = desk.post("/hotline/cases", body), desk.post("/hotline/cases", body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["number"] == again.json()["number"]
    hook = desk.post(
        "/webhooks", {"name": "12345", "url": receiver.url, "events": ["case.status"], "with_answer": True}
    )
    assert hook.status_code == 201, hook.content
    case = commands.case_of(first.json()["token"])
    commands.answer_now(case, answer="今晚修好", by=cast.dispatcher)
    hooks.push()
    hooks.deliver_due()
    about = receiver.events()[-1]["about"]
    assert (about["outside_number"], about["state"], about["answer"]) == (
        "12345-2026-1",
        "answered",
        "今晚修好",
    )
    assert desk.get("/hotline/cases/12345-2026-1").json()["answer"] == "今晚修好"
    changes = desk.get("/changes", after="0").json()["changes"]
    assert all("answer" not in change["about"] for change in changes)


def test_the_feed_goes_on_where_it_was_left(cast: Cast, receiver: Receiver) -> None:
    reads = Program(token_of(cast.dispatcher, "case.see"))
    for _case in range(3):
        cast.asked()
    first = reads.get("/changes", limit="2").json()
    assert (len(first["changes"]), first["more"]) == (2, True)
    rest = reads.get("/changes", after=first["cursor"]).json()
    assert (len(rest["changes"]), rest["more"]) == (1, False)
    assert reads.get("/changes", after=rest["cursor"]).json()["changes"] == []
    assert reads.get("/changes", after="now").json()["changes"] == []
    numbers = [change["about"]["number"] for change in first["changes"] + rest["changes"]]
    assert numbers == sorted(numbers)
    assert reads.get("/changes", after="x").status_code == 422
