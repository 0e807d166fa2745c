"""Cases for programs: the same commands, the same scope and the same sentences as the pages. Thin on purpose."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from linli.cases.wire import asking, moving, showing
from linli.kernel.scope import Actor
from linli.kernel.wire import answered, problem, read
from linli.people.bearers import needs_token

router = Router()
KEY = "Idempotency-Key"


def takes(name: str, answers: str, **more: Any) -> dict[str, Any]:
    """For the document: the shape of the body and of the answer."""
    body = {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}},
    }
    return ({"requestBody": body} if name else {}) | gives(answers) | more


def gives(answers: str, status: int = 200, *, many: bool = False) -> dict[str, Any]:
    schema: dict[str, Any] = {"$ref": f"#/components/schemas/{answers}"}
    if many:
        schema = {"type": "array", "items": schema}
    return {"responses": {status: {"description": "OK", "content": {"application/json": {"schema": schema}}}}}


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


@router.post(
    "/cases", url_name="submit", summary="Submit a case", openapi_extra=takes("Submission", "ReceivedCase")
)
def submit(request: HttpRequest) -> HttpResponse:
    """What a resident asks, sent by a program. The same `Idempotency-Key` twice is one case."""
    token = needs_token(request, "case.submit")
    sent = read(request, asking.Submission)
    received = asking.submitted(sent, token=token, key=request.headers.get(KEY, ""))
    return answered(asking.reply_to(received), 200 if received.again else 201)


@router.post(
    "/hotline/cases", url_name="hotline", summary="Hand over a call of the hotline",
    openapi_extra=takes("HotlineSubmission", "ReceivedCase"),
)  # fmt: skip
def hotline(request: HttpRequest) -> HttpResponse:
    """A call taken by the city's hotline, under its own number: sent again it is the same case."""
    token = needs_token(request, "case.enter")
    received = asking.from_hotline(read(request, asking.HotlineSubmission), token=token)
    return answered(asking.reply_to(received), 200 if received.again else 201)


@router.post(
    "/cases/{number}/moves/{move}", url_name="move", summary="Make a move",
    openapi_extra=gives("MovedCase"),
)  # fmt: skip
def move(request: HttpRequest, number: str, move: str) -> HttpResponse:
    """Make a move with the version you know; 409 says what has happened since."""
    try:
        case = moving.moved(request, number, move, by=actor_of(request))
    except moving.Overtaken as overtaken:
        return problem(overtaken, now=overtaken.now, since=overtaken.since)
    return answered(showing.moved_case(case))


@router.get("/cases/{number}", url_name="case", summary="Read a case", openapi_extra=gives("CaseShown"))
def case(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    return answered(showing.case_shown(moving.visible_case(actor, number), reader=actor))
