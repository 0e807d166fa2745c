"""A county small enough to be made in seconds, in a folder (and, on PostgreSQL, a database) of the benchmark's own."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PASSWORD = "bench-4711-lamp"
MOST_DESKS = 4  # as many sessions of one account at a time as clients; the rulebook allows five


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the benchmark's data stand, and what its people need to know of the county."""

    home: Path
    server: str  # the PostgreSQL server's address with its maintenance database; "" = SQLite
    place: str = ""  # the plate of the building a resident chooses
    category: str = ""
    unit: str = ""  # the code of the unit that cases are sent to
    point: tuple[float, float] = (0.0, 0.0)  # of the same building
    tokens: Mapping[str, str] = field(default_factory=dict)  # secrets of the programs, by what they do
    dispatcher: str = "dispatcher"
    handler: str = "lamp_officer"

    @property
    def database(self) -> str:
        """The name of the benchmark's database on PostgreSQL, the file on SQLite."""
        return f"linli_bench_{os.getpid()}" if self.server else str(self.home / "linli.sqlite3")

    def environment(self) -> dict[str, str]:
        """What a Linli process needs to serve this ground."""
        url = urlsplit(self.server)._replace(path=f"/{self.database}").geturl() if self.server else ""
        return {
            **os.environ,
            "LINLI_HOME": str(self.home),
            "DATABASE_URL": url,
            "LINLI_PROXIES": "1",
            "PROFILE": "home",
        }


@contextmanager
def standing() -> Iterator[Ground]:
    """Build the ground through commands; it is gone when the block ends. The named database of DATABASE_URL is not touched."""
    home = Path(tempfile.mkdtemp(prefix="linli-bench-"))
    ground = Ground(home, os.environ.get("DATABASE_URL", ""))
    try:
        if ground.server:
            _on_server(ground, f'CREATE DATABASE "{ground.database}"')
        os.environ.update(ground.environment())
        yield _furnished(ground)
    finally:
        if ground.server:
            for name in (f"{ground.database}_copy", f"{ground.database}_floor", ground.database):
                _on_server(ground, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(home, ignore_errors=True)


def _furnished(ground: Ground) -> Ground:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")
    django.setup()
    from django.core.management import call_command
    from tests.world import furnish

    from linli.cases.models import Category
    from linli.cases.tests.cast import BUILDER, assemble
    from linli.cases.tests.programs import token_of
    from linli.kernel import notices
    from linli.kernel.tokens.commands import MOST_CALLS
    from linli.people.commands import set_password
    from linli.places.models import Address

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    with notices.silence():
        cast = assemble()
        furnish(cast)
    secrets = {
        "submit": token_of(cast.dispatcher, "case.submit", calls_a_minute=MOST_CALLS),
        "dispatcher": token_of(cast.dispatcher, "case.see", "case.dispatch", calls_a_minute=MOST_CALLS),
        "handler": token_of(
            cast.lamp_officer, "case.see", "case.handle", "case.work", calls_a_minute=MOST_CALLS
        ),
    }
    for name in (ground.dispatcher, ground.handler):
        set_password(cast.people[name], password=PASSWORD, by=BUILDER)
    building = Address.objects.get(kind="building")
    category = (
        Category.objects.filter(parent__isnull=False, urgent=False, closed_on__isnull=True)
        .order_by("pk")
        .first()
    )
    assert category is not None
    close()
    return Ground(
        ground.home,
        ground.server,
        building.plate,
        category.code,
        cast.units["lamps"].code,
        (building.lon, building.lat),
        secrets,
    )


def close() -> None:
    """Let go of this process's connections, so that the files and databases can be copied."""
    from django.db import connections

    for connection in connections.all():
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined]


# --- copies, and connections without Linli ----------------------------------------------------------------


def keep(ground: Ground) -> None:
    """Keep the ground as it is now, for the floor to begin from."""
    if ground.server:
        _on_server(ground, f'CREATE DATABASE "{ground.database}_copy" TEMPLATE "{ground.database}"')
        return
    source, target = sqlite3.connect(ground.database), sqlite3.connect(f"{ground.database}.copy")
    with source, target:
        source.backup(target)
    source.close()
    target.close()


def floor_name(ground: Ground) -> str:
    return f"{ground.database}{'_floor' if ground.server else '.floor'}"


def fresh_floor(ground: Ground) -> str:
    """A database as it was kept, for the floor to write into: same tables, indexes and triggers, same rows."""
    name = floor_name(ground)
    if ground.server:
        _on_server(ground, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _on_server(ground, f'CREATE DATABASE "{name}" TEMPLATE "{ground.database}_copy"')
        return name
    for end in ("", "-wal", "-shm"):
        Path(name + end).unlink(missing_ok=True)
    shutil.copy(f"{ground.database}.copy", name)
    return name


def bare(ground: Ground, name: str) -> Any:
    """A connection of the driver alone, set up as Linli sets up its own."""
    if ground.server:
        import psycopg
        from psycopg.types.string import TextLoader

        url = urlsplit(ground.server)._replace(path=f"/{name}").geturl()
        opened = psycopg.connect(url, prepare_threshold=1)
        opened.adapters.register_loader("jsonb", TextLoader)
        return opened
    from django.conf import settings

    connection = sqlite3.connect(
        name, timeout=20, isolation_level=None, cached_statements=512, check_same_thread=False
    )
    options: Any = settings.DATABASES["default"]["OPTIONS"]
    connection.executescript(options["init_command"])
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _on_server(ground: Ground, statement: str) -> None:
    import psycopg

    with psycopg.connect(ground.server, autocommit=True) as connection:
        connection.execute(statement)
