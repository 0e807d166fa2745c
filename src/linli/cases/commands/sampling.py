"""The month's sample of calls back 回访抽样: drawn by lot, so that nobody chooses whom to ask.

Each unit that answered is a stratum of its own, so none is left out. What is drawn can be drawn again: the seed, the candidates
(their digest) and the result stand in the journal.
"""

import math
import random
import secrets
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from linli.cases.models import Case, Sampled
from linli.kernel import clock, journal, rulebook
from linli.kernel.journal.chain import sm3
from linli.kernel.scope import Actor

STREAM = "callbacks:"
LATE = timedelta(days=5)  # so long after its end a month still takes in what was answered on its last days


def draw_due() -> int:
    """The present month, and the one before while it is fresh. Returns how many were drawn. Runs daily."""
    by, today = Actor.system("callbacks"), clock.today()
    months = dict.fromkeys(((today - LATE).replace(day=1), today.replace(day=1)))
    return sum(len(draw(month, by=by)) for month in months)


@transaction.atomic
def draw(month: date, *, by: Actor, seed: str | None = None) -> list[Sampled]:
    """Draw what a month still lacks: of each unit's answered cases the rule's share, one at least.

    Counted are all whole cases answered in the month; drawn are those who left a contact. `seed` is given to draw again.
    """
    name, first = f"{month:%Y-%m}", date(month.year, month.month, 1)
    seed = seed or secrets.token_hex(8)
    share = float(rulebook.value("cases.callback_share", on=first).value)
    answered, callable_ = _answered(first)
    there = {row.case_id: row.unit_id for row in Sampled.objects.filter(month=name)}
    drawn, strata = chosen(answered, callable_, there, share=share, seed=seed)
    if not drawn:
        return []
    last = Sampled.objects.filter(month=name).aggregate(last=Max("place"))["last"] or 0
    now, unit_of = clock.now(), {pk: unit for unit, pks in callable_.items() for pk in pks}
    rows = [
        Sampled(case_id=pk, month=name, unit_id=unit_of[pk] or None, place=place, drawn_at=now)
        for place, pk in enumerate(drawn, start=last + 1)
    ]
    Sampled.objects.bulk_create(rows, batch_size=500)
    candidates = sorted(pk for pks in callable_.values() for pk in pks)
    told = {
        "seed": seed,
        "share": share,
        "strata": {str(unit): counts for unit, counts in strata.items()},
        "candidates": sm3(",".join(map(str, candidates))),
        "drawn": drawn,
    }
    journal.record(STREAM + name, "draw", by=by, data=told)
    return rows


Strata = dict[int, list[int]]


def chosen(
    answered: dict[int, int], callable_: Strata, there: dict[int, int | None], *, share: float, seed: str
) -> tuple[list[int], dict[int, list[int]]]:
    """Which cases a seed draws, in the order in which to ring, and for each unit (0: no unit) answered, callable, had, drawn."""
    had: dict[int, int] = defaultdict(int)
    for unit in there.values():
        had[unit or 0] += 1
    drawn: list[int] = []
    strata: dict[int, list[int]] = {}
    for unit in sorted(callable_):
        left = sorted(pk for pk in callable_[unit] if pk not in there)
        wanted = max(1, math.ceil(share * answered.get(unit, 0))) - had[unit]
        taken = random.Random(f"{seed}:{unit}").sample(left, max(0, min(wanted, len(left))))  # noqa: S311 - a lot, drawn again by its seed
        strata[unit] = [answered.get(unit, 0), len(callable_[unit]), had[unit], len(taken)]
        drawn += taken
    random.Random(f"{seed}:order").shuffle(drawn)  # noqa: S311
    return drawn, strata


def _answered(first: date) -> tuple[dict[int, int], Strata]:
    """How many cases each unit answered in a month, and those of them whose askers can be rung."""
    following = (first + timedelta(days=32)).replace(day=1)
    rows = Case.objects.filter(
        parent__isnull=True,
        state__in=("answered", "confirmed", "unconfirmed"),
        answered_at__gte=clock.moment(first.year, first.month, 1),
        answered_at__lt=clock.moment(following.year, following.month, 1),
    )
    answered: dict[int, int] = defaultdict(int)
    callable_: Strata = defaultdict(list)
    found: Sequence[tuple[int, int | None, str | None]] = list(
        rows.values_list("pk", "unit_id", "contact__phone_index")
    )
    for pk, unit, index in found:
        answered[unit or 0] += 1
        if index:
            callable_[unit or 0].append(pk)
    return dict(answered), dict(callable_)
