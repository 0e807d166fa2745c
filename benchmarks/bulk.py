"""Many at once, the way the demonstration and imports of old records do it: one command each, rows and journal in batches."""

import time
from statistics import median

from benchmarks.people import WORDS

CASES = 1_500  # as many as the demonstration writes together
ROUNDS = 3
MOVES = 5  # of one case: dispatch, sign, start, answer, confirm


def run() -> None:
    """Receive cases, then carry each to confirmed inside one batch; print how many a second."""
    from linli.cases import commands
    from linli.cases.commands import Asked
    from linli.cases.models import Case, Category
    from linli.kernel import lifecycle, notices
    from linli.kernel.scope import Actor
    from linli.organisations.models import Organisation
    from linli.people.models import Person
    from linli.places.models import Address
    from linli.places.queries import locate

    place = locate(address=Address.objects.get(kind="building"))
    category = Category.objects.filter(parent__isnull=False, urgent=False).first()
    lamps = Organisation.objects.get(code="LAMPS")
    dispatcher, handler = (
        Actor.of(Person.objects.get(username=name)) for name in ("dispatcher", "lamp_officer")
    )
    many = [
        Asked("report", WORDS, category=category, place=place, name="王女士", phone=f"1390{n:07d}")
        for n in range(CASES)
    ]

    def carry(case: Case) -> None:
        commands.dispatch(case, to=lamps, by=dispatcher)
        commands.sign(case, by=handler)
        commands.start(case, by=handler)
        commands.answer(case, answer="已更换灯头并试亮", by=handler)
        commands.confirm(case, satisfied="yes", by=Actor.party(("case", case.pk)))

    received, moved = [], []
    for _round in range(ROUNDS):
        with notices.silence():
            began = time.perf_counter()
            cases = [one.case for one in commands.receive_many(many, by=Actor("anonymous"))]
            received.append(CASES / (time.perf_counter() - began))
            began = time.perf_counter()
            with lifecycle.batched():
                for case in cases:
                    carry(case)
            moved.append(CASES * MOVES / (time.perf_counter() - began))
    if Case.objects.filter(state="confirmed").count() < CASES * ROUNDS:
        raise SystemExit("not every case was confirmed")
    print(
        f"received with contact, secret link, journal and search: {median(received):,.0f} cases a second, {CASES:,} at once"
    )
    print(f"moved in a batch, each move with its journal entry:     {median(moved):,.0f} moves a second")
