"""Hot-issue proposals over a year of a county's cases: time by size, and what of the matters planted among them is found.

    python -m benchmarks.hot_issues [60000 250000 500000]

Words are invented from common characters: every matter has turns of phrase of its own beside the words everybody uses. In each community
some matters are told by several people within days and metres; the rest is spread over the year and the ground. Seconds are the processor's, of one core; `clock` is what passed.
"""

import argparse
import os
import random
import resource
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linli.cases.models import Case
    from linli.organisations.models import Organisation

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core, whatever the machine has
os.environ.setdefault("OMP_NUM_THREADS", "1")

SIZES = (60_000, 250_000, 500_000)
A_COMMUNITY = 1_650  # cases a year
HOT = 4  # planted matters in each community
SAYING = (5, 14)  # how many tell of one
YEAR = 365
WIDE = 0.018  # degrees across a community, about two kilometres
SEED = 20_26


@dataclass(frozen=True, slots=True)
class Words:
    """`common` are everybody's words, `matters` the turns of phrase of each matter, `estates` the names of places."""

    common: list[str]
    matters: list[list[str]]
    estates: list[str]


def invented(dice: random.Random) -> Words:
    letters = [chr(0x4E00 + place * 7) for place in range(2_500)]

    def word() -> str:
        return "".join(dice.choice(letters) for _ in range(dice.choice((2, 2, 2, 3))))

    common = [word() for _ in range(3_000)]
    matters = [[word() + word() for _ in range(10)] for _ in range(300)]
    return Words(common, matters, [word() + word() for _ in range(4_000)])


def spoken(dice: random.Random, words: Words, matter: int, estate: str, turns: int) -> str:
    """A message of some twenty to fifty characters: so many turns of phrase of the matter, the place, and words of one's own."""
    own = [dice.choice(words.common) for _ in range(dice.randint(4, 12))]
    said = [*dice.sample(words.matters[matter], turns), estate, *own]
    dice.shuffle(said)
    return "".join(said)


def cases_of(
    keeper: "Organisation", place: int, words: Words, categories: Sequence[int], count: int, now: datetime
) -> Iterator[tuple["Case", int]]:
    """The cases of one community with the number of the planted matter each belongs to, 0 for none."""
    from linli.cases.models import Case

    dice = random.Random(f"{SEED}/{place}")
    west, south = 100 + place % 20 * WIDE, 30 + place // 20 * WIDE
    told: list[tuple[float, int, float, float, int, int]] = []
    around = [words.estates[(place * 12 + n) % len(words.estates)] for n in range(12)]
    for hot in range(HOT):
        first, matter = dice.uniform(20, YEAR), dice.randrange(len(words.matters))
        x, y = dice.random(), dice.random()
        number = place * HOT + hot + 1
        told += [
            (
                first - dice.uniform(0, 8),
                matter,
                x + dice.gauss(0, 0.02),
                y + dice.gauss(0, 0.02),
                3,
                number,
            )
            for _person in range(dice.randint(*SAYING))
        ]
    while len(told) < count:
        told.append(
            (dice.uniform(0, YEAR), dice.randrange(len(words.matters)), dice.random(), dice.random(), 1, 0)
        )
    for number, (back, matter, x, y, turns, planted) in enumerate(told[:count]):
        estate = around[int(min(max(x, 0), 0.99) * 4) * 3 + int(min(max(y, 0), 0.99) * 3)]
        said = spoken(dice, words, matter, estate, turns)
        at = now - timedelta(days=max(back, 0.01))
        yield (
            Case(
                number=f"B-{place}-{number}", door="report", channel="web", title=said[:40], words=said, keeper=keeper,
                category_id=categories[matter % len(categories)], received_at=at, occurred_at=at,
                lon=west + x * WIDE, lat=south + y * WIDE, state="received",
            ),
            planted,
        )  # fmt: skip


def communities(many: int) -> "list[Organisation]":
    """More communities under the street of the small county, twelve to a street."""
    from linli.kernel import clock
    from linli.organisations.models import Organisation

    street = Organisation.objects.get(code="STREET")
    model = Organisation.objects.get(code="COMMUNITY")
    rows = [
        Organisation(
            code=f"BENCH-{n}", name=f"社区 {n}", kind=model.kind, parent=street, founded_on=clock.today(),
            path=f"{street.path}{n // 12 + 1000:04d}{n % 12 + 1:04d}",
        )
        for n in range(many)
    ]  # fmt: skip
    Organisation.objects.bulk_create(rows)
    return rows


def run(sizes: Sequence[int]) -> None:
    import django

    django.setup()
    from linli.cases.hot import proposing
    from linli.cases.hot.gathering import groups
    from linli.cases.hot.vectors import vectors
    from linli.cases.models import Case, Category
    from linli.kernel import clock

    words = invented(random.Random(SEED))
    categories = list(Category.objects.filter(parent__isnull=False).values_list("pk", flat=True))
    keepers = communities(-(-max(sizes) // A_COMMUNITY))
    now, stood, planted_of = clock.now(), 0, {}
    print(f"{'cases':>9} {'read':>7} {'vectors':>8} {'groups':>7} {'all':>7} {'clock':>7} {'found':>6} {'planted':>8} {'pairs right':>12} {'of them found':>14} {'memory':>8}")  # fmt: skip
    for size in sizes:
        upto = -(-size // A_COMMUNITY)
        for place in range(stood, upto):
            made = list(cases_of(keepers[place], place, words, categories, A_COMMUNITY, now))
            Case.objects.bulk_create([case for case, _planted in made], batch_size=2_000)
            planted_of.update({case.pk: planted for case, planted in made if planted})
        stood = upto
        wall, began = time.perf_counter(), time.process_time()
        ids, columns = proposing.read(since=now - timedelta(days=YEAR + 1))
        read = time.process_time()
        found = groups(columns, proposing.measures())
        done, passed = time.process_time(), time.perf_counter() - wall
        vectors(columns.texts)
        again = time.process_time() - done
        precision, recall = _right([[ids[m] for m in one.members] for one in found], planted_of)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{len(ids):>9,} {read - began:>6.1f}s {again:>7.1f}s {done - read - again:>6.1f}s {done - began:>6.1f}s {passed:>6.1f}s "
            f"{len(found):>6} {len(set(planted_of.values())):>8} {precision:>11.1%} {recall:>13.1%} {memory:>5.0f} MB"
        )
    began = time.perf_counter()
    made = proposing.run(keepers=None, by=proposing.NIGHTLY)
    print(
        f"a whole run by today's rules, with what is written: {time.perf_counter() - began:.1f}s, {made} proposals"
    )


def _right(found: list[list[int]], planted_of: dict[int, int]) -> tuple[float, float]:
    """Of the pairs put together, the share that belongs together; of those that do, the share put together."""
    together = right = 0
    for members in found:
        together += len(members) * (len(members) - 1) // 2
        counted = Counter(planted_of[pk] for pk in members if pk in planted_of)
        right += sum(n * (n - 1) // 2 for n in counted.values())
    meant = sum(n * (n - 1) // 2 for n in Counter(planted_of.values()).values())
    return right / together if together else 0.0, right / meant if meant else 0.0


def main() -> None:
    from benchmarks.ground import standing

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    sizes = sorted(parser.parse_args().sizes)
    with standing():
        run(sizes)


if __name__ == "__main__":
    main()
