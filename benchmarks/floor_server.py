"""The floor behind HTTP: a view that does nothing but write the rows of the request it stands for. Run by `whole_case`."""

import os
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from benchmarks import floor
from benchmarks.ground import Ground, bare

PREFIX = "BENCH_FLOOR_"


class Application:
    """POST /<place in the recording>."""

    def __init__(self) -> None:
        self.ground = Ground(Path(os.environ["LINLI_HOME"]), os.environ[f"{PREFIX}SERVER"])
        self.name = os.environ[f"{PREFIX}NAME"]
        self.recording = floor.Recording.load(Path(os.environ[f"{PREFIX}RECORDING"]))
        self.own = threading.local()

    def __call__(
        self, environ: dict[str, Any], start: Callable[[str, list[tuple[str, str]]], Any]
    ) -> Iterable[bytes]:
        environ["wsgi.input"].read()
        if not hasattr(self.own, "connection"):
            self.own.connection = bare(self.ground, self.name)
        if environ["REQUEST_METHOD"] == "POST":
            place = int(environ["PATH_INFO"].strip("/"))
            floor.write(self.own.connection, self.recording.steps[place], postgresql=bool(self.ground.server))
        start("302 Found", [("Location", "/"), ("Content-Length", "0")])
        return [b""]


if os.environ.get(f"{PREFIX}RECORDING"):
    application = Application()

if __name__ == "__main__":
    from linli.site.serving import server

    server(port=int(sys.argv[1]), workers=1, target="benchmarks.floor_server:application").serve()
