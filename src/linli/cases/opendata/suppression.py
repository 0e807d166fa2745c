"""Small groups suppressed, and enough beside them that totals do not give them back (ADR 0018).

The table is two-way: lines (communities) by columns (kinds), with the totals of both and the grand total. A cell with more than
nothing but fewer than `least` cases is hidden. Then, until nothing changes: in every line and column, totals among them, a single
hidden number is joined by the smallest other one, and hidden numbers that together come to less than `least` are joined by more.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

R = TypeVar("R", bound=Hashable)
C = TypeVar("C", bound=Hashable)
TOTAL = "_total"
Key = tuple[Hashable, Hashable]


def with_totals(cells: Mapping[tuple[R, C], int]) -> dict[Key, int]:
    """The whole table: every pair of line and column, 0 where nothing was counted, and the totals."""
    rows, columns = {r for r, _c in cells}, {c for _r, c in cells}
    table: dict[Key, int] = {(r, c): cells.get((r, c), 0) for r in rows for c in columns}
    for r in rows:
        table[r, TOTAL] = sum(cells.get((r, c), 0) for c in columns)
    for c in columns:
        table[TOTAL, c] = sum(cells.get((r, c), 0) for r in rows)
    table[TOTAL, TOTAL] = sum(cells.values())
    return table


def hidden(cells: Mapping[tuple[R, C], int], least: int) -> set[Key]:
    """Which numbers of the table with its totals are not published."""
    table = with_totals(cells)
    gone = {key for key, count in table.items() if 0 < count < least}
    lines = _lines(table)
    changed = True
    while changed:
        changed = False
        for line in lines:
            while more := _lacking(line, table, gone, least):
                gone.add(more)
                changed = True
    return gone


def _lines(table: Mapping[Key, int]) -> list[tuple[Key, ...]]:
    """Every line and column as the numbers that add up in it, its total last."""
    rows = sorted({r for r, _c in table if r != TOTAL}, key=str)
    columns = sorted({c for _r, c in table if c != TOTAL}, key=str)
    found: list[tuple[Key, ...]] = [(*((r, c) for c in columns), (r, TOTAL)) for r in [*rows, TOTAL]]
    found += [(*((r, c) for r in rows), (TOTAL, c)) for c in [*columns, TOTAL]]
    return found


def _lacking(line: tuple[Key, ...], table: Mapping[Key, int], gone: set[Key], least: int) -> Key | None:
    """The number to hide next in this line, None when it gives nothing away.

    With its total shown, the hidden numbers of a line give their sum: it must come to `least` and be made of two at least. With
    its total hidden, one hidden number more is enough: the line says nothing about either.
    """
    out = [key for key in line if key in gone]
    if not out:
        return None
    total = line[-1]
    if total in gone:
        if len(out) > 1:
            return None
    elif len(out) > 1 and sum(table[key] for key in out) >= least:
        return None
    left = [key for key in line[:-1] if key not in gone]
    full = [key for key in left if table[key]]
    if full:
        return min(full, key=lambda key: (table[key], str(key)))
    return total if total not in gone else (min(left, key=str) if left else None)
