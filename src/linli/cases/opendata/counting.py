"""Counting a month: one query, the lines of the file, the suppressed ones marked."""

import csv
import io
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F
from django.db.models.functions import Coalesce

from linli.cases.models import Case, Category
from linli.cases.opendata.columns import COLUMNS, HIDDEN, MEASURES, TOTAL
from linli.cases.opendata.suppression import hidden, with_totals
from linli.cases.rates import Period
from linli.kernel import rulebook
from linli.organisations.models import Organisation

NONE = "none"
RUNS = ("=", "+", "-", "@")
Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Month:
    """A month counted. `cells`: (community id, kind id or 0) → counts by column. `gone`: the pairs that are not published."""

    year: int
    month: int
    least: int
    cells: dict[tuple[int, int], Counts]
    gone: frozenset[tuple[Hashable, Hashable]]

    @property
    def said(self) -> str:
        return f"{self.year}-{self.month:02d}"

    @property
    def received(self) -> int:
        return sum(counts["received"] for counts in self.cells.values())


def count(year: int, month: int) -> Month:
    """Every case received in the month, complaints and confidences among them: here they are only numbers."""
    rows = Case.objects.filter(Period.month(year, month).of("received_at"), parent__isnull=True).order_by()
    counted = rows.values(
        "keeper_id",
        kind=Coalesce(F("category__parent__parent_id"), F("category__parent_id"), F("category_id")),
    ).annotate(**{f"n_{one.code}": Count("pk", filter=one.counts) for one in MEASURES})
    cells: dict[tuple[int, int], Counts] = defaultdict(
        lambda: dict.fromkeys((one.code for one in MEASURES), 0)
    )
    counted_lines: Iterable[Any] = counted
    for line in counted_lines:
        counts = cells[line["keeper_id"], line["kind"] or 0]
        for one in MEASURES:
            counts[one.code] += line[f"n_{one.code}"]
    least = int(rulebook.value("opendata.least").value)
    received = {pair: counts["received"] for pair, counts in cells.items()}
    return Month(year, month, least, dict(cells), frozenset(hidden(received, least)))


def lines(found: Month) -> Iterator[list[str]]:
    """The lines of the file, heading first, in the order of the tree; totals last of each community and at the end."""
    keepers = list(
        Organisation.objects.filter(pk__in={keeper for keeper, _kind in found.cells}).order_by("path")
    )
    kinds = Category.objects.in_bulk({kind for _keeper, kind in found.cells if kind})
    ordered = [
        *sorted(kinds, key=lambda pk: kinds[pk].code),
        *([0] if any(not k for _r, k in found.cells) else []),
    ]
    table = with_totals({pair: counts["received"] for pair, counts in found.cells.items()})
    yield [column.code for column in COLUMNS]
    communities: list[tuple[Hashable, str, str]] = [(k.pk, k.code, k.name) for k in keepers]
    for keeper, code, name in [*communities, (TOTAL, TOTAL, "")]:
        for kind in [*ordered, TOTAL]:
            if not table[keeper, kind] and (keeper, kind) not in found.gone:
                continue
            shown = kinds.get(kind) if isinstance(kind, int) else None
            named = (shown.code, shown.name_zh) if shown else (TOTAL if kind == TOTAL else NONE, "")
            yield [
                found.said,
                _plain(code),
                _plain(name),
                *map(_plain, named),
                *_figures(found, keeper, kind),
            ]


def as_csv(found: Month) -> bytes:
    """UTF-8 with its mark, so that Excel reads the Chinese; nothing in it that Excel would run."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(lines(found))
    return out.getvalue().encode("utf-8-sig")


def _figures(found: Month, keeper: Hashable, kind: Hashable) -> list[str]:
    if (keeper, kind) in found.gone:
        return [HIDDEN] * len(MEASURES)
    chosen = [counts for (k, c), counts in found.cells.items() if keeper in (k, TOTAL) and kind in (c, TOTAL)]
    return [str(sum(counts[one.code] for counts in chosen)) for one in MEASURES]


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(RUNS) else text
