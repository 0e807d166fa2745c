"""Cases by program: who may, what is refused in which words, and that the same thing twice is once."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from linli.cases.models import Case
from linli.cases.tests.cast import Cast
from linli.cases.tests.programs import Program, token_of
from linli.kernel import clock, journal, tokens
from linli.kernel.scope import Actor
from linli.kernel.tokens.models import ApiToken

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


@pytest.fixture
def app(cast: Cast) -> Program:
    return Program(token_of(cast.dispatcher, "case.submit"))


def test_a_case_is_received_and_its_secret_link_is_given_once(cast: Cast, app: Program) -> None:
    answer = app.post("/cases", {"words": "路灯不亮", "keeper": "COMMUNITY", "phone": "13800001111"})
    assert answer.status_code == 201, answer.content
    got = answer.json()
    case = Case.objects.get(number=got["number"])
    assert (case.state, case.channel, case.entered_by_id) == ("received", "web", None)
    assert journal.history(case.stream)[0].on_behalf_of.startswith("token:")
    resident = Program(got["token"])
    assert resident.get(f"/cases/{case.number}").json()["words"] == "路灯不亮"


def test_the_same_key_twice_is_one_case(cast: Cast, app: Program) -> None:
    body = {"words": "路灯不亮", "keeper": "COMMUNITY"}
    first = app.post("/cases", body, **{"idempotency-key": "k1"})
    again = app.post("/cases", body, **{"idempotency-key": "k1"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["number"] == again.json()["number"]
    assert again.json()["again"] is True
    other = Program(token_of(cast.dispatcher, "case.submit"))
    assert other.post("/cases", body, **{"idempotency-key": "k1"}).json()["number"] != first.json()["number"]


def test_the_whole_life_of_a_case(cast: Cast, app: Program) -> None:
    got = app.post("/cases", {"words": "路灯不亮", "keeper": "COMMUNITY"}).json()
    number = got["number"]
    desk = Program(token_of(cast.dispatcher, "case.see", "case.dispatch"))
    unit = Program(token_of(cast.lamp_officer, "case.see", "case.handle", "case.work"))
    resident = Program(got["token"])
    steps = [
        (desk, "dispatch", {"to": "LAMPS", "version": 0}, "dispatched"),
        (unit, "sign", {"version": 1}, "taken"),
        (unit, "start", {"version": 2}, "working"),
        (unit, "answer", {"answer": "修好了", "version": 3}, "answered"),
        (resident, "confirm", {"satisfied": "yes", "version": 4}, "confirmed"),
    ]
    for who, move, body, state in steps:
        answer = who.post(f"/cases/{number}/moves/{move}", body)
        assert answer.status_code == 200, answer.content
        assert answer.json()["state"] == state


def test_a_version_of_the_past_is_told_what_has_changed(cast: Cast) -> None:
    case = cast.dispatched()
    unit = Program(token_of(cast.lamp_officer, "case.see", "case.handle"))
    answer = unit.post(f"/cases/{case.number}/moves/sign", {"version": 0})
    assert answer.status_code == 409
    told = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert told["code"] == "stale"
    assert told["now"] == {"number": case.number, "state": "dispatched", "version": 1}
    assert [entry["move"] for entry in told["since"]] == ["dispatch"]


def test_a_token_carries_no_more_than_it_says(cast: Cast) -> None:
    case = cast.asked()
    reads = Program(token_of(cast.dispatcher, "case.see"))
    assert reads.get(f"/cases/{case.number}").status_code == 200
    assert reads.get(f"/cases/{case.number}").json()["moves"] == []
    assert reads.post(f"/cases/{case.number}/moves/dispatch", {"to": "LAMPS"}).status_code == 403
    assert reads.post("/cases", {"words": "x"}).status_code == 403
    assert Program().post("/cases", {"words": "x"}).status_code == 401
    assert Program("lk_wrong").get(f"/cases/{case.number}").status_code == 401


def test_a_token_stays_in_its_subtree(cast: Cast) -> None:
    case = cast.asked()
    elsewhere = token_of(cast.supervisor, "case.see", path=cast.nextdoor.path)
    here = token_of(cast.supervisor, "case.see", path=cast.community.path)
    assert Program(elsewhere).get(f"/cases/{case.number}").status_code == 404
    assert Program(here).get(f"/cases/{case.number}").status_code == 200


def test_revoked_and_expired_tokens_open_nothing(cast: Cast) -> None:
    case = cast.asked()
    secret = token_of(cast.dispatcher, "case.see", expires_on=clock.today())
    assert Program(secret).get(f"/cases/{case.number}").status_code == 200
    row = ApiToken.objects.get()
    assert row.used_on == clock.today()
    tokens.revoke(row, by=cast.dispatcher)
    assert Program(secret).get(f"/cases/{case.number}").status_code == 401


def test_what_cannot_be_used_is_told_with_its_field_in_the_askers_language(cast: Cast, app: Program) -> None:
    told = app.post("/cases", {"words": ""}).json()
    assert told["status"] == 422
    assert "words" in told["fields"]
    missing = app.post("/cases", {"keeper": "COMMUNITY"}, **{"accept-language": "en"}).json()
    assert missing["detail"] == "“words” is missing. Add it."
    typing = app.post("/cases", {"words": "x", "plase": 1}, **{"accept-language": "en"}).json()
    assert list(typing["fields"]) == ["plase"]


def test_a_call_needs_neither_session_nor_cookie(cast: Cast, app: Program) -> None:
    answer = app.post("/cases", {"words": "路灯不亮", "keeper": "COMMUNITY"})
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert Client().get("/api/v1/nothing").json()["status"] == 404


def test_a_token_in_use_is_known_without_a_question(cast: Cast, django_assert_num_queries: Any) -> None:
    reads = Program(token_of(cast.dispatcher, "case.submit"))
    reads.post("/cases", {})
    with django_assert_num_queries(0):
        assert reads.post("/cases", {}).status_code == 422


def test_the_same_key_with_other_words_is_asked_about(cast: Cast, app: Program) -> None:
    body = {"words": "路灯不亮", "keeper": "COMMUNITY"}
    app.post("/cases", body, **{"idempotency-key": "k1"})
    told = app.post("/cases", {**body, "words": "井盖松了"}, **{"idempotency-key": "k1"})
    assert (told.status_code, told.json()["code"]) == (409, "sent_otherwise")
    assert Case.objects.count() == 1


def test_the_hotline_enters_only_where_its_token_may(cast: Cast) -> None:
    body = {"outside_number": "1", "words": "路灯不亮", "keeper": "NEXTDOOR"}
    here = Program(token_of(cast.dispatcher, "case.enter"))
    assert here.post("/hotline/cases", body).status_code == 403
    assert not Case.objects.exists()
    there = Program(token_of(cast.other_dispatcher, "case.enter"))
    assert there.post("/hotline/cases", body).status_code == 201
    assert (
        here.post("/hotline/cases", {**body, "keeper": "COMMUNITY"}).status_code == 403
    )  # not even its token


def test_whoever_leaves_takes_their_tokens_along(cast: Cast) -> None:
    from linli.organisations import commands as organisations

    secret = token_of(cast.dispatcher, "case.submit")
    for posting in cast.people["dispatcher"].postings.all():
        organisations.end_posting(posting, on=clock.today(), by=Actor.system("test"))
    assert Program(secret).post("/cases", {"words": "x", "keeper": "COMMUNITY"}).status_code == 401
