"""A wire between a browser and the live server that can be cut: while something is sent, or after it arrived but before the answer."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Literal

Fault = Literal["", "sending", "answer"]
CHUNK = 65_536
PATIENCE = 30  # seconds


class Wire:
    """Passes bytes on, one thread a connection. `fault` decides what happens to a POST that `concerns` picks:

    "sending" passes half of what the browser sends, then hangs up; "answer" lets the server read and answer it all, keeps the
    answer to itself, and hangs up. `cut` counts what was cut so.
    """

    def __init__(self, to: tuple[str, int]) -> None:
        self.to, self.fault, self.cut = to, "", 0
        self.concerns: Callable[[bytes], bool] = lambda head: head.startswith(b"POST")
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                here, _address = self._listening.accept()
                threading.Thread(target=self._carry, args=(here,), daemon=True).start()

    def _carry(self, here: socket.socket) -> None:
        with here, socket.create_connection(self.to, timeout=PATIENCE) as there, suppress(OSError):
            here.settimeout(PATIENCE)
            head, body = self._head(here)
            if not head:
                return
            fault = self.fault if self.fault and self.concerns(head) else ""
            length = _length(head)
            there.sendall(_closing(head))
            if fault == "sending":
                while len(body) < length // 2 and (more := here.recv(CHUNK)):
                    body += more
                there.sendall(body[: length // 2])
                self.cut += 1
                return
            there.sendall(body)
            left = length - len(body)
            while left > 0 and (more := here.recv(CHUNK)):
                there.sendall(more)
                left -= len(more)
            while more := there.recv(CHUNK):
                if fault != "answer":
                    here.sendall(more)
            self.cut += fault == "answer"

    def _head(self, here: socket.socket) -> tuple[bytes, bytes]:
        """The head of a request, and what came with it of its body."""
        read = b""
        while b"\r\n\r\n" not in read:
            more = here.recv(CHUNK)
            if not more:
                return b"", b""
            read += more
        head, _blank, body = read.partition(b"\r\n\r\n")
        return head, body


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _colon, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0


def _closing(head: bytes) -> bytes:
    """One request to a connection: what the browser sends next begins a new one."""
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n"


@contextmanager
def wired(to: tuple[str, int]) -> Iterator[Wire]:
    wire = Wire(to)
    try:
        yield wire
    finally:
        wire.close()
