"""An issue from proposal to settled: who decides, who answers, what stays with each case and each resident."""

from datetime import timedelta

import pytest

from linli.cases import commands as cases
from linli.cases.hot import commands, proposing, queries
from linli.cases.hot.lifecycle import LIFE
from linli.cases.hot.tests.scenes import asked, lifts, others
from linli.cases.models import Case, HotIssue
from linli.cases.tests.cast import Cast
from linli.kernel import clock, journal, scope
from linli.kernel.notices.models import Delivery
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen
from linli.kernel.scope import Actor

pytestmark = pytest.mark.django_db
NIGHT = Actor.system("hot")


def proposed(cast: Cast) -> HotIssue:
    lifts(cast)
    others(cast)
    proposing.run(keepers=None, by=NIGHT)
    return HotIssue.objects.get()


def opened(cast: Cast) -> HotIssue:
    issue = proposed(cast)
    members = [row.case for row in issue.beside.all()]
    return commands.confirm(
        issue,
        owner=cast.lamps,
        title="电梯停运",
        public_words="锦绣苑电梯停运",
        cases=members,
        by=cast.dispatcher,
    )


def answered(cast: Cast) -> HotIssue:
    issue = opened(cast)
    commands.answer(issue, answer="配件已到，今晚恢复", by=cast.lamp_officer)
    return issue


def test_the_night_proposes_what_belongs_together_and_nothing_else(cast: Cast) -> None:
    issue = proposed(cast)
    assert issue.state == "proposed"
    assert {row.case.words[:2] for row in issue.beside.select_related("case")} <= {"电梯", "锦绣", "三栋"}
    assert issue.beside.count() == 5
    assert issue.reason["askers"] == 5
    assert any("电梯" in word for word in issue.reason["words"])
    assert not Case.objects.filter(issue__isnull=False).exists()  # nothing has happened to any case
    assert proposing.run(keepers=None, by=NIGHT) == 0  # the next night says nothing twice


def test_one_person_asking_five_times_is_no_hot_issue(cast: Cast) -> None:
    for words in (
        "电梯停了，老人上不了楼",
        "电梯停了，老人还是上不了楼",
        "电梯停了，老人今天也上不了楼",
        "电梯停了，老人上不了楼，第四次说",
    ):
        asked(cast, words, 1)
    proposing.run(keepers=None, by=NIGHT)
    assert not HotIssue.objects.exists()


def test_complaints_confidences_and_recused_cases_are_never_gathered(cast: Cast) -> None:
    shut = [
        asked(cast, "电梯停了，老人上不了楼", 1, door="complain"),
        asked(cast, "电梯停了，老人上不了楼", 2, confidential=True),
        cases.recuse(asked(cast, "电梯停了，老人上不了楼", 3), organisation=cast.water, by=cast.dispatcher),
    ]
    issue = proposed(cast)
    assert not issue.beside.filter(case__in=shut).exists()
    for case in shut:
        with pytest.raises(BadInput):
            commands.take_in(issue, cases=[case], by=cast.dispatcher)


def test_a_case_in_which_somebody_is_recused_leaves_at_once(cast: Cast) -> None:
    issue = opened(cast)
    case = issue.members.first()
    cases.recuse(case, organisation=cast.lamps, by=cast.dispatcher)
    assert not issue.members.filter(pk=case.pk).exists()
    assert issue.beside.get(case=case).standing == "out"


def test_a_person_opens_it_with_one_owner_and_the_cases_keep_their_clocks(cast: Cast) -> None:
    before = {c.pk: (c.state, c.due_at, c.version) for c in Case.objects.all()}
    issue = opened(cast)
    assert issue.owner == cast.lamps
    assert issue.members.count() == 5
    for case in issue.members.all():
        assert (case.state, case.due_at, case.version) == before.get(
            case.pk, (case.state, case.due_at, case.version)
        )
        assert "join_issue" in [e.move for e in journal.history(case.stream)]


def test_only_the_desk_that_keeps_them_decides(cast: Cast) -> None:
    issue = proposed(cast)
    for actor in (cast.lamp_officer, cast.other_dispatcher, cast.member):
        with pytest.raises((NotAllowed, BadInput)):
            commands.confirm(
                issue, owner=cast.lamps, title="电梯", cases=[r.case for r in issue.beside.all()], by=actor
            )


def test_the_one_answer_goes_to_each_case_by_its_ordinary_command(cast: Cast) -> None:
    issue = opened(cast)
    first, second, third, *_rest = issue.members.order_by("pk")
    cases.dispatch(first, to=cast.lamps, by=cast.dispatcher)
    cases.sign(first, by=cast.lamp_officer)
    cases.dispatch(second, to=cast.lamps, by=cast.dispatcher)
    cases.dispatch(third, to=cast.lamps, by=cast.dispatcher)
    cases.sign(third, by=cast.lamp_officer)
    cases.ask(third, question="是哪一部电梯？", by=cast.lamp_officer)
    left = commands.answer(issue, answer="配件已到，今晚恢复", by=cast.lamp_officer)
    assert [one.case.pk for one in left] == [third.pk]
    assert set(issue.members.exclude(pk=third.pk).values_list("state", "answer")) == {
        ("answered", "配件已到，今晚恢复")
    }
    assert Delivery.objects.filter(code__startswith="case.resident.answer").count() == 4
    assert list(journal.verify()) == []
    third.refresh_from_db()
    cases.supply(third, reply="三栋", by=cast.resident(third))
    assert commands.answer_rest(issue, by=cast.lamp_officer) == []
    third.refresh_from_db()
    assert third.state == "answered"


