"""What makes the site a page that can be kept: the worker from the root, and the manifest."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from linli.cases.tests.cast import Cast, assemble
from linli.site.offline import ASSETS

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


def test_the_worker_may_answer_for_every_page_and_is_the_same_for_everybody(cast: Cast) -> None:
    answer = Client().get("/service-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Cache-Control"] == "no-cache"
    member = Client()
    member.force_login(cast.people["member"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert member.get("/service-worker.js").content == answer.content


def test_everything_the_worker_keeps_is_there_and_public(cast: Cast) -> None:
    text = Client().get("/service-worker.js").content.decode()
    shell = json.loads(re.match(r"const SHELL = (\{.*?\n\});", text, re.DOTALL)[1])
    for page in set(shell["pages"].values()):
        answer = Client().get(page)
        assert answer.status_code == 200
        assert "csrfmiddlewaretoken" not in answer.content.decode()
    for asset in shell["assets"]:
        assert finders.find(asset.removeprefix("/static/")), asset
    assert set(shell["kinds"].values()) == {"ask", "report"}


def test_what_the_kept_pages_load_is_kept_with_them(cast: Cast) -> None:
    for page in ("/drafts/", "/drafts/write/ask/", "/drafts/write/report/"):
        text = Client().get(page).content.decode()
        loaded = re.findall(r'(?:src|href)="/static/([^"#]+)', text)
        assert {name for name in loaded if not name.startswith("linli/seal-")} <= set(ASSETS), page


def test_the_manifest_names_the_county_and_its_icons(cast: Cast) -> None:
    answer = Client().get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = answer.json()
    assert cast.county.name in manifest["name"]
    assert {icon["sizes"] for icon in manifest["icons"]} == {"any", "192x192", "512x512"}
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))
