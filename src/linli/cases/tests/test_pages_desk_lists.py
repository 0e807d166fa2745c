"""The inbox: views, filters, pages, what opens beside it, what is suggested; how often it asks the database."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linli.cases import commands
from linli.cases.models import Category
from linli.cases.tests.cast import Cast
from linli.cases.tests.desk_plays import (
    answered,
    arbitration,
    dispatched,
    disputed,
    extended,
    handed_back,
    offered,
    parked,
    received,
    send,
    supervised,
    url,
    waiting,
    working,
)
from linli.kernel import clock
from linli.places.place import Place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def numbers(answer: Any) -> list[str]:
    return [row.url.split("/")[2] for row in answer.context["rows"]]


def test_each_role_opens_at_what_it_has_to_do(cast: Cast, enter: Callable[[str], Client]) -> None:
    case = cast.dispatched()
    assert numbers(enter("lamp_officer").get(reverse("cases:inbox"))) == [case.number]
    decided = arbitration(cast)
    page = enter("arbiter").get(reverse("cases:arbiter"))
    assert numbers(page) == [decided.number]
    assert "To decide" in page.content.decode()
    assert {tab.label for tab in enter("lamp_officer").get(reverse("cases:inbox")).context["tabs"]} == {
        "To sign for", "In progress", "Overdue", "All"
    }  # fmt: skip


def test_views_count_what_they_list(cast: Cast, enter: Callable[[str], Client]) -> None:
    for make in (
        received,
        dispatched,
        working,
        waiting,
        answered,
        handed_back,
        disputed,
        offered,
        arbitration,
        extended,
        parked,
        supervised,
    ):
        make(cast)
    with clock.at(clock.now() + timedelta(days=20)):
        for who in ("dispatcher", "lamp_officer", "water_officer", "arbiter", "supervisor"):
            client = enter(who)
            for tab in client.get(reverse("cases:inbox")).context["tabs"]:
                if tab.count is not None:
                    assert len(numbers(client.get(tab.url))) == tab.count, (who, tab.label)


def test_filters_narrow_and_are_taken_away_again(cast: Cast, enter: Callable[[str], Client]) -> None:
    group = Category.objects.create(code="light", name_zh="照明", name_en="Light")
    lamp = Category.objects.create(code="lamp", name_zh="路灯", name_en="Lamp", parent=group)
    lit = cast.asked("3 栋楼下路灯不亮", category=lamp)
    helped = cast.asked("帮忙搬桌子", door="help")
    given = commands.dispatch(cast.asked("巷子路灯", door="suggest"), to=cast.lamps, by=cast.dispatcher)
    water = commands.dispatch(cast.asked("水管漏水", door="ask"), to=cast.water, by=cast.dispatcher)
    client = enter("dispatcher")

    def found(**query: str) -> set[str]:
        return set(numbers(client.get(reverse("cases:inbox"), {"view": "all", **query})))

    assert found() == {lit.number, helped.number, given.number, water.number}
    assert found(door="help") == {helped.number}
    assert found(group="light") == {lit.number}
    assert found(state="dispatched") == {given.number, water.number}
    assert found(unit="WATER") == {water.number}
    assert found(q="路燈") == {lit.number, given.number}
    assert found(due="2001-01-01") == set()
    assert found(offered="on") == set()
    assert found(door="nonsense") == found()
    page = client.get(reverse("cases:inbox"), {"view": "all", "door": "help", "q": "桌子"})
    assert [option.label for option in page.context["applied"]] == ["“桌子”", "Seek help"]
    assert numbers(client.get(page.context["applied"][0].url)) == [helped.number]
    assert (
        "Nothing fits this search" in client.get(reverse("cases:inbox"), {"q": "没有这回事"}).content.decode()
    )
    assert "Nothing to search for" in client.get(reverse("cases:inbox"), {"q": "！！😀"}).content.decode()


def test_a_number_in_the_search_opens_the_case_only_for_who_may_see_it(
    cast: Cast, enter: Callable[[str], Client]
) -> None:
    case = cast.asked()
    assert enter("dispatcher").get(reverse("cases:inbox"), {"q": f" {case.number.lower()}"}).url == url(case)
    assert enter("other_dispatcher").get(reverse("cases:inbox"), {"q": case.number}).status_code == 200


def test_no_filter_names_a_person(cast: Cast, enter: Callable[[str], Client]) -> None:
    form = enter("dispatcher").get(reverse("cases:inbox")).context["filter_form"]
    assert set(form.fields) == {
        "view", "sort", "q", "state", "group", "door", "channel", "lane", "keeper", "unit", "grid", "place", "received_from",
        "received_to", "due_from", "due", "closed_from", "closed_to", "number", "hot", "overdue", "supervised", "reopened",
        "refused", "offered",
    }  # fmt: skip
    cast.asked("路灯坏了", phone="13912345678", name="赵六")
    for words in ("13912345678", "赵六"):
        assert numbers(enter("dispatcher").get(reverse("cases:inbox"), {"view": "all", "q": words})) == []


def test_a_name_or_number_written_in_the_words_finds_nothing(
    cast: Cast, enter: Callable[[str], Client]
) -> None:
    case = cast.asked(
        "我叫王小明，电话13800005555，3栋2单元501室漏水，东门路燈不亮",
        place=Place(words="找13900006666的店旁"),
    )
    client = enter("dispatcher")
    for typed in ("13800005555", "138 0000 5555", "0000", "王小明", "小明", "13900006666"):
        assert numbers(client.get(reverse("cases:inbox"), {"q": typed, "view": "all"})) == [], typed
    for typed in ("漏水", "路灯", "501", "的店旁", case.number[:6]):
        assert numbers(client.get(reverse("cases:inbox"), {"q": typed, "view": "all"})) == [case.number], (
            typed
        )


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1999-12-31"])
def test_a_day_no_case_can_fall_due_on_is_said(enter: Callable[[str], Client], day: str) -> None:
    answer = enter("dispatcher").get(reverse("cases:inbox"), {"due": day})
    assert answer.status_code == 200
    assert "Choose a day from 2000 to 2199" in answer.content.decode()


def test_pages_by_keyset_show_every_case_once_in_both_orders(
    cast: Cast, enter: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.cases.listing.PAGE", 2)
    start = clock.now()
    cases = []
    for index in range(5):
        with clock.at(start - timedelta(hours=40 - index // 2)):
            cases.append(cast.asked(f"第 {index} 件事"))
    client = enter("dispatcher")
    for sort, expected in (("clock", cases), ("newest", cases[::-1])):
        seen: list[str] = []
        address = f"{reverse('cases:inbox')}?view=dispatch&sort={sort}"
        pages = []
        while address:
            page = client.get(address)
            pages.append(numbers(page))
            seen += numbers(page)
            last, address = page, page.context["after"]
        assert seen == [case.number for case in expected]
        assert numbers(client.get(last.context["before"])) == pages[-2]


def test_a_broken_place_in_the_list_begins_at_the_beginning(
    cast: Cast, enter: Callable[[str], Client]
) -> None:
    case = cast.asked()
    for after in ("x", "2026-01-01~1", "2026-01-01T00:00:00+00:00~-3", "~"):
        assert numbers(enter("dispatcher").get(reverse("cases:inbox"), {"view": "all", "after": after})) == [
            case.number
        ]


def test_a_row_opens_beside_the_list_and_alone_for_htmx(cast: Cast, enter: Callable[[str], Client]) -> None:
    case = cast.asked()
    client = enter("dispatcher")
    (row,) = client.get(reverse("cases:inbox"), {"view": "dispatch"}).context["rows"]
    whole = client.get(row.url).content.decode()
    pane = client.get(row.url, headers={"hx-request": "true", "hx-target": "case"}).content.decode()
    again = client.get(
        row.url, headers={"hx-request": "true", "hx-target": "case", "hx-history-restore-request": "true"}
    ).content.decode()
    assert "has-case" in whole
    assert "<html" not in pane
    assert case.title in pane
    assert "<html" in again


def test_after_a_move_the_next_case_of_the_list_opens(cast: Cast, enter: Callable[[str], Client]) -> None:
    start = clock.now()
    made = []
    for hours in (30, 20, 10):
        with clock.at(start - timedelta(hours=hours)):
            made.append(cast.asked(f"{hours} 小时前的事"))
    client = enter("dispatcher")
    first, second, third = made
    answer = send(client, second, "dispatch", to="LAMPS", trail="view=dispatch")
    assert answer.url == f"{url(third)}?view=dispatch"
    answer = send(client, third, "dispatch", to="LAMPS", trail="view=dispatch")
    assert answer.url == f"{url(first)}?view=dispatch"
    answer = send(client, first, "dispatch", to="LAMPS", trail="view=dispatch")
    assert answer.url == f"{url(first)}?view=dispatch"
    said = client.get(answer.url).content.decode()
    assert "路灯管理所; they sign for it by" in said


def test_the_trail_of_a_move_is_no_way_out_of_the_house(cast: Cast, enter: Callable[[str], Client]) -> None:
    answer = send(
        enter("dispatcher"), cast.asked(), "dispatch", to="LAMPS", trail="//evil.example/?view=dispatch"
    )
    assert answer.url.startswith("/cases/")


def queries_of(client: Client, address: str) -> int:
    client.get(address)  # what a process keeps in memory is loaded
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_inbox_asks_as_often_for_four_cases_as_for_two(
    cast: Cast, enter: Callable[[str], Client]
) -> None:
    client = enter("dispatcher")
    cast.asked("路灯不亮一")
    cast.asked("树枝断了")
    few = queries_of(client, f"{reverse('cases:inbox')}?view=dispatch")
    cast.asked("水管漏水二")
    cast.asked("垃圾没清三")
    more = queries_of(client, f"{reverse('cases:inbox')}?view=dispatch")
    assert more == few
    assert more <= 48


# --- suggestion ---------------------------------------------------------------------------------------------------


def test_the_suggestion_says_how_it_went_before_and_dispatches_in_one_click(
    cast: Cast, enter: Callable[[str], Client]
) -> None:
    lamp = Category.objects.create(code="lamp", name_zh="路灯", name_en="Lamp", usual_unit="department")
    start = clock.now()
    for days in (30, 20, 10):
        with clock.at(start - timedelta(days=days)):
            case = commands.dispatch(cast.asked("路灯坏了", category=lamp), to=cast.lamps, by=cast.dispatcher)
            commands.sign(case, by=cast.lamp_officer)
        with clock.at(start - timedelta(days=days) + timedelta(hours=6)):
            commands.answer(case, answer="修好了", by=cast.lamp_officer)
    case = cast.asked("巷口灯灭", category=lamp)
    client = enter("dispatcher")
    text = client.get(url(case)).content.decode()
    assert "In the last 90 days 3 of this kind here, 3 of them done by it, the middle one in 6 hours." in text
    assert "Dispatch to 路灯管理所" in text
    assert "Confidence 80 %" in text


def test_a_recused_unit_is_neither_suggested_nor_listed(cast: Cast, enter: Callable[[str], Client]) -> None:
    case = cast.asked("路灯所态度差", door="complain", about_unit=cast.lamps)
    text = enter("dispatcher").get(url(case, "dispatch")).content.decode()
    assert 'value="WATER"' in text
    assert 'value="LAMPS"' not in text


def test_alike_cases_are_those_one_may_see(cast: Cast, enter: Callable[[str], Client]) -> None:
    lamp = Category.objects.create(code="lamp", name_zh="路灯", name_en="Lamp")
    one = cast.asked("三栋路灯不亮", category=lamp)
    two = commands.dispatch(cast.asked("三栋路灯又不亮", category=lamp), to=cast.lamps, by=cast.dispatcher)
    page = enter("dispatcher").get(url(one))
    likeliest = page.context["likeliest"]
    doubles = [*page.context["doubles"], *([likeliest] if likeliest else [])]
    assert two.title in [double.row.title for double in doubles]
    assert enter("lamp_officer").get(url(two)).context["doubles"] == []