def test_each_resident_judges_their_own_and_a_dispute_comes_back_alone(cast: Cast) -> None:
    issue = answered(cast)
    one, other = issue.members.order_by("pk")[:2]
    cases.confirm(one, by=cast.resident(one))
    cases.dispute(other, reason="今晚又停了", by=cast.resident(other))
    issue.refresh_from_db()
    assert issue.state == "answered"
    assert journal.history(issue.stream)[-1].move == "disputed"
    with pytest.raises(NotOpen):
        commands.settle(issue, by=cast.lamp_officer)
    cases.rework(other, by=cast.dispatcher)
    commands.answer_rest(issue, by=cast.lamp_officer)
    commands.settle(HotIssue.objects.get(), by=cast.lamp_officer)
    assert HotIssue.objects.get().state == "settled"


def test_cases_are_put_out_split_off_and_taken_in(cast: Cast) -> None:
    issue = opened(cast)
    a, b, c, *_rest = issue.members.order_by("pk")
    commands.put_out(issue, cases=[a], by=cast.dispatcher)
    made = commands.split(issue, cases=[b, c], title="二期的电梯", by=cast.dispatcher)
    assert (issue.members.count(), made.members.count(), made.owner) == (2, 2, cast.lamps)
    with pytest.raises(BadInput):
        commands.take_in(issue, cases=[b], by=cast.dispatcher)  # it stands in the other
    proposing.run(keepers=None, by=NIGHT)
    assert not issue.beside.filter(case=a, standing="suggested").exists()
    a.refresh_from_db()
    commands.take_in(issue, cases=[a], by=cast.dispatcher)
    assert issue.members.filter(pk=a.pk).exists()


def test_a_dropped_proposal_is_not_made_again_soon(cast: Cast) -> None:
    issue = proposed(cast)
    with pytest.raises(BadInput):
        commands.drop(issue, reason="", by=cast.dispatcher)
    commands.drop(issue, reason="同一栋楼已在修", by=cast.dispatcher)
    assert proposing.run(keepers=None, by=NIGHT) == 0
    with clock.at(clock.now() + timedelta(days=31)):
        proposing.run(keepers=None, by=NIGHT)
        assert HotIssue.objects.filter(state="proposed").exists()


def test_new_cases_are_suggested_to_the_open_issue(cast: Cast) -> None:
    issue = opened(cast)
    late = asked(cast, "电梯停了，老人上不了楼，都五天了", 901)
    assert proposing.run(keepers=None, by=NIGHT) == 1
    assert issue.beside.get(case=late).standing == "suggested"
    assert HotIssue.objects.count() == 1


def test_a_visit_invites_those_who_asked_and_its_promises_are_kept(cast: Cast) -> None:
    issue = opened(cast)
    when = clock.now() + timedelta(days=2)
    commands.plan_visit(
        issue, starts_at=when, place="锦绣苑北门", units=[cast.lamps, cast.water], by=cast.lamp_officer
    )
    assert Delivery.objects.filter(code="issue.asker.visit").count() == 5
    assert scope.may(cast.water_officer, "issue.see", issue)
    promised = commands.Promised("更换曳引绳", cast.water, clock.today() + timedelta(days=7))
    commands.record_visit(issue, found="曳引绳磨损", promises=[promised], by=cast.lamp_officer)
    commands.answer(issue, answer="一周内换好", by=cast.lamp_officer)
    with pytest.raises(NotOpen):
        commands.settle(issue, by=cast.lamp_officer)
    commands.keep_promise(
        issue, promise=issue.visits.get().promises.get(), words="换好了", by=cast.lamp_officer
    )
    commands.settle(issue, by=cast.lamp_officer)
    commands.reopen(issue, reason="又停了", by=cast.dispatcher)
    assert issue.state == "opened"


def test_nobody_sees_members_outside_their_scope_only_how_many(cast: Cast) -> None:
    issue = opened(cast)
    members = queries.members_of(issue, cast.lamp_officer)
    assert (members.decided, members.hidden, members.whole) == ([], 5, 5)
    assert queries.members_of(issue, cast.dispatcher).hidden == 0
    assert not scope.may(cast.other_dispatcher, "issue.see", issue)
    assert issue not in queries.visible_to(cast.other_dispatcher)


def test_list_and_check_agree(cast: Cast) -> None:
    issue = opened(cast)
    commands.plan_visit(
        issue,
        starts_at=clock.now() + timedelta(days=1),
        place="北门",
        units=[cast.water],
        by=cast.lamp_officer,
    )
    for name in cast.people:
        actor = Actor.of(cast.people[name])
        for permission in ("issue.see", "issue.decide", "issue.work"):
            listed = scope.visible(HotIssue.objects.all(), actor, permission).filter(pk=issue.pk).exists()
            assert listed == scope.may(actor, permission, issue), (name, permission)


def test_every_move_of_the_table_has_its_sentence() -> None:
    from linli.cases.hot.sentences import SENTENCES

    assert set(LIFE.moves) <= set(SENTENCES)
