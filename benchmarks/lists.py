"""The desk's lists at size, through the very functions the pages call, each beside the best statement we can write by hand.

    .venv/bin/python -m benchmarks.lists --cases 1000000 --organisations 2000 --home DIR

DIR keeps the county between runs (with DATABASE_URL its rows stand on that server). Times are of the server's own work in one
process: compiling the statements, the database, rows into objects; no HTTP, no templates.
"""

import argparse
import gc
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.lists_ground import COMMON, RARE, County

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Try:
    """One list: the page with its count as the desk asks for it, and the floor, one statement for the page's ids by the driver."""

    name: str
    page: Work
    count: Work | None
    floor: Work | None = None


def run(*, rounds: int, show: bool = False) -> None:
    """Time every list and print the table. With `show` the statements are printed too."""
    from benchmarks import lists_ground
    from linli.kernel import scope

    county = lists_ground.read()
    print(
        f"{county.cases:,} cases, {county.organisations:,} organisations, {rounds} rounds, load {os.getloadavg()[0]:.1f}"
    )
    print("milliseconds: median / 95 of 100, and the processor's share (own process and database server)\n")
    print(f"{'':58}{'page':>24}{'count':>24}{'floor':>16}   found")
    gc.collect()
    gc.freeze()  # as `site.wsgi` does when a server has started
    every: list[float] = []
    busy: list[float] = []
    with scope.remembering():
        for one in _tries(county):
            if show:
                _explain(one)
            cells, said = [], ""
            together: list[float] = []
            for work, times, processor, last in _timed(one, rounds):
                cell = f"{median(times):7.1f} /{quantiles(times, n=20)[-1]:6.1f}"
                if work == "floor":
                    cells.append(f"{cell:>16}")
                    continue
                cells.append(f"{cell} {processor:7.1f} ")
                # A desk waits for both: the page, and the count beside it.
                together = (
                    [one + other for one, other in zip(together, times, strict=True)] if together else times
                )
                busy.append(processor)
                said = str(last) if work == "count" else said
            every += together
            print(f"{one.name:58}{''.join(cells)}   {said}", flush=True)
    print(
        f"\na page with its count: median {median(every):.1f} ms, 95 of 100 within {quantiles(every, n=20)[-1]:.1f} ms"
    )
    print(
        f"of the processor, each by itself: median {median(busy):.1f} ms, 95 of 100 within {quantiles(busy, n=20)[-1]:.1f} ms"
    )


def _timed(one: Try, rounds: int) -> Iterator[tuple[str, list[float], float, object]]:
    """Page, count and floor in turns: each round's time, the mean of the processor's time, and what came of the last."""
    works = [
        (name, work)
        for name, work in (("page", one.page), ("count", one.count), ("floor", one.floor))
        if work
    ]
    times: dict[str, list[float]] = {name: [] for name, _work in works}
    spent: dict[str, float] = dict.fromkeys(times, 0.0)
    last: dict[str, object] = {}
    for number in range(rounds + 1):
        for name, work in works:
            before = _processor()
            began = time.perf_counter()
            last[name] = work()
            took = time.perf_counter() - began
            if number:  # the first round only warms, as a desk that is open
                times[name].append(took * 1000)
                spent[name] += _processor() - before
    for name, _work in works:
        yield name, times[name], spent[name] * 1000 / rounds, last[name]


