"""The interface as a whole: its document is valid and complete, what is open to all is, and nothing breaks whatever is sent."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator
from tests.world import LAT, LON, World, furnish, picture

from linli.cases.lifecycle import LIFE
from linli.cases.models import Case
from linli.cases.tests.cast import assemble
from linli.cases.tests.programs import Program, token_of
from linli.kernel.scope import permissions_of
from linli.people import bearers
from linli.site import describing


@pytest.fixture
def world(db: None) -> World:
    cache.clear()
    return furnish(assemble())


def test_the_document_is_valid_and_names_every_move(db: None) -> None:
    document = json.loads(Client().get("/api/v1/openapi.json").content)
    OpenAPIV31SpecValidator(document).validate()
    for name in set(LIFE.moves) - {"gather"}:
        assert f"/api/v1/cases/{{number}}/moves/{name}" in document["paths"]
    ids = [one["operationId"] for path in document["paths"].values() for one in path.values()]
    assert len(ids) == len(set(ids))


def test_the_document_is_read_out_to_people(db: None) -> None:
    page = Client().get("/api/v1/docs/").content.decode()
    assert "/api/v1/hotline/cases" in page
    assert "https://cdn" not in page


@pytest.mark.parametrize("path", ["categories", "services?keeper=COMMUNITY", "organisations", "organisations?below=STREET",
                                  "grids", f"grids/at?lon={LON + 0.005}&lat={LAT + 0.005}", "rates", "rates?keeper=COMMUNITY"])  # fmt: skip
def test_what_everybody_may_know_needs_no_token(world: World, path: str) -> None:
    answer = Client().get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content
    assert answer.json()


@pytest.mark.parametrize(
    "path", ["cases", "changes", "webhooks", "cases/X-2611-0001", "cases/X-2611-0001/history"]
)
def test_what_is_not_for_everybody_is_not_there_for_them(world: World, path: str) -> None:
    answer = Client().get(f"/api/v1/{path}")
    assert answer.status_code in (401, 404) or answer.json()["items"] == []
    assert world.case.title not in answer.content.decode()


def test_lists_go_on_by_cursor_and_are_narrowed(world: World) -> None:
    cast = world.cast
    for number in range(5):
        cast.asked(f"第 {number} 盏灯", category=world.case.category)
    reads = Program(token_of(cast.dispatcher, "case.see"))
    seen: list[str] = []
    cursor = ""
    while True:
        page = reads.get("/cases", limit="2", cursor=cursor).json()
        seen += [item["number"] for item in page["items"]]
        if not page["next"]:
            break
        cursor = page["next"]
    assert seen == list(Case.objects.order_by("-received_at", "-pk").values_list("number", flat=True))
    assert len(reads.get("/cases", state="dispatched", unit="LAMPS").json()["items"]) == 1
    assert (
        len(
            reads.get("/cases", words="盏灯", keeper="STREET", category=world.case.category.code).json()[
                "items"
            ]
        )
        == 5
    )
    for wrong in (
        {"state": "gone"},
        {"cursor": "x"},
        {"keeper": "NOBODY"},
        {"received_since": "x"},
        {"limit": "x"},
    ):
        assert reads.get("/cases", **wrong).status_code == 422, wrong


def test_a_case_is_read_with_history_and_photos(world: World) -> None:
    reads = Program(token_of(world.cast.dispatcher, "case.see"))
    case = reads.get(f"/cases/{world.case.number}").json()
    assert (case["keeper"]["code"], case["unit"]["code"], case["place"]["grid"]) == (
        "COMMUNITY",
        "LAMPS",
        "990001001001001",
    )
    assert "王女士" not in json.dumps(case, ensure_ascii=False)
    assert "13800001111" not in json.dumps(case)
    history = reads.get(f"/cases/{world.case.number}/history").json()
    assert [line["move"] for line in history[:2]] == ["receive", "dispatch"]
    [photo] = reads.get(f"/cases/{world.case.number}/photos").json()
    answer = Client().get(photo["small"], headers=reads.headers)
    assert answer["Content-Type"] == "image/jpeg"
    assert Client().get(photo["small"]).status_code == 404


def test_photos_are_added_by_whoever_asked(world: World) -> None:
    resident = Program(world.token)
    answer = resident.client.post(
        f"/api/v1/cases/{world.case.number}/photos", {"photo": picture("red")}, headers=resident.headers
    )
    assert answer.status_code == 201, answer.content
    assert len(resident.get(f"/cases/{world.case.number}/photos").json()) == 2
    none = resident.client.post(f"/api/v1/cases/{world.case.number}/photos", {}, headers=resident.headers)
    assert none.status_code == 422
    stranger = Program(token_of(world.cast.other_dispatcher, "case.see"))
    assert stranger.get(f"/cases/{world.case.number}/photos").status_code == 404


def test_a_token_says_when_it_is_asked_too_often(world: World) -> None:
    bearers._leases.clear()
    reads = Program(token_of(world.cast.dispatcher, "case.see", calls_a_minute=3))
    statuses = [reads.get("/cases").status_code for _call in range(4)]
    assert statuses == [200, 200, 200, 429]


def test_another_way_of_calling_is_refused_in_a_sentence(world: World) -> None:
    answer = Client().delete("/api/v1/cases")
    assert answer.status_code == 405
    assert answer.json()["detail"]
    assert Client().get("/api/v1/cases", headers={"authorization": "Basic eDp5"}).status_code == 401


def test_who_sees_cases_and_who_keeps_the_system_are_different_people() -> None:
    for keeper in ("operator", "security"):
        held = permissions_of(keeper)
        assert "tokens.keep" in held
        assert not {name for name in held if name.startswith("case.")}


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
NAMED = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("words", "place", "keeper", "occurred_at", "service", "phone", "door", "version", "to"), JSON
    ),
)


@given(body=NAMED | JSON | st.binary())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_sent_is_answered_with_a_sentence(world: World, body: Any) -> None:
    program = Program(
        token_of(
            world.cast.dispatcher,
            "case.submit",
            "case.see",
            "case.dispatch",
            "case.enter",
            calls_a_minute=9_999,
        )
    )
    raw = body if isinstance(body, bytes) else json.dumps(body).encode("utf-8", "replace")
    for path in ("cases", "hotline/cases", f"cases/{world.case.number}/moves/dispatch"):
        answer = Client(raise_request_exception=False).post(
            f"/api/v1/{path}", raw, content_type="application/json", headers=program.headers
        )
        assert answer.status_code < 500, (path, raw)
        if answer.status_code >= 400:
            assert answer.json()["detail"]


def test_the_document_has_a_name_for_every_field() -> None:
    for name, schema in describing.whole()["components"]["schemas"].items():
        assert schema.get("properties") is not None, name
