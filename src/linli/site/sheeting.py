"""`linli import` and `linli export`: sheets at the command line, in the name and with the rights of an account."""

from pathlib import Path

import click
from django.core.files.uploadedfile import SimpleUploadedFile

from linli.kernel import sheets
from linli.kernel.refusals import BadInput, Refusal
from linli.kernel.scope import Actor
from linli.people.models import Person


def import_file(kind: str, file: Path, *, username: str, preview: bool) -> int:
    """Preview, then apply. Prints each wrong cell; 1 when there is any, and then nothing was imported."""
    by = _account(username)
    try:
        row = sheets.preview(kind, SimpleUploadedFile(file.name, file.read_bytes()), by=by)
        _row, reading = sheets.staged(kind=kind, key=row.key, by=by)
        faults = [error for line in reading.rows for error in line.errors] if reading else []
        for error in faults:
            click.echo(f"{error.cell}: {error.sentence}")
        click.echo(f"{row.counts.get('rows', 0)} rows, {len(faults)} cells to mend.")
        if preview or (reading is not None and not reading.ok):
            sheets.drop(kind=kind, key=row.key, by=by)
            return 0 if preview and not faults else 1
        sheets.apply(kind=kind, key=row.key, by=by)
        click.echo("imported.")
    except Refusal as refusal:
        click.echo(refusal.sentence)
        for field, sentence in refusal.fields.items():
            click.echo(f"  {field}: {sentence}")
        return 1
    return 0


def export_file(kind: str, file: Path, *, username: str) -> str:
    """Write what the account may see. Returns a sentence."""
    from linli.cases import queries
    from linli.cases import sheets as case_sheets
    from linli.organisations import sheets as organisation_sheets

    exports = {
        "organisations": organisation_sheets.taken_out,
        "cases": lambda by: case_sheets.exported(queries.visible_to(by).order_by("-received_at")),
    }
    if kind not in exports:
        raise BadInput(f"There is no export of {kind}; choose one of {', '.join(sorted(exports))}.")
    content = exports[kind](_account(username))
    file.write_bytes(content)
    return f"{file} ({len(content) / 1000:.0f} kB)"


def _account(username: str) -> Actor:
    person = Person.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise click.ClickException(f"There is no account {username}.")
    return Actor.of(person)
