"""`linli serve`: web processes and, at home, a background worker beside them."""

import os
import socket
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from linli.kernel.refusals import NotOpen


def run(*, port: int, workers: int, with_worker: bool) -> None:
    """Serve on 127.0.0.1 until interrupted. With SQLite one web process keeps the tail of answers flat; reads share it well."""
    import click

    from linli.site.cli import child

    refuse_a_taken(port)
    if settings.PRODUCTION:
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
    os.environ["LINLI_PORT"] = str(port)
    beside = child("work") if with_worker else None
    leave_database()
    click.echo(f"http://localhost:{port}")
    try:
        server(port=port, workers=workers).serve()
    finally:
        if beside is not None:
            beside.terminate()
            beside.wait(timeout=20)


def refuse_a_taken(port: int) -> None:
    """The web server shares a port with whoever has it; two installations would answer in turns. Raises NotOpen."""
    with socket.socket() as door:
        door.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # as the server does: a port just left may be taken again
        try:
            door.bind(("127.0.0.1", port))
        except OSError as taken:
            raise NotOpen(
                f"Port {port} cannot be had ({taken.strerror}). Choose another with --port."
            ) from taken


def leave_database() -> None:
    """Close what this process opened. Web processes are copies of it, and a pool whose threads were not copied never grows
    again, nor survives the loss of its one connection."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined]


def server(*, port: int, workers: int, target: str = "linli.site.wsgi:application") -> Any:
    """The web server of a WSGI application, set up as Linli's own."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    return Granian(
        target,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        working_dir=Path.cwd(),
        log_access=False,
        log_level=LogLevels.warning,
    )
