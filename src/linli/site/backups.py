"""Backups: database, files and checkpoint in one archive; keys stay apart, or the archive would open itself."""

import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from linli import __version__
from linli.kernel import search
from linli.kernel.journal import Verified, checkpoint, verify
from linli.kernel.journal.models import Entry
from linli.kernel.privacy import keyring
from linli.kernel.privacy.ciphers import Unreadable
from linli.kernel.privacy.erasure import replay_erasures
from linli.kernel.refusals import BadInput
from linli.people import sessions

SQLITE, POSTGRES, ABOUT = "linli.sqlite3", "linli.dump", "backup.json"
PROBE = (
    "backup"  # sealed into the archive's note, to tell at a restore whether the keys here are those of then
)


def write(target: Path) -> str:
    """Write the archive while Linli runs; under its name it is whole or not there. Returns a sentence about what is in it."""
    if target.suffixes[-2:] != [".tar", ".gz"]:
        raise BadInput("The backup is a .tar.gz file; name it so.")
    if not target.absolute().parent.is_dir():
        raise BadInput(f"There is no folder {target.absolute().parent}. Make it first.")
    if Entry._meta.db_table not in connection.introspection.table_names():
        raise BadInput(f"There is nothing to back up under {settings.HOME} yet.")
    unfinished = target.with_name(f".{target.name}.unfinished")
    with tempfile.TemporaryDirectory(dir=settings.HOME) as scratch_name:
        scratch = Path(scratch_name)
        # The checkpoint first: it may lack what the database has, but never names what the database lacks.
        if Path(settings.CHECKPOINTS).exists():
            shutil.copytree(settings.CHECKPOINTS, scratch / "checkpoints")
        if connection.vendor == "sqlite":
            _copy_sqlite(Path(connection.settings_dict["NAME"]), scratch / SQLITE)
        else:
            _pg("pg_dump", "--format=custom", f"--file={scratch / POSTGRES}")
        about = {
            "linli": __version__,
            "vendor": connection.vendor,
            "at": datetime.now(UTC).isoformat(),
            "probe": keyring.seal(PROBE, PROBE),
        }
        (scratch / ABOUT).write_text(json.dumps(about))
        try:
            handle = os.open(
                unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600
            )  # words of residents are in it
            with os.fdopen(handle, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as archive:
                for part in sorted(scratch.iterdir()):
                    archive.add(part, arcname=part.name)
                if Path(settings.EVIDENCE_ROOT).exists():
                    archive.add(settings.EVIDENCE_ROOT, arcname="evidence")
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
    size = target.stat().st_size / 1_000_000
    return f"{target} ({size:.1f} MB). Keys are not in it: keep a copy of {settings.KEYRING.parent} somewhere else."


def restore(source: Path) -> str:
    """Put an archive in place of what is here. The checkpoint of now is set aside, not thrown away, and erasures are replayed.

    Nothing is touched before the archive has been read to its end and fits this installation.
    """
    with tempfile.TemporaryDirectory(dir=settings.HOME) as scratch_name:
        scratch = Path(scratch_name)
        _fits(_unpacked(source, scratch), scratch)
        _replace_database(scratch)
        aside = checkpoint.file().with_name(f"heads.before-restore-{datetime.now(UTC):%Y%m%d%H%M%S}.log")
        if checkpoint.file().exists():
            checkpoint.file().rename(aside)
        for name, folder in (("evidence", settings.EVIDENCE_ROOT), ("checkpoints", settings.CHECKPOINTS)):
            if (scratch / name).exists():
                shutil.copytree(scratch / name, folder, dirs_exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    sessions.end_everyone()  # who was signed in then may have been shut out since
    erased = len(replay_erasures())
    search.tidy()
    counts = Verified()
    findings = sum(1 for _ in verify(counts))
    told = f"{counts.entries} journal entries restored, {findings} findings, {erased} erasures done again."
    return f"{told} Everybody signs in anew; start Linli again if it was running."


def _unpacked(source: Path, scratch: Path) -> dict[str, Any]:
    """What the archive says of itself, after all of it was unpacked."""
    try:
        with tarfile.open(source) as archive:
            archive.extractall(scratch, filter="data")
        about = json.loads((scratch / ABOUT).read_text())
    except (tarfile.TarError, EOFError, OSError, ValueError) as broken:
        raise BadInput(f"{source} is not a whole backup of Linli. Nothing was changed.") from broken
    return about if isinstance(about, dict) else {}


def _fits(about: dict[str, Any], scratch: Path) -> None:
    kind = about.get("vendor")
    if kind != connection.vendor:
        raise BadInput(
            f"This backup is of {kind}; this installation runs on {connection.vendor}. Nothing was changed."
        )
    if not (scratch / (SQLITE if kind == "sqlite" else POSTGRES)).exists():
        raise BadInput("There is no database in this backup. Nothing was changed.")
    try:
        keyring.unseal(str(about.get("probe", "")), PROBE)
    except (Unreadable, ValueError) as other:
        raise BadInput(
            f"The keys in {settings.KEYRING.parent} are not those of this backup: names and phones could not be read. "
            "Put the keys of then there first. Nothing was changed."
        ) from other


def _replace_database(scratch: Path) -> None:
    connection.close()
    if connection.vendor == "sqlite":
        place = Path(connection.settings_dict["NAME"])
        for suffix in ("-wal", "-shm"):
            place.with_name(place.name + suffix).unlink(missing_ok=True)
        shutil.move(scratch / SQLITE, place)
        return
    name = connection.settings_dict["NAME"]
    _pg(
        "pg_restore",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--single-transaction",
        f"--dbname={name}",
        str(scratch / POSTGRES),
    )


def _copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's own online copy: consistent while others write."""
    with sqlite3.connect(source) as live, sqlite3.connect(target) as copy:
        live.backup(copy)


def _pg(program: str, *arguments: str) -> None:
    at = connection.settings_dict
    found = shutil.which(program) or next(
        iter(sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)), None
    )
    if found is None:
        raise BadInput(f"{program} was not found; it comes with PostgreSQL's client programs.")
    environment = {"PGPASSWORD": str(at["PASSWORD"]), "PATH": "/usr/bin:/bin"}
    where = [f"--host={at['HOST']}", f"--port={at['PORT'] or 5432}", f"--username={at['USER']}"]
    name = [] if program == "pg_restore" else [str(at["NAME"])]
    done = subprocess.run(  # noqa: S603 - our own words
        [str(found), *where, *arguments, *name], env=environment, check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise BadInput(f"{program} did not succeed: {done.stderr.strip()[-500:]}")
