"""Drafts from a phone: once each, whatever happens on the way; and pages that say nothing of who reads them."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from linli.cases import offline
from linli.cases.commands.twice import SentOtherwise
from linli.cases.models import Case
from linli.cases.tests.residents import Ground, picture

pytestmark = pytest.mark.django_db
SEND = "/drafts/send/"
Entered = Callable[[str], Client]


def told(key: str, **more: object) -> dict[str, object]:
    return {
        "kind": "ask",
        "door": "report",
        "words": "楼道灯不亮",
        "place_words": "西门",
        "submission_key": key,
        **more,
    }


def test_a_draft_sent_twice_is_one_case(ground: Ground, client: Client) -> None:
    key = str(uuid4())
    first, again = client.post(SEND, told(key)), client.post(SEND, told(key))
    assert first.json()["state"] == again.json()["state"] == "sent"
    assert first.json()["number"] == again.json()["number"]
    assert Case.objects.filter(submission_key=key).count() == 1
    assert client.get(first.json()["url"]).status_code == 200  # the session holds its key


def test_a_draft_changed_after_it_was_sent_is_a_question(ground: Ground, client: Client) -> None:
    key = str(uuid4())
    number = client.post(SEND, told(key)).json()["number"]
    for changed in ({"words": "楼道灯又亮了"}, {"place_words": "东门"}, {"photos": picture("a.jpg")}):
        answer = client.post(SEND, told(key, **changed))
        assert (answer.status_code, answer.json()["state"], answer.json()["number"]) == (
            409,
            "conflict",
            number,
        )
    other = client.post(SEND, told(str(uuid4()), words="楼道灯又亮了")).json()
    assert other["state"] == "sent"
    assert other["number"] != number


def test_photos_of_a_draft_arrive_once(ground: Ground, client: Client) -> None:
    key = str(uuid4())
    for _time in range(2):
        answer = client.post(SEND, told(key, photos=[picture("a.jpg"), picture("b.jpg", "green")]))
        assert answer.json()["state"] == "sent"
    from linli.kernel.evidence.models import FileUse

    assert (
        FileUse.objects.filter(owner_kind="case", owner_id=Case.objects.get(submission_key=key).pk).count()
        == 2
    )


def test_what_has_to_be_put_right_comes_back_in_sentences(ground: Ground, client: Client) -> None:
    broken = SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg")
    answer = client.post(SEND, told(str(uuid4()), words="", phone="12", photos=broken))
    assert (answer.status_code, answer.json()["state"]) == (422, "wrong")
    assert len(answer.json()["said"]) == 3
    assert not Case.objects.exists()


def test_what_should_be_rung_about_is_said_before_it_is_sent(ground: Ground, client: Client) -> None:
    key = str(uuid4())
    answer = client.post(SEND, told(key, words="楼里着火了")).json()
    assert (answer["state"], answer["ring"]) == ("urgent", "119")
    assert client.post(SEND, told(key, words="楼里着火了", not_urgent="1")).json()["state"] == "sent"


def test_a_report_waits_for_its_writer_to_sign_in(ground: Ground, at_work: Entered, client: Client) -> None:
    draft = {"kind": "report", "words": "井盖松动", "grid": ground.grid.code, "submission_key": str(uuid4())}
    answer = client.post(SEND, draft)
    assert (answer.status_code, answer.json()["state"]) == (401, "sign_in")
    assert not Case.objects.filter(channel="patrol").exists()
    client = at_work("walker")
    assert client.post(SEND, {**draft, "settled": "1"}).json()["state"] == "sent"
    assert client.post(SEND, {**draft, "settled": "1"}).json()["state"] == "sent"
    assert Case.objects.get(channel="patrol").state == "settled"


def test_a_report_is_not_for_everybody_with_an_account(at_work: Entered) -> None:
    client = at_work("member")
    answer = client.post(SEND, {"kind": "report", "words": "井盖松动", "submission_key": str(uuid4())})
    assert (answer.status_code, answer.json()["state"]) == (403, "wrong")


def test_the_token_of_an_ended_session_is_refused_and_a_fresh_one_taken(ground: Ground) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(SEND, told(str(uuid4()))).status_code == 403
    token = client.get("/drafts/standing/").json()["csrf"]
    answer = client.post(SEND, told(str(uuid4())), headers={"X-CSRFToken": token})
    assert answer.json()["state"] == "sent"


@pytest.mark.parametrize("address", ["/drafts/", "/drafts/write/ask/", "/drafts/write/report/"])
def test_pages_a_phone_keeps_are_the_same_for_everybody(
    ground: Ground, at_work: Entered, address: str
) -> None:
    worker = at_work("walker")
    worker.get("/report/")
    mine, anybodys = worker.get(address), Client(headers={"accept-language": "en"}).get(address)
    assert mine.content == anybodys.content
    assert mine["Cache-Control"] == "no-cache"
    assert not mine.cookies
    assert ground.people["walker"].name not in mine.content.decode()


def test_lists_hold_the_places_of_ones_own_grids_and_a_version(
    ground: Ground, at_work: Entered, client: Client
) -> None:
    client = at_work("walker")
    found = client.get("/drafts/lists/").json()
    assert [grid["code"] for grid in found["grids"]] == [ground.grid.code]
    assert [ground.estate.plate, str(ground.estate)] in found["grids"][0]["addresses"]
    assert found["who"] == offline.who(ground.walker)
    assert client.get(f"/drafts/lists/?have={found['version']}").status_code == 204
    assert "no-store" in client.get("/drafts/lists/")["Cache-Control"]


def test_a_visitor_gets_public_places_only(ground: Ground, client: Client) -> None:
    found = client.get("/drafts/lists/").json()
    assert found["who"] == ""
    assert found["grids"] == []
    assert [ground.estate.plate, str(ground.estate)] in found["places"]


def test_the_form_of_the_page_asks_too_when_it_was_sent_otherwise(ground: Ground, client: Client) -> None:
    key = str(uuid4())
    client.post(reverse("cases:ask"), told(key))
    answer = client.post(reverse("cases:ask"), told(key, words="另一件事"))
    assert answer.status_code == 409
    assert Case.objects.get(submission_key=key).number in answer.content.decode()
    fresh = answer.context["form"].fresh_key
    assert fresh != key
    client.post(reverse("cases:ask"), told(fresh, words="另一件事"))
    assert Case.objects.count() == 2


def test_sent_otherwise_names_its_case(ground: Ground) -> None:
    case = ground.asked()
    assert case.number in SentOtherwise(case).sentence
