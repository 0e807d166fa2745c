"""Fixtures of every room's tests."""

import os

import pytest


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


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> None:  # noqa: ANN001
    """A database made without migrations lacks the search index."""
    if not os.environ.get("PYTEST_NOMIGRATIONS"):
        return
    from django.db import connection

    from linli.kernel import search

    with django_db_blocker.unblock():
        search.schema.create(connection.schema_editor())
