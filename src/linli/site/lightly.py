"""The light way: calls of programs go without sessions, cookies, CSRF tokens and messages, which they do not have.

What a page is given around it is given here too: the security headers stand outside (`middleware.Headers`), the host is
checked, who acts is known, grants are remembered, and a refusal is told in the asker's language, as problem details.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.handlers.exception import response_for_exception
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _

from linli.kernel import scope
from linli.kernel.refusals import BadInput, NotFound, NotOpen, Refusal
from linli.kernel.wire import problem
from linli.kernel.wire.problems import PROBLEM
from linli.people import bearers

Answer = Callable[[HttpRequest], HttpResponseBase]
PREFIXES = ("/api/", "/open311/")
PAGES = ("/api/v1/docs/",)  # read by people, as any page


class Light:
    """Answers the addresses of programs; everything else goes on to the pages."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIXES) or request.path_info.startswith(PAGES):
            return self.get_response(request)
        request.get_host()  # refuses a host that is not served here
        with translation.override(_language(request)), scope.remembering():
            answer = _answered(request)
        answer.headers.setdefault("Cache-Control", "no-store")
        answer.headers.setdefault("X-Frame-Options", "DENY")
        if not answer.streaming:
            answer.headers.setdefault("Content-Length", str(len(answer.content)))  # type: ignore[attr-defined]
        return answer


def _answered(request: HttpRequest) -> HttpResponseBase:
    try:
        answer = _asked(request)
    except Exception as fault:  # noqa: BLE001 - a program gets an answer it can read, the log gets the fault
        known = _refusal_of(fault)
        if known is None:
            response_for_exception(request, fault)
            known = _Fault(_("Something went wrong on our side. Nothing was done; try again in a while."))
        return problem(known)
    if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and answer.get("Content-Type", "") != PROBLEM:
        return not_this_way(request, answer.get("Allow", ""))
    return answer


def _asked(request: HttpRequest) -> HttpResponseBase:
    if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        raise NotFound(_("There is a sign in this address that no address has. Type it again."))
    match = resolve(request.path_info)
    request.resolver_match = match
    if getattr(match.func, "knows_callers", True):
        request.bearer = bearers.bearer_of(request)  # type: ignore[attr-defined]
        request.actor = request.bearer.actor  # type: ignore[attr-defined]
    answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return answer


def _refusal_of(fault: Exception) -> Refusal | None:
    """What a fault is to whoever called; None when it is ours."""
    match fault:
        case Refusal():
            return fault
        case Resolver404() | Http404():
            return NotFound(
                _("There is nothing at this address. Look at the documentation of the interface.")
            )
        case RequestDataTooBig():
            return BadInput(_("That is too much at once. Send less, or photos as multipart."), code="too_big")
        case BadRequest() | SuspiciousOperation():
            return BadInput(_("The request cannot be read. Look at the documentation of the interface."))
    return None


class _Fault(Refusal):
    code = "fault"
    status = 500


def not_this_way(request: HttpRequest, *allowed: str) -> HttpResponse:
    """The address exists, but not for this method."""
    refusal = NotOpen(
        _("This address is not called with %(method)s.") % {"method": request.method}, code="method"
    )
    refusal.status = 405
    answer = problem(refusal)
    answer["Allow"] = ", ".join(allowed)
    return answer


def _language(request: HttpRequest) -> str:
    """As the program asks; without a wish that of the county."""
    wished = request.META.get("HTTP_ACCEPT_LANGUAGE")
    return translation.get_language_from_request(request) if wished else settings.LANGUAGE_CODE
