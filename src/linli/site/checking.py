"""`linli check`: what an operator should know before residents do. One line each, with what to do."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from linli.kernel import clock
from linli.kernel.notices.models import Delivery
from linli.kernel.privacy import keyring

Line = tuple[bool, str]


def report() -> int:
    """Print each finding; 1 when something has to be mended."""
    bad = 0
    for look in LOOKS:
        for good, sentence in look():
            bad += not good
            click.secho(("  ok  " if good else " MEND ") + sentence, fg=None if good else "red")
    return 1 if bad else 0


def _settings() -> Iterator[Line]:
    try:
        call_command("check", deploy=settings.PRODUCTION, verbosity=0)
        yield True, f"settings are sound for the profile “{settings.PROFILE}”"
    except SystemCheckError as error:
        yield False, str(error)
    if settings.PRODUCTION and connection.vendor == "sqlite":
        yield False, "production runs on PostgreSQL: set DATABASE_URL"
    if settings.PRODUCTION and not settings.ALLOWED_HOSTS:
        yield False, "say which host names are served: LINLI_HOSTS=linli.example.gov.cn"


def _database() -> Iterator[Line]:
    connection.ensure_connection()
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield (
        not plan,
        f"{connection.vendor}: "
        + ("the shape is current" if not plan else f"{len(plan)} migrations wait: linli serve makes them"),
    )


def _keys() -> Iterator[Line]:
    file = Path(settings.KEYRING)
    if not file.exists():
        yield True, "no keyring yet; it is made with the first personal datum"
        return
    complaints = keyring.complaints()
    yield from ((False, complaint) for complaint in complaints)
    yield not complaints, f"keyring {file}"
    yield True, "keep a copy of the keys away from the backups"


def _outside() -> Iterator[Line]:
    console = settings.SMS_ADAPTER.endswith("sms.Console")
    if settings.PRODUCTION and console:
        yield False, "text messages are only printed: name your gateway in LINLI_SMS"
    dead = Delivery.objects.filter(state="dead").count()
    yield not dead, f"{dead} messages could not be delivered" if dead else "no message is stuck"


def _calendar() -> Iterator[Line]:
    known = clock.known_until()
    far = clock.today() + timedelta(days=60)
    yield (
        known >= far,
        f"working calendar known until {known}" + ("" if known >= far else ": import the next year's days"),
    )


def _disk() -> Iterator[Line]:
    free = shutil.disk_usage(settings.HOME).free / 1_000_000_000
    yield free > 2, f"{free:.1f} GB free under {settings.HOME}"


def _fonts() -> Iterator[Line]:
    program = shutil.which("fc-list")
    if program is None:
        yield True, "no font list on this machine; pages use the reader's own fonts"
        return
    found = subprocess.run([program, ":lang=zh"], capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
    yield (
        True,
        "Chinese fonts for printing on the server: "
        + ("found" if found else "none (Debian: fonts-noto-cjk)"),
    )


LOOKS: tuple[Callable[[], Iterator[Line]], ...] = (
    _settings,
    _database,
    _keys,
    _calendar,
    _disk,
    _fonts,
    _outside,
)
