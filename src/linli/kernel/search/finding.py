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
SAMPLE = 1_000  # documents looked at to see how common words are
BACK = 50_000  # documents looked at to find those entered last that hold common words
SURE = 5  # of them, at least so many must hold the words


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
        # Words that must stand beside each other are looked up as words, then as a piece of the text: asking the index for the phrase
        # would make it cut every text into words again.
        query = " & ".join(
            f"'{tokens[0]}':*" if begins else " & ".join(f"'{token}'" for token in tokens)
            for tokens, begins in self.asked
        )
        table = compiler.quote_name_unless_alias(str(compiler.query.get_initial_alias()))
        own = f"{table}.{connection.ops.quote_name('tokens')}"
        pieces = [_piece(tokens, begins) for tokens, begins in self.asked if len(tokens) > 1]
        beside = "".join(f" AND strpos(' ' || {own} || ' ', %s) > 0" for _each in pieces)
        return f"(to_tsvector('simple', {own}) @@ to_tsquery('simple', %s){beside})", (query, *pieces)


def _piece(tokens: list[str], begins: bool) -> str:  # noqa: FBT001 - as `phrases` gives them
    """A phrase as it stands among the tokens of a text, which are kept in order with spaces between."""
    return f" {' '.join(tokens)}" if begins else f" {' '.join(tokens)} "


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


def latest(kind: str, words: str, *, most: int) -> list[int]:
    """The ids of those entered last that hold the words, for words that many hold: as many as asked for are soon found.

    On PostgreSQL, whose index has no order, the documents entered last are looked at themselves, `BACK` of them at most.
    """
    if connection.vendor == "sqlite":
        return list(matching(kind, words, most=most))
    last = SearchDocument.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    rows = _holding(SearchDocument.objects.filter(kind=kind, pk__gt=last - BACK), words)
    return list(rows.order_by("-pk").values_list("object_id", flat=True)[:most]) if phrases(words) else []


def hits(kind: str, words: str, *, most: int) -> int:
    """How many documents hold the words, counted to `most`. On SQLite documents of all kinds are counted: it is a measure of size.

    PostgreSQL reads its index to the end for any count; so of words that are common among those entered last it is said at once
    that there are `most`.
    """
    asked = phrases(words)
    if not asked:
        return 0
    if connection.vendor == "postgresql":
        newest = SearchDocument.objects.filter(kind=kind).order_by("-pk")
        last = newest.values_list("pk", flat=True).first() or 0
        found = _holding(SearchDocument.objects.filter(pk__in=newest.values("pk")[:SAMPLE]), words).count()
        if found >= SURE and found * last > 2 * most * SAMPLE:
            return most
        return matching(kind, words, most=most).count()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*) FROM (SELECT 1 FROM {FTS} WHERE {FTS} MATCH %s LIMIT {most:d})",  # noqa: S608
            [_fts(asked)],
        )
        return int(cursor.fetchone()[0])


def holds(kind: str, words: str) -> Exists:
    """A condition on rows of any model, by their `pk`: the row's document holds the words.

    For a list read in an order of its own of which every few rows hold them.
    """
    return Exists(_holding(SearchDocument.objects.filter(kind=kind, object_id=OuterRef("pk")), words))


def _holding(documents: QuerySet[SearchDocument], words: str) -> QuerySet[SearchDocument]:
    """Those of some documents that hold the words, each looked at by itself."""
    text = Concat(Value(" "), "tokens", Value(" "), output_field=TextField())
    for tokens, begins in phrases(words):
        documents = documents.annotate(at=StrIndex(text, Value(_piece(tokens, begins)))).filter(at__gt=0)
    return documents


def capped_count(rows: QuerySet[Any], cap: int = 10_000) -> tuple[int, bool]:
    """How many rows, counted to `cap` at most; True = there are more. Shown as "10,000+"."""
    counted = rows.order_by()[: cap + 1].count()
    return min(counted, cap), counted > cap
