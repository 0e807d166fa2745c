"""The whole-case path through HTTP beside its floor: `make bench`.

A resident asks, a dispatcher sends it on, an officer signs, starts and answers, the resident confirms: six POSTs to a real
server. Three ways are timed in turns in the same run: Linli; a view that writes the same rows with the driver alone, behind
the same server and client; the driver alone in one process. The rows are counted, and must be equal.
"""

import argparse
import os
import platform
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks import floor, ground
from benchmarks.ground import Ground
from benchmarks.people import STEPS, Browser, Desk, sign_in
from benchmarks.processes import floor_server, free_port, linli, processor_seconds
from benchmarks.programs import ProgramDesk

CLIENTS = 4
LINLI, BEHIND, DRIVER = "Linli", "driver behind HTTP", "driver alone"
SIX = len(STEPS)


@dataclass(slots=True)
class Timed:
    """What a way of doing it took: seconds of each request by case, whole rounds, and the processor's time."""

    cases: list[list[float]] = field(default_factory=list)
    wall: float = 0.0
    cpu: float = 0.0

    def add(self, other: "Timed") -> None:
        self.cases += other.cases
        self.wall += other.wall
        self.cpu += other.cpu

    @property
    def middle(self) -> float:
        """Milliseconds of a whole case, the median."""
        return median(sum(steps) for steps in self.cases) * 1000

    @property
    def spread(self) -> tuple[float, float]:
        low, _mid, high = quantiles((sum(steps) * 1000 for steps in self.cases), n=4)
        return low, high

    @property
    def rate(self) -> float:
        return len(self.cases) / self.wall

    @property
    def cpu_each(self) -> float:
        """Milliseconds of processor time for a whole case, in the processes that serve it."""
        return self.cpu / len(self.cases) * 1000


Results = dict[tuple[str, int], Timed]


# --- one round of each ---------------------------------------------------------------------------------------


