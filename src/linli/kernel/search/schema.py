"""The full-text index, which Django cannot declare. A migration calls `create` and `drop`.

SQLite: an FTS5 table whose content is the documents' own rows, kept by triggers (so that removing a document removes its
words too, which a contentless table cannot do). PostgreSQL: a GIN index over the same expression the query uses.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from linli.kernel.search.models import SearchDocument

FTS = "kernel_search_fts"
INDEX = "kernel_search_tokens"
_ROWS = SearchDocument._meta.db_table

_SQLITE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {FTS} USING fts5(tokens, content='{_ROWS}', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 0', prefix='1')",
    f"CREATE TRIGGER IF NOT EXISTS {FTS}_insert AFTER INSERT ON {_ROWS} BEGIN "
    f"INSERT INTO {FTS}(rowid, tokens) VALUES (new.id, new.tokens); END",
    f"CREATE TRIGGER IF NOT EXISTS {FTS}_delete AFTER DELETE ON {_ROWS} BEGIN "
    f"INSERT INTO {FTS}({FTS}, rowid, tokens) VALUES ('delete', old.id, old.tokens); END",
    f"CREATE TRIGGER IF NOT EXISTS {FTS}_update AFTER UPDATE ON {_ROWS} BEGIN "
    f"INSERT INTO {FTS}({FTS}, rowid, tokens) VALUES ('delete', old.id, old.tokens); "
    f"INSERT INTO {FTS}(rowid, tokens) VALUES (new.id, new.tokens); END",
    f"INSERT INTO {FTS}({FTS}) VALUES ('rebuild')",
)
_SQLITE_DROP = (
    f"DROP TRIGGER IF EXISTS {FTS}_insert",
    f"DROP TRIGGER IF EXISTS {FTS}_delete",
    f"DROP TRIGGER IF EXISTS {FTS}_update",
    f"DROP TABLE IF EXISTS {FTS}",
)
_POSTGRESQL = (f"CREATE INDEX IF NOT EXISTS {INDEX} ON {_ROWS} USING gin (to_tsvector('simple', tokens))",)
_POSTGRESQL_DROP = (f"DROP INDEX IF EXISTS {INDEX}",)


def create(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index, over documents already there too. Making it twice does no harm."""
    _run(schema_editor, _POSTGRESQL if schema_editor.connection.vendor == "postgresql" else _SQLITE)


def drop(schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(schema_editor, _POSTGRESQL_DROP if schema_editor.connection.vendor == "postgresql" else _SQLITE_DROP)


def _run(schema_editor: BaseDatabaseSchemaEditor, statements: tuple[str, ...]) -> None:
    for statement in statements:
        schema_editor.execute(statement, None)
