"""Rows written and read with statements that are put together once, from the models' own fields.

The ORM compiles every SELECT, INSERT and UPDATE anew, which costs several times what the database needs to run it. Commands on the
hot path (receiving, moving, the journal, notices) write through here: the same columns, the same conversions (`get_db_prep_save`),
no list of columns kept by hand. Many rows at once get their keys beforehand and go in by `executemany` or, on PostgreSQL, `COPY`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import (
    AutoField,
    BooleanField,
    CharField,
    DateTimeField,
    Field,
    FloatField,
    ForeignKey,
    IntegerField,
    Model,
    TextField,
)

M = TypeVar("M", bound=Model)
Convert = Callable[[Any, Any], Any]  # value, connection
PLAIN = (AutoField, CharField, TextField, IntegerField, BooleanField, FloatField)


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    attname: str
    convert: Convert | None  # None: the value goes as it is


@dataclass(frozen=True, slots=True)
class _Sending:
    """How values of some columns are sent to a table."""

    insert: str
    copy: str
    convert: tuple[tuple[int, Convert], ...]  # places whose values are converted
    read: Callable[[Any], tuple[Any, ...]]  # the values of a row

    def ready(self, values: Iterable[Any], db: Any) -> list[Any]:
        line = list(values)
        for place, convert in self.convert:
            if line[place] is not None:
                line[place] = convert(line[place], db)
        return line


@dataclass(frozen=True, slots=True)
class _Table:
    """What is known of a model's table. `given`: whoever makes a row gives its key too, as where it is that of another row."""

    name: str
    key: _Column
    by_name: Mapping[str, _Column]
    plain: _Sending  # without the key, which the database gives
    keyed: _Sending
    given: bool


@cache
def _table(model: type[Model], vendor: str) -> _Table:
    meta = model._meta
    key, given = _column(meta.pk), not isinstance(meta.pk, AutoField)
    # What the database reckons itself is not written.
    columns = [_column(field) for field in meta.concrete_fields if not field.generated]
    every = {**{c.attname: c for c in columns}, **{f.name: _column(f) for f in meta.concrete_fields}}
    keyed = _sending(meta.db_table, columns)
    plain = keyed if given else _sending(meta.db_table, [c for c in columns if c.name != key.name])
    return _Table(meta.db_table, key, every, plain, keyed, given)


def _sending(table: str, columns: Sequence[_Column]) -> _Sending:
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    names = ", ".join(quote(column.name) for column in columns)
    into, attnames = f"{quote(table)} ({names})", [column.attname for column in columns]
    return _Sending(
        f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(columns))})",  # noqa: S608 - names of our own models
        f"COPY {into} FROM STDIN",
        tuple((place, column.convert) for place, column in enumerate(columns) if column.convert),
        attrgetter(*attnames) if len(attnames) > 1 else lambda row: (getattr(row, attnames[0]),),
    )


def _column(field: "Field[Any, Any]") -> _Column:
    """Numbers and short texts go as they are; whatever a field of its own kind does to a value, it does here too."""
    name = str(field.column)
    plain = isinstance(field, PLAIN) and type(field).__module__ == "django.db.models.fields"
    if isinstance(field, ForeignKey) or plain:
        return _Column(name, field.attname, None)
    if (
        type(field) is DateTimeField
    ):  # moments are aware everywhere, so only the database's own form is left to give
        return _Column(name, field.attname, _moment)
    return _Column(name, field.attname, field.get_db_prep_save)


def _moment(value: Any, db: Any) -> Any:
    return db.ops.adapt_datetimefield_value(value)


def insert(rows: Sequence[Any], *, model: type[Model] | None = None, keys: bool = True) -> None:
    """Insert rows of one model. With `keys` each row then has its primary key; without, nobody needs it.

    Where many are made only to be written, a row may be any object with the `model`'s columns as attributes. For models
    whose fields are set by whoever makes the row: no `auto_now`, no database default. Raises IntegrityError.
    """
    if not rows:
        return
    db = connections[DEFAULT_DB_ALIAS]
    kind: type[Model] = model or type(rows[0])
    table = _table(kind, db.vendor)
    keys = keys and not table.given
    with db.cursor() as cursor:
        if len(rows) == 1:
            _insert_one(db, cursor, table, rows[0], key=keys)
        else:
            if keys:
                for row, key in zip(rows, _reserve(db, cursor, table, len(rows)), strict=True):
                    setattr(row, table.key.attname, key)
            sending = table.keyed if keys else table.plain
            _send(db, cursor, sending, map(sending.read, rows))
    for row in rows if model is None else ():
        row._state.adding = False  # noqa: SLF001 - as Django's own bulk_create says it; there is no other way
        row._state.db = db.alias  # noqa: SLF001


def _insert_one(db: Any, cursor: Any, table: _Table, row: Any, *, key: bool) -> None:
    values = table.plain.ready(table.plain.read(row), db)
    if key and db.vendor == "postgresql":
        cursor.execute(f"{table.plain.insert} RETURNING {db.ops.quote_name(table.key.name)}", values)
        setattr(row, table.key.attname, cursor.fetchone()[0])
    else:
        cursor.execute(table.plain.insert, values)
        if key:
            setattr(row, table.key.attname, cursor.lastrowid)


def _send(db: Any, cursor: Any, sending: _Sending, lines: Iterable[Iterable[Any]]) -> None:
    ready = [sending.ready(line, db) for line in lines]
    if len(ready) == 1:
        cursor.execute(sending.insert, ready[0])
    elif ready and db.vendor == "postgresql":
        with cursor.copy(sending.copy) as copy:
            for line in ready:
                copy.write_row(line)
    elif ready:
        cursor.executemany(sending.insert, ready)


def _reserve(db: Any, cursor: Any, table: _Table, count: int) -> Sequence[int]:
    """On SQLite the writing transaction has the database to itself until it ends."""
    if db.vendor == "postgresql":
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [db.ops.quote_name(table.name), table.key.name, count],
        )
        return [key for (key,) in cursor.fetchall()]
    cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])
    last = (cursor.fetchone() or (0,))[0]
    return range(last + 1, last + 1 + count)


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
