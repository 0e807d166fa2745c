"""The service menu through its pages: offered, ordered, counted, ended; budget lines and what was spent."""

import pytest
from django.urls import reverse
from django.utils import translation

from linli.cases import commands, offering
from linli.cases.models import BudgetLine, Category, ServiceItem
from linli.cases.tests.cast import BUILDER
from linli.cases.tests.residents import said
from linli.cases.tests.workers import queries_of, service
from linli.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_a_service_is_offered_ordered_counted_and_ended(ground, at_work, browser):
    client = at_work("secretary")
    address = f"{reverse('cases:open_budget')}?of=COMMUNITY"
    assert (
        client.post(
            address, {"name": "服务经费", "year": clock.today().year, "amount_yuan": "1000.50"}
        ).status_code
        == 302
    )
    line = BudgetLine.objects.get()
    assert line.amount_fen == 100_050
    given = {
        "name_zh": "换灯泡", "category": Category.objects.filter(parent__isnull=False, children=None).first().code, "minutes": 30,
        "quota": 2, "payer": "community", "price_yuan": "20", "budget_line": line.pk, "provider": "LAMPS",
    }  # fmt: skip
    answer = client.post(f"{reverse('cases:offer_service')}?of=COMMUNITY", given)
    assert answer.status_code == 302, said(answer)
    item = ServiceItem.objects.get()
    assert (item.price_fen, item.providers.get().organisation) == (2_000, ground.lamps)

    menu = browser.get(f"{reverse('cases:menu')}?at=COMMUNITY").content.decode()
    assert f"?door=order&amp;service={item.pk}" in menu
    form = browser.get(f"{reverse('cases:ask')}?door=order&service={item.pk}").content.decode()
    assert f'name="service" value="{item.pk}" checked' in form
    ground.asked("换灯泡", door="order", service=item)
    page = said(client.get(reverse("cases:menu_desk")))
    assert "1 of 2 left this week" in page
    assert "980.50 yuan still left" in page
    assert "换灯泡" in said(client.get(reverse("cases:budget", args=[line.pk])))

    client.post(reverse("cases:end_service", args=[item.pk]))
    assert "Nothing is on the menu" in said(browser.get(f"{reverse('cases:menu')}?at=COMMUNITY"))
    assert client.post(reverse("cases:end_service", args=[item.pk])).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"payer": "community"}, "Name the budget line"),
        ({"payer": "resident", "price_yuan": ""}, "Say what one order costs"),
        ({"name_zh": ""}, "required"),
        ({"quota": "0"}, "greater than or equal to 1"),
    ],
)
def test_a_service_that_cannot_be_offered_says_why(ground, at_work, wrong, sentence):
    given = {
        "name_zh": "理发",
        "category": Category.objects.filter(parent__isnull=False, children=None).first().code,
        "minutes": 30,
        "payer": "free",
        "price_yuan": "5",
    }
    answer = at_work("secretary").post(f"{reverse('cases:offer_service')}?of=COMMUNITY", given | wrong)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert not ServiceItem.objects.exists()


def test_the_budget_line_is_what_its_orders_cost(ground, at_work):
    line = commands.open_budget_line(
        organisation=ground.community, name="经费", year=clock.today().year, amount_fen=100_000, by=BUILDER
    )
    item = service(ground, payer="community", price_fen=3_000, budget_line=line)
    kept, gone = (
        ground.asked("一", service=item, door="order"),
        ground.asked("二", service=item, door="order"),
    )
    commands.withdraw(gone, by=ground.resident(gone))
    told = offering.lines_of(ground.community)[0]
    assert (told.spent_fen, told.orders, told.spent_fen) == (3_000, 1, commands.spent(line))
    assert list(offering.orders_of(line, ground.dispatcher)) == [kept]


def test_queries_of_the_menu_desk_do_not_grow_with_the_items(ground, at_work):
    service(ground, providers=[ground.water])
    client = at_work("secretary")
    one = queries_of(client, reverse("cases:menu_desk"))
    service(ground, name_zh="修鞋", quota=3, providers=[ground.lamps])
    service(ground, name_zh="磨刀", quota=3, providers=[ground.lamps, ground.water])
    assert queries_of(client, reverse("cases:menu_desk")) == one


def test_the_public_menu_without_a_place_lets_one_choose(ground, browser):
    service(ground)
    assert "西街社区" in said(browser.get(reverse("cases:menu")))
    assert browser.get(f"{reverse('cases:menu')}?at=NOWHERE").status_code == 200


def test_another_community_has_nothing_of_this_menu(ground, at_work):
    line = commands.open_budget_line(
        organisation=ground.community, name="经费", year=2026, amount_fen=1, by=BUILDER
    )
    item = service(ground)
    client = at_work("other_dispatcher")
    assert client.get(f"{reverse('cases:menu_desk')}?of=COMMUNITY").status_code == 404
    assert client.post(f"{reverse('cases:offer_service')}?of=COMMUNITY", {"name_zh": "x"}).status_code == 404
    assert client.get(reverse("cases:budget", args=[line.pk])).status_code == 404
    assert client.post(reverse("cases:end_service", args=[item.pk])).status_code == 404
    item.refresh_from_db()
    assert item.state == "offered"
