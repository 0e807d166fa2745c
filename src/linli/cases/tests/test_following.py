"""Rules of the clocks changed: what would move is shown first, and is what then happens."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from linli.cases import clocks, commands
from linli.cases.models import Case
from linli.cases.tests.cast import Cast
from linli.kernel import clock, journal
from linli.kernel.rulebook import preview
from linli.kernel.rulebook.models import Rule
from linli.kernel.scope import Actor

MONDAY = clock.moment(2026, 11, 16, 9)
THURSDAY = MONDAY + timedelta(days=3)
pytestmark = pytest.mark.django_db
BY = Actor.system("county")


@pytest.fixture
def open_cases(cast: Cast) -> dict[str, Case]:
    with clock.at(MONDAY):
        made = {
            "plain": cast.working(),
            "asked": cast.asked("怎么办", door="ask"),
            "answered": cast.answered(),
            "waited": cast.working(),
        }
        commands.ask(made["waited"], question="哪一盏", by=cast.lamp_officer)
    with clock.at(MONDAY + timedelta(days=1)):
        commands.supply(made["waited"], reply="东边", by=cast.resident(made["waited"]))
    with clock.at(THURSDAY):
        made["new"] = cast.working()
    return made


def change(**more: object) -> dict[str, object]:
    given = {
        "code": "cases.resolve_within",
        "value": 12,
        "unit": "working_days",
        "applies_to": "report",
        "effective_from": clock.today(),
        "citation": "安政发〔2026〕1号",
    }
    return given | more


def test_what_is_shown_is_what_then_happens(open_cases: dict[str, Case]) -> None:
    with clock.at(THURSDAY):
        [shown] = preview.on_trial(change(), by=BY)
        assert not Rule.objects.filter(county=True).exists()
        assert "3" in shown.sentences[0]
        before = {name: case.due_at for name, case in open_cases.items()}
        assert preview.in_earnest(change(), everything=True, by=BY) == 3
        told = {row.meta[0] for row in shown.rows}
        for name, case in open_cases.items():
            case.refresh_from_db()
            assert (case.due_at != before[name]) == (case.number in told), name
            assert clocks.why(case)
        assert open_cases["plain"].due_at == clock.moment(2026, 12, 2, 17, 30)
        assert open_cases["waited"].due_at
        waited = clock.elapsed(clock.moment(2026, 12, 2, 17, 30), open_cases["waited"].due_at)
        assert waited == pytest.approx(clock.elapsed(MONDAY, MONDAY + timedelta(days=1)))
    last = journal.history(open_cases["plain"].stream)[-1]
    assert (last.move, last.data["rule"]) == ("due_moved", "cases.resolve_within")


def test_without_the_choice_only_what_began_under_it_follows(open_cases: dict[str, Case]) -> None:
    with clock.at(THURSDAY):
        assert preview.in_earnest(change(), everything=False, by=BY) == 1
    for case in open_cases.values():
        case.refresh_from_db()
    assert open_cases["new"].due_at == clock.moment(2026, 12, 7, 17, 30)
    assert open_cases["plain"].due_at == clock.moment(2026, 11, 30, 17, 30)


def test_a_shorter_time_makes_nothing_late_of_itself(open_cases: dict[str, Case]) -> None:
    with clock.at(THURSDAY):
        preview.in_earnest(change(value=1), everything=True, by=BY)
        case = open_cases["plain"]
        case.refresh_from_db()
        assert case.due_at == clock.moment(2026, 11, 20, 17, 30)


def test_a_later_day_moves_nothing_that_is_open(open_cases: dict[str, Case]) -> None:
    with clock.at(THURSDAY):
        ahead = change(effective_from=clock.today() + timedelta(days=10))
        [shown] = preview.on_trial(ahead, by=BY)
        assert shown.choice == ""
        assert preview.in_earnest(ahead, everything=True, by=BY) == 0


def test_the_first_contact_follows_too(open_cases: dict[str, Case]) -> None:
    with clock.at(THURSDAY):
        contact = change(code="cases.contact_within", value=3, applies_to="")
        [shown] = preview.on_trial(contact, by=BY)
        assert {row.meta[0] for row in shown.rows} == {
            open_cases[name].number for name in ("plain", "asked", "new")
        }


def test_the_page_shows_first_and_asks(open_cases: dict[str, Case], enter: Callable[[str], Client]) -> None:
    client = enter("supervisor")
    with clock.at(THURSDAY):
        form = {
            "value": "12",
            "unit": "working_days",
            "applies_to": "report",
            "effective_from": clock.today().isoformat(),
            "citation": "安政发〔2026〕1号",
            "confirmed": "on",
        }
        page = client.post("/rules/cases.resolve_within/", form)
        assert page.status_code == 200
        assert open_cases["plain"].number in page.content.decode()
        assert not Rule.objects.filter(county=True).exists()
        assert (
            client.post(
                "/rules/cases.resolve_within/", {**form, "looked": "1", "everything": "1"}
            ).status_code
            == 302
        )
    case = open_cases["plain"]
    case.refresh_from_db()
    assert case.rules_on is not None
