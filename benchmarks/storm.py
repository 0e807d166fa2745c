"""A storm: many residents and programs at once, connections that break before the answer comes, and staff at work meanwhile.

A county with 500,000 cases a year receives some 114 in an hour of the day; a hundred times that is 3.2 a second. Submissions arrive
at random moments at that rate, by form and by program, each under a key of its own. Some connections are cut after the request
has gone out and before its answer is read: the sender cannot know, and sends the same again. At the end every key must stand
for exactly one case, none may be missing, the journal must verify.
"""

import argparse
import json
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from queue import Empty, Queue
from statistics import quantiles
from typing import Any
from uuid import uuid4

from benchmarks import ground
from benchmarks.ground import Ground
from benchmarks.people import WORDS, Browser
from benchmarks.processes import free_port, linli
from benchmarks.programs import Program

NORMAL = 500_000 / 365 / 12 / 3600  # cases a second, in the twelve hours of a day
TIMES = 100
CUT = 0.08  # share of submissions whose answer is never read
SENDERS = 12


@dataclass(slots=True)
class Tally:
    """What happened, told by those who sent."""

    sent: Counter[str] = field(default_factory=Counter)
    answered: set[str] = field(default_factory=set)
    again: int = 0
    waited: list[float] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    moves: int = 0
    faults: list[BaseException] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def watched(self, work: Callable[..., None], *arguments: Any) -> None:
        """Run on a thread of its own; a fault is kept for whoever waits."""
        try:
            work(*arguments)
        except BaseException as fault:  # noqa: BLE001 - raised again by the thread that waits
            self.faults.append(fault)


def storm(place: Ground, port: int, *, seconds: float, rate: float, seed: int = 7) -> Tally:
    """Send at `rate` a second for so long; whoever was cut off sends again until they have read an answer."""
    chance, tally, due = random.Random(seed), Tally(), Queue[tuple[float, str, str, int]]()
    began = time.monotonic()
    at, count = 0.0, 0
    while (at := at + chance.expovariate(rate)) < seconds:
        door = chance.choice(("form", "program"))
        due.put((began + at, door, str(uuid4()), count))
        count += 1
    over = threading.Event()
    threads = [
        threading.Thread(
            target=tally.watched, args=(_sender, place, port, due, tally, random.Random(seed + n))
        )
        for n in range(SENDERS)
    ]
    staff = threading.Thread(target=tally.watched, args=(_desk, place, port, tally, over))
    for thread in (*threads, staff):
        thread.start()
    for thread in threads:
        thread.join()
    over.set()
    staff.join()
    if tally.faults:
        raise SystemExit(f"a sender failed: {tally.faults[0]!r}") from tally.faults[0]
    return tally


def _sender(
    place: Ground, port: int, due: "Queue[tuple[float, str, str, int]]", tally: Tally, chance: random.Random
) -> None:
    while True:
        try:
            at, door, key, count = due.get_nowait()
        except Empty:
            return
        time.sleep(max(0.0, at - time.monotonic()))
        send: Callable[..., int] = _by_form if door == "form" else _by_program
        with tally.lock:
            tally.sent[door] += 1
        cut = chance.random() < CUT
        while True:
            began = time.monotonic()
            try:
                status = send(place, port, key, count, cut=cut)
            except OSError:
                status = 0  # no connection, or cut on purpose: nobody knows whether it arrived
            if 200 <= status < 400:
                break
            cut = False
            with tally.lock:
                tally.again += 1
                tally.refused[status] += 1
            time.sleep(0.2)
        with tally.lock:
            tally.answered.add(key)
            tally.waited.append(time.monotonic() - began)


def _by_form(place: Ground, port: int, key: str, count: int, *, cut: bool) -> int:
    browser = Browser(port, f"10.{count // 62_500 + 1}.{count // 250 % 250}.{count % 250 + 1}")
    form = {
        "words": f"{WORDS}（{count}）", "door": "report", "category": place.category, "place_words": "", "place_address": place.place,
        "place_below": "", "place_plate": "", "place_lon": "", "place_lat": "", "name": "", "phone": "", "submission_key": key,
    }  # fmt: skip
    return _cutting(browser, lambda: browser.post("/ask/", form).status, cut=cut)


