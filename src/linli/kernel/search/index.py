"""Putting words in, taking them out, finding them."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Expression, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from linli.kernel.rows import insert
from linli.kernel.search.folding import bigrams, fold, pairs, runs
from linli.kernel.search.models import SearchDocument
from linli.kernel.search.schema import FTS

LONGEST_TEXT = 50_000  # characters of one document; what comes after is not searched
LONGEST_QUERY = 200  # characters
MOST_WORDS = 16
BATCH = 500


def put(kind: str, object_id: int, text: str) -> None:
    """Make an object findable by this text, instead of what was there before."""
    put_many([(kind, object_id, text)])


def put_many(rows: Iterable[tuple[str, int, str]]) -> None:
    """The same for many (kind, object id, text); of two rows for one object the later counts."""
    documents = {
        (kind, object_id): SearchDocument(
            kind=kind, object_id=object_id, tokens=" ".join(bigrams(text[:LONGEST_TEXT]))
        )
        for kind, object_id, text in rows
    }
    SearchDocument.objects.bulk_create(
        documents.values(),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["tokens"],
    )


def add_many(rows: Iterable[tuple[str, int, str]]) -> None:
    """The same for objects that are new: nothing can have been there before."""
    insert(
        [
            SearchDocument(kind=kind, object_id=object_id, tokens=" ".join(bigrams(text[:LONGEST_TEXT])))
            for kind, object_id, text in rows
        ],
        keys=False,
    )


def remove(kind: str, object_ids: int | Iterable[int]) -> None:
    """Make objects unfindable: their words leave the table and the index."""
    ids = [object_ids] if isinstance(object_ids, int) else list(object_ids)
    SearchDocument.objects.filter(kind=kind, object_id__in=ids).delete()


def phrases(words: str) -> list[tuple[list[str], bool]]:
    """What a search asks for: token sequences that must all occur; True = the last token is a beginning.

    One Chinese character alone, and one word of letters alone, are beginnings. What cannot be searched (signs, emoji) is left
    out; when nothing remains the list is empty and nothing is found.
    """
    found: list[tuple[list[str], bool]] = []
    for word in fold(words[:LONGEST_QUERY]).split(" ")[:MOST_WORDS]:
        for run, chinese in runs(word):
            if chinese:
                found.append((pairs(run) or [run], len(run) == 1))
            else:
                found.append(([run], False))
    if len(found) == 1 and not found[0][1] and found[0][0][0].isalpha() and found[0][0][0].isascii():
        return [(found[0][0], True)]
    return found


class _Matches(Expression):
    """True for documents in which all phrases occur."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, asked: list[tuple[list[str], bool]]) -> None:
        super().__init__(output_field=BooleanField())
        self.asked = asked

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[str, ...]]:
        # Tokens are letters, digits and Chinese characters only (`folding`), so quoting them is enough.
        query = " AND ".join(f'"{" ".join(tokens)}"{"*" if begins else ""}' for tokens, begins in self.asked)
        table = compiler.quote_name_unless_alias(str(compiler.query.get_initial_alias()))
        own = f"{table}.{connection.ops.quote_name('id')}"
        return f"{own} IN (SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s)", (query,)  # noqa: S608

    def as_postgresql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[str, ...]]:
        query = " & ".join(
            "(" + " <-> ".join(f"'{token}'" for token in tokens) + ")" if not begins else f"'{tokens[0]}':*"
            for tokens, begins in self.asked
        )
        table = compiler.quote_name_unless_alias(str(compiler.query.get_initial_alias()))
        return (
            f"to_tsvector('simple', {table}.{connection.ops.quote_name('tokens')}) @@ to_tsquery('simple', %s)",
            (query,),
        )


def matching(kind: str, words: str) -> QuerySet[SearchDocument, int]:
    """The ids of objects in whose text every word occurs, for `rows.filter(pk__in=matching("case", "路灯 不亮"))`.

    A search without anything searchable finds nothing; ask `phrases(words)` first to leave the filter out.
    """
    asked = phrases(words)
    documents = SearchDocument.objects.filter(kind=kind)
    documents = documents.filter(_Matches(asked)) if asked else documents.none()
    return documents.values_list("object_id", flat=True)


def capped_count(rows: QuerySet[Any], cap: int = 10_000) -> tuple[int, bool]:
    """How many rows, counted to `cap` at most; True = there are more. Shown as "10,000+"."""
    counted = rows.order_by()[: cap + 1].count()
    return min(counted, cap), counted > cap


def tidy() -> None:
    """Let go of what was removed: SQLite's index keeps words of removed documents until its parts are merged, and its log keeps
    pages as they were. Runs nightly and after a restore, outside a transaction."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {FTS}({FTS}) VALUES ('optimize')")  # noqa: S608
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def rebuild() -> None:
    """Check and write the index anew from the documents; for `linli check` after a crash or a restore."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {FTS}({FTS}) VALUES ('rebuild')")  # noqa: S608
    else:
        with connection.cursor() as cursor:
            cursor.execute("REINDEX INDEX kernel_search_tokens")
