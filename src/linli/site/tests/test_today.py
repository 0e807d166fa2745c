"""The first screen of each role: what they must do now stands first, its button leads to the right place, strangers see nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from linli.cases import commands, figures, today, ways
from linli.cases.figures import FIGURES
from linli.cases.models import Case
from linli.cases.tests.cast import BUILDER, SINCE, Cast, assemble
from linli.cases.tests.residents import said
from linli.kernel import clock
from linli.kernel.ui.pressing import MOST, Pressing, most_pressing
from linli.organisations import commands as organisations
from linli.people import commands as people
from linli.people.models import SubjectRequest
from linli.places import commands as places

pytestmark = pytest.mark.django_db
NOON = clock.moment(2026, 6, 10, 12)  # a Wednesday
MORE = (
    ("secretary", "secretary", "community"),
    ("worker", "community_worker", "community"),
    ("leader", "leader", "county"),
    ("security", "security", "county"),
    ("auditor", "auditor", "county"),
    ("operator", "operator", "county"),
    ("walker", "grid_worker", "community"),
)


@pytest.fixture(autouse=True)
def _day():
    with translation.override("en"), clock.at(NOON):
        yield


@pytest.fixture
def cast(db: None, _day: None) -> Cast:
    cast = assemble()
    for key, role, unit in MORE:
        person = people.enrol(username=key, name=key.title(), by=BUILDER)
        organisations.post(person=person, organisation=cast.units[unit], role=role, since=SINCE, by=BUILDER)
        cast.people[key] = person
    return cast


@pytest.fixture
def enter(cast: Cast) -> Callable[[str], Client]:
    def entered(name: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(cast.people[name])
        return client

    return entered


def page(client: Client) -> Any:
    answer = client.get(reverse("site:today"))
    assert answer.status_code == 200
    return answer


def titles(answer: Any) -> list[str]:
    return [row.title for row in answer.context["today"].pressing]


def ago(hours: float) -> Any:
    return clock.at(NOON - timedelta(hours=hours))


def dispatched_long_ago(cast: Cast, words: str = "下水道返水") -> Case:
    with ago(72):
        return commands.dispatch(cast.asked(words), to=cast.water, by=cast.dispatcher)


# --- what presses, role by role ---------------------------------------------------------------------------


def test_the_secretary_reads_first_what_nobody_signs_for(cast, enter):
    cast.asked("刚来的")
    case = dispatched_long_ago(cast)
    answer = page(enter("secretary"))
    assert "Good day, Secretary" in said(answer)
    assert titles(answer)[0].startswith("“下水道返水”: nobody has signed")
    assert titles(answer)[1:] == ["“刚来的” is new"]
    first = answer.context["today"].pressing[0]
    assert (first.button.kind, first.button.url) == ("primary", ways.to_case(case))
    assert "供水公司 should have signed by" in first.meta[0]


def test_several_of_a_kind_are_one_line_that_leads_to_their_list(cast, enter):
    for words in ("一", "二", "三"):
        dispatched_long_ago(cast, words)
    answer = page(enter("worker"))
    assert titles(answer) == ["3 cases nobody has signed for in time"]
    assert answer.context["today"].pressing[0].button.url == ways.to_view("overdue")


def test_every_kind_of_decision_appears_once_and_at_most_seven(cast, enter):
    dispatched_long_ago(cast)
    with ago(100):
        late = cast.asked("没派出")
        commands.dispute(cast.answered(), reason="没好", by=cast.resident(Case.objects.latest("pk")))
        commands.refuse(cast.dispatched(), reason="不是我们", by=cast.lamp_officer)
        commands.offer(cast.asked("陪诊", door="help"), by=cast.dispatcher)
        commands.request_extension(cast.working(), working_days=3, reason="等配件", by=cast.lamp_officer)
        cast.answered()
        commands.call_joint(cast.working(), units=[cast.community], by=cast.lamp_officer)
        parked = commands.park(
            cast.asked("刷墙"), plan="下周", review_on=(NOON - timedelta(hours=72)).date(), by=cast.dispatcher
        )
    found = {one.code: one for one in today.pressing(cast.secretary)}
    assert found.keys() >= {
        "unsigned", "undispatched", "disputed", "handed_back", "nobody", "more_time", "called", "call_back", "review",
    }  # fmt: skip
    assert found["review"].url == ways.to_case(parked)
    assert found["undispatched"].url == ways.to_case(late)
    assert len(titles(page(enter("secretary")))) == MOST


def test_an_offer_nobody_takes_says_how_many_could(cast):
    with ago(30):
        commands.offer(cast.asked("搬桌子", door="help"), by=cast.dispatcher)
    assert "nobody nearby has stated the skill" in today.pressing(cast.dispatcher)[0].reason
    people.give_consent(
        subject=cast.people["member"].stream, purpose="matching", words="x", channel="screen", by=cast.member
    )
    one = today.pressing(cast.dispatcher)[0]
    assert (one.title, one.action) == ("Nobody has taken “搬桌子” for a day", "Who fits")
    assert "1 nearby could do it, none of them is free then" in one.reason


def test_a_department_reads_what_to_sign_for_and_what_is_due(cast, enter):
    cast.dispatched()
    with ago(24 * 40):
        cast.working()
    answer = page(enter("lamp_officer"))
    assert titles(answer)[0].startswith("“3 栋楼下路灯不亮” is ")
    assert "was dispatched to you" in titles(answer)[1]
    codes = [section.code for section in answer.context["today"].sections]
    assert codes == ["sign", "working"]
    assert not titles(page(enter("water_officer")))


def test_a_called_unit_reads_that_it_is_called(cast, enter):
    case = commands.call_joint(cast.working(), units=[cast.water], by=cast.lamp_officer)
    assert titles(page(enter("water_officer"))) == ["You are called to help with “3 栋楼下路灯不亮”"]
    commands.join(case, unit=cast.water, coming=True, by=cast.water_officer)
    assert not titles(page(enter("water_officer")))


def test_the_arbiter_reads_what_waits_for_a_decision(cast, enter):
    case = commands.refuse(cast.dispatched(), reason="不是", by=cast.lamp_officer)
    commands.to_arbiter(case, by=cast.dispatcher)
    answer = page(enter("arbiter"))
    assert titles(answer) == ["“3 栋楼下路灯不亮” waits for your decision"]
    assert answer.context["today"].sections[0].code == "arbiter"


def test_the_organisation_department_reads_what_slips_and_units_that_need_help(cast, enter):
    for words in ("一", "二", "三", "四", "五"):
        dispatched_long_ago(cast, words)
    with ago(72):
        commands.dispatch(cast.asked("灯"), to=cast.lamps, by=cast.dispatcher)
    for who in ("supervisor", "leader"):
        answer = page(enter(who))
        sections = {section.code: section for section in answer.context["today"].sections}
        assert [(row.title, row.said) for row in sections["slips"].rows] == [("西街社区", "6 overdue")]
        assert [(row.title, row.said) for row in sections["help"].rows] == [
            ("供水公司", "100%"),
            ("路灯管理所", "too few to say"),
        ]
        assert "派单员" not in said(answer)
    assert titles(page(enter("supervisor"))) == ["6 cases are overdue, nobody has asked why"]


def test_a_member_reads_what_is_near_what_they_took_and_their_thanks(cast, enter):
    commands.offer(cast.asked("修纱窗", door="help"), by=cast.dispatcher)
    mine = commands.take(
        commands.offer(cast.asked("搬桌子", door="help"), by=cast.dispatcher), by=cast.member
    )
    done = commands.take(commands.offer(cast.asked("陪诊", door="help"), by=cast.dispatcher), by=cast.member)
    commands.answer(commands.start(done, by=cast.member), answer="去了", by=cast.member)
    commands.confirm(done, by=cast.resident(done), satisfied="yes", words="特别耐心")
    answer = page(enter("member"))
    text = said(answer)
    assert "Good day, 党员" in text
    assert "Near you is 1 thing you can help with" in text
    assert "修纱窗" in text
    assert "特别耐心" in text
    section = answer.context["today"].sections[0]
    assert [(row.title, row.button.url) for row in section.rows] == [("搬桌子", ways.to_move(mine, "start"))]
    assert "派单" not in text.replace("党员", "")


def test_a_grid_worker_has_one_large_button_and_their_grid(cast, enter):
    grid = places.found_grid(code="431099001001001", name="第一网格", organisation=cast.community, by=BUILDER)
    places.assign_staff(grid=grid, person=cast.people["walker"], role="grid_worker", by=BUILDER)
    Case.objects.filter(pk=cast.asked("我网格里的").pk).update(grid=grid)
    cast.asked("别处的")
    answer = page(enter("walker"))
    content = answer.content.decode()
    assert content.count('class="button primary') == 1
    assert f'class="button primary big wide" href="{reverse("cases:report")}"' in content
    section = next(one for one in answer.context["today"].sections if one.code == "grid")
    assert [row.title for row in section.rows] == ["我网格里的"]
    assert reverse("places:grid", args=[grid.code]) in content


def test_security_reads_requests_of_people_first(cast, enter):
    SubjectRequest.objects.create(
        subject="person:1", kind="copy", asked_at=NOON, due_at=NOON + timedelta(days=3)
    )
    answer = page(enter("security"))
    assert titles(answer) == ["1 person asks about what is held of them"]
    assert answer.context["today"].pressing[0].button.url == reverse("people:requests")


@pytest.mark.parametrize(
    ("who", "door"),
    [("auditor", "people:audit"), ("operator", "rulebook:rules"), ("security", "people:requests")],
)
def test_those_who_guard_the_system_find_their_doors(cast, enter, who, door):
    assert reverse(door) in [row.url for row in page(enter(who)).context["today"].doors]


@pytest.mark.parametrize(
    "who",
    [
        "secretary",
        "worker",
        "member",
        "walker",
        "lamp_officer",
        "arbiter",
        "supervisor",
        "leader",
        "security",
        "auditor",
        "operator",
    ],
)
def test_with_nothing_to_do_the_page_says_what_will_appear(cast, enter, who):
    answer = page(enter(who))
    assert not titles(answer)
    assert "appear" in said(answer) or who in ("auditor", "operator", "security")
    every = [item.url for item in answer.context["navigation"]]
    assert len(every) == len(set(every))
    assert all(enter(who).get(address).status_code == 200 for address in every)


# --- who sees nothing -------------------------------------------------------------------------------------


def test_strangers_get_nothing(cast, enter, client):
    dispatched_long_ago(cast)
    assert reverse("account_login") in client.get(reverse("site:today")).url
    nobody = people.enrol(username="nobody", name="无岗", by=BUILDER)
    client.force_login(nobody)
    assert client.get(reverse("site:today")).status_code == 403
    assert "下水道" not in said(page(enter("other_dispatcher")))


def test_a_complaint_about_them_never_presses_on_the_recused(cast):
    with ago(100):
        cast.asked("投诉派单员", door="complain", about_person=cast.people["dispatcher"])
        cast.asked("投诉社区", door="complain", about_unit=cast.community)
    assert today.pressing(cast.dispatcher) == []
    assert [one.title for one in today.pressing(cast.secretary)] != []


# --- figures ----------------------------------------------------------------------------------------------


def test_every_figure_is_the_length_of_its_list(cast, enter):
    with ago(24 * 10):
        cast.asked("上上周的")
    with ago(50):
        case = cast.answered()
    commands.confirm(case, by=cast.resident(case), satisfied="yes")
    commands.take(commands.offer(cast.asked("搬桌子", door="help"), by=cast.dispatcher), by=cast.member)
    week = figures.week(cast.secretary, "case.dispatch")
    assert (week.received, week.received_before, week.confirmed, week.closed, week.takes, week.takers) == (
        2,
        1,
        1,
        1,
        1,
        1,
    )
    assert week.median_hours == pytest.approx(50, abs=0.1)
    client = enter("secretary")
    for code, count in (("received", 2), ("confirmed", 1), ("closed", 1), ("taken", 1)):
        answer = client.get(reverse("cases:records", args=[code]))
        assert (answer.context["count"], len(answer.context["rows"])) == (count, count)
        assert str(FIGURES[code].definition) in said(answer).replace("&#x27;", "'")
    assert client.get(reverse("cases:records", args=["nothing"])).status_code == 404
    assert enter("member").get(reverse("cases:records", args=["received"])).status_code == 404
    assert figures.week(cast.other_dispatcher, "case.dispatch").received == 0


def test_the_most_urgent_stand_first():
    def one(code: str, rank: int, hours: float | None = None) -> Pressing:
        return Pressing(
            code, code, "", "", "", rank, "info", NOON + timedelta(hours=hours) if hours is not None else None
        )

    found = most_pressing(
        [
            one("later", 1, 5),
            one("none", 1),
            one("soon", 1, 1),
            one("first", 0),
            *[one(f"x{n}", 5) for n in range(9)],
        ]
    )
    assert [p.code for p in found[:4]] == ["first", "soon", "later", "none"]
    assert len(found) == MOST


# --- how many questions are asked of the database ------------------------------------------------------------


def queries_of(client: Client) -> int:
    client.get(reverse("site:today"))
    with CaptureQueriesContext(connection) as seen:
        assert client.get(reverse("site:today")).status_code == 200
    return len(seen)


def fill(cast: Cast, times: int) -> None:
    for _time in range(times):
        dispatched_long_ago(cast)
        cast.asked("新的")
        cast.dispatched()
        with ago(40):
            commands.offer(cast.asked("陪诊", door="help"), by=cast.dispatcher)
            commands.refuse(cast.dispatched(), reason="不是", by=cast.lamp_officer)
            cast.working()
        commands.take(commands.offer(cast.asked("搬桌子", door="help"), by=cast.dispatcher), by=cast.member)


QUERIES = {
    "secretary": 24,
    "member": 14,
    "lamp_officer": 15,
    "supervisor": 15,
    "walker": 14,
    "arbiter": 10,
    "security": 10,
}


@pytest.mark.parametrize("who", list(QUERIES))
def test_queries_do_not_grow_with_the_cases(cast, enter, who):
    client = enter(who)
    fill(cast, 1)
    queries_of(client)  # what a process keeps in memory is there now
    one = queries_of(client)
    fill(cast, 2)
    queries_of(client)
    assert queries_of(client) == one
    assert one == QUERIES[who], one


def test_navigation_is_built_once_and_each_count_is_one_query(cast, enter, rf):
    from linli.kernel import scope
    from linli.site.navigation import navigation_of

    warm, request = rf.get("/"), rf.get("/today/")
    for one in (warm, request):
        one.actor, one.user = cast.secretary, cast.people["secretary"]
    with scope.remembering():
        navigation_of(warm)  # what a process keeps in memory is there now
        with CaptureQueriesContext(connection) as seen:
            first = navigation_of(request)
            assert navigation_of(request) is first
    assert len(seen) == 4, [q["sql"][:80] for q in seen]  # to dispatch, hot issues, calls back, notices
    assert [item.url for item in first if item.active] == ["/today/"]
