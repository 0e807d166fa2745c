"""The desk's pages of hot issues, and what everybody reads of them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from linli.cases import following
from linli.cases.hot import commands, proposing
from linli.cases.hot.forms import FORMS
from linli.cases.hot.lifecycle import LIFE
from linli.cases.hot.showing import ICONS
from linli.cases.hot.tests.scenes import LIFT, lifts, others
from linli.cases.models import HotIssue
from linli.cases.tests.residents import said
from linli.kernel import clock
from linli.kernel.scope import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposed(cast) -> HotIssue:
    lifts(cast)
    others(cast)
    proposing.run(keepers=None, by=Actor.system("hot"))
    return HotIssue.objects.get()


@pytest.fixture
def opened(cast, proposed) -> HotIssue:
    return commands.confirm(
        proposed, owner=cast.lamps, title="电梯停运", public_words="锦绣苑电梯停运",
        cases=[row.case for row in proposed.beside.all()], by=cast.dispatcher,
    )  # fmt: skip


def page(client, name: str, *args: str):
    return client.get(reverse(f"cases:{name}", args=args))


def test_every_move_has_its_form_and_its_sign() -> None:
    for move in LIFE.moves.values():
        assert move.form in FORMS
        assert move.name in ICONS


def test_the_list_shows_proposals_first_and_looks_again_on_demand(cast, enter) -> None:
    lifts(cast)
    desk = enter("dispatcher")
    assert "Nothing is proposed" in said(desk.get(reverse("cases:hot"), {"view": "proposed"}))
    assert desk.post(reverse("cases:hot_look")).status_code == 302
    shown = said(page(desk, "hot"))
    assert "Proposed 1" in shown
    assert HotIssue.objects.get().title in shown


def test_it_is_opened_by_a_form_that_loses_nothing(cast, enter, proposed) -> None:
    desk = enter("dispatcher")
    address = reverse("cases:hot_move", args=[proposed.number, "confirm"])
    form = desk.get(address)
    assert "One of" not in said(form)
    numbers = [row.case.number for row in proposed.beside.all()]
    given = {
        "version": proposed.version,
        "title": "电梯停运",
        "public_words": "锦绣苑电梯停运",
        "cases": numbers[:4],
    }
    again = desk.post(address, given)
    assert again.status_code == 422
    assert "锦绣苑电梯停运" in again.content.decode()
    assert desk.post(address, {**given, "owner": cast.lamps.code}).status_code == 302
    proposed.refresh_from_db()
    assert (proposed.state, proposed.members.count()) == ("opened", 4)


def test_two_at_once_the_second_reads_so(cast, enter, proposed) -> None:
    desk = enter("dispatcher")
    address = reverse("cases:hot_move", args=[proposed.number, "drop"])
    assert desk.post(address, {"version": 7, "reason": "不是一回事"}).status_code == 409
    proposed.refresh_from_db()
    assert proposed.state == "proposed"


def test_the_owner_answers_all_and_sees_no_case_that_is_not_theirs(cast, enter, opened) -> None:
    desk = enter("lamp_officer")
    shown = said(page(desk, "hot_issue", opened.number))
    assert "5 more outside what you see" in shown
    assert not any(words in shown for words in LIFT)
    address = reverse("cases:hot_move", args=[opened.number, "answer"])
    assert "5 cases" in said(desk.get(address))
    assert desk.post(address, {"version": opened.version, "answer": "今晚恢复"}).status_code == 302
    assert set(opened.members.values_list("state", flat=True)) == {"answered"}


@pytest.mark.parametrize("name", [name for name, move in LIFE.moves.items() if move.form])
def test_every_form_opens_where_its_move_does(cast, enter, opened, name) -> None:
    desk = enter("dispatcher")
    status = desk.get(reverse("cases:hot_move", args=[opened.number, name])).status_code
    assert status == (200 if LIFE.shut(cast.dispatcher, opened, name) is None else 409)


def test_a_visit_is_planned_and_written_down_with_its_promises(cast, enter, opened) -> None:
    desk = enter("lamp_officer")
    at = clock.local(clock.now() + timedelta(days=1))
    given = {
        "version": opened.version,
        "starts_at": f"{at:%Y-%m-%dT%H:%M}",
        "place": "锦绣苑北门",
        "units": [cast.lamps.code],
        "invite": "on",
    }
    assert desk.post(reverse("cases:hot_move", args=[opened.number, "plan_visit"]), given).status_code == 302
    opened.refresh_from_db()
    due = f"{clock.today() + timedelta(days=9):%Y-%m-%d}"
    wrong = {"version": opened.version, "found": "曳引绳磨损", "words_1": "更换", "unit_1": "", "due_1": due}
    address = reverse("cases:hot_move", args=[opened.number, "record_visit"])
    assert desk.post(address, wrong).status_code == 422
    assert desk.post(address, {**wrong, "unit_1": cast.lamps.code}).status_code == 302
    shown = said(page(desk, "hot_issue", opened.number))
    assert "更换" in shown
    assert "曳引绳磨损" in shown


def test_strangers_read_not_here(cast, enter, opened) -> None:
    for name in ("other_dispatcher", "member", "water_officer"):
        assert page(enter(name), "hot_issue", opened.number).status_code in (403, 404)


def test_the_case_says_to_which_issue_it_belongs(cast, enter, opened) -> None:
    case = opened.members.first()
    shown = said(page(enter("dispatcher"), "desk_case", case.number))
    assert opened.number in shown


def test_everybody_reads_what_was_approved_and_nothing_more(cast, browser, opened) -> None:
    commands.answer(opened, answer="配件已到，今晚恢复。有事找王小明 13812345678", by=cast.lamp_officer)
    shown = said(page(browser, "public_issue", opened.number))
    assert "锦绣苑电梯停运" in shown
    assert "at least 5 people asked" in shown
    assert "13812345678" not in shown
    assert not any(words in shown for words in LIFT)
    assert opened.number in page(browser, "public_issues").content.decode()


def test_without_approved_words_nobody_outside_reads_of_it(cast, browser, opened) -> None:
    commands.reword(opened, public_words="", by=cast.dispatcher)
    assert page(browser, "public_issue", opened.number).status_code == 404
    assert opened.number not in page(browser, "public_issues").content.decode()


def test_the_first_screen_says_what_waits_for_a_decision(cast, enter, proposed) -> None:
    assert proposed.title in said(enter("dispatcher").get(reverse("site:today")))
    assert proposed.title in said(enter("supervisor").get(reverse("site:today")))


def test_the_page_of_an_issue_asks_the_same_of_the_database_whatever_its_size(
    cast, enter, opened, django_assert_max_num_queries
) -> None:
    desk = enter("dispatcher")
    page(desk, "hot_issue", opened.number)
    with django_assert_max_num_queries(60):
        page(desk, "hot_issue", opened.number)


def test_who_writes_about_an_open_issue_sees_it_once(cast, opened) -> None:
    found = following.similar("电梯停了，老人上不了楼", keeper=cast.community)
    assert [one.title for one in found] == ["锦绣苑电梯停运"]
