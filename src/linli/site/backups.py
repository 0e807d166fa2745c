"""Backups: database, files and checkpoint in one archive; keys stay apart, or the archive would open itself."""

import json
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from linli import __version__
from linli.kernel.journal import Verified, checkpoint, verify
from linli.kernel.privacy.erasure import replay_erasures
from linli.kernel.refusals import BadInput

SQLITE, POSTGRES = "linli.sqlite3", "linli.dump"


def write(target: Path) -> str:
    """Write the archive while Linli runs. Returns a sentence about what is in it."""
    if target.suffixes[-2:] != [".tar", ".gz"]:
        raise BadInput("The backup is a .tar.gz file; name it so.")
    with tempfile.TemporaryDirectory(dir=settings.HOME) as scratch_name:
        scratch = Path(scratch_name)
        if connection.vendor == "sqlite":
            _copy_sqlite(Path(connection.settings_dict["NAME"]), scratch / SQLITE)
        else:
            _pg("pg_dump", "--format=custom", f"--file={scratch / POSTGRES}")
        about = {"linli": __version__, "vendor": connection.vendor, "at": datetime.now(UTC).isoformat()}
        (scratch / "backup.json").write_text(json.dumps(about))
        with tarfile.open(target, "w:gz") as archive:
            for file in scratch.iterdir():
                archive.add(file, arcname=file.name)
            for folder, name in ((Path(settings.EVIDENCE_ROOT), "evidence"), (Path(settings.CHECKPOINTS), "checkpoints")):
                if folder.exists():
                    archive.add(folder, arcname=name)
    size = target.stat().st_size / 1_000_000
    return f"{target} ({size:.1f} MB). Keys are not in it: keep a copy of {settings.KEYRING.parent} somewhere else."


def restore(source: Path) -> str:
    """Put an archive in place of what is here. The checkpoint of now is set aside, not thrown away, and erasures are replayed."""
    with tempfile.TemporaryDirectory(dir=settings.HOME) as scratch_name:
        scratch = Path(scratch_name)
        with tarfile.open(source) as archive:
            archive.extractall(scratch, filter="data")
        about = json.loads((scratch / "backup.json").read_text())
        if about["vendor"] != connection.vendor:
            raise BadInput(f"This backup is of {about['vendor']}; this installation runs on {connection.vendor}.")
        if connection.vendor == "sqlite":
            place = Path(connection.settings_dict["NAME"])
            connection.close()
            for suffix in ("-wal", "-shm"):
                place.with_name(place.name + suffix).unlink(missing_ok=True)
            shutil.move(scratch / SQLITE, place)
        else:
            connection.close()
            _pg("pg_restore", "--clean", "--if-exists", "--no-owner", f"--dbname={connection.settings_dict['NAME']}", str(scratch / POSTGRES))
        aside = checkpoint.file().with_name(f"heads.before-restore-{datetime.now(UTC):%Y%m%d%H%M%S}.log")
        if checkpoint.file().exists():
            checkpoint.file().rename(aside)
        for name, folder in (("evidence", Path(settings.EVIDENCE_ROOT)), ("checkpoints", Path(settings.CHECKPOINTS))):
            if (scratch / name).exists():
                shutil.copytree(scratch / name, folder, dirs_exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    erased = len(replay_erasures())
    counts = Verified()
    findings = sum(1 for _ in verify(counts))
    return f"{counts.entries} journal entries restored, {findings} findings, {erased} erasures done again."


def _copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's own online copy: consistent while others write."""
    with sqlite3.connect(source) as live, sqlite3.connect(target) as copy:
        live.backup(copy)


def _pg(program: str, *arguments: str) -> None:
    at = connection.settings_dict
    found = shutil.which(program) or next(iter(sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)), None)
    if found is None:
        raise BadInput(f"{program} was not found; it comes with PostgreSQL's client programs.")
    environment = {"PGPASSWORD": str(at["PASSWORD"]), "PATH": "/usr/bin:/bin"}
    where = [f"--host={at['HOST']}", f"--port={at['PORT'] or 5432}", f"--username={at['USER']}"]
    name = [] if program == "pg_restore" else [str(at["NAME"])]
    subprocess.run([str(found), *where, *arguments, *name], env=environment, check=True)  # noqa: S603 - arguments are our own
