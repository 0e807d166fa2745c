"""The interface in its own words: the OpenAPI document, and the page that reads it out to people."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.cases.lifecycle import LIFE
from linli.cases.wire.moving import SHAPES as MOVES
from linli.kernel.wire import described, document
from linli.people.access import public
from linli.site.api import SHAPES, api

BASE = "/api/v1"
OPENAPI = "3.1.0"


@public
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(_as_json(), content_type="application/json")
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "public, max-age=300"
    return answer


@public
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """What can be called, for people: read from the same document."""
    return render(request, "site/interface.html", {"groups": groups()})


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that can be called. `given`: parameters and fields, `answers`: the shape that comes back."""

    method: str
    path: str
    summary: str
    said: str
    given: list[tuple[str, str, str]]
    answers: str


def groups() -> list[tuple[str, list[Call]]]:
    """What can be called, by kind, in the order of the document."""
    found: dict[str, list[Call]] = {}
    for path, operations in whole()["paths"].items():
        for method, operation in operations.items():
            found.setdefault(operation["tags"][0], []).append(_call(method, path, operation))
    return [(_(tag), calls) for tag, calls in found.items()]


def _call(method: str, path: str, operation: dict[str, Any]) -> Call:
    given = [(one["name"], one["in"], one.get("description", "")) for one in operation.get("parameters", ())]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        given += [(name, _kind(field), "") for name, field in _fields(content["schema"])]
    answers = ""
    for status, answer in operation["responses"].items():
        for content in answer.get("content", {}).values() if status.startswith("2") else ():
            answers = _kind(content["schema"])
    english = (get_language() or "").startswith(
        "en"
    )  # what is said at length is written for programmers, in English
    said = operation.get("description", "") if english else ""
    return Call(method.upper(), path, _summary(path, operation), said, given, answers)


def _summary(path: str, operation: dict[str, Any]) -> str:
    before, _moves, name = path.rpartition("/moves/")
    summary: str = operation["summary"]
    return str(LIFE.moves[name].label) if before else _(summary)


def _fields(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    if "$ref" in schema:
        schema = whole()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return list(schema.get("properties", {}).items())


def _kind(schema: dict[str, Any]) -> str:
    """A schema in a word: its name, a list of it, or its plain type."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    return str(schema.get("format") or schema.get("type") or "")


@lru_cache(maxsize=1)
def whole() -> dict[str, Any]:
    """The document: the routers' paths, every move with its own shape, and every shape."""
    found: dict[str, Any] = json.loads(
        json.dumps(api.get_openapi_schema(path_prefix=f"{BASE}/"), default=str)
    )
    found["openapi"] = OPENAPI
    found["info"] = {
        "title": "Linli",
        "version": "1",
        "description": "Cases of a county's neighbourhoods: submit, read, move, be told. Times are UTC, points WGS-84.",
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }
    found["servers"] = [{"url": "/"}]
    for path, operations in found["paths"].items():
        for operation in operations.values():
            _tidied(operation, path)
    for name in MOVES:
        found["paths"][f"{BASE}/cases/{{number}}/moves/{name}"] = {"post": _move(name)}
    found["components"] = {
        "schemas": described(SHAPES),
        "responses": {
            "Problem": {
                "description": "A refusal, with a sentence that says what to do",
                "content": {"application/problem+json": {"schema": document.ref("Problem")}},
            }
        },
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    }
    found["security"] = [{"token": []}]
    return found


@lru_cache(maxsize=1)
def _as_json() -> bytes:
    return json.dumps(whole(), ensure_ascii=False).encode()


def _tidied(operation: dict[str, Any], path: str) -> None:
    """Without the answer the framework supposes, and with an id that is a plain word."""
    operation["operationId"] = operation["operationId"].rpartition("_api_")[2] or path
    answers = operation["responses"]
    if "content" not in answers.get("200", {"content": None}) and len(answers) > 1:
        del answers["200"]


def _move(name: str) -> dict[str, Any]:
    move = LIFE.moves[name]
    shape, _readings = MOVES[name]
    sources = ", ".join(move.sources)
    return {
        "operationId": f"move_{name}",
        "summary": f"Move: {name}",
        "description": f"{shape.__doc__}\n\nOpen in: {sources}. Needs `{move.permission}`.",
        "tags": [gettext_noop("Moves")],
        "parameters": [
            {"name": "number", "in": "path", "required": True, "schema": {"type": "string"}},
        ],
        **document.takes(shape.__name__),
        **document.gives("MovedCase"),
    }