def at_once(
    clients: int, cases: int, work: Callable[[int, int], list[float]], cpu: Callable[[], float]
) -> Timed:
    """`work(lane, case)` for every case, by so many clients at a time."""
    done: list[list[list[float]]] = [[] for _ in range(clients)]
    failed: list[BaseException] = []

    def lane(number: int) -> None:
        try:
            done[number] += [work(number, case) for case in range(number, cases, clients)]
        except BaseException as failure:  # noqa: BLE001 - told by the thread that waits
            failed.append(failure)

    threads = [threading.Thread(target=lane, args=(number,)) for number in range(clients)]
    before, began = cpu(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - began
    if failed:
        raise SystemExit(f"a client failed: {failed[0]}") from failed[0]
    return Timed([steps for steps_of_lane in done for steps in steps_of_lane], wall, cpu() - before)


def linli_round(desks: Sequence[Desk], clients: int, cases: int, pid: int, *, pages: bool = False) -> Timed:
    for desk in desks:
        desk.connect()  # the server closes what has been still for half a minute
    return at_once(
        clients, cases, lambda lane, _case: desks[lane].case(pages=pages), lambda: processor_seconds(pid)
    )


def behind_round(
    place: Ground, clients: int, cases: int, port: int, *, recorded: floor.Recording, file: Path
) -> Timed:
    name = ground.fresh_floor(place)
    with floor_server(place, port, name, file) as pid:
        wires = [HTTPConnection("127.0.0.1", port, timeout=60) for _ in range(clients)]

        def one(lane: int, case: int) -> list[float]:
            spent = []
            for at in range(case * SIX, case * SIX + SIX):
                sent, began = recorded.sent[at], time.perf_counter()
                wires[lane].request("POST", f"/{at}", sent.body, dict(sent.headers))
                answer = wires[lane].getresponse()
                answer.read()
                spent.append(time.perf_counter() - began)
                if answer.status != 302:
                    raise SystemExit(f"the floor's server answered {answer.status}")
            return spent

        return at_once(clients, cases, one, lambda: processor_seconds(pid))


def driver_round(place: Ground, clients: int, cases: int, recorded: floor.Recording) -> Timed:
    name = ground.fresh_floor(place)
    connections = [ground.bare(place, name) for _ in range(clients)]

    def one(lane: int, case: int) -> list[float]:
        spent = []
        for at in range(case * SIX, case * SIX + SIX):
            began = time.perf_counter()
            floor.write(connections[lane], recorded.steps[at], postgresql=bool(place.server))
            spent.append(time.perf_counter() - began)
        return spent

    try:
        return at_once(clients, cases, one, time.process_time)
    finally:
        for connection in connections:
            connection.close()


# --- the run -------------------------------------------------------------------------------------------------


def numbers(place: Ground) -> Callable[[str], str]:
    """Looks a number up beside Linli, so that no page has to be opened between two timed requests."""
    connection = ground.bare(place, place.database)
    mark = "%s" if place.server else "?"

    def number_of(key: str) -> str:
        [number] = connection.execute(
            f"SELECT number FROM cases_case WHERE submission_key = {mark}", [key]
        ).fetchone()
        if place.server:
            connection.rollback()
        return str(number)

    return number_of


def numbers_later(_key: str) -> str:
    raise LookupError("no server is running")


def desks_of(place: Ground, port: int, *, programs: bool) -> list[Any]:
    if programs:
        return [ProgramDesk(place, port, lane) for lane in range(CLIENTS)]
    desks = []
    for lane in range(CLIENTS):
        resident, dispatcher, handler = (Browser(port) for _ in range(3))
        sign_in(dispatcher, place.dispatcher)
        sign_in(handler, place.handler)
        desks.append(Desk(place, resident, dispatcher, handler, numbers(place), lane))
    return desks


def record(
    place: Ground, desk: Desk, cases: int, known: Sequence[floor.Table]
) -> tuple[floor.Recording, Any]:
    """Whole cases with the database read after each request; not timed. Returns the rows as they are in the end."""
    reader = ground.bare(place, place.database)
    now = floor.contents(reader, known)
    recorded = floor.Recording()

    def after(_step: int, who: Any) -> None:
        nonlocal now
        fresh = floor.contents(reader, known)
        recorded.steps.append(floor.difference(known, now, fresh, "%s" if place.server else "?"))
        recorded.sent.append(who.last)
        now = fresh

    desk.after = after
    for _case in range(cases):
        desk.case()
    desk.after = None
    reader.close()
    return recorded, now


def rows_of(place: Ground, name: str, known: Sequence[floor.Table]) -> Any:
    reader = ground.bare(place, name)
    try:
        return floor.contents(reader, known)
    finally:
        reader.close()


def run(place: Ground, *, cases: int, rounds: int, port: int, programs: bool) -> None:
    known, results, file = floor.tables(), Results(), place.home / "recording.pickle"
    ground.close()
    with linli(place, port):
        desks = desks_of(place, port, programs=programs)
        for desk in desks:
            desk.case()
    for desk in desks if not programs else ():
        desk.number_of = numbers_later  # the connection would keep PostgreSQL from copying the database
    ground.keep(place)
    begin = rows_of(place, place.database, known)
    with linli(place, port) as pid:
        for desk in desks if not programs else ():
            desk.number_of = numbers(place)
        desks[0].connect()
        recorded, last = record(place, desks[0], cases, known)
        recorded.save(file)
        written, changed = floor.counted(begin, last)
        at_the_end = last
        ways: dict[str, Callable[[int], Timed]] = {
            LINLI: lambda clients: linli_round(desks, clients, cases, pid),
            BEHIND: lambda clients: behind_round(
                place, clients, cases, free_port(), recorded=recorded, file=file
            ),
            DRIVER: lambda clients: driver_round(place, clients, cases, recorded),
        }
        for turn in range(rounds):
            for clients in (1, CLIENTS):
                for way, once in ways.items():
                    results.setdefault((way, clients), Timed()).add(once(clients))
                    rows = rows_of(place, place.database if way == LINLI else ground.floor_name(place), known)
                    same_counts(way, floor.counted(last if way == LINLI else begin, rows)[0], written)
                    if way == LINLI:
                        last = rows
                    elif clients == 1 and rows != at_the_end:
                        raise SystemExit(f"{way} wrote other rows than Linli")
            print(f"round {turn + 1} of {rounds}", file=sys.stderr)
        with_pages = None if programs else linli_round(desks, 1, max(cases // 3, 1), pid, pages=True)
    tell(place, results, with_pages)
    tell_rows(written, changed, cases)
    subprocess.run([sys.executable, "-m", "linli.site.cli", "verify"], env=place.environment(), check=True)


def same_counts(way: str, found: Counter[str], wanted: Counter[str]) -> None:
    if found != wanted:
        unequal = {
            name: (found[name], wanted[name]) for name in found | wanted if found[name] != wanted[name]
        }
        raise SystemExit(f"{way} did not write the same rows: {unequal}")


# --- what it came to -----------------------------------------------------------------------------------------


def tell(place: Ground, results: Results, with_pages: Timed | None) -> None:
    base, behind = results[DRIVER, 1], results[BEHIND, 1]
    print(f"\n{machine(place)}\n")
    print(
        f"{'a whole case, 6 POSTs':24}{'median ms':>11}{'middle half':>16}{'x driver':>10}{'x behind':>10}{'CPU ms':>9}{'cases/s, 4 at once':>21}"
    )
    for way in (DRIVER, BEHIND, LINLI):
        one, four = results[way, 1], results[way, CLIENTS]
        low, high = one.spread
        ratios = f"{one.middle / base.middle:>10.1f}{one.middle / behind.middle:>10.1f}"
        print(
            f"{way:24}{one.middle:>11.2f}{f'{low:.1f}-{high:.1f}':>16}{ratios}{one.cpu_each:>9.2f}{four.rate:>21.1f}"
        )
    if with_pages:
        print(
            f"\nwith the pages around them: {with_pages.middle:.1f} ms a case, {with_pages.cpu_each:.1f} ms of processor time\n"
        )
    print(f"{'median ms of a request':24}" + "".join(f"{step:>10}" for step in STEPS))
    for way in (DRIVER, BEHIND, LINLI):
        steps = [median(case[at] for case in results[way, 1].cases) * 1000 for at in range(SIX)]
        print(f"{way:24}" + "".join(f"{spent:>10.2f}" for spent in steps))


def tell_rows(written: Counter[str], changed: Counter[str], cases: int) -> None:
    """New rows were counted equal after every round of every way; changed ones belong to the first, recorded run."""
    print(f"\n{f'rows of {cases} cases':32}{'new':>8}{'changed':>9}")
    for name in sorted(written | changed):
        print(f"{name:32}{written[name]:>8}{changed[name]:>9}")
    print(f"{'all':32}{written.total():>8}{changed.total():>9}")


def machine(place: Ground) -> str:
    connection = ground.bare(place, place.database)
    version = connection.execute(
        "SELECT version()" if place.server else "SELECT 'SQLite ' || sqlite_version()"
    ).fetchone()[0]
    durability = "synchronous_commit, fsync" if place.server else "WAL, synchronous=NORMAL"
    if place.server:
        shown = [connection.execute(f"SHOW {name}").fetchone()[0] for name in ("synchronous_commit", "fsync")]
        durability = f"synchronous_commit={shown[0]}, fsync={shown[1]}"
    connection.close()
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return f"{version.split(' on ')[0]} ({durability}), Python {platform.python_version()}, {os.cpu_count()} cores, load {load}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--programs", action="store_true", help="through the interface for programs instead of forms"
    )
    parser.add_argument("--cases", type=int, default=150, help="whole cases in a round (150)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each way, in turns (3)")
    parser.add_argument(
        "--port", type=int, default=8111, help="of Linli; the floor takes any free one (8111)"
    )
    parser.add_argument(
        "--queries", action="store_true", help="instead: the statements of each request, counted"
    )
    parser.add_argument("--show", action="store_true", help="with --queries: the statements themselves")
    parser.add_argument(
        "--profile", action="store_true", help="instead: where the time of the six requests goes"
    )
    parser.add_argument(
        "--bulk",
        action="store_true",
        help="instead: receiving and moving many at once, as the demonstration does",
    )
    chosen = parser.parse_args()
    with ground.standing() as place:
        if chosen.queries or chosen.profile:
            from benchmarks import inside

            inside.run(place, cases=chosen.cases, queries=chosen.queries, show=chosen.show)
        elif chosen.bulk:
            from benchmarks import bulk

            bulk.run()
        else:
            run(place, cases=chosen.cases, rounds=chosen.rounds, port=chosen.port, programs=chosen.programs)


if __name__ == "__main__":
    main()
