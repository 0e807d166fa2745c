"""Near me, reporting from a patrol, entering for somebody: each through its pages; who opens which."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from linli.cases import commands, nearby
from linli.cases.models import Case, Category, Decline, Errand, ErrandKind, Recusal
from linli.cases.tests.cast import BUILDER, SINCE
from linli.cases.tests.residents import SOUTH, WEST, Ground, picture, said
from linli.cases.tests.workers import queries_of, service
from linli.kernel import clock, evidence
from linli.organisations import commands as organisations
from linli.people.models import Consent
from linli.places import commands as places
from linli.places.queries import locate

pytestmark = pytest.mark.django_db
PAGES = ("near", "report", "enter", "menu_desk", "offer_service", "open_budget")


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def offered(ground: Ground, words: str = "陪母亲复查", **more: Any) -> Case:
    return commands.offer(ground.asked(words, door="help", **more), by=ground.dispatcher)


# --- near me ----------------------------------------------------------------------------------------------


def test_near_me_shows_what_is_open_and_taking_it_makes_it_mine(ground, at_work):
    case = offered(ground)
    client = at_work("member")
    assert "Near you is 1 thing you can help with" in said(client.get(reverse("cases:near")))
    answer = client.post(reverse("cases:near_take", args=[case.number]))
    assert answer.url == reverse("cases:desk_case", args=[case.number])
    case.refresh_from_db()
    assert (case.state, case.taker) == ("taken", ground.people["member"])
    page = client.get(reverse("cases:near")).content.decode()
    assert reverse("cases:desk_move", args=[case.number, "start"]) in page


def test_two_at_once_one_has_it_and_the_other_reads_so(ground, at_work):
    case = offered(ground)
    at_work("member").post(reverse("cases:near_take", args=[case.number]))
    answer = at_work("other_member").post(reverse("cases:near_take", args=[case.number]), follow=True)
    assert "somebody was quicker" in said(answer)
    case.refresh_from_db()
    assert case.taker == ground.people["member"]


def test_declining_hides_it_from_me_alone_and_leaves_no_mark(ground, at_work):
    case = offered(ground)
    client = at_work("member")
    answer = client.post(reverse("cases:near_decline", args=[case.number]), follow=True)
    assert "has no effect on you" in said(answer)
    assert "Nothing open near you" in said(answer)
    assert "陪母亲复查" in said(at_work("other_member").get(reverse("cases:near")))
    assert Decline.objects.count() == 1
    assert case.state == "offered"


def test_best_fit_comes_first_with_its_distance_and_its_reasons(ground, at_work):
    near = places.add_address(
        kind="estate", name="近处", by=BUILDER, spot=places.Spot(lon=WEST + 0.001, lat=SOUTH + 0.001)
    )
    far = places.add_address(
        kind="estate", name="远处", by=BUILDER, spot=places.Spot(lon=WEST + 0.009, lat=SOUTH + 0.009)
    )
    offered(ground, "远的", place=locate(address=far))
    offered(ground, "近的", place=locate(address=near))
    ending = Category.objects.filter(skills__isnull=False).first()
    offered(ground, "要手艺的", place=locate(address=near), category=ending)
    commands.help_from(ground.people["member"], address=near, by=ground.member)
    found = nearby.open_to(ground.member)
    assert [one.case.title for one in found] == ["近的", "远的", "要手艺的"]
    assert (found[0].minutes, found[0].able, found[2].able) == (1, True, False)
    assert 10 <= found[1].minutes <= 25
    page = said(at_work("member").get(reverse("cases:near")))
    assert "about 1 min on foot" in page
    assert "1 more asks for other skills" in page
    assert "asks for:" in page


def test_somebody_elses_neighbourhood_is_not_offered_and_cannot_be_taken(ground, at_work):
    case = offered(ground)
    organisations.post(
        person=ground.people["water_officer"],
        organisation=ground.nextdoor,
        role="member",
        since=SINCE,
        by=BUILDER,
    )
    client = at_work("water_officer")
    assert "陪母亲复查" not in said(client.get(reverse("cases:near")))
    answer = client.post(reverse("cases:near_take", args=[case.number]), follow=True)
    assert "no longer open" in said(answer)
    case.refresh_from_db()
    assert case.state == "offered"


def test_where_i_can_help_from_is_chosen_changed_and_taken_away(ground, at_work):
    client, address = at_work("member"), reverse("cases:help_from")
    assert client.post(address, {}).status_code == 422
    client.post(address, {"place_address": ground.estate.plate})
    assert "锦绣苑" in said(client.get(reverse("cases:near")))
    client.post(address, {"forget": "1"})
    assert nearby.helps_from(ground.member) is None


def test_queries_of_near_me_do_not_grow_with_the_orders(ground, at_work):
    offered(ground, "一")
    client = at_work("member")
    one = queries_of(client, reverse("cases:near"))
    for words in ("二", "三"):
        offered(ground, words)
    assert queries_of(client, reverse("cases:near")) == one


# --- report in twenty seconds -----------------------------------------------------------------------------


def report(client: Client, **more: object) -> Any:
    return client.post(reverse("cases:report"), {"words": "井盖松动", "submission_key": str(uuid4())} | more)


def test_a_report_knows_the_grid_and_goes_to_its_keeper_with_the_photo(ground, at_work):
    client = at_work("walker")
    assert ground.grid.code in client.get(reverse("cases:report")).content.decode()
    answer = report(client, grid=ground.grid.code, photos=[picture()])
    assert answer.status_code == 302, said(answer)
    case = Case.objects.get()
    assert (case.state, case.channel, case.door, case.grid, case.keeper) == (
        "received",
        "patrol",
        "report",
        ground.grid,
        ground.community,
    )
    assert case.entered_by == ground.people["walker"]
    assert len(evidence.photos_of("case", [case.pk])[case.pk]) == 1


def test_settled_on_the_spot_is_received_and_settled_in_one_step(ground, at_work):
    answer = report(at_work("walker"), grid=ground.grid.code, settled="1")
    assert answer.status_code == 302, said(answer)
    case = Case.objects.get()
    assert (case.state, case.taker) == ("settled", ground.people["walker"])


def test_outside_my_grids_nothing_is_half_done(ground, at_work):
    answer = report(at_work("walker"), place_lon=WEST + 0.015, place_lat=SOUTH + 0.005, settled="1")
    assert answer.status_code == 422
    assert "lies outside your grids" in said(answer)
    assert not Case.objects.exists()
    assert report(at_work("walker"), place_lon=WEST + 0.015, place_lat=SOUTH + 0.005).status_code == 302
    assert Case.objects.get().keeper == ground.nextdoor


def test_the_same_form_twice_is_one_report(ground, at_work):
    client, key = at_work("walker"), str(uuid4())
    for _time in range(2):
        assert report(client, grid=ground.grid.code, submission_key=key).status_code == 302
    assert Case.objects.count() == 1


def test_an_empty_report_keeps_its_photo_and_says_what_is_missing(ground, at_work):
    client = at_work("walker")
    answer = report(client, words="", photos=[picture()])
    assert answer.status_code == 422
    assert "Tell us in a few words" in said(answer)
    assert "data:image/jpeg;base64," in answer.content.decode()
    report(client, grid=ground.grid.code)
    case = Case.objects.get()
    assert len(evidence.photos_of("case", [case.pk])[case.pk]) == 1


def test_a_secretary_reports_too_and_a_place_without_a_grid_is_kept_by_their_community(ground, at_work):
    assert report(at_work("secretary"), words="围墙裂了").status_code == 302
    assert Case.objects.get().keeper == ground.community


# --- for somebody else ---------------------------------------------------------------------------------------


def entered(client: Client, **more: object) -> Any:
    given = {"channel": "phone", "door": "ask", "words": "居住证怎么办", "submission_key": str(uuid4())}
    return client.post(reverse("cases:enter"), given | more)


def test_a_call_becomes_a_case_with_a_number_and_a_link_to_hand_over(ground, at_work, browser):
    client = at_work("dispatcher")
    yesterday = clock.local(clock.now() - timedelta(days=1))
    answer = entered(client, name="王女士", phone="13800002222", occurred_at=f"{yesterday:%Y-%m-%dT%H:%M}")
    assert answer.url == reverse("cases:entered"), said(answer)
    case = Case.objects.get()
    assert (case.channel, case.entered_by, case.keeper) == (
        "phone",
        ground.people["dispatcher"],
        ground.community,
    )
    assert case.occurred_at == yesterday.replace(second=0, microsecond=0)
    assert (case.contact.name, case.contact.phone) == ("王女士", "13800002222")
    page = client.get(answer.url).content.decode()
    assert case.number in page
    link = page.split('readonly value="')[1].split('"')[0]
    assert browser.get(link, follow=True).status_code == 200
    assert case.title in said(browser.get(reverse("cases:case", args=[case.number])))


def test_the_page_of_the_link_is_for_whoever_entered_it(ground, at_work):
    entered(at_work("dispatcher"))
    assert at_work("secretary").get(reverse("cases:entered")).url == reverse("cases:enter")


def test_the_same_entry_twice_is_one_case(ground, at_work):
    client, key = at_work("dispatcher"), str(uuid4())
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
def test_what_cannot_be_entered_says_why_and_keeps_what_was_written(ground, at_work, wrong, sentence):
    answer = entered(at_work("dispatcher"), **{"words": "很长的一段话", **wrong})
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert wrong.get("words") == "" or "很长的一段话" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_complaint_taken_at_the_counter_recuses_the_unit(ground, at_work):
    client = at_work("dispatcher")
    answer = entered(
        client, channel="counter", door="complain", words="他们态度不好", about_unit=ground.community.code
    )
    case = Case.objects.get()
    assert Recusal.objects.get(case=case).organisation == ground.community
    assert case.keeper == ground.street
    page = said(client.get(answer.url))
    assert case.number in page
    assert "Open the case" not in page


def test_an_errand_needs_a_yes_and_how_it_was_given(ground, at_work):
    client, kind = at_work("dispatcher"), ErrandKind.objects.first()
    asked = {
        "channel": "counter",
        "door": "help",
        "words": "帮我办证",
        "errand": kind.code,
        "for_whom": "王奶奶",
        "place_address": ground.estate.plate,
    }
    assert entered(client, **asked).status_code == 422
    assert "Say how they agreed." in said(entered(client, **asked, consented="on"))
    assert entered(client, **asked, consented="on", consent_channel="signed").status_code == 302
    assert Errand.objects.get().consent.channel == "signed"
    assert Consent.objects.get().subject == Case.objects.get().stream


def test_an_order_from_the_menu(ground, at_work):
    item = service(ground)
    answer = entered(
        at_work("dispatcher"),
        door="order",
        words="想理发",
        service=str(item.pk),
        place_address=ground.estate.plate,
    )
    assert answer.status_code == 302, said(answer)
    assert Case.objects.get().service == item


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
def test_each_role_opens_its_own_pages_and_no_others(ground, at_work, who, closed):
    client = at_work(who)
    for name in PAGES:
        assert (client.get(reverse(f"cases:{name}")).status_code in (403, 404)) is (name in closed), name
