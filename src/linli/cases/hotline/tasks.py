"""The work in the background: reading the file, checking every row, bringing the good ones in. Begun again, nothing comes twice."""

import json
import logging
from collections.abc import Callable, Sequence
from typing import Any

from django.core.files import File
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _
from django_tasks import task

from linli.cases import commands
from linli.cases.hotline import keeping
from linli.cases.hotline.columns import checked, fingerprint, fits
from linli.cases.hotline.lifecycle import LIFE
from linli.cases.hotline.reading import Fault, Reader, known, opened
from linli.cases.models import Case, HotlineImport, SheetMapping
from linli.kernel import clock
from linli.kernel.refusals import Refusal
from linli.kernel.scope import Actor

log = logging.getLogger(__name__)
FAULTS = 500  # rows told of; the counts have them all
WORDS = 200  # strange words of a column told of
BATCH = 1_000


@task()
def read_in(pk: int) -> None:
    _safely(pk, "uploaded", take_in)


@task()
def check_all(pk: int) -> None:
    _safely(pk, "checking", check)


@task()
def bring_in(pk: int) -> None:
    _safely(pk, "running", bring)


def take_in(row: HotlineImport) -> None:
    """Read the file as it came into sealed rows, then go on by a saved mapping if one has these very headings."""
    path = keeping.upload_path(row.key)
    with path.open("rb") as stream:
        headings, rows = opened(File(stream, name="upload"))
        many = keeping.write(row.key, headings, rows)
    path.unlink(missing_ok=True)
    by = _actor(row)
    mapping = (
        SheetMapping.objects.filter(organisation=row.organisation, headings=fingerprint(headings))
        .order_by("-changed_at")
        .first()
    )
    known_columns = mapping is not None and fits(mapping.columns, headings)
    with transaction.atomic():
        LIFE.move(row, "read", by=by, data={"rows": many}, counts={"rows": many}, done=0)
        if mapping is not None and known_columns:
            columns = checked(mapping.columns, headings) | {
                k: v for k, v in mapping.columns.items() if k[0] == "$"
            }
            LIFE.move(
                row,
                "map",
                by=by,
                data={"mapping": mapping.pk},
                mapping=mapping,
                columns=columns,
                words=mapping.words,
            )
    if row.state == "checking":
        check(row)


def check(row: HotlineImport) -> None:
    """Go through every row without changing anything: how many are new, known, wrong, and which words no table knows."""
    reader = reader_of(row)
    counts = {"rows": 0, "new": 0, "again": 0, "wrong": 0}
    faults: list[Fault] = []
    seen: set[str] = set()
    for chunk in keeping.chunks(row.key):
        asked: list[commands.Asked] = []
        for number, cells in chunk:
            found = reader.read(number, cells)
            if isinstance(found, Fault):
                counts["wrong"] += 1
                if len(faults) < FAULTS:
                    faults.append(found)
            else:
                asked.append(found)
        keys = {one.submission_key or "" for one in asked}
        here = _here(keys) | (keys & seen)
        seen |= keys
        counts["rows"] += len(chunk)
        counts["again"] += len(here) + len(asked) - len(keys)
        counts["new"] += len(keys - here)
        HotlineImport.objects.filter(pk=row.pk).update(done=counts["rows"])
    strange = {
        column: dict(sorted(words.items(), key=lambda pair: -pair[1])[:WORDS])
        for column, words in reader.strange.items()
        if words
    }
    with transaction.atomic():
        LIFE.move(
            row, "check", by=_actor(row), data=counts, counts=counts, faults=_dumped(faults, strange), done=0
        )


def bring(row: HotlineImport) -> None:
    """Bring the good rows in, a chunk in a transaction; what is here already is left as it is and counted."""
    reader = reader_of(row)
    by = _actor(row)
    counts = {"rows": 0, "made": 0, "again": 0, "wrong": 0}
    faults: list[Fault] = []
    for chunk in keeping.chunks(row.key):
        asked: dict[str, tuple[int, commands.Asked]] = {}
        for number, cells in chunk:
            found = reader.read(number, cells)
            if isinstance(found, Fault):
                faults.append(found)
            elif found.submission_key in asked:
                counts["again"] += 1
            else:
                asked[found.submission_key or ""] = number, found
        here = _here(asked)
        counts["again"] += len(here)
        fresh = [pair for key, pair in asked.items() if key not in here]
        refused = _receive(fresh, by)
        faults += refused
        counts["made"] += len(fresh) - len(refused)
        counts["rows"] += len(chunk)
        counts["wrong"] = len(faults)
        HotlineImport.objects.filter(pk=row.pk).update(done=counts["rows"])
    told = _dumped(faults[:FAULTS], {})
    with transaction.atomic():
        LIFE.move(row, "finish", by=by, data=counts, counts=counts, faults=told, settled_at=clock.now())
    keeping.remove(row.key)


def reader_of(row: HotlineImport) -> Reader:
    otherwise = row.organisation if row.columns.get("$otherwise") else None
    columns = {key: heading for key, heading in row.columns.items() if not key.startswith("$")}
    return Reader(keeping.headings(row.key), columns, known(_actor(row), row.words, otherwise=otherwise))


def _receive(fresh: Sequence[tuple[int, commands.Asked]], by: Actor) -> list[Fault]:
    """Receive a chunk in one transaction; when a row is refused, the others come in without it."""
    if not fresh:
        return []
    try:
        with transaction.atomic():
            commands.receive_many([asked for _number, asked in fresh], by=by, keyed=False)
    except Refusal as refusal:
        if len(fresh) == 1:
            return [Fault(fresh[0][0], next(iter(refusal.fields), ""), refusal.sentence)]
        middle = len(fresh) // 2
        return [*_receive(fresh[:middle], by), *_receive(fresh[middle:], by)]
    return []


def _here(keys: Any) -> set[str]:
    """Which of these numbers are here already."""
    wanted = [key for key in keys if key]
    found: set[str] = set()
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        found |= {
            str(key)
            for key in Case.objects.filter(submission_key__in=part).values_list("submission_key", flat=True)
        }
    return found


def _safely(pk: int, state: str, work: Callable[[HotlineImport], None]) -> None:
    """Run a step of the work on its row; what goes wrong is kept on it in words."""
    row = HotlineImport.objects.select_related("by", "organisation").filter(pk=pk, state=state).first()
    if row is None:
        return
    try:
        work(row)
    except Refusal as refusal:
        _fail(pk, refusal.sentence)
    except (DatabaseError, OSError, ValueError, LookupError):
        log.exception("hotline import %s failed", pk)
        _fail(pk, _("Something went wrong on our side. Nothing comes in twice when you begin again."))


def _fail(pk: int, sentence: str) -> None:
    row = HotlineImport.objects.select_related("by").get(pk=pk)
    if row.state in LIFE.moves["fail"].sources:
        with transaction.atomic():
            LIFE.move(row, "fail", by=_actor(row), counts={**row.counts, "error": sentence})


def _actor(row: HotlineImport) -> Actor:
    return Actor.of(row.by)


def _dumped(faults: Sequence[Fault], strange: Any) -> str:
    return json.dumps(
        {"faults": [[f.number, f.column, f.sentence] for f in faults], "strange": strange}, ensure_ascii=False
    )
