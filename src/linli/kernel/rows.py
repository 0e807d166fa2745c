"""Rows written and read with statements that are put together once, from the models' own fields.

The ORM compiles every SELECT, INSERT and UPDATE anew, which costs several times what the database needs to run it. Commands on the
hot path (receiving, moving, the journal, notices) write through here: the same columns, the same conversions (`get_db_prep_save`),
no list of columns kept by hand. Many rows at once get their keys beforehand and go in by `executemany` or, on PostgreSQL, `COPY`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import (
    AutoField,
    BooleanField,
    CharField,
    Field,
    FloatField,
    ForeignKey,
    IntegerField,
    Model,
    TextField,
)

M = TypeVar("M", bound=Model)
Convert = Callable[[Any, Any], Any]  # value, connection
MANY = 2  # from so many rows on, keys are reserved and the rows sent together
PLAIN = (AutoField, CharField, TextField, IntegerField, BooleanField, FloatField)


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    attname: str
    convert: Convert | None  # None: the value goes as it is

    def of(self, row: Model, db: Any) -> Any:
        value = getattr(row, self.attname)
        return value if self.convert is None or value is None else self.convert(value, db)


@dataclass(frozen=True, slots=True)
class _Table:
    """What is known of a model's table; `sql` inserts without the key, `keyed` with it.

    `given`: whoever makes a row gives its key too, as where it is that of another row.
    """

    name: str
    key: _Column
    columns: tuple[_Column, ...]
    by_name: Mapping[str, _Column]
    sql: str
    keyed: str
    copy: str
    given: bool


@cache
def _table(model: type[Model], vendor: str) -> _Table:
    meta, quote = model._meta, connections[DEFAULT_DB_ALIAS].ops.quote_name
    key, given = _column(meta.pk), not isinstance(meta.pk, AutoField)
    columns = tuple(
        _column(field)
        for field in meta.concrete_fields
        if (given or not field.primary_key) and not field.generated  # the database reckons those itself
    )
    every = {**{c.attname: c for c in columns}, **{f.name: _column(f) for f in meta.concrete_fields}}
    names = ", ".join(quote(column.name) for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    name = quote(meta.db_table)
    return _Table(
        meta.db_table,
        key,
        columns,
        every,
        f"INSERT INTO {name} ({names}) VALUES ({marks})",  # noqa: S608 - names of our own models
        f"INSERT INTO {name} ({quote(key.name)}, {names}) VALUES (%s, {marks})",  # noqa: S608
        f"COPY {name} (%s) FROM STDIN",
        given,
    )


def _column(field: "Field[Any, Any]") -> _Column:
    """Numbers and short texts go as they are; whatever a field of its own kind does to a value, it does here too."""
    name = str(field.column)
    plain = isinstance(field, PLAIN) and type(field).__module__ == "django.db.models.fields"
    if isinstance(field, ForeignKey) or plain:
        return _Column(name, field.attname, None)
    return _Column(name, field.attname, field.get_db_prep_save)


def insert(rows: Sequence[Model], *, keys: bool = True) -> None:
    """Insert rows of one model. With `keys` each row then has its primary key; without, nobody needs it.

    For models whose fields are set by whoever makes the row: no `auto_now`, no database default. Raises IntegrityError.
    """
    if not rows:
        return
    db = connections[DEFAULT_DB_ALIAS]
    table = _table(type(rows[0]), db.vendor)
    with db.cursor() as cursor:
        if len(rows) >= MANY:
            _insert_many(db, cursor, table, rows, keys=keys and not table.given)
            return
        for row in rows:
            values = [column.of(row, db) for column in table.columns]
            if table.given or not keys:
                cursor.execute(table.sql, values)
            elif db.vendor == "postgresql":
                cursor.execute(f"{table.sql} RETURNING {db.ops.quote_name(table.key.name)}", values)
                row.pk = cursor.fetchone()[0]
            else:
                cursor.execute(table.sql, values)
                row.pk = cursor.lastrowid
            _kept(row, db.alias)


def _insert_many(db: Any, cursor: Any, table: _Table, rows: Sequence[Model], *, keys: bool) -> None:
    columns = table.columns
    if keys:
        for row, key in zip(rows, _reserve(db, cursor, table, len(rows)), strict=True):
            row.pk = key
        columns = (table.key, *columns)
    values = ([column.of(row, db) for column in columns] for row in rows)
    if db.vendor == "postgresql":
        with cursor.copy(table.copy % ", ".join(f'"{column.name}"' for column in columns)) as copy:
            for line in values:
                copy.write_row(line)
    else:
        cursor.executemany(table.keyed if keys else table.sql, list(values))
    for row in rows:
        _kept(row, db.alias)


def _reserve(db: Any, cursor: Any, table: _Table, count: int) -> Iterable[int]:
    """Keys that nobody else gets. On SQLite the writing transaction has the database to itself until it ends."""
    if db.vendor == "postgresql":
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [db.ops.quote_name(table.name), table.key.name, count],
        )
        return [key for (key,) in cursor.fetchall()]
    cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])
    last = (cursor.fetchone() or (0,))[0]
    return range(last + 1, last + 1 + count)


def _kept(row: Model, alias: str) -> None:
    """The row knows that it stands in the database, as after `save`."""
    row._state.adding = False  # noqa: SLF001 - Django's own bulk_create does the same; there is no other way to say it
    row._state.db = alias  # noqa: SLF001


@cache
def _update(model: type[Model], vendor: str, changed: tuple[str, ...], known: tuple[str, ...]) -> str:
    quote, table = connections[DEFAULT_DB_ALIAS].ops.quote_name, _table(model, vendor)
    sets = ", ".join(f"{quote(table.by_name[name].name)} = %s" for name in changed)
    where = " AND ".join(f"{quote(table.by_name[name].name)} = %s" for name in known)
    return f"UPDATE {quote(table.name)} SET {sets} WHERE {where}"  # noqa: S608 - names of our own models


def change(model: type[Model], changes: Mapping[str, Any], **known: Any) -> int:
    """Set `changes` on the rows where every `known` column has its value. Returns how many there were.

    Names are of fields; a related field takes a row or, by its `…_id`, a key.
    """
    return change_many(model, tuple(changes), tuple(known), [[*changes.values(), *known.values()]])


def change_many(
    model: type[Model], changed: tuple[str, ...], known: tuple[str, ...], values: Sequence[Sequence[Any]]
) -> int:
    """The same for many rows, each with its own values: first of the changed fields, then of the known ones."""
    db = connections[DEFAULT_DB_ALIAS]
    table = _table(model, db.vendor)
    columns = [table.by_name[name] for name in (*changed, *known)]
    sql = _update(model, db.vendor, changed, known)
    ready = [
        [_ready(column, value, db) for column, value in zip(columns, line, strict=True)] for line in values
    ]
    with db.cursor() as cursor:
        if len(ready) == 1:
            cursor.execute(sql, ready[0])
        else:
            cursor.executemany(sql, ready)
        return int(cursor.rowcount)


def _ready(column: _Column, value: Any, db: Any) -> Any:
    plain = value.pk if isinstance(value, Model) else value
    return plain if column.convert is None or plain is None else column.convert(plain, db)


@dataclass(frozen=True, slots=True)
class _Reading:
    """How rows of a model are read: their names, and what turns a column's value into a field's."""

    select: str
    names: tuple[str, ...]
    converters: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]


@cache
def _reading(model: type[Model], vendor: str) -> _Reading:
    db, fields = connections[DEFAULT_DB_ALIAS], model._meta.concrete_fields
    quote = db.ops.quote_name
    converters = []
    for place, field in enumerate(fields):
        expression = field.cached_col
        found = db.ops.get_db_converters(expression) + field.get_db_converters(db)
        if found:
            converters.append((place, tuple(found), expression))
    columns = ", ".join(quote(str(field.column)) for field in fields)
    select = f"SELECT {columns} FROM {quote(model._meta.db_table)} WHERE "  # noqa: S608 - names of our own models
    return _Reading(select, tuple(field.attname for field in fields), tuple(converters))


def read(model: type[M], **known: Any) -> list[M]:
    """The rows where every known column has its value, in no order."""
    db = connections[DEFAULT_DB_ALIAS]
    table, quote = _table(model, db.vendor), db.ops.quote_name
    columns = [table.by_name[name] for name in known]
    where = " AND ".join(f"{quote(column.name)} = %s" for column in columns)
    values = [_ready(column, value, db) for column, value in zip(columns, known.values(), strict=True)]
    return _read(db, model, where, values)


def by_id(model: type[M], ids: Iterable[int | None]) -> dict[Any, M]:
    """Rows by their key; None and keys of nothing are left out. One query for 500 keys, none for no keys."""
    wanted = sorted({key for key in ids if key is not None})
    found: dict[Any, M] = {}
    db = connections[DEFAULT_DB_ALIAS]
    name = db.ops.quote_name(_table(model, db.vendor).key.name)
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        where = f"{name} = %s" if len(part) == 1 else f"{name} IN ({', '.join(['%s'] * len(part))})"
        found.update((row.pk, row) for row in _read(db, model, where, part))
    return found


def _read(db: Any, model: type[M], where: str, values: Sequence[Any]) -> list[M]:
    how = _reading(model, db.vendor)
    with db.cursor() as cursor:
        cursor.execute(how.select + where, values)
        lines = cursor.fetchall()
    rows = []
    for line in lines:
        ready = list(line)
        for place, converters, expression in how.converters:
            for convert in converters:
                ready[place] = convert(ready[place], expression, db)
        rows.append(model.from_db(db.alias, how.names, ready))
    return rows