def _by_program(place: Ground, port: int, key: str, count: int, *, cut: bool) -> int:
    program = Program(port, place.tokens["submit"])
    said = {"words": f"{WORDS}（{count}）", "category": place.category, "place": {"plate": place.place}}
    return _cutting(program, lambda: program.post("/cases", said, **{"Idempotency-Key": key}).status, cut=cut)


def _cutting(client: Any, send: Callable[[], int], *, cut: bool) -> int:
    """With `cut` the connection is shut for reading before the answer can be read: the request has gone out whole."""
    if not cut:
        try:
            return send()
        finally:
            client.wire.close()
    client.wire.connect()
    read = client.wire.getresponse

    def shut() -> Any:
        client.wire.sock.shutdown(socket.SHUT_RD)
        client.wire.getresponse = read
        client.wire.close()
        raise ConnectionAbortedError

    client.wire.getresponse = shut
    return send()


def _desk(place: Ground, port: int, tally: Tally, over: threading.Event) -> None:
    """Meanwhile the dispatcher sends on what has come in."""
    reading, writing = Program(port, place.tokens["dispatcher"]), Program(port, place.tokens["dispatcher"])
    while not over.is_set():
        for number in _received(reading):
            answer = writing.post(f"/cases/{number}/moves/dispatch", {"to": place.unit, "version": 0})
            tally.moves += answer.status == 200
            if over.is_set():
                return
        time.sleep(0.2)


def _received(program: Program) -> list[str]:
    headers = {"Authorization": f"Bearer {program.secret}"}
    program.wire.request("GET", "/api/v1/cases?state=received", headers=headers)
    answer = program.wire.getresponse()
    body = json.loads(answer.read())
    return [row["number"] for row in body["items"]] if answer.status == 200 else []


def check(place: Ground, tally: Tally, before: int) -> int:
    """How many cases there are now beyond those before. Raises SystemExit when one is missing or doubled."""
    connection = ground.bare(place, place.database)
    [total] = connection.execute("SELECT COUNT(*) FROM cases_case").fetchone()
    keys = {key for (key,) in connection.execute("SELECT submission_key FROM cases_case").fetchall() if key}
    connection.close()
    token = _token_ref(place)
    hashed = {key: sha256(f"{token}\n{key}".encode()).hexdigest() for key in tally.answered}
    missing = [key for key in tally.answered if key not in keys and hashed[key] not in keys]
    if missing or total - before != len(tally.answered):
        raise SystemExit(
            f"{len(missing)} cases are missing; {total - before} were received for {len(tally.answered)} sent"
        )
    return int(total - before)


def _token_ref(place: Ground) -> str:
    connection = ground.bare(place, place.database)
    mark = "%s" if place.server else "?"
    hashed = sha256(place.tokens["submit"].encode()).hexdigest()
    [pk] = connection.execute(
        f"SELECT id FROM kernel_apitoken WHERE token_hash = {mark}", [hashed]
    ).fetchone()
    connection.close()
    return f"token:{pk}"


def cases_in(place: Ground) -> int:
    connection = ground.bare(place, place.database)
    [total] = connection.execute("SELECT COUNT(*) FROM cases_case").fetchone()
    connection.close()
    return int(total)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=600, help="how long (600)")
    parser.add_argument("--rate", type=float, default=NORMAL * TIMES, help="submissions a second (3.2)")
    chosen = parser.parse_args()
    with ground.standing() as place:
        before, port = cases_in(place), free_port()
        with linli(place, port):
            tally = storm(place, port, seconds=chosen.seconds, rate=chosen.rate)
        received = check(place, tally, before)
        subprocess.run(
            [sys.executable, "-m", "linli.site.cli", "verify"], env=place.environment(), check=True
        )
    _half, *_rest, late = quantiles(tally.waited, n=20)
    print(
        f"{received:,} cases, {dict(tally.sent)}; {tally.again} sent again; {tally.moves:,} sent on meanwhile"
    )
    print(
        f"answers: median {sorted(tally.waited)[len(tally.waited) // 2] * 1000:.0f} ms, 95 % within {late * 1000:.0f} ms"
    )
    print(f"what was not an answer: {dict(tally.refused)} (0 = the connection was cut)")


if __name__ == "__main__":
    main()
