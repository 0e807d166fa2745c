"""The interface for programs under /api/v1/: every room's router in one document."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from linli.cases.api import router as cases
from linli.kernel.refusals import BadInput, NotFound, Refusal
from linli.kernel.wire import problem
from linli.people.access import public

api = NinjaAPI(title="Linli", version="1", urls_namespace="api", openapi_url=None, docs_url=None)
api.add_router("", cases)


@api.exception_handler(Refusal)
def refused(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return problem(refusal)


@api.exception_handler(Http404)
def missing(_request: HttpRequest, _missing: Http404) -> HttpResponse:
    return problem(
        NotFound(_("There is nothing at this address. Look at the documentation of the interface."))
    )


@api.exception_handler(HttpError)
def unreadable(_request: HttpRequest, _wrong: HttpError) -> HttpResponse:
    return problem(BadInput(_("The request cannot be read. Look at the documentation of the interface.")))


@api.exception_handler(ValidationError)
def unusable(_request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    """What stands behind the question mark of the address."""
    fields = {
        str(fault["loc"][-1]): _("This cannot be used here. Look at the documentation.")
        for fault in wrong.errors
    }
    return problem(BadInput(_("Something in the address cannot be used."), fields=fields))


def urls() -> list[Any]:
    """The addresses, each marked as open to all: who calls is known by the token, and each call asks for what it needs."""
    patterns, _app, _namespace = api.urls
    for pattern in patterns:
        public(pattern.callback)
    return list(patterns)
