"""The desk's case page: every form through the client to its command, and the scope of every address."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from linli.cases import commands
from linli.cases.forms.moves import FORMS, command_of
from linli.cases.lifecycle import LIFE
from linli.cases.models import ErrandKind
from linli.cases.tests.cast import BUILDER, Cast
from linli.cases.tests.desk_plays import (
    ELSEWHERE,
    PLAYS,
    RESIDENTS,
    called,
    fresh,
    offered,
    send,
    url,
)
from linli.kernel import journal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_every_move_of_the_table_is_played() -> None:
    assert set(PLAYS) | RESIDENTS | ELSEWHERE == set(LIFE.moves)


@pytest.mark.parametrize("move", sorted(PLAYS))
def test_the_form_of_a_move_reaches_its_command(
    move: str, cast: Cast, enter: Callable[[str], Client]
) -> None:
    make, who, data, state = PLAYS[move]
    case = make(cast)
    client = enter(who)
    page = client.get(url(case, move))
    assert page.status_code == 200, page.content.decode()[:400]
    answer = send(client, case, move, **data)
    assert answer.status_code == 302, answer.content.decode()
    assert fresh(case).state == state
    assert journal.history(case.stream)[-1].move == move
    said = [str(one) for one in client.get(answer.url, follow=True).context["messages"]]
    assert len(said) == 1
    assert "%(" not in said[0]


@pytest.mark.parametrize("move", sorted(set(PLAYS) - {"take", "sign", "start", "unpark", "unmerge", "offer", "pass_on", "rework", "hand_back", "to_arbiter", "withdraw", "correct", "lift_supervision"}))  # fmt: skip
def test_an_empty_form_is_shown_again_with_what_is_missing(
    move: str, cast: Cast, enter: Callable[[str], Client]
) -> None:
    make, who, _data, _state = PLAYS[move]
    case = make(cast)
    before = len(journal.history(case.stream))
    answer = send(enter(who), case, move)
    assert answer.status_code == 422
    assert 'class="error' in answer.content.decode()
    assert len(journal.history(case.stream)) == before


def test_every_form_of_the_table_exists_and_every_command_too() -> None:
    for move in LIFE.moves.values():
        if move.name in RESIDENTS or move.name == "gather":
            continue
        assert move.form in FORMS, move.name
        assert callable(command_of(move))


def test_merging_by_number_and_by_choice(cast: Cast, enter: Callable[[str], Client]) -> None:
    one, two, three = cast.asked("路灯坏了"), cast.asked("路灯坏了两天"), cast.asked("完全别的事")
    client = enter("dispatcher")
    assert one.number in client.get(url(two, "merge")).content.decode()
    send(client, two, "merge", into=one.number)
    assert fresh(two).merged_into == one
    send(client, three, "merge", number=f" {one.number.lower()} ")
    assert fresh(three).merged_into == one


def test_merging_into_what_one_may_not_see_says_there_is_no_such_case(
    cast: Cast, enter: Callable[[str], Client]
) -> None:
    foreign = cast.asked("邻社区的事", keeper=cast.nextdoor)
    case = cast.asked("路灯坏了")
    text = send(enter("dispatcher"), case, "merge", number=foreign.number).content.decode()
    missing = send(enter("dispatcher"), case, "merge", number="X-9901-0001").content.decode()
    assert f"There is no case {foreign.number}" in text
    assert "There is no case X-9901-0001" in missing


def test_a_stale_form_says_so_and_keeps_the_text(cast: Cast, enter: Callable[[str], Client]) -> None:
    case = cast.dispatched()
    client = enter("lamp_officer")
    answer = client.post(url(case, "refuse"), {"version": 0, "reason": "灯杆在小区围墙里"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else has acted" in text
    assert "灯杆在小区围墙里" in text
    assert f'name="version" value="{case.version}"' in text


def test_a_move_that_has_closed_meanwhile_keeps_the_text_and_offers_no_button(
    cast: Cast, enter: Callable[[str], Client]
) -> None:
    case = cast.working()
    version = case.version
    commands.answer(case, answer="修好了", by=cast.lamp_officer)
    answer = enter("lamp_officer").post(
        url(case, "answer"), {"version": version, "answer": "我写了很久的答复"}
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "我写了很久的答复" in text
    assert "Back to the case" in text


def test_a_stale_button_shows_what_happened(cast: Cast, enter: Callable[[str], Client]) -> None:
    case = cast.dispatched()
    answer = enter("lamp_officer").post(url(case, "sign"), {"version": 0})
    assert "Somebody else has acted" in answer.content.decode()
    assert fresh(case).state == "dispatched"


def test_a_move_that_is_shut_says_why_at_its_own_address(cast: Cast, enter: Callable[[str], Client]) -> None:
    case = cast.answered()
    answer = enter("dispatcher").get(url(case, "close_unconfirmed"))
    assert answer.status_code == 409
    assert "Call back 3 times first" in answer.content.decode()
    assert "Call back 3 times first" in enter("dispatcher").get(url(case)).content.decode()


def test_words_for_the_public_are_looked_over(cast: Cast, enter: Callable[[str], Client]) -> None:
    case = cast.asked("我叫王小明，电话 13800001234，路灯坏了")
    client = enter("dispatcher")
    given = {"title": case.title, "public_words": "王女士 13800001234 说路灯坏了"}
    answer = send(client, case, "correct", **given)
    assert answer.status_code == 422
    assert "〔电话〕" in answer.content.decode()
    assert send(client, case, "correct", **given, sure="on").status_code == 302


def test_a_unit_is_searched_for_without_a_script(cast: Cast, enter: Callable[[str], Client]) -> None:
    case = cast.asked()
    answer = enter("dispatcher").post(
        url(case, "dispatch"), {"version": case.version, "_find": "to", "to_q": "供水", "note": "先看看"}
    )
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="WATER"' in text
    assert 'value="LAMPS"' not in text
    assert "先看看" in text
    assert fresh(case).state == "received"


def test_a_form_opens_in_place_with_htmx(cast: Cast, enter: Callable[[str], Client]) -> None:
    case = cast.asked()
    text = (
        enter("dispatcher")
        .get(url(case, "reject"), headers={"hx-request": "true", "hx-target": "move"})
        .content.decode()
    )
    assert "<html" not in text
    assert 'name="reason"' in text


# --- who sees what -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("move", ["", *LIFE.moves])
def test_for_an_outsider_there_is_nothing_at_any_address(
    move: str, cast: Cast, enter: Callable[[str], Client]
) -> None:
    case = cast.asked()
    client = enter("other_dispatcher")
    assert client.get(url(case, move)).status_code == 404
    if move:
        assert send(client, case, move, to="LAMPS", reason="试试").status_code == 404
    assert fresh(case).state == "received"


def test_a_department_sees_its_own_and_a_recused_one_nothing(
    cast: Cast, enter: Callable[[str], Client]
) -> None:
    own, other = cast.dispatched(), commands.dispatch(cast.asked("水管"), to=cast.water, by=cast.dispatcher)
    about = cast.asked("路灯所态度差", door="complain", about_unit=cast.lamps)
    client = enter("lamp_officer")
    text = client.get(reverse("cases:inbox"), {"view": "all"}).content.decode()
    assert own.number in text
    assert other.number not in text
    for case in (other, about):
        assert client.get(url(case)).status_code == 404
        assert client.get(url(case, "refuse")).status_code == 404
        assert (
            client.post(reverse("cases:desk_contact", args=[case.number]), {"reason": "核实地址"}).status_code
            == 404
        )


def test_who_is_recused_is_told_to_the_keeper_alone(cast: Cast, enter: Callable[[str], Client]) -> None:
    about = cast.asked("路灯所态度差", door="complain", about_unit=cast.lamps)
    commands.dispatch(about, to=cast.water, by=cast.dispatcher)
    assert "路灯管理所" in enter("dispatcher").get(url(about)).content.decode()
    assert "路灯管理所" not in enter("water_officer").get(url(about)).content.decode()


def test_nobody_without_a_posting_comes_in(cast: Cast, client: Client) -> None:
    assert client.get(reverse("cases:inbox")).status_code == 302


def test_a_member_sees_what_is_open_near_them_and_takes_it(
    cast: Cast, enter: Callable[[str], Client]
) -> None:
    case = offered(cast)
    client = enter("member")
    text = client.get(url(case)).content.decode()
    assert "I will take it" in text
    assert not re.search(r"138[0-9*]{8}", text)  # a moment in the page may hold any three digits
    assert client.get(reverse("cases:inbox")).status_code == 404


def test_the_keeper_of_somebody_else_answers_no_call(cast: Cast, enter: Callable[[str], Client]) -> None:
    case = called(cast)
    assert send(enter("lamp_officer"), case, "join", unit="WATER", coming="yes").status_code in (403, 422)
    assert case.joint_calls.filter(answered_at__isnull=True).exists()


# --- contact and errand -------------------------------------------------------------------------------------------


def test_the_contact_is_masked_and_shown_once_for_a_reason(
    cast: Cast, enter: Callable[[str], Client]
) -> None:
    case = cast.working()
    client = enter("lamp_officer")
    address = reverse("cases:desk_contact", args=[case.number])
    assert "13800001111" not in client.get(url(case)).content.decode()
    refused = client.post(address, {"reason": "看"})
    assert refused.status_code == 422
    assert "13800001111" not in refused.content.decode()
    assert "13800001111" in client.post(address, {"reason": "约上门时间"}).content.decode()
    assert "13800001111" not in client.get(url(case)).content.decode()
    assert [entry.move for entry in journal.history(case.stream)].count("revealed") == 1


def test_what_was_told_in_confidence_shows_its_contact_to_the_keeper_alone(
    cast: Cast, enter: Callable[[str], Client]
) -> None:
    case = commands.dispatch(cast.asked("有人私接电线", confidential=True), to=cast.lamps, by=cast.dispatcher)
    address = reverse("cases:desk_contact", args=[case.number])
    assert "138****1111" in enter("dispatcher").get(url(case)).content.decode()
    assert "138****1111" not in enter("lamp_officer").get(url(case)).content.decode()
    assert enter("lamp_officer").post(address, {"reason": "约上门时间"}).status_code == 403


def test_an_errand_from_papers_to_hand_over(cast: Cast, enter: Callable[[str], Client]) -> None:
    kind = ErrandKind.objects.create(
        code="card",
        name_zh="老年证",
        name_en="Card",
        papers=[{"zh": "照片", "en": "Photo"}],
        steps=[{"zh": "递交", "en": "File it"}],
    )
    asked = commands.Asked(door="help", words="替父亲办证", keeper=cast.community)
    case = commands.receive_errand(
        asked, commands.ErrandAsked(kind, "王大山", consented=True, consent_words="同意"), by=BUILDER
    ).case
    commands.dispatch(case, to=cast.community, by=cast.dispatcher)
    commands.sign(case, by=cast.dispatcher)
    client = enter("dispatcher")
    paper, step = case.errand.items.order_by("kind")

    def act(name: str, **data: Any) -> Any:
        return client.post(reverse("cases:desk_errand", args=[case.number, name]), data)

    early = act("hand_over", signed_by="王大山")
    assert early.status_code == 409
    assert "王大山" in early.content.decode()
    for name, item in (("tick", paper), ("tick", step), ("return_paper", paper)):
        assert act(name, item=item.pk).status_code == 302
    assert act("hand_over", signed_by="").status_code == 422
    assert act("hand_over", signed_by="王大山").status_code == 302
    case.errand.refresh_from_db()
    assert case.errand.handed_over_to == "王大山"
    assert act("burn").status_code == 404
