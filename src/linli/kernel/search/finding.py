"""Looking words up: which objects hold them, how many do, and whether one does."""

from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, Expression, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Concat, StrIndex
from django.db.models.sql.compiler import SQLCompiler

from linli.kernel.search.folding import fold, pairs, runs
from linli.kernel.search.models import SearchDocument
from linli.kernel.search.schema import FTS

LONGEST_QUERY = 200  # characters
MOST_WORDS = 16


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
    """True for documents in which all phrases occur; with `most`, for so many of them, on SQLite those entered last."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, asked: list[tuple[list[str], bool]], most: int | None = None) -> None:
        super().__init__(output_field=BooleanField())
        self.asked, self.most = asked, most

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[str, ...]]:
        table = compiler.quote_name_unless_alias(str(compiler.query.get_initial_alias()))
        own = f"{table}.{connection.ops.quote_name('id')}"
        some = f" ORDER BY rowid DESC LIMIT {self.most:d}" if self.most else ""
        return f"{own} IN (SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s{some})", (_fts(self.asked),)  # noqa: S608

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


def _fts(asked: list[tuple[list[str], bool]]) -> str:
    # Tokens are letters, digits and Chinese characters only (`folding`), so quoting them is enough.
    return " AND ".join(f'"{" ".join(tokens)}"{"*" if begins else ""}' for tokens, begins in asked)


def matching(kind: str, words: str, *, most: int | None = None) -> QuerySet[SearchDocument, int]:
    """The ids of objects in whose text every word occurs, for `rows.filter(pk__in=matching("case", "路灯 不亮"))`; with `most` no
    more than so many, out of those entered last (on SQLite of all kinds).

    A search without anything searchable finds nothing; ask `phrases(words)` first to leave the filter out.
    """
    asked = phrases(words)
    documents = SearchDocument.objects.filter(kind=kind)
    documents = documents.filter(_Matches(asked, most)) if asked else documents.none()
    ids = documents.values_list("object_id", flat=True)
    return ids[:most] if most and connection.vendor == "postgresql" else ids


def hits(kind: str, words: str, *, most: int) -> int:
    """How many documents hold the words, counted to `most`. On SQLite documents of all kinds are counted: it is a measure of size."""
    asked = phrases(words)
    if not asked:
        return 0
    if connection.vendor == "postgresql":
        return matching(kind, words, most=most).count()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*) FROM (SELECT 1 FROM {FTS} WHERE {FTS} MATCH %s LIMIT {most:d})",  # noqa: S608
            [_fts(asked)],
        )
        return int(cursor.fetchone()[0])


def holds(kind: str, words: str) -> Exists:
    """A condition on rows of any model, by their `pk`: the row's document holds the words.

    For a list read in an order of its own of which every few rows hold them: a document's tokens stand one after the other with
    spaces between, so a phrase is a piece of that text.
    """
    document = SearchDocument.objects.filter(kind=kind, object_id=OuterRef("pk"))
    text = Concat(Value(" "), "tokens", Value(" "), output_field=TextField())
    for tokens, begins in phrases(words):
        piece = f" {' '.join(tokens)}" if begins else f" {' '.join(tokens)} "
        document = document.annotate(at=StrIndex(text, Value(piece))).filter(at__gt=0)
    return Exists(document)


def capped_count(rows: QuerySet[Any], cap: int = 10_000) -> tuple[int, bool]:
    """How many rows, counted to `cap` at most; True = there are more. Shown as "10,000+"."""
    counted = rows.order_by()[: cap + 1].count()
    return min(counted, cap), counted > cap
