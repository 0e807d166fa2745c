"""Near me, reporting from a patrol, entering for somebody, the service menu: each through its pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from linli.cases import commands, nearby, offering
from linli.cases.models import BudgetLine, Case, Category, Decline, Errand, ErrandKind, Recusal, ServiceItem
from linli.cases.tests.cast import BUILDER, SINCE
from linli.cases.tests.residents import SOUTH, WEST, Ground, picture, said
from linli.kernel import clock, evidence
from linli.organisations import commands as organisations
from linli.people import commands as people
from linli.people.models import Consent
from linli.places import commands as places
from linli.places.queries import locate

pytestmark = pytest.mark.django_db
PAGES = ("near", "report", "enter", "menu_desk", "offer_service", "open_budget")


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def enter(ground: Ground) -> Callable[[str], Client]:
    """A browser in which one of the cast is signed in; a grid worker and a secretary join them."""
    for key, name, role in (("walker", "网格员", "grid_worker"), ("secretary", "书记", "secretary")):
        person = people.enrol(username=key, name=name, by=BUILDER)
        organisations.post(person=person, organisation=ground.community, role=role, since=SINCE, by=BUILDER)
        ground.people[key] = person
    places.assign_staff(grid=ground.grid, person=ground.people["walker"], role="grid_worker", by=BUILDER)

    def entered(name: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(ground.people[name])
        return client

    return entered


def offered(ground: Ground, words: str = "陪母亲复查", **more: Any) -> Case:
    return commands.offer(ground.asked(words, door="help", **more), by=ground.dispatcher)


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


# --- near me ----------------------------------------------------------------------------------------------


def test_near_me_shows_what_is_open_and_taking_it_makes_it_mine(ground, enter):
    case = offered(ground)
    client = enter("member")
    assert "Near you is 1 thing you can help with" in said(client.get(reverse("cases:near")))
    answer = client.post(reverse("cases:near_take", args=[case.number]))
    assert answer.url == reverse("cases:desk_case", args=[case.number])
    case.refresh_from_db()
    assert (case.state, case.taker) == ("taken", ground.people["member"])
    page = client.get(reverse("cases:near")).content.decode()
    assert reverse("cases:desk_move", args=[case.number, "start"]) in page


def test_two_at_once_one_has_it_and_the_other_reads_so(ground, enter):
    case = offered(ground)
    enter("member").post(reverse("cases:near_take", args=[case.number]))
    answer = enter("other_member").post(reverse("cases:near_take", args=[case.number]), follow=True)
    assert "somebody was quicker" in said(answer)
    case.refresh_from_db()
    assert case.taker == ground.people["member"]


def test_declining_hides_it_from_me_alone_and_leaves_no_mark(ground, enter):
    case = offered(ground)
    client = enter("member")
    answer = client.post(reverse("cases:near_decline", args=[case.number]), follow=True)
    assert "has no effect on you" in said(answer)
    assert "Nothing open near you" in said(answer)
    assert "陪母亲复查" in said(enter("other_member").get(reverse("cases:near")))
    assert Decline.objects.count() == 1
    assert case.state == "offered"


def test_best_fit_comes_first_with_its_distance_and_its_reasons(ground, enter):
    near = places.add_address(kind="estate", name="近处", by=BUILDER, spot=places.Spot(lon=WEST + 0.001, lat=SOUTH + 0.001))
    far = places.add_address(kind="estate", name="远处", by=BUILDER, spot=places.Spot(lon=WEST + 0.009, lat=SOUTH + 0.009))
    offered(ground, "远的", place=locate(address=far))
    offered(ground, "近的", place=locate(address=near))
    ending = Category.objects.filter(skills__isnull=False).first()
    offered(ground, "要手艺的", place=locate(address=near), category=ending)
    commands.help_from(ground.people["member"], address=near, by=ground.member)
    found = nearby.open_to(ground.member)
    assert [one.case.title for one in found] == ["近的", "远的", "要手艺的"]
    assert (found[0].minutes, found[0].able, found[2].able) == (1, True, False)
    assert 10 <= found[1].minutes <= 25
    page = said(enter("member").get(reverse("cases:near")))
    assert "about 1 min on foot" in page
    assert "1 more asks for other skills" in page
    assert "asks for:" in page


def test_somebody_elses_neighbourhood_is_not_offered_and_cannot_be_taken(ground, enter):
    case = offered(ground)
    organisations.post(person=ground.people["water_officer"], organisation=ground.nextdoor, role="member", since=SINCE, by=BUILDER)
    client = enter("water_officer")
    assert "陪母亲复查" not in said(client.get(reverse("cases:near")))
    answer = client.post(reverse("cases:near_take", args=[case.number]), follow=True)
    assert "no longer open" in said(answer)
    case.refresh_from_db()
    assert case.state == "offered"


def test_where_i_can_help_from_is_chosen_changed_and_taken_away(ground, enter):
    client, address = enter("member"), reverse("cases:help_from")
    assert client.post(address, {}).status_code == 422
    client.post(address, {"place_address": ground.estate.plate})
    assert "锦绣苑" in said(client.get(reverse("cases:near")))
    client.post(address, {"forget": "1"})
    assert nearby.helps_from(ground.member) is None


def test_queries_of_near_me_do_not_grow_with_the_orders(ground, enter):
    offered(ground, "一")
    client = enter("member")
    one = queries_of(client, reverse("cases:near"))
    for words in ("二", "三"):
        offered(ground, words)
    assert queries_of(client, reverse("cases:near")) == one


# --- report in twenty seconds -----------------------------------------------------------------------------


def report(client: Client, **more: object) -> Any:
    return client.post(reverse("cases:report"), {"words": "井盖松动", "submission_key": str(uuid4())} | more)


def test_a_report_knows_the_grid_and_goes_to_its_keeper_with_the_photo(ground, enter):
    client = enter("walker")
    assert ground.grid.code in client.get(reverse("cases:report")).content.decode()
    answer = report(client, grid=ground.grid.code, photos=[picture()])
    assert answer.status_code == 302, said(answer)
    case = Case.objects.get()
    assert (case.state, case.channel, case.door, case.grid, case.keeper) == ("received", "patrol", "report", ground.grid, ground.community)
    assert case.entered_by == ground.people["walker"]
    assert len(evidence.photos_of("case", [case.pk])[case.pk]) == 1


def test_settled_on_the_spot_is_received_and_settled_in_one_step(ground, enter):
    answer = report(enter("walker"), grid=ground.grid.code, settled="1")
    assert answer.status_code == 302, said(answer)
    case = Case.objects.get()
    assert (case.state, case.taker) == ("settled", ground.people["walker"])


def test_outside_my_grids_nothing_is_half_done(ground, enter):
    answer = report(enter("walker"), place_lon=WEST + 0.015, place_lat=SOUTH + 0.005, settled="1")
    assert answer.status_code == 422
    assert "lies outside your grids" in said(answer)
    assert not Case.objects.exists()
    assert report(enter("walker"), place_lon=WEST + 0.015, place_lat=SOUTH + 0.005).status_code == 302
    assert Case.objects.get().keeper == ground.nextdoor


def test_the_same_form_twice_is_one_report(ground, enter):
    client, key = enter("walker"), str(uuid4())
    for _time in range(2):
        assert report(client, grid=ground.grid.code, submission_key=key).status_code == 302
    assert Case.objects.count() == 1


def test_an_empty_report_keeps_its_photo_and_says_what_is_missing(ground, enter):
    client = enter("walker")
    answer = report(client, words="", photos=[picture()])
    assert answer.status_code == 422
    assert "Tell us in a few words" in said(answer)
    assert "data:image/jpeg;base64," in answer.content.decode()
    report(client, grid=ground.grid.code)
    case = Case.objects.get()
    assert len(evidence.photos_of("case", [case.pk])[case.pk]) == 1


def test_a_secretary_reports_too_and_a_place_without_a_grid_is_kept_by_their_community(ground, enter):
    assert report(enter("secretary"), words="围墙裂了").status_code == 302
    assert Case.objects.get().keeper == ground.community


# --- for somebody else ---------------------------------------------------------------------------------------


def entered(client: Client, **more: object) -> Any:
    given = {"channel": "phone", "door": "ask", "words": "居住证怎么办", "submission_key": str(uuid4())}
    return client.post(reverse("cases:enter"), given | more)


def test_a_call_becomes_a_case_with_a_number_and_a_link_to_hand_over(ground, enter, browser):
    client = enter("dispatcher")
    yesterday = clock.local(clock.now() - timedelta(days=1))
    answer = entered(client, name="王女士", phone="13800002222", occurred_at=f"{yesterday:%Y-%m-%dT%H:%M}")
    assert answer.url == reverse("cases:entered"), said(answer)
    case = Case.objects.get()
    assert (case.channel, case.entered_by, case.keeper) == ("phone", ground.people["dispatcher"], ground.community)
    assert case.occurred_at == yesterday.replace(second=0, microsecond=0)
    assert (case.contact.name, case.contact.phone) == ("王女士", "13800002222")
    page = client.get(answer.url).content.decode()
    assert case.number in page
    link = page.split('readonly value="')[1].split('"')[0]
    assert browser.get(link, follow=True).status_code == 200
    assert case.title in said(browser.get(reverse("cases:case", args=[case.number])))


def test_the_page_of_the_link_is_for_whoever_entered_it(ground, enter):
    entered(enter("dispatcher"))
    assert enter("secretary").get(reverse("cases:entered")).url == reverse("cases:enter")


def test_the_same_entry_twice_is_one_case(ground, enter):
    client, key = enter("dispatcher"), str(uuid4())
    for _time in range(2):
        assert entered(client, submission_key=key).status_code == 302
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"channel": ""}, "Say how it reached you."),
        ({"channel": "web"}, "Select a valid choice"),
        ({"words": ""}, "Tell us in a few words"),
        ({"occurred_at": "2099-01-01T10:00"}, "That moment has not come yet"),
        ({"phone": "12"}, "phone"),
        ({"name": "王女士"}, "With a name alone we cannot reach you"),
        ({"door": "report"}, "Say where it is"),
    ],
)
def test_what_cannot_be_entered_says_why_and_keeps_what_was_written(ground, enter, wrong, sentence):
    answer = entered(enter("dispatcher"), **{"words": "很长的一段话", **wrong})
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert wrong.get("words") == "" or "很长的一段话" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_complaint_taken_at_the_counter_recuses_the_unit(ground, enter):
    client = enter("dispatcher")
    answer = entered(client, channel="counter", door="complain", words="他们态度不好", about_unit=ground.community.code)
    case = Case.objects.get()
    assert Recusal.objects.get(case=case).organisation == ground.community
    assert case.keeper == ground.street
    page = said(client.get(answer.url))
    assert case.number in page
    assert "Open the case" not in page


def test_an_errand_needs_a_yes_and_how_it_was_given(ground, enter):
    client, kind = enter("dispatcher"), ErrandKind.objects.first()
    asked = {"channel": "counter", "door": "help", "words": "帮我办证", "errand": kind.code, "for_whom": "王奶奶", "place_address": ground.estate.plate}
    assert entered(client, **asked).status_code == 422
    assert "Say how they agreed." in said(entered(client, **asked, consented="on"))
    assert entered(client, **asked, consented="on", consent_channel="signed").status_code == 302
    assert Errand.objects.get().consent.channel == "signed"
    assert Consent.objects.get().subject == Case.objects.get().stream


def test_an_order_from_the_menu(ground, enter):
    item = service(ground)
    answer = entered(enter("dispatcher"), door="order", words="想理发", service=str(item.pk), place_address=ground.estate.plate)
    assert answer.status_code == 302, said(answer)
    assert Case.objects.get().service == item


# --- the menu -----------------------------------------------------------------------------------------------


def service(ground: Ground, **more: Any) -> ServiceItem:
    given = {"organisation": ground.community, "category": Category.objects.filter(parent__isnull=False).first(), "name_zh": "理发", "name_en": "Haircut"}
    return commands.offer_service(**given | more, by=BUILDER)


def test_a_service_is_offered_ordered_counted_and_ended(ground, enter, browser):
    client = enter("secretary")
    address = f"{reverse('cases:open_budget')}?of=COMMUNITY"
    assert client.post(address, {"name": "服务经费", "year": clock.today().year, "amount_yuan": "1000.50"}).status_code == 302
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
    ground.asked("换灯泡", door="order", service=item)
    page = said(client.get(reverse("cases:menu_desk")))
    assert "1 / 2" in page
    assert "980.50" in page
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
def test_a_service_that_cannot_be_offered_says_why(ground, enter, wrong, sentence):
    given = {"name_zh": "理发", "category": Category.objects.filter(parent__isnull=False, children=None).first().code, "minutes": 30, "payer": "free", "price_yuan": "5"}
    answer = enter("secretary").post(f"{reverse('cases:offer_service')}?of=COMMUNITY", given | wrong)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert not ServiceItem.objects.exists()


def test_the_budget_line_is_what_its_orders_cost(ground, enter):
    line = commands.open_budget_line(organisation=ground.community, name="经费", year=clock.today().year, amount_fen=100_000, by=BUILDER)
    item = service(ground, payer="community", price_fen=3_000, budget_line=line)
    kept, gone = ground.asked("一", service=item, door="order"), ground.asked("二", service=item, door="order")
    commands.withdraw(gone, by=ground.resident(gone))
    told = offering.lines_of(ground.community)[0]
    assert (told.spent_fen, told.orders, told.spent_fen) == (3_000, 1, commands.spent(line))
    assert list(offering.orders_of(line, ground.dispatcher)) == [kept]


def test_queries_of_the_menu_desk_do_not_grow_with_the_items(ground, enter):
    service(ground, providers=[ground.water])
    client = enter("secretary")
    one = queries_of(client, reverse("cases:menu_desk"))
    service(ground, name_zh="修鞋", quota=3, providers=[ground.lamps])
    service(ground, name_zh="磨刀", quota=3, providers=[ground.lamps, ground.water])
    assert queries_of(client, reverse("cases:menu_desk")) == one


def test_the_public_menu_without_a_place_lets_one_choose(ground, browser):
    service(ground)
    assert "西街社区" in said(browser.get(reverse("cases:menu")))
    assert browser.get(f"{reverse('cases:menu')}?at=NOWHERE").status_code == 200


# --- who gets nothing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_visitors_are_asked_to_sign_in(ground, browser, name):
    assert reverse("account_login") in browser.get(reverse(f"cases:{name}")).url


@pytest.mark.parametrize(
    ("who", "closed"),
    [
        ("member", {"report", "enter", "menu_desk", "offer_service", "open_budget"}),
        ("lamp_officer", set(PAGES)),
        ("supervisor", set(PAGES)),
        ("walker", {"menu_desk", "offer_service", "open_budget"}),
        ("dispatcher", {"near"}),
    ],
)
def test_each_role_opens_its_own_pages_and_no_others(ground, enter, who, closed):
    client = enter(who)
    for name in PAGES:
        assert (client.get(reverse(f"cases:{name}")).status_code in (403, 404)) is (name in closed), name


def test_another_community_has_nothing_of_this_menu(ground, enter):
    line = commands.open_budget_line(organisation=ground.community, name="经费", year=2026, amount_fen=1, by=BUILDER)
    item = service(ground)
    client = enter("other_dispatcher")
    assert client.get(f"{reverse('cases:menu_desk')}?of=COMMUNITY").status_code == 404
    assert client.post(f"{reverse('cases:offer_service')}?of=COMMUNITY", {"name_zh": "x"}).status_code == 404
    assert client.get(reverse("cases:budget", args=[line.pk])).status_code == 404
    assert client.post(reverse("cases:end_service", args=[item.pk])).status_code == 404
    item.refresh_from_db()
    assert item.state == "offered"
