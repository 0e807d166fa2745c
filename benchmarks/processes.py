"""The servers a benchmark talks to, and the processor time they use."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from benchmarks.ground import Ground


@contextmanager
def running(arguments: Sequence[str], environment: Mapping[str, str], port: int) -> Iterator[int]:
    """A server, once it answers; its process id."""
    process = subprocess.Popen([sys.executable, *arguments], env=dict(environment), stdout=subprocess.DEVNULL)
    try:
        _wait(process, port)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    for _try in range(300):
        if process.poll() is not None:
            raise SystemExit(f"the server ended at once, with {process.returncode}")
        try:
            wire = HTTPConnection("127.0.0.1", port, timeout=30)
            wire.request("GET", "/")
            wire.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server does not answer")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def linli(place: Ground, port: int) -> Any:
    arguments = ["-m", "linli.site.cli", "serve", "--workers", "1", "--no-worker", "--port", str(port)]
    return running(arguments, place.environment(), port)


def floor_server(place: Ground, port: int, name: str, recording: Path) -> Any:
    more = {
        "BENCH_FLOOR_SERVER": place.server,
        "BENCH_FLOOR_NAME": name,
        "BENCH_FLOOR_RECORDING": str(recording),
    }
    return running(["-m", "benchmarks.floor_server", str(port)], place.environment() | more, port)


def processor_seconds(pid: int) -> float:
    """Processor time used so far by a process and its children; 0 where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(processor_seconds(int(child)) for child in children)
