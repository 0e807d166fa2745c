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
def create_admin(username: str, *, password: str, name: str, role: str) -> str:
    """The first account of a role that keeps the installation. Operator, security administrator and auditor exclude each
    other, so each is an account of its own."""
    from linli.organisations import commands as organisations
    from linli.organisations.queries import county
    from linli.people import commands as people

    by = Actor.system("create-admin")
    if role == "operator":
        person = people.create_operator(username=username, password=password, name=name)
    else:
        person = people.enrol(username=username, name=name, password=password, by=by)
    top = county()
    if top is None:
        return f"{username} was created. Import the organisations, then run this again for the posting."
    organisations.post(person=person, organisation=top, role=role, since=clock.today(), by=by)
    return f"{username} was created as {role} of {top.name}."
