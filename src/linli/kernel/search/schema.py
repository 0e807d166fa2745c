"""The full-text index, which Django cannot declare. A migration calls `create` and `drop`.

SQLite: an FTS5 table whose content is the documents' own rows, kept by triggers (so that removing a document removes its
words too, which a contentless table cannot do). PostgreSQL: a GIN index over the same expression the query uses.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FTS = "kernel_search_fts"

_SQLITE = (
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS kernel_search_fts USING fts5(
        tokens, content='kernel_searchdocument', content_rowid='id', tokenize='unicode61 remove_diacritics 0', prefix='1'
    )
    """,
    """
    CREATE TRIGGER IF NOT EXISTS kernel_search_fts_insert AFTER INSERT ON kernel_searchdocument BEGIN
        INSERT INTO kernel_search_fts(rowid, tokens) VALUES (new.id, new.tokens);
    END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS kernel_search_fts_delete AFTER DELETE ON kernel_searchdocument BEGIN
        INSERT INTO kernel_search_fts(kernel_search_fts, rowid, tokens) VALUES ('delete', old.id, old.tokens);
    END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS kernel_search_fts_update AFTER UPDATE ON kernel_searchdocument BEGIN
        INSERT INTO kernel_search_fts(kernel_search_fts, rowid, tokens) VALUES ('delete', old.id, old.tokens);
        INSERT INTO kernel_search_fts(rowid, tokens) VALUES (new.id, new.tokens);
    END
    """,
    "INSERT INTO kernel_search_fts(kernel_search_fts) VALUES ('rebuild')",
)
_SQLITE_DROP = (
    "DROP TRIGGER IF EXISTS kernel_search_fts_insert",
    "DROP TRIGGER IF EXISTS kernel_search_fts_delete",
    "DROP TRIGGER IF EXISTS kernel_search_fts_update",
    "DROP TABLE IF EXISTS kernel_search_fts",
)
_POSTGRESQL = (
    "CREATE INDEX IF NOT EXISTS kernel_search_tokens ON kernel_searchdocument USING gin (to_tsvector('simple', tokens))",
)
_POSTGRESQL_DROP = ("DROP INDEX IF EXISTS kernel_search_tokens",)


def create(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index, over documents already there too. Making it twice does no harm."""
    _run(schema_editor, _POSTGRESQL if schema_editor.connection.vendor == "postgresql" else _SQLITE)


def drop(schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(schema_editor, _POSTGRESQL_DROP if schema_editor.connection.vendor == "postgresql" else _SQLITE_DROP)


def _run(schema_editor: BaseDatabaseSchemaEditor, statements: tuple[str, ...]) -> None:
    for statement in statements:
        schema_editor.execute(statement, None)
