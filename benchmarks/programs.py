"""The three people of a case as programs: the same six steps through the interface, with tokens instead of cookies."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from uuid import uuid4

from benchmarks.ground import Ground
from benchmarks.people import STEPS, WORDS, Answer, Sent


@dataclass(slots=True)
class Program:
    """Keeps its connection and its secret."""

    port: int
    secret: str = ""
    last: Sent | None = None
    wire: HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connect()

    def connect(self) -> None:
        self.wire = HTTPConnection("127.0.0.1", self.port, timeout=60)

    def post(self, path: str, said: Mapping[str, Any], **more: str) -> Answer:
        body = json.dumps(said).encode()
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json", **more}
        self.last = Sent(body, headers)
        self.wire.request("POST", f"/api/v1{path}", body, headers)
        answer = self.wire.getresponse()
        return Answer(answer.status, "", answer.read())


@dataclass(slots=True)
class ProgramDesk:
    """As `people.Desk`, but every request is a call of the interface."""

    ground: Ground
    port: int
    lane: int = 0
    asked: int = 0
    after: Callable[[int, Program], None] | None = None
    submitting: Program = field(init=False)
    dispatcher: Program = field(init=False)
    handler: Program = field(init=False)

    def __post_init__(self) -> None:
        self.submitting = Program(self.port, self.ground.tokens["submit"])
        self.dispatcher = Program(self.port, self.ground.tokens["dispatcher"])
        self.handler = Program(self.port, self.ground.tokens["handler"])

    def connect(self) -> None:
        for program in (self.submitting, self.dispatcher, self.handler):
            program.connect()

    def case(self, *, pages: bool = False) -> list[float]:
        """One whole case; the seconds each of the six calls took. There are no pages."""
        self.asked += 1
        number, token, spent = "", "", []
        for step, name in enumerate(STEPS):
            who, path, said, more = self._call(name, step, number)
            if name == "confirm":
                who.secret = token
            began = time.perf_counter()
            answer = who.post(path, said, **more)
            spent.append(time.perf_counter() - began)
            if name == "confirm":
                who.secret = self.ground.tokens["submit"]
            if answer.status not in (200, 201):
                raise SystemExit(f"{path} answered {answer.status}: {answer.body.decode()[:2000]}")
            if self.after:
                self.after(step, who)
            if name == "ask":
                got = json.loads(answer.body)
                number, token = got["number"], got["token"]
        return spent

    def _call(self, name: str, step: int, number: str) -> tuple[Program, str, dict[str, Any], dict[str, str]]:
        path, said = f"/cases/{number}/moves/{name}", {"version": step - 1}
        match name:
            case "ask":
                asked = {
                    "words": WORDS, "category": self.ground.category, "place": {"plate": self.ground.place, "lon": self.ground.point[0], "lat": self.ground.point[1]},
                    "name": "王女士", "phone": f"138{self.lane:02d}{self.asked:06d}",
                }  # fmt: skip
                return self.submitting, "/cases", asked, {"Idempotency-Key": str(uuid4())}
            case "dispatch":
                return self.dispatcher, path, {**said, "to": self.ground.unit, "note": "请按时办理"}, {}
            case "sign" | "start":
                return self.handler, path, said, {}
            case "answer":
                return self.handler, path, {**said, "answer": "灯头老化，已更换并试亮，谢谢您告诉我们。"}, {}
            case _:
                return self.submitting, path, {**said, "satisfied": "yes", "words": "很快，谢谢"}, {}
