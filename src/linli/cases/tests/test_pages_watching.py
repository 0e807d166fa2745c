"""Pages of those who ask whether it went well: rates, supervision, the arbiter's two sides."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from linli.cases import arbitration, commands
from linli.cases.models import Case
from linli.cases.tests.cast import Cast
from linli.kernel import clock

pytestmark = pytest.mark.django_db


def refused_twice(cast: Cast) -> Case:
    case = cast.asked("水管漏水")
    commands.dispatch(case, to=cast.lamps, by=cast.dispatcher, note="先看一看")
    commands.refuse(case, reason="这是供水", by=cast.lamp_officer)
    commands.dispatch(case, to=cast.water, by=cast.dispatcher)
    return commands.refuse(case, reason="这是小区内管线", by=cast.water_officer)


def test_the_rates_page_shows_rework_confirmation_and_days_beside_disposal(
    cast: Cast, enter: Callable[[str], Client], english: None
) -> None:
    case = cast.answered()
    commands.confirm(case, by=cast.resident(case), satisfied="yes")
    page = enter("dispatcher").get("/cases/rates/").content.decode()
    disposal = page.split('id="rate-disposal"')[1].split("</section>")[0]
    for beside in ("Rework rate", "Confirmed by residents", "Median time"):
        assert beside in disposal
    assert "100.0%" in disposal


def test_a_number_leads_to_exactly_its_cases(cast: Cast, enter: Callable[[str], Client]) -> None:
    good, other = cast.answered(), cast.asked("垃圾没人收")
    page = enter("dispatcher").get("/cases/rates/disposal/numerator/").content.decode()
    assert good.number in page
    assert other.number not in page
    assert enter("dispatcher").get("/cases/rates/disposal/nonsense/").status_code == 404


def test_who_keeps_nothing_sees_no_rates(cast: Cast, enter: Callable[[str], Client]) -> None:
    cast.answered()
    assert enter("member").get("/cases/rates/").status_code == 404
    page = enter("other_dispatcher").get("/cases/rates/disposal/denominator/").content.decode()
    assert "X-" not in page.split("<main")[1]


def test_units_stand_in_the_order_of_the_tree_and_few_cases_say_nothing(
    cast: Cast, enter: Callable[[str], Client], english: None
) -> None:
    cast.answered()
    page = enter("supervisor").get("/cases/rates/").content.decode()
    assert "too few (1)" in page


def test_the_arbiter_reads_both_sides_and_earlier_decisions(
    cast: Cast, enter: Callable[[str], Client]
) -> None:
    from linli.cases import seeds
    from linli.cases.models import Category
    from linli.cases.tests.cast import BUILDER

    seeds.plant(by=BUILDER)
    kind = Category.objects.filter(parent__isnull=False).first()
    earlier, case = refused_twice(cast), refused_twice(cast)
    for one in (earlier, case):
        commands.correct(one, category=kind, by=cast.dispatcher)
    commands.arbitrate(earlier, to=cast.water, reason="主管网在路面以下", by=cast.arbiter)
    page = enter("arbiter").get(f"/cases/{case.number}/").content.decode()
    for words in ("这是供水", "这是小区内管线", "先看一看", "主管网在路面以下"):
        assert words in page
    assert [one.case.pk for one in arbitration.precedents(case, cast.arbiter)] == [earlier.pk]


def test_an_account_is_given_read_and_lifted(cast: Cast, enter: Callable[[str], Client]) -> None:
    case = cast.working()
    commands.supervise(case, reason="太久了", by=cast.supervisor)
    assert case.supervision_due_at
    assert case.supervision_due_at > clock.now()
    commands.report_supervision(case, note="配件已到，明天修", by=cast.lamp_officer)
    client = enter("supervisor")
    page = client.get("/cases/supervision/").content.decode()
    assert "太久了" in page
    assert "配件已到" in page
    client.post(f"/cases/{case.number}/lift_supervision/", {"version": case.version})
    case.refresh_from_db()
    assert case.supervised_at is None
    assert case.number not in client.get("/cases/supervision/").content.decode()
    assert enter("dispatcher").get("/cases/supervision/").status_code == 404


def test_the_case_page_tells_every_clock_and_its_rule(
    cast: Cast, enter: Callable[[str], Client], english: None
) -> None:
    case = cast.working()
    page = enter("dispatcher").get(f"/cases/{case.number}/").content.decode()
    for code in ("sign", "contact", "answer"):
        assert f'data-clock="{code}"' in page
    with translation.override("en"):
        assert "Rule “A case is answered within”" in page
