"""A double of WeCom's two calls, on 127.0.0.1: it answers in the published shapes, written down by hand from their description.

It is not the service. What it replays: `gettoken` (0, 40001), `message/send` (0, 42001, 45009, 81013, an unknown account).
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SENT = {"errcode": 0, "errmsg": "ok", "msgid": "double-1"}
EXPIRED = {"errcode": 42001, "errmsg": "access_token expired, hint: [double]"}
TOO_OFTEN = {"errcode": 45009, "errmsg": "api freq out of limit, hint: [double]"}
UNKNOWN = {"errcode": 0, "errmsg": "ok", "invaliduser": "nobody", "msgid": "double-2"}
NOBODY = {"errcode": 81013, "errmsg": "user & party & tag all invalid, hint: [double]"}
BAD_SECRET = {"errcode": 40001, "errmsg": "invalid credential, hint: [double]"}


@dataclass
class Double:
    """`answers` are given to message/send one after the other, then `SENT` for ever. `calls` is what was asked."""

    base: str = ""
    secret: str = "s3cret"
    answers: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    tokens: int = 0


@contextmanager
def running() -> Iterator[Double]:
    double = Double()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_words: Any) -> None:
            """Quiet."""

        def answer(self, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json; charset=UTF-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            double.calls.append((urlsplit(self.path).path, asked))
            if asked.get("corpsecret") != double.secret:
                self.answer(BAD_SECRET)
                return
            double.tokens += 1
            token = f"token-{double.tokens}"
            self.answer({"errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": 7200})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            token = parse_qs(urlsplit(self.path).query)["access_token"][0]
            double.calls.append((urlsplit(self.path).path, {"token": token, **body}))
            self.answer(double.answers.pop(0) if double.answers else SENT)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    double.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
