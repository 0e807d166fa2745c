"""Suppression that totals do not undo, the month's file, its publication."""

import csv
import io
import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.cases import commands, opendata
from linli.cases.models import Category
from linli.cases.opendata.columns import COLUMNS, HIDDEN
from linli.cases.opendata.suppression import TOTAL, hidden, with_totals
from linli.cases.tests.cast import BUILDER, Cast
from linli.kernel import clock, publication
from linli.kernel.refusals import NotOpen

TABLES = st.integers(1, 4).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 12), min_size=columns, max_size=columns), min_size=1, max_size=5
    )
)


def cells_of(rows: list[list[int]]) -> dict[tuple[int, int], int]:
    return {(r, c): count for r, row in enumerate(rows) for c, count in enumerate(row)}


def attack(cells: dict[tuple[int, int], int], gone: set, least: int) -> list[tuple[object, float, float]]:
    """What somebody who knows every published number can say about each small one: its bounds, by linear programming."""
    linprog = pytest.importorskip("scipy.optimize").linprog
    table = with_totals(cells)
    keys = sorted(gone, key=str)
    place = {key: at for at, key in enumerate(keys)}
    rows, columns = {r for r, _c in cells}, {c for _r, c in cells}
    lines = [([(r, c) for c in columns], (r, TOTAL)) for r in [*rows, TOTAL]]
    lines += [([(r, c) for r in rows], (TOTAL, c)) for c in [*columns, TOTAL]]
    matrix, right = [], []
    for parts, total in lines:
        line, known = [0.0] * len(keys), 0.0
        for key, sign in [*((part, 1) for part in parts), (total, -1)]:
            if key in place:
                line[place[key]] += sign
            else:
                known += sign * table[key]
        if any(line):
            matrix.append(line)
            right.append(-known)
    bounds = []
    for key in keys:
        if 0 < table[key] < least:
            aim = [1.0 if other == key else 0.0 for other in keys]
            low = linprog(aim, A_eq=matrix, b_eq=right, bounds=(0, None))
            high = linprog([-one for one in aim], A_eq=matrix, b_eq=right, bounds=(0, None))
            bounds.append((key, low.fun, -high.fun if high.status == 0 else float("inf")))
    return bounds


@settings(max_examples=60, deadline=None)
@given(TABLES, st.sampled_from([3, 5]))
def test_no_small_number_can_be_worked_out(rows: list[list[int]], least: int) -> None:
    cells = cells_of(rows)
    gone = hidden(cells, least)
    assert {key for key, count in with_totals(cells).items() if 0 < count < least} <= gone
    for key, low, high in attack(cells, gone, least):
        assert high - low >= 1, (key, low, high)


@pytest.mark.parametrize("rows", [[[0, 0, 0, 2], [0, 0, 1, 1], [0, 1, 2, 0]]])
def test_tables_that_once_gave_a_number_away(rows: list[list[int]]) -> None:
    cells = cells_of(rows)
    gone = hidden(cells, 3)
    assert all(high - low >= 1 for _key, low, high in attack(cells, gone, 3))


def test_what_is_large_everywhere_stays_whole() -> None:
    assert hidden(cells_of([[9, 8], [7, 11]]), 5) == set()
    assert hidden({}, 5) == set()


def test_one_small_cell_takes_others_with_it() -> None:
    gone = hidden(cells_of([[2, 20, 30], [40, 50, 60], [70, 80, 90]]), 5)
    assert gone == {(0, 0), (0, 1), (1, 0), (1, 1)}


OCTOBER = clock.moment(2026, 10, 12, 10)


@pytest.fixture
def october(cast: Cast) -> Cast:
    road = Category.objects.create(code="road", name_zh="道路", name_en="Road")
    lamp = Category.objects.create(code="lamp", name_zh="路灯", name_en="Lamp", parent=road)
    noise = Category.objects.create(code="noise", name_zh="噪音", name_en="Noise")
    plan = [
        (cast.community, lamp, 7),
        (cast.community, noise, 6),
        (cast.nextdoor, road, 8),
        (cast.nextdoor, noise, 2),
    ]
    asked = [
        commands.Asked(door="report", words="一件事", keeper=keeper, category=category, occurred_at=OCTOBER)
        for keeper, category, many in plan
        for _each in range(many)
    ]
    commands.receive_many(asked, by=BUILDER, at=[OCTOBER] * len(asked), keyed=False)
    return cast


@pytest.mark.django_db
def test_a_month_is_frozen_once_with_its_columns(october: Cast) -> None:
    with clock.at(OCTOBER), pytest.raises(NotOpen):
        opendata.publish_month(2026, 10, by=BUILDER)
    with clock.at(clock.moment(2026, 11, 4, 9)):
        assert opendata.publish_due() == 0
    with clock.at(clock.moment(2026, 11, 5, 9)):
        assert opendata.publish_due() == 1
        assert opendata.publish_due() == 0
        row = opendata.month_of(2026, 10)
        assert row is not None
        assert opendata.publish_month(2026, 10, by=BUILDER) == row
        files = {file.name: bytes(file.content) for file in row.files.all()}
        lines = list(csv.DictReader(io.StringIO(files["cases-2026-10.csv"].decode("utf-8-sig"))))
        assert list(lines[0]) == [column.code for column in COLUMNS]
        found = {(line["community_code"], line["kind_code"]): line["received"] for line in lines}
        assert found[TOTAL, TOTAL] == "23"
        assert found["NEXTDOOR", "noise"] == HIDDEN
        shown = json.loads(files["cases-2026-10.datapackage.json"])
        assert shown["resources"][0]["schema"]["missingValues"] == [HIDDEN]
        assert list(publication.verify()) == []


@pytest.mark.django_db
def test_its_page_says_what_each_column_means(october: Cast, client) -> None:
    with clock.at(clock.moment(2026, 11, 6, 9)):
        opendata.publish_due()
        page = client.get("/open-data/").content.decode()
        assert "community_code" in page
        row = opendata.month_of(2026, 10)
        answer = client.get(f"/published/{row.number}/1/files/cases-2026-10.csv")
        assert answer["Content-Type"].startswith("text/csv")
        assert client.get(f"/published/{row.number}/").status_code == 200
    with clock.at(clock.moment(2026, 11, 6, 9) + timedelta(days=60)):
        assert client.get(f"/published/{row.number}/object/").status_code == 200
