"""The first rows of several keepers or units together, each of whom has an index of their own in the order wanted.

`keeper IN (…) ORDER BY received_at LIMIT 30` makes a database read and sort everything of all of them. Here each keeper's first
rows are read along their own index, and only those few are put in order.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, BooleanField, Expression, F, Q, QuerySet, Value, When
from django.db.models import Case as Choose

from linli.cases.models import Case


class _Outer(Expression):
    """The keeper or unit in whose turn the inner statement runs."""

    def __init__(self) -> None:
        super().__init__(output_field=BigIntegerField())

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, tuple[str | int, ...]]:
        return "reach.value", ()


def of_each(
    rows: QuerySet[Case], column: str, ids: Sequence[int], key: str, order: tuple[str, str], most: int
) -> list[tuple[int, datetime]]:
    """(id, moment) of the first `most` rows in the order, out of those whose `column` is one of the ids.

    Of each only as many are read as are likely to be among them; how far the order is then certain is seen from the last row of
    each who may have more, and if that is not far enough twice as many are read.
    """
    down = order[0].startswith("-")
    each = -(-2 * most // len(ids)) + 2
    while True:
        found = _read(rows, column, ids, key, order, each)
        if each >= most:
            break
        last: dict[int, tuple[datetime, int]] = {}
        count: dict[int, int] = defaultdict(int)
        for pk, at, node in found:  # in the order wanted
            last[node] = (at, pk)
            count[node] += 1
        open_ends = [last[node] for node, some in count.items() if some == each]
        if not open_ends:
            break
        sure = max(open_ends) if down else min(open_ends)
        if len([1 for pk, at, _node in found if ((at, pk) >= sure if down else (at, pk) <= sure)]) >= most:
            break
        each *= 2
    return [(pk, at) for pk, at, _node in found[:most]]


def _read(
    rows: QuerySet[Case], column: str, ids: Sequence[int], key: str, order: tuple[str, str], each: int
) -> list[tuple[int, datetime, int]]:
    inner = rows.filter(**{f"{column}_id": _Outer()}).order_by(*order)
    postgres = connection.vendor == "postgresql"
    chosen = inner.values_list("pk", key)[:each] if postgres else inner.values_list("pk")[:each]
    sql, params = chosen.query.sql_with_params()
    way = "DESC" if order[0].startswith("-") else "ASC"
    if postgres:
        statement = (
            f"SELECT x.*, reach.value FROM unnest(%s::bigint[]) AS reach(value) CROSS JOIN LATERAL ({sql}) AS x "  # noqa: S608
            f"ORDER BY 2 {way}, 1 {way}"
        )
        given: Any = list(ids)
    else:
        moment = connection.ops.quote_name(key)
        statement = (
            f"SELECT c.id, c.{moment}, reach.value FROM json_each(%s) AS reach CROSS JOIN cases_case AS c WHERE c.id IN ({sql}) "  # noqa: S608
            f"ORDER BY 2 {way}, 1 {way}"
        )
        given = json.dumps(list(ids))
    with connection.cursor() as cursor:
        cursor.execute(statement, [given, *params])
        return [(pk, _moment(at), node) for pk, at, node in cursor.fetchall()]


def in_order(
    rows: QuerySet[Case], column: str, ids: Sequence[int], key: str, order: tuple[str, str], most: int
) -> Iterable[tuple[int, datetime]]:
    """The same by going through all that some other index holds in the order: a kind of matter, a state."""
    # The sum hides the column, so that its own index is not taken.
    inside = rows.annotate(node=F(f"{column}_id") + 0).filter(node__in=ids)
    return inside.order_by(*order).values_list("pk", key)[:most]


def hidden(condition: Q) -> Q:
    """The same condition, said so that no index serves it: each keeper's own is to be gone along."""
    return Q(Choose(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()))


def _moment(value: Any) -> datetime:
    """A moment as its field reads it: SQLite keeps text, without a zone."""
    column = Case._meta.get_field("received_at").get_col("")
    for convert in connection.ops.get_db_converters(column):
        value = convert(value, column, connection)
    moment: datetime = value
    return moment
