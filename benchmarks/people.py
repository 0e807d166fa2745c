"""A plain client, and the three people of a case: they ask, send, sign, start, answer, confirm."""

import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from benchmarks.ground import PASSWORD, Ground

STEPS = ("ask", "dispatch", "sign", "start", "answer", "confirm")
WORDS = "3 栋楼下的路灯不亮已经三天了，老人晚上出门看不见台阶，请尽快来看看。"
NUMBER = re.compile(r"X-\d{4}-\d{4,}")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    location: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it went over the wire, to be sent again to the floor."""

    body: bytes
    headers: Mapping[str, str]


class Client(Protocol):
    """Somebody's browser, over HTTP or inside this process."""

    @property
    def cookies(self) -> Any: ...

    def get(self, path: str) -> Answer: ...

    def post(self, path: str, form: Mapping[str, str]) -> Answer: ...


@dataclass(slots=True)
class Browser:
    """Keeps its connection, its cookies and nothing else. `address` is where the reverse proxy would say it comes from."""

    port: int
    address: str = "10.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)
    last: Sent | None = None
    wire: HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connect()

    def connect(self) -> None:
        """A new connection; the cookies stay."""
        self.wire = HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path: str) -> Answer:
        return self._sent("GET", path, None, self._headers())

    def post(self, path: str, form: Mapping[str, str]) -> Answer:
        body = urlencode({**form, "csrfmiddlewaretoken": self.token()}).encode()
        headers = self._headers() | {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{self.port}",
        }
        self.last = Sent(body, headers)
        return self._sent("POST", path, body, headers)

    def token(self) -> str:
        """The token of the form's page: what its cookie says, or one as the page would have set it."""
        return self.cookies.setdefault("csrftoken", secrets.token_hex(16))

    def _headers(self) -> dict[str, str]:
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {
            "Cookie": kept,
            "X-Forwarded-For": self.address,
            "Accept": "text/html",
            "Accept-Language": "zh-CN",
        }

    def _sent(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        self.wire.request(method, path, body, dict(headers))
        answer = self.wire.getresponse()
        read = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0" or not morsel.value:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.coded_value
        return Answer(answer.status, answer.headers.get("Location", ""), read)


def sign_in(client: Client, username: str) -> None:
    """With name and password, as a person does."""
    client.get("/accounts/login/")
    answer = client.post("/accounts/login/", {"login": username, "password": PASSWORD})
    if answer.status != 302:
        raise SystemExit(f"{username} cannot sign in: {answer.status}")
    client.get("/today/")


@dataclass(slots=True)
class Desk:
    """One resident after another, a dispatcher and an officer of the unit, working cases from asking to confirmed."""

    ground: Ground
    resident: Client
    dispatcher: Client
    handler: Client
    number_of: Callable[[str], str]  # the number of the case received with this key, without asking Linli
    lane: int = 0
    asked: int = 0
    after: Callable[[int, Client], None] | None = None  # called after each of the six requests

    def connect(self) -> None:
        for client in (self.resident, self.dispatcher, self.handler):
            if isinstance(client, Browser):
                client.connect()

    def case(self, *, pages: bool = False) -> list[float]:
        """One whole case; the seconds each of the six requests took, with `pages` each with the pages around it."""
        self.asked += 1
        self.resident.cookies.clear()
        if isinstance(self.resident, Browser):
            self.resident.address = f"10.{self.lane + 1}.{self.asked // 250}.{self.asked % 250 + 1}"
        key, number, spent = str(uuid4()), "", []
        for step in range(len(STEPS)):
            who, before, path, form = self._request(step, number, key)
            began = time.perf_counter()
            if pages:
                for page in before:
                    _good(who.get(page), 200)
            answer = who.post(path, form)
            if answer.status != 302:
                raise SystemExit(
                    f"{path} answered {answer.status}: {answer.body.decode(errors='replace')[:2000]}"
                )
            shown = _good(who.get(_path(answer.location)), 200) if pages else None
            spent.append(time.perf_counter() - began)
            if self.after:
                self.after(step, who)
            if step == 0:
                number = NUMBER.search(shown.body.decode())[0] if shown else self.number_of(key)  # type: ignore[index]
        return spent

    def _request(self, step: int, number: str, key: str) -> tuple[Client, Sequence[str], str, dict[str, str]]:
        """Who sends what, and which pages they have opened before it."""
        own, desk = f"/c/{number}/", f"/cases/{number}/"
        said = {"version": str(max(step - 1, 0))}
        match STEPS[step]:
            case "ask":
                form = {
                    "words": WORDS, "door": "report", "category": self.ground.category, "place_words": "", "place_address": self.ground.place,
                    "place_below": "", "place_plate": "", "place_lon": "", "place_lat": "", "name": "王女士",
                    "phone": f"138{self.lane:02d}{self.asked:06d}", "submission_key": key,
                }  # fmt: skip
                return self.resident, ("/", "/ask/?door=report"), "/ask/", form
            case "dispatch":
                form = said | {"trail": "view=dispatch", "to": self.ground.unit, "note": "请按时办理"}
                return (
                    self.dispatcher,
                    ("/cases/?view=dispatch", f"{desk}?view=dispatch"),
                    f"{desk}dispatch/",
                    form,
                )
            case "sign":
                return self.handler, ("/cases/?view=sign",), f"{desk}sign/", said | {"trail": "view=sign"}
            case "start":
                return self.handler, (), f"{desk}start/", said | {"trail": "view=working"}
            case "answer":
                form = said | {"trail": "view=working", "answer": "灯头老化，已更换并试亮，谢谢您告诉我们。"}
                return self.handler, (f"{desk}answer/",), f"{desk}answer/", form
            case _:
                return (
                    self.resident,
                    (own,),
                    f"{own}confirm/",
                    said | {"satisfied": "yes", "words": "很快，谢谢"},
                )


def _path(location: str) -> str:
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _good(answer: Answer, status: int) -> Answer:
    if answer.status != status:
        raise SystemExit(f"a page answered {answer.status}: {answer.body.decode(errors='replace')[:2000]}")
    return answer
