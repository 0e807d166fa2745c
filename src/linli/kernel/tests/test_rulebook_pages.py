import sys
from datetime import date

import pytest
from django.test import RequestFactory
from django.urls import include, path

from linli.kernel import clock, rulebook, scope
from linli.kernel.clock import moment as at
from linli.kernel.refusals import NotAllowed, NotFound, NotOpen
from linli.kernel.rulebook import commands, pages, queries
from linli.kernel.rulebook.forms import ChangeRule
from linli.kernel.rulebook.models import Rule
from linli.kernel.scope import ANONYMOUS, Actor

urlpatterns = [path("", include("linli.kernel.rulebook.urls"))]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
HEAD, CLERK = Actor("person", person_id=101), Actor("person", person_id=102)
GOOD = {"value": "4", "effective_from": "2026-12-01", "citation": "安政发〔2026〕1号", "confirmed": "on"}


@pytest.fixture(autouse=True)
def _people(monkeypatch):
    """One person may change rules, another may not."""
    grants = sys.modules["linli.kernel.scope.grants"]  # the package's `grants` is the function
    monkeypatch.setattr(grants, "_permissions", {"head": {commands.CHANGE}})
    monkeypatch.setattr(
        grants, "_providers", [lambda person: [scope.Grant("head", "0001")] if person == 101 else []]
    )
    with clock.at(at(2026, 11, 20, 10)):
        yield


def posted(page, by, data=None, **kwargs):
    request = RequestFactory().post("/", data or {})
    request.actor = by
    return page(request, **kwargs)


def test_the_countys_own_value_is_kept():
    answer = posted(pages.rule, HEAD, GOOD, code="evidence.photos")
    assert (answer.status_code, answer["Location"]) == (302, "/rules/evidence.photos/")
    assert rulebook.value("evidence.photos").value == 6
    assert rulebook.value("evidence.photos", on=date(2026, 12, 1)).value == 4
    row = Rule.objects.get(county=True)
    assert (row.confirmed, row.entered_by) == (True, "p101")


def test_who_may_not_change_rules():
    with pytest.raises(NotAllowed):
        posted(pages.rule, CLERK, GOOD, code="evidence.photos")
    for stranger in (ANONYMOUS, Actor.party(("case", 1))):
        with pytest.raises(NotFound):
            posted(pages.rule, stranger, GOOD, code="evidence.photos")
        with pytest.raises(NotFound):
            posted(pages.withdraw, stranger, code="evidence.photos", pk=1)
    assert not Rule.objects.exists()


def test_a_rule_that_does_not_exist():
    with pytest.raises(NotFound):
        posted(pages.rule, HEAD, GOOD, code="evidence.colour")


def test_withdrawing_once_and_twice():
    posted(pages.rule, HEAD, GOOD, code="evidence.photos")
    row = Rule.objects.get(county=True)
    with pytest.raises(NotAllowed):
        posted(pages.withdraw, CLERK, code=row.code, pk=row.pk)
    assert posted(pages.withdraw, HEAD, code=row.code, pk=row.pk).status_code == 302
    with pytest.raises(NotFound):
        posted(pages.withdraw, HEAD, code=row.code, pk=row.pk)


def test_what_is_in_force_cannot_be_withdrawn():
    posted(pages.rule, HEAD, GOOD | {"effective_from": "2026-11-20"}, code="evidence.photos")
    row = Rule.objects.get(county=True)
    with pytest.raises(NotOpen):
        posted(pages.withdraw, HEAD, code=row.code, pk=row.pk)


@pytest.mark.parametrize(
    ("entered", "fields"),
    [
        ({"value": "many"}, {"value"}),
        ({"value": "21"}, {"value"}),
        ({"citation": " "}, {"citation"}),
        ({"effective_from": "2026-11-19"}, {"effective_from"}),
        ({"effective_from": "soon"}, {"effective_from"}),
        ({"note": "a\u200bb"}, {"note"}),
    ],
)
def test_mistakes_stand_at_their_fields(entered, fields):
    known = rulebook.declared("evidence.photos")
    form = ChangeRule(GOOD | entered, rule=known)
    assert not pages._kept(form, known, HEAD)
    assert set(form.errors) == fields
    assert not Rule.objects.exists()


def test_the_form_offers_units_only_where_there_is_a_choice():
    assert "unit" not in ChangeRule(rule=rulebook.declared("evidence.photos")).fields


def test_a_line_of_the_list_says_value_source_and_what_is_coming():
    posted(pages.rule, HEAD, GOOD, code="evidence.photos")
    (line,) = [pages._line(rule) for rule in queries.rows() if rule.code == "evidence.photos"]
    assert line.said.startswith("6")
    assert line.url == "/rules/evidence.photos/"
    assert any("2026-12-01" in str(part) and "4" in str(part) for part in line.meta)
