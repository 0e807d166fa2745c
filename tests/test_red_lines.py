"""What Linli refuses to do. Each line of the rules is a test, not a slogan."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from linli.cases.models import Contact
from linli.kernel.scope import permissions_of
from linli.organisations.roles import ROLES

SOURCE = Path(__file__).parents[1] / "src" / "linli"
OURS = [model for model in apps.get_models() if model.__module__.startswith("linli.")]
# Words of scoring, profiling and watching. A field that needs one of them is a field we do not have.
FORBIDDEN = re.compile(
    r"score|rank|credit|stance|sentiment|risk|belief|religion|petition|label_of|profile|face|voice|fingerprint|track|"
    r"last_seen|login_count|streak|likes?$|id_number|identity_card|household_points|device"
)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_no_field_scores_profiles_or_tracks_anybody(model: type[models.Model]) -> None:
    named = [f.name for f in model._meta.get_fields() if not f.auto_created and FORBIDDEN.search(f.name)]
    assert named == []


def test_a_residents_contact_belongs_to_one_case_and_nothing_gathers_contacts() -> None:
    """No table joins the cases of a resident: only their own verified phone does, for as long as their session lasts."""
    pointing = [
        f"{model._meta.label}.{f.name}"
        for model in OURS
        for f in model._meta.get_fields()
        if f.related_model is Contact and not f.auto_created
    ]
    assert pointing == []
    assert isinstance(Contact._meta.get_field("case"), models.OneToOneField)


def test_judgements_are_of_work_never_of_people() -> None:
    """What residents judge is a case; no judgement points at whoever did it."""
    from linli.cases.models import Judgement

    related = {f.related_model for f in Judgement._meta.get_fields() if f.is_relation}
    assert {model.__name__ for model in related if model} == {"Case"}


def test_no_place_of_a_person_is_kept_but_the_one_they_chose() -> None:
    """Points stand with addresses, facilities and cases (when pinned); people have none."""
    with_points = {
        model._meta.label for model in OURS for f in model._meta.get_fields() if f.name in ("lon", "lat")
    }
    assert with_points == {"cases.Case", "places.Address", "places.Facility"}


def test_the_three_guards_exclude_each_other() -> None:
    from linli.organisations.roles import KEPT_APART

    assert {"operator", "security", "auditor"} <= set(KEPT_APART)


def test_an_auditor_changes_nothing() -> None:
    assert "auditor" in ROLES
    changing = [p for p in permissions_of("auditor") if not p.endswith((".see", ".find", ".audit", ".own"))]
    assert changing == []


@pytest.mark.parametrize(
    "file", sorted(SOURCE.rglob("templates/**/*.html")), ids=lambda file: str(file.relative_to(SOURCE))
)
def test_no_page_runs_inline_code_or_asks_another_house(file: Path) -> None:
    text = file.read_text()
    assert not re.search(r"<script(?![^>]*\b(src|type=\"application/json\"))", text), "inline script"
    assert not re.search(r"\son\w+=", text), "inline handler"
    assert not re.search(r"\sstyle=", text), "inline style"
    assert not re.search(r"(src|href|action)=\"(https?:)?//", text), "another host"


@pytest.mark.django_db
def test_the_browser_is_told_so_too() -> None:
    policy = Client().get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


# Off unless the county names its own service in the settings.
ADAPTERS = {"kernel/notices/wecom.py", "kernel/hooks/guard.py"}


def test_nothing_calls_out() -> None:
    """No module imports a client for the outside but adapters that are off by default; SMS and e-mail are the county's own."""
    wrong = [
        str(file.relative_to(SOURCE))
        for file in SOURCE.rglob("*.py")
        if "tests" not in file.parts
        and re.search(
            r"^\s*(import|from) (requests|httpx|urllib\.request|aiohttp|http\.client)",
            file.read_text(),
            re.MULTILINE,
        )
    ]
    assert set(wrong) <= ADAPTERS