def _processor() -> float:
    """Seconds of processor time so far: of this process, and of the server's process that answers it when it runs on this machine."""
    from django.db import connection

    own = time.process_time()
    if connection.vendor != "postgresql":
        return own
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not stat.exists():
        return own
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return own + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _tries(county: County) -> Iterator[Try]:
    from linli.cases import inbox
    from linli.cases.asked import Asked, Span
    from linli.cases.inbox import VIEWS
    from linli.cases.models import Category
    from linli.kernel.scope import Actor
    from linli.organisations.models import Organisation
    from linli.people.models import Person

    who = {name: Actor.of(Person.objects.get(pk=pk)) for name, pk in county.people.items()}
    category = Category.objects.get(code=county.category)
    group = Category.objects.get(code=county.group)
    township = Organisation.objects.get(code="T07")
    month = Span(date.today() - timedelta(days=120), date.today() - timedelta(days=90))  # noqa: DTZ011 - any month will do

    def list_of(name: str, actor: str, view: str, floor: Work | None = None, **asked: Any) -> Try:
        class Opened:
            """One list as a desk opens it: the page, then the count of the same list."""

            one: Any = None

            def page(self) -> object:
                self.one = inbox.listing(who[actor], VIEWS[view], Asked(**asked))
                return [case.pk for case in self.one.page().cases]

            def count(self) -> object:
                return self.one.total()

        opened = Opened()
        return Try(name, opened.page, opened.count, floor)

    for desk in ("community", "township", "department", "county", "county_desk"):
        yield Try(
            f"{desk}: the views and their counts",
            lambda desk=desk: inbox.counted(who[desk]).counts,
            lambda: 0,
        )  # type: ignore[misc]
    yield list_of(
        "community: to dispatch",
        "community",
        "dispatch",
        _floor("keeper_id = %s AND live AND state = 'received' ORDER BY clock_at, id", "C0003"),
    )
    yield list_of(
        "community: all, newest",
        "community",
        "all",
        _floor("keeper_id = %s ORDER BY received_at DESC, id DESC", "C0003"),
    )
    yield list_of("township: in progress", "township", "working")
    yield list_of(
        "township: all, newest",
        "township",
        "all",
        _floor(
            "keeper_id IN (SELECT id FROM organisations_organisation WHERE path >= %s AND path < %s) ORDER BY received_at DESC, id DESC",
            "T03",
            subtree=True,
        ),
    )
    yield list_of(
        "department: to sign for",
        "department",
        "sign",
        _floor("unit_id = %s AND live AND state = 'dispatched' ORDER BY clock_at, id", "D05"),
    )
    yield list_of("department: all, newest", "department", "all")
    yield list_of("county: all, newest", "county", "all", _floor("1 = 1 ORDER BY received_at DESC, id DESC"))
    yield list_of("county: overdue", "county", "overdue")
    yield list_of("county desk: to dispatch", "county_desk", "dispatch")
    yield list_of("arbiter: to decide", "arbiter", "arbiter")
    yield list_of("county: state and overdue", "county", "all", state="working", overdue=True)
    yield list_of("county: category and period", "county", "all", group=category, received=month)
    yield list_of("county: group of categories and channel", "county", "all", group=group, channel="counter")
    yield list_of("county: rejected, complaints", "county", "all", state="rejected", door="complain")
    yield list_of("county: refused once, by the hotline", "county", "all", refused=True, channel="hotline")
    yield list_of("county: one township of it, newest", "county", "all", keeper=township)
    yield list_of(
        "county: one township, category and period",
        "county",
        "all",
        keeper=township,
        group=category,
        received=month,
    )
    yield list_of("township: category and period", "township", "all", group=category, received=month)
    yield list_of("township: reopened", "township", "all", reopened=True)
    yield list_of("community: state and channel", "community", "all", state="rejected", channel="web")
    for name, words in (
        ("common", COMMON),
        ("rare", RARE),
        ("two words", f"{COMMON} 不亮"),
        ("phrase", "停车棚"),
    ):
        yield list_of(f"county: search, {name} ({words})", "county", "all", _search_floor(words), words=words)
        yield list_of(f"county: search, {name}, and a state", "county", "all", words=words, state="rejected")
        yield list_of(f"township: search, {name}", "township", "all", words=words)
        yield list_of(f"community: search, {name}", "community", "all", words=words)
    yield list_of("county desk: search, common, in progress", "county_desk", "working", words=COMMON)
    yield list_of(
        "county: search, common, category and period",
        "county",
        "all",
        words=COMMON,
        group=category,
        received=month,
    )
    yield list_of(
        "county: search, common, wrong state and channel",
        "county",
        "all",
        words=COMMON,
        state="merged",
        channel="counter",
    )


def _floor(where: str, code: str = "", *, subtree: bool = False) -> Work:
    """One page by hand, its rows as the driver gives them."""
    from linli.kernel.scope import after
    from linli.organisations.models import Organisation

    sql = f"SELECT id, number, title, state, due_at, received_at FROM cases_case WHERE {where} LIMIT 31"
    unit = Organisation.objects.get(code=code) if code else None
    given: list[Any] = [] if unit is None else [unit.path, after(unit.path)] if subtree else [unit.pk]
    return lambda: _fetched(sql, given)


def _search_floor(words: str) -> Work:
    """The last cases that hold the words, by the search index alone."""
    from django.db import connection

    from linli.kernel.search.finding import _fts, phrases

    if connection.vendor == "sqlite":
        sql = (
            "SELECT d.object_id FROM kernel_search_fts f JOIN kernel_searchdocument d ON d.id = f.rowid "
            "WHERE kernel_search_fts MATCH %s ORDER BY f.rowid DESC LIMIT 31"
        )
        return lambda: _fetched(sql, [_fts(phrases(words))])
    sql = "SELECT object_id FROM kernel_searchdocument WHERE to_tsvector('simple', tokens) @@ to_tsquery('simple', %s) ORDER BY id DESC LIMIT 31"
    query = " & ".join(" <-> ".join(f"'{token}'" for token in tokens) for tokens, _begins in phrases(words))
    return lambda: _fetched(sql, [query])


def _fetched(sql: str, given: list[Any]) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return len(cursor.fetchall())


def _explain(one: Try) -> None:
    """Every statement of one list with how the database goes about it."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for name, work in (("page", one.page), ("count", one.count)):
        if work is None:
            continue
        with CaptureQueriesContext(connection) as asked:
            work()
        for query in asked.captured_queries:
            began = (
                "EXPLAIN (ANALYZE, BUFFERS)" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
            )
            print(f"--- {one.name}, {name}: {float(query['time']) * 1000:.1f} ms\n{query['sql'][:1500]}")
            with connection.cursor() as cursor:
                try:
                    cursor.execute(
                        f"{began} {query['sql']}".replace("%", "%%")
                        if connection.vendor == "sqlite"
                        else f"{began} {query['sql']}"
                    )
                    print("\n".join("    " + str(line[-1]) for line in cursor.fetchall()))
                except Exception as fault:  # noqa: BLE001 - a statement as logged is not always one that can be run
                    print("   ", fault)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--cases", type=int, default=100_000)
    words.add_argument("--organisations", type=int, default=1_000)
    words.add_argument("--home", required=True, help="folder of the county; built when it is empty")
    words.add_argument("--rounds", type=int, default=20)
    words.add_argument("--show", action="store_true", help="print statements and plans")
    given = words.parse_args()
    os.environ["LINLI_HOME"] = given.home
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks import lists_ground

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    from linli.cases.models import Case

    if not Case.objects.exists():
        lists_ground.build(given.cases, given.organisations)
    run(rounds=given.rounds, show=given.show)


if __name__ == "__main__":
    main()
