"""Case numbers: "X-2611-0482" is the 482nd case received in November 2026. For people; never a credential."""

from datetime import datetime

from django.db import connection

from linli.cases.models import NumberSeries
from linli.kernel import clock


def next_numbers(moments: list[datetime]) -> list[str]:
    """One number for each moment of receipt, in order; blocks of a month are taken at once.

    Runs inside the receiving transaction, so a number is given out only with its case.
    """
    prefixes = [f"X-{clock.local(at):%y%m}" for at in moments]
    upto: dict[str, int] = {}
    for prefix in dict.fromkeys(prefixes):
        upto[prefix] = _take(prefix, prefixes.count(prefix))
    numbers = []
    for prefix in prefixes:
        upto[prefix] += 1
        numbers.append(f"{prefix}-{upto[prefix]:04d}")
    return numbers


def part_of(number: str, index: int) -> str:
    return f"{number}.{index}"


def _take(prefix: str, count: int) -> int:
    """Take a block of serials; returns the last one given out before it. One statement, so two at once never share a serial."""
    table = NumberSeries._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (prefix, last) VALUES (%s, %s) "  # noqa: S608
            f"ON CONFLICT (prefix) DO UPDATE SET last = {table}.last + excluded.last RETURNING last",
            [prefix, count],
        )
        [last] = cursor.fetchone()
    return int(last) - count
