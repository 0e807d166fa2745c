"""Several people change the tree at the same moment: paths stay the tree."""

import threading

import pytest
from django.db import connection

from linli.kernel.refusals import Refusal
from linli.organisations import commands, seeds
from linli.organisations.commands import NewOrganisation
from linli.organisations.models import Kind, Organisation
from linli.organisations.tests.conftest import SYSTEM


@pytest.mark.django_db(transaction=True)
def test_founding_and_moving_at_once_leaves_a_tree():
    if connection.vendor == "sqlite":
        return  # it has one writer at a time by itself, and a database in memory is not shared by threads
    seeds.plant(by=SYSTEM)
    rows = [NewOrganisation(f"B{n}", f"第{n}乡", "township_government", "A") for n in range(4)]
    commands.found_many([NewOrganisation("A", "县", "county"), *rows], by=SYSTEM)
    broken: list[Exception] = []

    def work(number: int) -> None:
        try:
            for turn in range(8):
                act(number, turn)
        except Refusal:
            pass
        except Exception as error:  # noqa: BLE001 - whatever it is belongs to the test
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not broken
    organisations = {row.pk: row for row in Organisation.objects.all()}
    assert len(organisations) > 15
    for row in organisations.values():
        assert row.path[:-4] == (organisations[row.parent_id].path if row.parent_id else "")


def act(number: int, turn: int) -> None:
    other = Organisation.objects.get(code=f"B{(number + turn) % 4}")
    if number % 2:
        target = (
            Organisation.objects.get(code="A")
            if turn % 2
            else Organisation.objects.get(code=f"B{(number + 1) % 4}")
        )
        commands.move(Organisation.objects.get(code=f"B{number}"), to=target, by=SYSTEM)
    else:
        commands.found(
            code=f"X{number}-{turn}",
            name="组",
            kind=Kind.objects.get(code="team"),
            parent=other,
            by=SYSTEM,
        )
