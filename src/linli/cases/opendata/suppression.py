"""Small groups suppressed, and enough beside them that totals do not give them back (ADR 0018).

The table is two-way: lines (communities) by columns (kinds), with the totals of both and the grand total. A cell with more than
nothing but fewer than `least` cases is hidden. Then, until nothing changes: in every line and column, totals among them, a single
hidden number is joined by the smallest other one, and hidden numbers that together come to less than `least` are joined by more.
Last, every small number is tried from outside: while the published ones leave it only one value, another beside it is hidden.
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
    small = sorted((key for key, count in table.items() if 0 < count < least), key=str)
    gone = set(small)
    _complete(gone, table, least)
    while known := next((key for key in small if not _free(key, table, gone)), None):
        gone.add(_beside(known, table, gone))
        _complete(gone, table, least)
    return gone


def _complete(gone: set[Key], table: Mapping[Key, int], least: int) -> None:
    """Hide more until no line or column gives a hidden number away by itself."""
    lines = _lines(table)
    changed = True
    while changed:
        changed = False
        for line in lines:
            while more := _lacking(line, table, gone, least):
                gone.add(more)
                changed = True


def _free(key: Key, table: Mapping[Key, int], gone: set[Key]) -> bool:
    """Whether the published numbers leave this hidden one more than one value.

    Another table with the same published numbers differs from ours along closed walks over hidden ones: up by one, down by one, in
    turns from line to column, a total moving the other way than its parts; nothing falls below 0. With whole numbers such walks
    are all there is (the constraints are a network), so a search for one through this number decides it.
    """
    ways: dict[Key, list[Key]] = {}
    for row, column in gone - {key}:
        plain = (row == TOTAL) == (column == TOTAL)
        up, down = (True, table[row, column] > 0) if plain else (table[row, column] > 0, True)
        if up:
            ways.setdefault(("row", row), []).append(("column", column))
        if down:
            ways.setdefault(("column", column), []).append(("row", row))
    row_end, column_end = ("row", key[0]), ("column", key[1])
    return _leads(ways, column_end, row_end) or _leads(ways, row_end, column_end)


def _leads(ways: Mapping[Key, list[Key]], start: Key, goal: Key) -> bool:
    seen, ahead = {start}, [start]
    while ahead:
        for step in ways.get(ahead.pop(), ()):
            if step == goal:
                return True
            if step not in seen:
                seen.add(step)
                ahead.append(step)
    return False


def _beside(known: Key, table: Mapping[Key, int], gone: set[Key]) -> Key:
    """The number to hide with one that is still known: of its line or column, a counted one before a total before a nought."""
    left = [key for key in table if key not in gone]
    near = [key for key in left if key[0] == known[0] or key[1] == known[1]] or left
    return min(near, key=lambda key: (table[key] == 0, TOTAL in key, table[key], str(key)))


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
