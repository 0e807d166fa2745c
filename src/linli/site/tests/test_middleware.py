"""What happens around a request: headers, refusals, who acts."""

from io import BytesIO
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import translation

from linli.kernel.refusals import BadInput, NotFound, Refusal
from linli.kernel.scope import ANONYMOUS
from linli.people import access
from linli.site.middleware import Acting, Headers, Refusals, content_security_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(db):
    request = RequestFactory().get("/")
    request.user, request.session, request.htmx = AnonymousUser(), SessionStore(), False
    return request


def test_the_policy_lets_nothing_in_from_elsewhere():
    policy = content_security_policy("")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    ("tiles", "host"),
    [
        ("https://tiles.example:8443/{z}/{x}/{y}.png", "https://tiles.example:8443"),
        ("https://{s}.tiles.example/{z}/{x}/{y}.png", "https://*.tiles.example"),
    ],
)
def test_a_tile_service_may_serve_pictures_and_nothing_else(tiles, host):
    parts = dict(part.split(" ", 1) for part in content_security_policy(tiles).split("; "))
    assert [name for name, value in parts.items() if host in value] == ["img-src"]


def test_headers_stand_on_every_answer_and_personal_pages_are_not_stored(request_):
    answer = Headers(lambda _: HttpResponse())(request_)
    assert {"Content-Security-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy"} <= set(
        answer.headers
    )
    assert "Cache-Control" not in answer
    request_.actor = SimpleNamespace(kind="party")
    assert Headers(lambda _: HttpResponse())(request_)["Cache-Control"] == "no-store"
    kept = Headers(lambda _: HttpResponse(headers={"Cache-Control": "private"}))(request_)
    assert kept["Cache-Control"] == "private"


def test_a_visitor_is_nobody_until_the_session_holds_a_key(request_, monkeypatch):
    seen = []

    def page(request):
        seen.append(request.actor)
        return HttpResponse()

    Acting(page)(request_)
    monkeypatch.setattr(
        access, "party_sources", [lambda _: [("case", 7)], lambda _: [("case", 8), ("case", 7)]]
    )
    Acting(page)(request_)
    assert seen[0] == ANONYMOUS
    assert seen[1].party_to == {("case", 7), ("case", 8)}


def test_a_refusal_is_a_page_with_its_status_and_a_fragment_for_htmx(request_):
    middleware = Refusals(lambda _: HttpResponse())
    request_.actor, request_.COOKIES = ANONYMOUS, {}
    with translation.override("en"):
        page = middleware.process_exception(request_, NotFound("There is no such thing here."))
        assert page.status_code == 404
        assert "There is no such thing here." in page.content.decode()
        request_.htmx = True
        part = middleware.process_exception(request_, BadInput("<b>wrong</b>"))
    assert part.status_code == 422
    assert part["HX-Retarget"] == "#refusal"
    assert "&lt;b&gt;wrong" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert middleware.process_exception(request_, ValueError("a bug")) is None


def test_an_address_with_a_character_no_database_takes_is_not_found(client):
    with translation.override("zh-hans"):
        for where in ("/public/?at=%00", "/public/X%00/", "/q/%00/"):
            answer = client.get(where)
            assert answer.status_code == 404, where
            assert "用不了的字符" in answer.content.decode()


def test_a_form_address_opened_by_hand_says_so(client):
    answer = client.get("/text-size/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "表单" in answer.content.decode()


@pytest.mark.parametrize("kind", Refusal.__subclasses__())
def test_every_refusal_has_a_client_status(kind):
    assert 400 <= kind.status < 500


def test_a_form_cut_on_its_way_is_not_taken_for_a_whole_one() -> None:
    body = encode_multipart(
        BOUNDARY, {"words": "路灯不亮", "door": "report", "photos": SimpleUploadedFile("a.jpg", b"x" * 999)}
    )
    client = Client(headers={"accept-language": "en"})
    cut = {"wsgi.input": BytesIO(body[: len(body) - 600])}
    half = client.generic("POST", "/ask/", body, content_type=MULTIPART_CONTENT, **cut)
    assert half.status_code == 422
    assert "Only part of it arrived" in half.content.decode()
