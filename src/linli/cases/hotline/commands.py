"""What whoever brings a sheet does: bring it, name its columns, say what its words mean, let it run, drop it."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.hotline import keeping, tasks
from linli.cases.hotline.columns import BY_KEY, checked, fingerprint
from linli.cases.hotline.lifecycle import LIFE
from linli.cases.models import HotlineImport, SheetMapping
from linli.kernel import clock, journal, rulebook, scope
from linli.kernel.evidence.prepared import Upload, clean_name
from linli.kernel.refusals import BadInput, NotAllowed, NotFound
from linli.kernel.scope import Actor, grants_with
from linli.kernel.text import clean
from linli.organisations.models import Organisation
from linli.people.models import Person

WORKS = "case.dispatch"  # those who decide where cases go also bring the hotline's sheets
MEGA = 1_000_000
AT_ONCE = 1_500_000  # bytes read while the person waits; more goes to the background
ROWS_AT_ONCE = 3_000


def upload(file: Upload, *, by: Actor) -> HotlineImport:
    """Keep a sheet and begin to read it. Raises BadInput when it cannot be read at all."""
    if by.person_id is None or not scope.may(by, WORKS):
        raise NotAllowed(_("Bringing in this sheet is not part of your role."))
    most = int(rulebook.value("hotline.size").value)
    if (file.size or 0) > most * MEGA:
        raise BadInput(
            _("This file is larger than %(most)s MB. Delete what is not needed, or split it.")
            % {"most": most}
        )
    row = _kept(file, by)
    if (file.size or 0) > AT_ONCE:
        tasks.read_in.enqueue(row.pk)
        return row
    try:
        tasks.take_in(row)
    except BadInput:
        keeping.remove(row.key)
        with transaction.atomic():
            LIFE.move(row, "drop", by=by, settled_at=clock.now())
        raise
    return row


@transaction.atomic
def _kept(file: Upload, by: Actor) -> HotlineImport:
    organisation = seat_of(by)
    if organisation is None:
        raise NotAllowed(_("Bringing in this sheet is not part of your role."))
    row = HotlineImport.objects.create(
        by=Person.objects.get(pk=by.person_id or 0),
        organisation=organisation,
        file_name=clean_name(file.name) or None,
        created_at=clock.now(),
    )
    path = keeping.upload_path(row.key)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.seek(0)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        while part := file.read(MEGA):
            out.write(part)
    journal.record(
        row.stream,
        "upload",
        by=by,
        to_state="uploaded",
        data={"unit": organisation.pk, "bytes": file.size or 0},
    )
    return row


def choose_columns(
    row: HotlineImport,
    *,
    by: Actor,
    columns: Mapping[str, str],
    otherwise: bool,
    name: str = "",
    version: int | None = None,
) -> HotlineImport:
    """Say which column is which; under a name it is kept for the next sheet with these headings. Then every row is checked."""
    headings = keeping.headings(row.key)
    kept: dict[str, str] = checked(columns, headings)
    title = clean(name, field="name", limit=60)
    with transaction.atomic():
        mapping = row.mapping
        if title:
            mapping, _made = SheetMapping.objects.update_or_create(
                organisation=row.organisation,
                name=title,
                defaults={
                    "headings": fingerprint(headings),
                    "columns": kept | ({"$otherwise": "1"} if otherwise else {}),
                    "words": row.words,
                    "changed_at": clock.now(),
                },
            )
            journal.record(mapping.stream, "save", by=by, data={"columns": sorted(kept)})
        LIFE.move(
            row,
            "map",
            by=by,
            version=version,
            data={"columns": sorted(kept)},
            columns=kept | ({"$otherwise": "1"} if otherwise else {}),
            mapping=mapping,
            done=0,
        )
    _check_soon(row)
    return row


def say_words(
    row: HotlineImport, *, by: Actor, words: Mapping[str, Mapping[str, str]], version: int | None = None
) -> HotlineImport:
    """Say what their words mean with us; kept with the mapping for the next sheet. Then every row is checked again."""
    table = {column: dict(pairs) for column, pairs in row.words.items()}
    for column, pairs in words.items():
        if column in BY_KEY and BY_KEY[column].words:
            table.setdefault(column, {}).update({word: code for word, code in pairs.items() if code})
    with transaction.atomic():
        if row.mapping is not None:
            SheetMapping.objects.filter(pk=row.mapping.pk).update(words=table, changed_at=clock.now())
            journal.record(row.mapping.stream, "words", by=by, data={"words": sum(map(len, table.values()))})
        LIFE.move(row, "map", by=by, version=version, words=table, done=0)
    _check_soon(row)
    return row


def start(row: HotlineImport, *, by: Actor, version: int | None = None) -> HotlineImport:
    """Bring it in, in the background; small sheets at once."""
    with transaction.atomic():
        LIFE.move(row, "start", by=by, version=version, done=0)
        if row.counts.get("rows", 0) > ROWS_AT_ONCE:
            tasks.bring_in.enqueue(row.pk)
    if row.counts.get("rows", 0) <= ROWS_AT_ONCE:
        tasks.bring_in.func(row.pk)
    return fresh(row.key, by=by)


@transaction.atomic
def drop(row: HotlineImport, *, by: Actor) -> HotlineImport:
    LIFE.move(row, "drop", by=by, faults=None, settled_at=clock.now())
    transaction.on_commit(lambda: keeping.remove(row.key))
    return row


@transaction.atomic
def forget_mapping(mapping: SheetMapping, *, by: Actor) -> None:
    """A saved mapping nobody needs any more."""
    journal.record(mapping.stream, "forget", by=by)
    mapping.delete()


def tidy() -> int:
    """Sheets nobody decided on, and the faults of old ones, which hold words of people. Runs daily. Returns how many went."""
    before = clock.now() - timedelta(days=int(rulebook.value("hotline.kept_days").value))
    gone = 0
    for row in HotlineImport.objects.filter(created_at__lt=before, state__in=LIFE.moves["drop"].sources):
        with transaction.atomic():
            LIFE.move(row, "drop", by=Actor.system("tidy-hotline"), faults=None, settled_at=clock.now())
        keeping.remove(row.key)
        gone += 1
    HotlineImport.objects.filter(settled_at__lt=before, faults__isnull=False).update(faults=None)
    return gone


def fresh(key: str, *, by: Actor) -> HotlineImport:
    """One's own import as it stands. NotFound for anybody else's."""
    row = HotlineImport.objects.select_related("by", "organisation", "mapping").filter(key=key).first()
    if row is None or not scope.may(by, "hotline.work", row):
        raise NotFound(_("This import is not here, or somebody else brought it."))
    return row


def seat_of(by: Actor) -> Organisation | None:
    """The unit for which the actor brings sheets: the highest at which they dispatch cases."""
    paths = [grant.path for grant in grants_with(by, WORKS) if grant.path]
    return Organisation.objects.filter(path__in=paths, closed_on__isnull=True).order_by("path").first()


@dataclass(slots=True)
class Told:
    """What a check found: faults as (row, column, sentence), and by column the words no table knows, with how often."""

    faults: list[tuple[int, str, str]] = field(default_factory=list)
    strange: dict[str, dict[str, int]] = field(default_factory=dict)


def told(row: HotlineImport) -> Told:
    found = json.loads(row.faults) if row.faults else {}
    return Told([(n, c, s) for n, c, s in found.get("faults", [])], found.get("strange", {}))


def _check_soon(row: HotlineImport) -> None:
    if row.counts.get("rows", 0) > ROWS_AT_ONCE:
        tasks.check_all.enqueue(row.pk)
    else:
        tasks.check_all.func(row.pk)
