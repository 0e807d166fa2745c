"""The addresses of GeoReport v2. Each answers in the format its ending names, also when it refuses."""

import csv
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from linli.cases import commands
from linli.cases.models import Case
from linli.kernel import clock
from linli.kernel.refusals import NotFound, Refusal
from linli.kernel.sheets.writing import harmless
from linli.organisations.queries import county
from linli.people import bearers
from linli.people.access import public
from linli.site.open311 import asking, requests, services
from linli.site.open311.formats import DEFINITION, DISCOVERY, ERRORS, REQUESTS, SERVICES, answered

View = Callable[..., HttpResponseBase]
EXTENSIONS = ("json", "xml")
STATUS = {422: 400, 401: 403}  # how the specification numbers what others number so
CHANGESET = "2026-11-21T00:00:00+08:00"
COLUMNS = (
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description", "agency_responsible",
    "requested_datetime", "updated_datetime", "expected_datetime", "address", "address_id", "lat", "long",
)  # fmt: skip


def georeport(*methods: str) -> Callable[[View], View]:
    """Who may call is known by `api_key`; refusals are told as the specification shapes them; anybody's page may read."""

    def made(view: View) -> View:
        @wraps(view)
        def told(request: HttpRequest, extension: str = "xml", **more: Any) -> HttpResponseBase:
            answer: HttpResponseBase
            try:
                if request.method not in (*methods, "HEAD"):
                    refused = Refusal(
                        _("This address is not called with %(method)s.") % {"method": request.method}
                    )
                    refused.status = 405
                    raise refused
                key = request.POST.get("api_key") or request.GET.get("api_key") or ""
                request.bearer = bearers.bearer_of(request, key)  # type: ignore[attr-defined]
                request.actor = request.bearer.actor  # type: ignore[attr-defined]
                _jurisdiction(request)
                answer = view(request, extension, **more)
            except Refusal as refusal:
                answer = refused_as(refusal, extension)
            answer["Access-Control-Allow-Origin"] = "*"
            answer["Cross-Origin-Resource-Policy"] = "cross-origin"
            return answer

        told.knows_callers = False  # type: ignore[attr-defined] # by the key, not by the header
        told.csrf_exempt = True  # type: ignore[attr-defined]
        return public(told)

    return made


def refused_as(refusal: Refusal, extension: str) -> HttpResponse:
    status = STATUS.get(refusal.status, refusal.status)
    faults = [
        {"code": status, "description": f"{name}: {sentence}"}
        for name, sentence in refusal.fields.items()
        if sentence != refusal.sentence
    ]
    errors = [{"code": status, "description": refusal.sentence}, *faults]
    return answered(errors, ERRORS, extension if extension in EXTENSIONS else "xml", status)


@georeport("GET")
def discovery(request: HttpRequest, extension: str) -> HttpResponse:
    """Also at the endpoint itself, where programs look first."""
    base = request.build_absolute_uri(reverse("open311:root")).rstrip("/")
    top = county()
    body = {
        "changeset": CHANGESET,
        "contact": _("%(county)s. Ring 12345.") % {"county": top.name if top else "Linli"},
        "key_service": _(
            "A key (an API token that carries case.submit) is given out by whoever runs the system here."
        ),
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": base,
                "changeset": CHANGESET,
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }
    return answered(body, DISCOVERY, extension)


@georeport("GET")
def service_list(request: HttpRequest, extension: str) -> HttpResponse:
    return answered(services.offered(), SERVICES, extension)


@georeport("GET")
def service_definition(request: HttpRequest, extension: str, code: str) -> HttpResponse:
    return answered(services.definition(services.of_code(code)), DEFINITION, extension)


@georeport("GET", "POST")
def request_list(request: HttpRequest, extension: str) -> HttpResponse:
    if request.method == "POST":
        return _submitted(request, extension)
    rows = requests.page_of(requests.listed(request.GET), request.GET)
    return answered([requests.request(case) for case in rows], REQUESTS, extension)


@georeport("GET")
def one_request(request: HttpRequest, extension: str, number: str) -> HttpResponse:
    return answered([requests.request(requests.one(number))], REQUESTS, extension)


@georeport("GET")
def token(request: HttpRequest, extension: str, token: str) -> HttpResponse:
    """The id behind a token: also of what is not public, for whoever holds it."""
    case = commands.case_of(token)
    if case is None:
        bearers.spend_a_try(request)
        raise NotFound(_("This token is not known. It may be mistyped, or its time is over."))
    return answered([{"service_request_id": case.number, "token": token}], REQUESTS, extension)


@georeport("GET")
def bulk(request: HttpRequest, extension: str) -> HttpResponseBase:
    """Every public request of the days asked for (at most 90), as CSV."""
    rows = requests.listed(request.GET)
    answer = StreamingHttpResponse(
        _lines(rows.iterator(chunk_size=1_000), translation.get_language()),
        content_type="text/csv; charset=utf-8",
    )
    answer["Content-Disposition"] = f'attachment; filename="requests-{clock.today():%Y%m%d}.csv"'
    return answer


def _lines(rows: Iterator[Case], language: str | None) -> Iterator[str]:
    """With a mark at the beginning by which Excel knows that it is UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    with translation.override(language):
        for case in rows:
            shown = requests.request(case)
            yield writer.writerow([harmless(shown[name]) for name in COLUMNS])


class _Echo:
    """Gives back what is written into it."""

    def write(self, line: str) -> str:
        return line


def _submitted(request: HttpRequest, extension: str) -> HttpResponse:
    given = bearers.needs_token(request, "case.submit")
    received = asking.received(request, token=given)
    link = request.build_absolute_uri(reverse("cases:by_link", args=[received.token]))
    notice = _(
        "Keep this link: it shows how the matter goes on, and takes your word at the end. %(link)s"
    ) % {"link": link}
    case = received.case
    id_or_token = {"token": received.token} if case.confidential else {"service_request_id": case.number}
    return answered([{**id_or_token, "service_notice": notice, "account_id": None}], REQUESTS, extension, 201)


def _jurisdiction(request: HttpRequest) -> None:
    """One instance is one county: its code, when it is named at all."""
    named = request.GET.get("jurisdiction_id") or request.POST.get("jurisdiction_id")
    top = county()
    if named and (
        top is None or named.lower() not in (top.code.lower(), request.get_host().partition(":")[0].lower())
    ):
        raise NotFound(_("There is no jurisdiction of this name here. Leave it out."))
