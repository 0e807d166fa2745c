"""Documents that have some of the given tokens: candidates for somebody who looks closer, not an answer by themselves."""

from collections.abc import Iterable, Sequence

from django.db import connection

from linli.kernel.search.models import SearchDocument
from linli.kernel.search.schema import FTS


def with_one_of_each(kind: str, groups: Sequence[Sequence[str]], *, most: int) -> list[int]:
    """Ids of objects whose text has at least one token of every group, the newest documents first, `most` at most.

    Tokens are those of `bigrams`. Two groups of rare tokens are met by few documents and still by those in which a word was changed.
    """
    asked = [group for group in groups if group]
    if not asked:
        return []
    table = SearchDocument._meta.db_table
    if connection.vendor == "sqlite":
        query = " AND ".join("(" + " OR ".join(f'"{token}"' for token in group) + ")" for group in asked)
        sql = (
            f"SELECT d.object_id FROM (SELECT rowid AS id FROM {FTS} WHERE {FTS} MATCH %s ORDER BY rowid DESC LIMIT %s) f"  # noqa: S608 - names of our own tables
            f" JOIN {table} d ON d.id = f.id WHERE d.kind = %s ORDER BY d.id DESC"
        )
        values: list[str | int] = [query, most, kind]
    else:
        query = " & ".join("(" + " | ".join(f"'{token}'" for token in group) + ")" for group in asked)
        # sorted apart, or the planner walks the whole table backwards and cuts every text anew
        sql = (
            f"SELECT object_id FROM (SELECT id, object_id FROM {table}"  # noqa: S608 - names of our own tables
            " WHERE to_tsvector('simple', tokens) @@ to_tsquery('simple', %s) AND kind = %s OFFSET 0) f ORDER BY id DESC LIMIT %s"
        )
        values = [query, kind, most]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


def having(kind: str, object_ids: Iterable[int], tokens: Sequence[str]) -> dict[int, list[str]]:
    """Which of the tokens stand in the text of each object; one query, and none of the texts leaves here."""
    rows = SearchDocument.objects.filter(kind=kind, object_id__in=list(object_ids)).values_list(
        "object_id", "tokens"
    )
    return {pk: [token for token in tokens if token in text] for pk, text in rows}
