"""A refusal as a program reads it: RFC 9457 problem details, with the same sentence a page would show."""

import msgspec
from django.http import HttpResponse
from django.utils.translation import gettext as _

from linli.kernel.refusals import Refusal


class Problem(msgspec.Struct):
    """What was not done and why. `detail` is for people, `code` for programs, `fields` says which field and what to do.

    With 409 for a version of the past: `now` is how the case stands, `since` what has happened to it.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    fields: dict[str, str] = {}
    now: dict[str, str | int] | None = None
    since: list[dict[str, str]] | None = None


PROBLEM = "application/problem+json"
DOCS = "/api/v1/docs/"


class Unknown(Refusal):
    """Who asks is not known: no token, or none that opens anything now."""

    code = "unknown"
    status = 401


def problem(refusal: Refusal, **more: object) -> HttpResponse:
    """`more` is what helps on: what has changed since, for a version that is no longer the present one."""
    body: dict[str, object] = {
        "type": f"{DOCS}#problem-{refusal.code}",
        "title": title(refusal.status),
        "status": refusal.status,
        "detail": refusal.sentence,
        "code": refusal.code,
    }
    if refusal.fields:
        body["fields"] = refusal.fields
    answer = HttpResponse(msgspec.json.encode(body | more), content_type=PROBLEM, status=refusal.status)
    if refusal.status == Unknown.status:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def title(status: int) -> str:
    """What kind of refusal it is, in a few words."""
    known = {
        400: _("The request cannot be read"),
        401: _("Who asks is not known"),
        403: _("Not allowed"),
        404: _("Not here"),
        405: _("Not this way"),
        409: _("Not open now"),
        413: _("Too large"),
        422: _("Something in it cannot be used"),
        429: _("Too often"),
    }
    return known.get(status, _("It went wrong here"))
