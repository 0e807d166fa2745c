"""The floor: the very rows a run of whole cases wrote, written again by the driver alone."""

import pickle
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.people import Sent

Row = tuple[Any, ...]
NO_TABLE = (
    "sqlite_",
    "kernel_search_fts",
    "linli_cache",  # counts of a minute, which come and go by the clock
)  # the search index's own tables are written by triggers, here as there


@dataclass(frozen=True, slots=True)
class Table:
    """A table as the driver sees it; `key` are the places of its primary key among its columns."""

    name: str
    columns: tuple[str, ...]
    key: tuple[int, ...]

    def key_of(self, row: Row) -> Row:
        return tuple(row[place] for place in self.key)


@dataclass(frozen=True, slots=True)
class Act:
    """One statement with the rows it is run for."""

    sql: str
    rows: list[Row]


Step = list[Act]


@dataclass(slots=True)
class Recording:
    """What each of the six requests of each case changed, and what went over the wire for it."""

    steps: list[Step] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)

    def save(self, file: Path) -> None:
        file.write_bytes(pickle.dumps(self))

    @classmethod
    def load(cls, file: Path) -> "Recording":
        found = pickle.loads(file.read_bytes())
        assert isinstance(found, cls)
        return found


# --- reading ------------------------------------------------------------------------------------------------


def tables() -> list[Table]:
    """Every table of the migrated database with its columns and key."""
    from django.apps import apps
    from django.db import connection

    # What the database reckons itself is written by nobody.
    reckoned = {
        (model._meta.db_table, f.column)
        for model in apps.get_models()
        for f in model._meta.fields
        if f.generated
    }
    found = []
    with connection.cursor() as cursor:
        for name in sorted(connection.introspection.table_names(cursor)):
            if name.startswith(NO_TABLE):
                continue
            described = connection.introspection.get_table_description(cursor, name)
            columns = tuple(column.name for column in described if (name, column.name) not in reckoned)
            key = connection.introspection.get_primary_key_columns(cursor, name) or columns
            found.append(Table(name, columns, tuple(columns.index(column) for column in key)))
    return found


def contents(connection: Any, known: Iterable[Table]) -> dict[str, dict[Row, Row]]:
    """Every row of every table, by its key."""
    found = {}
    for table in known:
        cursor = connection.execute(f"SELECT {_names(table.columns)} FROM {_quoted(table.name)}")
        found[table.name] = {table.key_of(row): row for row in cursor.fetchall()}
    if hasattr(connection, "rollback"):
        connection.rollback()
    return found


def counted(
    before: Mapping[str, Mapping[Row, Row]], after: Mapping[str, Mapping[Row, Row]]
) -> tuple[Counter[str], Counter[str]]:
    """How many rows of each table are new, and how many are changed."""
    new: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    for name, rows in after.items():
        old = before[name]
        new[name] = sum(key not in old for key in rows)
        changed[name] = sum(key in old and old[key] != row for key, row in rows.items())
    return +new, +changed


def difference(
    known: Sequence[Table],
    before: Mapping[str, Mapping[Row, Row]],
    after: Mapping[str, Mapping[Row, Row]],
    mark: str,
) -> Step:
    """The statements that lead from one to the other; `mark` is the driver's placeholder."""
    acts: dict[str, Act] = {}
    for table in known:
        old, new = before[table.name], after[table.name]
        if old == new:
            continue
        if old.keys() - new.keys():
            raise SystemExit(f"rows of {table.name} were deleted: the floor does not know how")
        for key, row in new.items():
            if key not in old:
                _add(acts, _insert(table, mark), row)
            elif old[key] != row:
                places = [place for place, value in enumerate(row) if old[key][place] != value]
                _add(acts, _update(table, places, mark), (*(row[place] for place in places), *key))
    return list(acts.values())


def _add(acts: dict[str, Act], sql: str, row: Row) -> None:
    acts.setdefault(sql, Act(sql, [])).rows.append(row)


def _insert(table: Table, mark: str) -> str:
    return f"INSERT INTO {_quoted(table.name)} ({_names(table.columns)}) VALUES ({', '.join([mark] * len(table.columns))})"


def _update(table: Table, places: Sequence[int], mark: str) -> str:
    sets = ", ".join(f"{_quoted(table.columns[place])} = {mark}" for place in places)
    where = " AND ".join(f"{_quoted(table.columns[place])} = {mark}" for place in table.key)
    return f"UPDATE {_quoted(table.name)} SET {sets} WHERE {where}"


def _names(columns: Iterable[str]) -> str:
    return ", ".join(_quoted(column) for column in columns)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


# --- writing ------------------------------------------------------------------------------------------------


def write(connection: Any, step: Step, *, postgresql: bool) -> None:
    """One request's rows in one transaction, statement by statement."""
    if postgresql:
        with connection.cursor() as cursor:
            for act in step:
                for row in act.rows:
                    cursor.execute(act.sql, row, prepare=True)
        connection.commit()
        return
    connection.execute("BEGIN IMMEDIATE")
    for act in step:
        for row in act.rows:
            connection.execute(act.sql, row)
    connection.execute("COMMIT")
