"""Many cases at once: looked over, carried out by the ordinary command each, refusals told and the rest done."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from linli.cases import commands, tasks
from linli.cases.models import BulkMove, Case, Category
from linli.cases.tests.cast import Cast
from linli.kernel import journal
from linli.kernel.notices.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def begin(client: Client, move: str, *cases: Case, **data: str) -> BulkMove:
    address = f"{reverse('cases:bulk_begin')}?move={move}&" + "&".join(
        f"tick={case.number}" for case in cases
    )
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.content.decode()
    return BulkMove.objects.get(key=answer.url.split("/")[-2])


def run(client: Client, bulk: BulkMove) -> BulkMove:
    assert client.post(reverse("cases:bulk_act", args=[bulk.key, "run"])).status_code == 302
    tasks.carry_out.call(bulk.pk)
    bulk.refresh_from_db()
    return bulk


def test_what_can_is_moved_and_what_cannot_says_why(cast: Cast, enter: Callable[[str], Client]) -> None:
    one, two = cast.asked("路灯不亮"), cast.asked("井盖松动")
    taken = cast.working()
    client = enter("dispatcher")
    bulk = begin(client, "dispatch", one, two, taken, to="LAMPS", note="一起派")
    page = client.get(reverse("cases:bulk", args=[bulk.key])).content.decode()
    assert "2 can take this step, 1 cannot." in page
    assert "This cannot be done while it stands at “In progress”." in page
    assert Case.objects.get(pk=one.pk).state == "received"
    bulk = run(client, bulk)
    assert bulk.state == "ended"
    assert (
        list(Case.objects.filter(pk__in=(one.pk, two.pk)).values_list("state", "unit__code"))
        == [("dispatched", "LAMPS")] * 2
    )
    assert Case.objects.get(pk=taken.pk).state == "working"
    assert "2 moved, 1 not." in client.get(reverse("cases:bulk", args=[bulk.key])).content.decode()
    assert [line.move for line in journal.history(one.stream)][-1] == "dispatch"
    assert Notice.objects.filter(person_id=cast.people["dispatcher"].pk, code="cases.bulk_ended").exists()
    assert reverse("cases:bulk", args=[bulk.key]) in client.get(reverse("cases:bulk_mine")).content.decode()


def test_what_changed_since_it_was_looked_over_is_refused_alone(
    cast: Cast, enter: Callable[[str], Client]
) -> None:
    one, two = cast.asked("一"), cast.asked("二")
    client = enter("dispatcher")
    bulk = begin(client, "offer", one, two)
    commands.correct(Case.objects.get(pk=one.pk), title="另一个题目", by=cast.dispatcher)
    run(client, bulk)
    assert Case.objects.get(pk=one.pk).state == "received"
    assert Case.objects.get(pk=two.pk).state == "offered"
    assert "刚才有别人处理了" in bulk.rows.get(case=one).sentence  # in the language of whoever asked for it


def test_the_whole_list_goes_in_its_order_up_to_what_one_step_takes(
    cast: Cast, enter: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [cast.asked(f"第{n}件") for n in range(4)]
    cast.dispatched()
    client = enter("dispatcher")
    query = {"all": "1", "trail": "view=dispatch&sort=clock"}
    page = client.get(reverse("cases:bulk_begin"), query)
    assert page.context["choice"].ids == [case.pk for case in cases]
    answer = client.post(
        f"{reverse('cases:bulk_begin')}?all=1&trail=view%3Ddispatch&move=offer", {"note": ""}
    )
    bulk = BulkMove.objects.get(key=answer.url.split("/")[-2])
    assert bulk.rows.count() == 4
    client.post(reverse("cases:bulk_act", args=[bulk.key, "drop"]))
    assert not Case.objects.filter(state="offered").exists()


def test_each_step_is_the_ordinary_command(cast: Cast, enter: Callable[[str], Client]) -> None:
    category = Category.objects.create(code="lamp", name_zh="路灯", name_en="Lamp")
    one, two, three = (cast.asked(f"路灯{n}") for n in range(3))
    client = enter("dispatcher")
    run(client, begin(client, "correct", one, two, category="lamp"))
    assert set(Case.objects.filter(category=category)) == {one, two}
    run(client, begin(client, "merge", one, two, into=three.number.lower()))
    assert Case.objects.filter(merged_into=three).count() == 2
    given = cast.dispatched()
    officer = enter("lamp_officer")
    run(officer, begin(officer, "sign", given))
    run(officer, begin(officer, "request_extension", given, working_days="3", reason="等配件"))
    run(client, begin(client, "decide_extension", given, granted="yes"))
    case = Case.objects.get(pk=given.pk)
    assert case.state == "taken"
    assert case.extension.granted is True
    watcher = enter("supervisor")
    run(watcher, begin(watcher, "supervise", given, three, reason="拖得太久"))
    assert Case.objects.filter(supervised_at__isnull=False).count() == 2


def test_only_who_began_it_sees_it_and_only_their_own_cases_go_in(
    cast: Cast, enter: Callable[[str], Client]
) -> None:
    theirs = cast.asked("隔壁的事", keeper=cast.nextdoor)
    mine = cast.asked("自己的事")
    client = enter("dispatcher")
    bulk = begin(client, "offer", mine, theirs)
    assert [row.case_id for row in bulk.rows.all()] == [mine.pk]
    assert enter("other_dispatcher").get(reverse("cases:bulk", args=[bulk.key])).status_code == 404
    assert (
        enter("other_dispatcher").post(reverse("cases:bulk_act", args=[bulk.key, "run"])).status_code == 404
    )


def test_work_broken_off_goes_on_where_it_was_and_can_be_stopped(
    cast: Cast, enter: Callable[[str], Client]
) -> None:
    one, two = cast.asked("一"), cast.asked("二")
    client = enter("dispatcher")
    bulk = begin(client, "offer", one, two)
    client.post(reverse("cases:bulk_act", args=[bulk.key, "run"]))
    commands_before = Case.objects.get(pk=one.pk).version
    client.post(reverse("cases:bulk_act", args=[bulk.key, "stop"]))
    tasks.carry_out.call(bulk.pk)
    assert Case.objects.get(pk=one.pk).version == commands_before
    assert {row.sentence for row in bulk.rows.all()} == {"Stopped before its turn."}


def test_nothing_chosen_and_unknown_steps_are_said(cast: Cast, enter: Callable[[str], Client]) -> None:
    client = enter("dispatcher")
    assert "No case is chosen" in client.get(reverse("cases:bulk_begin")).content.decode()
    answer = client.post(f"{reverse('cases:bulk_begin')}?move=offer", {})
    assert "Choose at least one case." in answer.content.decode()
    case = cast.asked()
    page = client.get(reverse("cases:bulk_begin"), {"tick": case.number, "move": "arbitrate"})
    assert {row.title for row in page.context["moves"]} >= {"Dispatch", "Open for taking", "Correct"}
    assert "Supervise" not in {row.title for row in page.context["moves"]}
    wrong = client.post(f"{reverse('cases:bulk_begin')}?move=merge&tick={case.number}", {"into": "X-1"})
    assert wrong.status_code == 422
