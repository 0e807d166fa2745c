"""Two people at the same moment, each with a connection of their own: one has it, the other reads so, nothing is half done.

SQLite lets one write at a time, PostgreSQL lets both run until they meet; the outcome must be the same.
"""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from linli.cases import commands
from linli.cases.models import Case
from linli.cases.tests.cast import Cast, assemble
from linli.kernel.journal import Verified, verify
from linli.kernel.journal.models import Entry
from linli.kernel.notices.models import Delivery
from linli.kernel.refusals import BadInput, NotOpen, Refusal, Stale
from linli.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def cast(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[Cast]:
    settings.CHECKPOINTS = (
        tmp_path  # the database is emptied after each of these tests, the checkpoint is not
    )
    cache.clear()
    yield assemble()
    assert list(verify(Verified())) == []


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Let each act on a thread of its own, started together; what came back, or the refusal. Any other fault is raised."""
    gate, came = threading.Barrier(len(acts)), {}

    def run(index: int, act: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=30)
            came[index] = act()
        except Exception as fault:  # noqa: BLE001 - told apart below, on the test's own thread
            came[index] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, act)) for index, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    for back in came.values():
        if isinstance(back, Exception) and not isinstance(back, Refusal):
            raise back
    return [came[index] for index in range(len(acts))]


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_two_take_one_offer(cast: Cast) -> None:
    case = commands.offer(cast.asked("陪老人看病", door="help"), by=cast.dispatcher)
    one, two = fresh(case), fresh(case)
    came = at_once(
        lambda: commands.take(one, by=cast.member), lambda: commands.take(two, by=cast.other_member)
    )
    refused = [back for back in came if isinstance(back, (Stale, NotOpen))]
    assert len(refused) == 1
    assert refused[0].sentence
    assert fresh(case).state == "taken"
    assert Entry.objects.filter(stream=case.stream, move="take").count() == 1


def test_two_dispatch_one_case(cast: Cast) -> None:
    case = cast.asked()
    shown = case.version
    one, two = fresh(case), fresh(case)
    came = at_once(
        lambda: commands.dispatch(one, to=cast.lamps, by=cast.dispatcher, version=shown),
        lambda: commands.dispatch(two, to=cast.water, by=cast.dispatcher, version=shown),
    )
    done = [back for back in came if isinstance(back, Case)]
    assert len(done) == 1
    assert sum(isinstance(back, Stale) for back in came) == 1
    assert fresh(case).unit == done[0].unit
    assert Entry.objects.filter(stream=case.stream, move="dispatch").count() == 1


def test_the_same_form_arrives_twice_at_once(cast: Cast) -> None:
    asked = commands.Asked(
        door="report",
        words="路灯不亮",
        keeper=cast.community,
        phone="13800001111",
        submission_key=str(uuid4()),
    )
    came = at_once(
        *[lambda: commands.receive_with_photos(asked, by=cast.resident(Case()), link=lambda token: token)] * 4
    )
    assert Case.objects.count() == 1
    assert len({back.case.pk for back in came}) == 1
    assert sorted(back.again for back in came) == [False, True, True, True]
    assert all(commands.case_of(back.token) for back in came)
    assert Delivery.objects.count() == 1
    assert Entry.objects.filter(move="receive").count() == 1


def test_the_same_form_arrives_twice_at_once_through_the_page(cast: Cast) -> None:
    form = {"door": "suggest", "words": "加一张长椅", "submission_key": str(uuid4())}
    clients = [Client(), Client()]
    came = at_once(
        *[lambda client=client: client.post(reverse("cases:ask"), form).status_code for client in clients]
    )
    assert came == [302, 302]
    assert Case.objects.count() == 1


def test_one_phone_presses_twice(cast: Cast) -> None:
    """One session, two requests: both are led on, and what the session holds opens the case."""
    first = Client()
    first.post(
        reverse("cases:ask"), {"door": "suggest", "words": "先前的一件", "submission_key": str(uuid4())}
    )
    form = {"door": "suggest", "words": "加一张长椅", "submission_key": str(uuid4())}
    second = Client()
    second.cookies = first.cookies
    came = at_once(
        *[
            lambda client=client: client.post(reverse("cases:ask"), form).status_code
            for client in (first, second)
        ]
    )
    assert came == [302, 302]
    case = Case.objects.get(words="加一张长椅")
    assert first.get(reverse("cases:case", args=[case.number])).status_code == 200


@pytest.mark.parametrize("page", ["cases:enter", "cases:report"])
def test_staff_press_twice(cast: Cast, page: str) -> None:
    form = {"door": "suggest", "channel": "phone", "words": "加一张长椅", "submission_key": str(uuid4())}
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(Person.objects.get(username="dispatcher"), backend=BACKEND)
    came = at_once(
        *[lambda client=client: client.post(reverse(page), form).status_code for client in clients]
    )
    assert came == [302, 302]
    assert Case.objects.count() == 1


def test_many_ask_at_once_and_each_has_a_number(cast: Cast) -> None:
    at_once(*[lambda: cast.asked("路灯不亮")] * 6)
    numbers = sorted(Case.objects.values_list("number", flat=True))
    assert [number[-4:] for number in numbers] == ["0001", "0002", "0003", "0004", "0005", "0006"]


def test_two_merge_each_into_the_other(cast: Cast) -> None:
    one, two = cast.asked(), cast.asked()
    came = at_once(
        lambda: commands.merge(fresh(one), into=fresh(two), by=cast.dispatcher),
        lambda: commands.merge(fresh(two), into=fresh(one), by=cast.dispatcher),
    )
    assert sum(isinstance(back, (BadInput, NotOpen, Stale)) for back in came) == 1
    assert sorted(Case.objects.values_list("state", flat=True)) == ["merged", "received"]


def test_the_last_two_parts_are_answered_at_once(cast: Cast) -> None:
    whole = cast.asked("路灯坏了，水管也漏")
    parts = [commands.Part("路灯", to=cast.lamps), commands.Part("水管", to=cast.water)]
    lamp, pipe = commands.split(whole, parts=parts, by=cast.dispatcher)
    commands.sign(lamp, by=cast.lamp_officer)
    commands.sign(pipe, by=cast.water_officer)
    at_once(
        lambda: commands.answer(fresh(lamp), answer="灯好了", by=cast.lamp_officer),
        lambda: commands.answer(fresh(pipe), answer="管好了", by=cast.water_officer),
    )
    whole = fresh(whole)
    assert whole.state == "answered"
    assert "灯好了" in whole.answer
    assert "管好了" in whole.answer


def test_two_confirm_from_two_windows(cast: Cast) -> None:
    case = cast.answered()
    came = at_once(*[lambda: commands.confirm(fresh(case), by=cast.resident(case))] * 2)
    assert sum(isinstance(back, (NotOpen, Stale)) for back in came) == 1
    assert case.judgements.count() == 1
