"""Documents that have some of the given tokens: candidates for somebody who looks closer, not an answer by themselves."""

from collections.abc import Sequence

from django.db import connection

from linli.kernel.search.models import SearchDocument
from linli.kernel.search.schema import FTS

LOOKED_AT = (
    10  # times as many as asked for, where the database cannot give the newest first without sorting all
)


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
        values: list[object] = [query, most, kind]
    else:
        query = " & ".join("(" + " | ".join(f"'{token}'" for token in group) + ")" for group in asked)
        sql = (
            f"SELECT object_id FROM (SELECT id, object_id FROM {table}"  # noqa: S608 - names of our own tables
            " WHERE to_tsvector('simple', tokens) @@ to_tsquery('simple', %s) AND kind = %s LIMIT %s) f ORDER BY id DESC LIMIT %s"
        )
        values = [query, kind, most * LOOKED_AT, most]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]
