"""Bringing a sheet in: preview, then all rows or none."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.kernel import clock, journal, scope
from linli.kernel.evidence.prepared import Upload, clean_name
from linli.kernel.refusals import BadInput, NotAllowed, NotFound, NotOpen
from linli.kernel.scope.actors import Actor
from linli.kernel.sheets.importing import Importer, RowsRefused, importers
from linli.kernel.sheets.models import SheetImport
from linli.kernel.sheets.reading import CellError, Reading, RowRead, cell_at, read

KEPT = timedelta(days=7)  # a preview nobody decides on


def allowed(kind: str, by: Actor) -> Importer:
    """The importer, if the actor may bring in such sheets. NotFound for an unknown kind."""
    importer = importers.get(kind)
    if importer is None:
        raise NotFound(_("There is no such import."))
    if not scope.may(by, importer.permission):
        raise NotAllowed(_("Bringing in this sheet is not part of your role."))
    return importer


def preview(kind: str, upload: Upload, *, by: Actor) -> SheetImport:
    """Read and check a sheet and keep it for its owner to look at. Raises BadInput when the file cannot be read at all."""
    importer = allowed(kind, by)
    reading = read(upload, importer.sheet)
    _check(importer, reading, by)
    with transaction.atomic():
        staged_import = SheetImport.objects.create(
            kind=kind,
            by=by.ref,
            file_name=clean_name(upload.name) or None,
            rows=_dumped(reading),
            counts=_counts(reading),
            created_at=clock.now(),
        )
        journal.record(
            staged_import.stream,
            "previewed",
            by=by,
            to_state="previewed",
            data={"kind": kind, **staged_import.counts},
        )
    return staged_import


def staged(*, kind: str, key: str, by: Actor) -> tuple[SheetImport, Reading | None]:
    """One's own import and its reading; the reading is None once it is settled. NotFound for anybody else's."""
    allowed(kind, by)
    row = SheetImport.objects.filter(kind=kind, key=key, by=by.ref).first()
    if row is None:
        raise NotFound(_("This import is not here, or somebody else brought it."))
    return row, _loaded(row.rows) if row.rows else None


def apply(*, kind: str, key: str, by: Actor) -> SheetImport:
    """Do what the sheet says: every row through its command, in one transaction, or nothing at all.

    The rows are checked again first, for the world has moved on since the preview. Raises BadInput when rows are refused;
    the preview then shows them with their cells.
    """
    importer = allowed(kind, by)
    row, reading = staged(kind=kind, key=key, by=by)
    if reading is None:
        raise NotOpen(_("This sheet has been dealt with already."))
    for line in reading.rows:
        del line.errors[line.found :]
    context = _check(importer, reading, by)
    if not reading.ok:
        _store(row, reading)
        raise _refused(reading)
    try:
        with transaction.atomic():
            _settle(row, "applied")
            made = importer.apply(reading.rows, by, context)
            counts = {**row.counts, "applied": made}
            SheetImport.objects.filter(pk=row.pk).update(counts=counts)
            journal.record(
                row.stream,
                "applied",
                by=by,
                from_state="previewed",
                to_state="applied",
                data={"kind": kind, **counts},
            )
    except RowsRefused as no:
        _mark(reading, no.faults)
        _store(row, reading)
        raise _refused(reading) from no
    return _again(row)


@transaction.atomic
def drop(*, kind: str, key: str, by: Actor) -> SheetImport:
    """Let a previewed sheet go."""
    row, _reading = staged(kind=kind, key=key, by=by)
    _settle(row, "dropped")
    journal.record(
        row.stream, "dropped", by=by, from_state="previewed", to_state="dropped", data={"kind": kind}
    )
    return _again(row)


def tidy() -> int:
    """Drop previews nobody decided on for a week. Runs nightly. Returns how many."""
    by = Actor.system("tidy-imports")
    old = SheetImport.objects.filter(state="previewed", created_at__lt=clock.now() - KEPT)
    dropped = 0
    for row in old.defer("rows"):
        with transaction.atomic():
            try:
                _settle(row, "dropped")
            except NotOpen:
                continue
            journal.record(
                row.stream,
                "dropped",
                by=by,
                from_state="previewed",
                to_state="dropped",
                data={"kind": row.kind},
            )
            dropped += 1
    return dropped


def _again(row: SheetImport) -> SheetImport:
    row.refresh_from_db()
    return row


def _settle(row: SheetImport, state: str) -> None:
    """Compare and set: of two clicks one settles it."""
    done = SheetImport.objects.filter(pk=row.pk, state="previewed").update(
        state=state, rows=None, settled_at=clock.now()
    )
    if not done:
        raise NotOpen(_("This sheet has been dealt with already."))


def _check(importer: Importer, reading: Reading, by: Actor) -> Any:
    """Ask the room about every row; returns the context it loaded."""
    context = importer.context(by, reading.rows)
    for row in reading.rows:
        wrong = {error.column for error in row.errors}
        for key, sentence in importer.check(row.values, context).items():
            if key not in wrong:
                row.errors.append(CellError(cell_at(reading.places.get(key), row.number), key, sentence))
    return context


def _mark(reading: Reading, faults: Sequence[tuple[int, str, str]]) -> None:
    rows = {row.number: row for row in reading.rows}
    for number, key, sentence in faults:
        rows[number].errors.append(CellError(cell_at(reading.places.get(key), number), key, sentence))


def _store(row: SheetImport, reading: Reading) -> None:
    SheetImport.objects.filter(pk=row.pk, state="previewed").update(
        rows=_dumped(reading), counts=_counts(reading)
    )


def _refused(reading: Reading) -> BadInput:
    if reading.missing_columns:
        raise BadInput(
            _("These columns are missing: %(titles)s. Add them and bring the sheet again.")
            % {"titles": _(", ").join(reading.missing_columns)},
            code="columns_missing",
        )
    errors = reading.errors
    wrong = sum(1 for row in reading.rows if row.errors)
    return BadInput(
        ngettext(
            "Nothing was brought in: %(count)s row must be mended first.",
            "Nothing was brought in: %(count)s rows must be mended first.",
            wrong,
        )
        % {"count": wrong},
        code="rows_refused",
        fields={error.cell: error.sentence for error in errors[:200]},
    )


def _counts(reading: Reading) -> dict[str, int]:
    return {"rows": len(reading.rows), "wrong": sum(1 for row in reading.rows if row.errors)}


def _dumped(reading: Reading) -> str:
    def plain(value: Any) -> Any:
        if isinstance(value, date):
            return {"$day": value.isoformat()}
        raise TypeError(type(value).__name__)

    return json.dumps(
        {
            "headings": reading.headings,
            "places": reading.places,
            "unknown": [[e.cell, e.column, e.sentence] for e in reading.unknown_columns],
            "missing": reading.missing_columns,
            "rows": [
                [
                    row.number,
                    row.values,
                    [[e.cell, e.column, e.sentence] for e in row.errors],
                    row.raw,
                    row.found,
                ]
                for row in reading.rows
            ],
        },
        ensure_ascii=False,
        separators=(",", ":"),
        default=plain,
    )


def _loaded(text: str) -> Reading:
    def rich(value: dict[str, Any]) -> Any:
        return date.fromisoformat(value["$day"]) if set(value) == {"$day"} else value

    content = json.loads(text, object_hook=rich)
    return Reading(
        headings=content["headings"],
        places=content["places"],
        rows=[
            RowRead(number, values, [CellError(*error) for error in errors], raw, found)
            for number, values, errors, raw, found in content["rows"]
        ],
        unknown_columns=[CellError(*error) for error in content["unknown"]],
        missing_columns=content["missing"],
    )
