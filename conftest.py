"""Fixtures of every test, beside the rooms and across them."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
COMPLETE = os.environ.get("LINLI_COMPLETE") == "1"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-permissions", action="store_true", help="write tests/permissions.txt anew, for review"
    )


def pytest_configure(config: pytest.Config) -> None:
    """A fresh clone holds no compiled catalogue; it is made once, before the processes that share the tests begin."""
    from linli.site import messages

    messages.compile_stale()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Where everything is installed (LINLI_COMPLETE=1, as in CI), a skipped test is a failed one."""
    outcome: Any = yield
    report = outcome.get_result()
    if COMPLETE and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be: {report.longrepr}"


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Files, keys and checkpoints of a test run stand in a folder of their own."""
    from django.conf import settings

    home = tmp_path_factory.mktemp("home")
    settings.HOME = home
    settings.EVIDENCE_ROOT = home / "evidence"
    settings.CHECKPOINTS = home / "checkpoints"
    settings.KEYRING = home / "keys" / "keyring.json"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """Every test begins in the language of the product; what a request chose before it does not stay."""
    from django.conf import settings
    from django.utils import translation

    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """A database made without migrations lacks the search index; the cache table is no model."""
    from django.core.management import call_command

    with django_db_blocker.unblock():
        call_command("createcachetable", verbosity=0)
        if os.environ.get("PYTEST_NOMIGRATIONS"):
            from django.db import connection

            from linli.kernel import search

            search.schema.create(connection.schema_editor())


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real browser, or a skip that says so."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed, so nothing is tried in a browser")
    from playwright.sync_api import sync_playwright

    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in this thread
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        yield opened
        opened.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
