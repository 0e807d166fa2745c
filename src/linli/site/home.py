"""The folder of an installation, and its first account."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from linli.kernel import clock
from linli.kernel.scope import Actor


def clear() -> None:
    """Remove database, files and checkpoints under LINLI_HOME; keys stay. Only ever for the demo."""
    connection.close()
    home = Path(settings.HOME)
    for name in ("linli.sqlite3", "linli.sqlite3-wal", "linli.sqlite3-shm", "erasures.log"):
        (home / name).unlink(missing_ok=True)
    for folder in (settings.EVIDENCE_ROOT, settings.CHECKPOINTS):
        shutil.rmtree(folder, ignore_errors=True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")


@transaction.atomic
def create_operator(username: str, *, password: str, name: str) -> str:
    """An account with the operator's and the security administrator's posting at the root of the tree."""
    from linli.organisations import commands as organisations
    from linli.organisations.queries import county
    from linli.people import commands as people

    by = Actor.system("create-admin")
    person = people.create_operator(username=username, password=password, name=name)
    top = county()
    if top is None:
        return f"{username} was created. Import the organisations first: linli import organisations FILE --as {username}"
    for role in ("operator", "security"):
        organisations.post(person=person, organisation=top, role=role, since=clock.today(), by=by)
    return f"{username} was created."
