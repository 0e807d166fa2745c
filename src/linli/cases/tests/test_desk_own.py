"""Saved views, standard replies, who else is looking, two people at once, and the filter as a page."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from linli.cases import commands, looking
from linli.cases.models import Case, SavedView, StandardReply
from linli.cases.tests.cast import Cast
from linli.cases.tests.desk_plays import url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_a_list_is_kept_under_a_name_and_is_a_link(cast: Cast, enter: Callable[[str], Client]) -> None:
    client = enter("dispatcher")
    trail = "view=all&door=help&q=路灯&after=2026-01-01T00%3A00%3A00%2B00%3A00~1"
    page = client.get(reverse("cases:views"), {"trail": trail})
    assert "Keep this list" in page.content.decode()
    answer = client.post(reverse("cases:views"), {"trail": trail, "name": "路灯求助", "unit": ""})
    assert answer.status_code == 302
    view = SavedView.objects.get()
    assert "after" not in view.query
    assert "door=help" in view.query
    text = client.get(reverse("cases:inbox"), {"view": "all"}).content.decode()
    assert "路灯求助" in text
    assert "路灯求助" not in enter("other_dispatcher").get(reverse("cases:inbox")).content.decode()
    assert client.post(reverse("cases:views"), {"trail": "view=all", "name": " "}).status_code == 422
    client.post(reverse("cases:views"), {"trail": "view=overdue", "name": "路灯求助"})
    assert SavedView.objects.get().query == "view=overdue"
    assert enter("other_dispatcher").post(reverse("cases:drop_view", args=[view.key])).status_code == 404
    assert client.post(reverse("cases:drop_view", args=[view.key])).status_code == 302
    assert not SavedView.objects.exists()


def test_a_view_is_shared_with_the_unit_one_works_in_and_no_other(
    cast: Cast, enter: Callable[[str], Client]
) -> None:
    enter("supervisor").post(
        reverse("cases:views"), {"trail": "view=overdue", "name": "全县超时", "unit": "COUNTY"}
    )
    assert "全县超时" in enter("dispatcher").get(reverse("cases:inbox")).content.decode()
    refused = enter("dispatcher").post(
        reverse("cases:views"), {"trail": "view=all", "name": "不行", "unit": "LAMPS"}
    )
    assert refused.status_code == 422


def test_standard_replies_are_put_in_with_and_filled_from_the_case(
    cast: Cast, enter: Callable[[str], Client]
) -> None:
    client = enter("dispatcher")
    client.post(
        reverse("cases:replies"),
        {"name": "已转", "words": "您反映的{number}已转{keeper}，{其他}照旧", "unit": "COMMUNITY"},
    )
    reply = StandardReply.objects.get()
    assert "已转" in client.get(reverse("cases:replies")).content.decode()
    case = cast.asked()
    address = reverse("cases:desk_move", args=[case.number, "answer_now"])
    assert reply.key in client.get(address).content.decode()
    answer = client.post(
        address, {"version": case.version, "answer": "您好，", "_reply": reply.key, "_insert": "1"}
    )
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f"您好，\n您反映的{case.number}已转西街社区，{{其他}}照旧" in text
    assert Case.objects.get(pk=case.pk).state == "received"
    assert enter("other_dispatcher").post(reverse("cases:drop_reply", args=[reply.key])).status_code == 404
    assert client.post(reverse("cases:drop_reply", args=[reply.key])).status_code == 302


def test_who_else_looks_is_said_for_a_moment_only(
    cast: Cast, enter: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = cast.dispatched()
    address = reverse("cases:looking", args=[case.number])
    assert "looking at this" not in enter("dispatcher").get(address).content.decode()
    assert "派单员 is also looking at this" in enter("lamp_officer").get(address).content.decode()
    monkeypatch.setattr(looking, "SECONDS", 0)
    assert "looking at this" not in enter("lamp_officer").get(address).content.decode()
    assert enter("other_dispatcher").get(address).status_code == 404


def test_two_people_at_once_the_second_sees_what_the_first_did(
    cast: Cast, enter: Callable[[str], Client]
) -> None:
    case = cast.asked()
    client = enter("dispatcher")
    commands.correct(Case.objects.get(pk=case.pk), title="三栋路灯不亮", by=cast.dispatcher)
    typed = {"version": case.version, "to": "LAMPS", "note": "请尽快"}
    answer = client.post(reverse("cases:desk_move", args=[case.number, "dispatch"]), typed)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else has acted on this meanwhile" in text
    assert "请尽快" in text
    assert "All the same" in text
    assert len(answer.context["meanwhile"]) == 1
    now = Case.objects.get(pk=case.pk)
    again = client.post(
        reverse("cases:desk_move", args=[case.number, "dispatch"]), {**typed, "version": now.version}
    )
    assert again.status_code == 302
    assert Case.objects.get(pk=case.pk).state == "dispatched"


def test_a_button_pressed_too_late_shows_what_happened_instead_of_moving(
    cast: Cast, enter: Callable[[str], Client]
) -> None:
    case = cast.dispatched()
    version = case.version
    commands.sign(Case.objects.get(pk=case.pk), by=cast.lamp_officer)
    answer = enter("lamp_officer").post(
        reverse("cases:desk_move", args=[case.number, "sign"]), {"version": version}
    )
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "the step itself is no longer open" in text
    assert Case.objects.get(pk=case.pk).version == version + 1


def test_the_filter_is_a_page_and_a_sheet(cast: Cast, enter: Callable[[str], Client]) -> None:
    client = enter("dispatcher")
    page = client.get(reverse("cases:filter"), {"view": "all", "door": "help"}).content.decode()
    assert "No filter names a person." in page
    part = client.get(
        reverse("cases:filter"), {"view": "all"}, headers={"hx-request": "true", "hx-target": "filter-sheet"}
    ).content.decode()
    assert "<html" not in part
    assert 'name="received_from"' in part


def test_every_filter_narrows_to_what_it_says(cast: Cast, enter: Callable[[str], Client]) -> None:
    one = cast.asked("一", submission_key="outside:HL-1", channel="hotline")
    two = commands.dispatch(cast.asked("二", door="help"), to=cast.lamps, by=cast.dispatcher)
    commands.refuse(two, reason="不是我们的", by=cast.lamp_officer)
    three = cast.asked("三")
    Case.objects.filter(pk=three.pk).update(reopens=1, lane="fast")
    client = enter("dispatcher")

    def found(**query: str) -> set[str]:
        rows = client.get(reverse("cases:inbox"), {"view": "all", **query}).context["rows"]
        return {row.title for row in rows}

    assert found(number="HL-1") == found(channel="hotline") == {"一"}
    assert found(refused="on") == {"二"}
    assert found(reopened="on") == found(lane="fast") == {"三"}
    assert found(received_from="2001-01-01", received_to="2001-02-01") == set()
    assert found(supervised="on") == found(hot="any") == found(overdue="on") == set()
    assert found(keeper="COMMUNITY") == {"一", "二", "三"}
    assert found(keeper="NEXTDOOR") == set()
    assert url(one).startswith("/cases/")
