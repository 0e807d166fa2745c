from datetime import date

import pytest

from linli.kernel import journal
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen, Stale
from linli.organisations import commands, queries
from linli.organisations.commands import NewOrganisation, regrouping
from linli.organisations.models import Organisation, Regrouping
from linli.organisations.tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 10)


def draft(county, actors, *lines, on=TODAY):
    made = regrouping.draft(
        title="老城八委",
        reason="县委〔2026〕12 号",
        effective_on=on,
        root=county.top,
        by=actors["supervisor"],
    )
    if lines:
        regrouping.add_lines(made, lines=[(county[a], county[b]) for a, b in lines], by=actors["supervisor"])
    return made


def approved(county, actors, *lines, on=TODAY):
    made = draft(county, actors, *lines, on=on)
    return regrouping.approve(made, by=actors["reviewer"])


def test_175_organisations_are_regrouped_under_8_committees_and_back(county, actors):
    rows = [NewOrganisation(f"B{n:03}", f"第{n}党支部", "branch", "XJ") for n in range(175)]
    rows += [
        NewOrganisation(f"B{n:03}-1", f"第{n}支部一组", "party_group", f"B{n:03}") for n in range(0, 175, 5)
    ]
    rows += [NewOrganisation(f"K{n}", f"第{n}综合党委", "comprehensive_committee", "WJ") for n in range(8)]
    commands.found_many(rows, by=SYSTEM)
    made = draft(county, actors, *((f"B{n:03}", f"K{n % 8}") for n in range(175)))
    plan = queries.preview(made)
    assert (len(plan.shifts), plan.moved, plan.conflicts) == (175, 210, ())
    regrouping.approve(made, by=actors["reviewer"])
    regrouping.apply(made, by=actors["supervisor"])
    assert Organisation.objects.filter(parent__code="K0", state="active").count() == 22
    deep = county["B005-1"]
    assert deep.path.startswith(county["K5"].path)
    assert journal.history(county["B174"].stream)[-1].data["regrouping"] == made.pk
    assert journal.history(made.stream)[-1].data["moved"] == 210
    regrouping.undo(made, by=actors["reviewer"], note="方案有变")
    assert Organisation.objects.filter(parent__code="XJ", state="active").count() == 176
    assert county["B005-1"].path.startswith(county["XJ"].path)
    assert made.state == "undone"
    assert not list(journal.verify())


def test_who_drafted_it_does_not_approve_it(county, actors):
    made = draft(county, actors, ("XJ", "QX"))
    with pytest.raises(NotOpen):
        regrouping.approve(made, by=actors["supervisor"])
    with pytest.raises(NotAllowed):
        regrouping.approve(made, by=actors["secretary"])
    with pytest.raises(NotOpen):
        regrouping.apply(made, by=actors["supervisor"])


def test_an_empty_draft_is_not_approved(county, actors):
    with pytest.raises(NotOpen):
        regrouping.approve(draft(county, actors), by=actors["reviewer"])


def test_an_approved_one_is_not_changed_before_it_is_sent_back(county, actors):
    made = approved(county, actors, ("XJ", "QX"))
    with pytest.raises(NotOpen):
        regrouping.add_lines(made, lines=[(county.bridge, county.town)], by=actors["supervisor"])
    regrouping.return_to_draft(made, by=actors["reviewer"], note="再核对一遍")
    regrouping.add_lines(made, lines=[(county.bridge, county.town)], by=actors["supervisor"])
    assert made.lines.count() == 2
    assert made.reviewed_by is None


def test_a_circle_is_a_conflict_of_every_line_in_it(county, actors):
    made = draft(county, actors, ("WJ", "QX"), ("QX", "XJ"))
    conflicts = queries.preview(made).conflicts
    assert {shift.organisation.code for shift in conflicts} == {"WJ", "QX"}
    with pytest.raises(NotOpen):
        regrouping.approve(made, by=actors["reviewer"])


def test_parent_and_child_change_places_though_each_step_alone_would_be_a_circle(county, actors):
    made = approved(county, actors, ("WJ", "XJ"), ("XJ", "AL"))
    regrouping.apply(made, by=actors["supervisor"])
    assert county["WJ"].parent.code == "XJ"
    assert county["XJ"].parent.code == "AL"
    assert county["XJ-1"].path.startswith(county["XJ"].path)
    regrouping.undo(made, by=actors["reviewer"])
    assert county["XJ"].parent.code == "WJ"


def test_what_is_moved_inside_something_that_is_moved_is_counted_once(county, actors):
    made = draft(county, actors, ("XJ", "QX"), ("XJ-1", "QT"))
    assert queries.preview(made).moved == 2
    made = approved(county, actors, ("XJ", "QX"), ("XJ-1", "QT"))
    regrouping.apply(made, by=actors["supervisor"])
    assert county["XJ-1"].parent.code == "QT"


def test_it_is_carried_out_on_its_day_or_later(county, actors):
    made = approved(county, actors, ("XJ", "QX"), on=date(2026, 7, 1))
    with pytest.raises(NotOpen) as refused:
        regrouping.apply(made, by=actors["supervisor"])
    assert "7" in refused.value.sentence
    assert county["XJ"].parent == county.street


def test_a_conflict_that_arose_after_the_approval_stops_all_of_it(county, actors):
    made = approved(county, actors, ("XJ-1", "QT"), ("XJ", "QX"))
    commands.move(county.bridge, to=county.town, by=actors["supervisor"])
    commands.close(county.grid, by=actors["supervisor"])
    with pytest.raises(NotOpen):
        regrouping.apply(made, by=actors["supervisor"])
    assert county["XJ"].parent == county.street
    assert Regrouping.objects.get().state == "approved"


def test_undo_is_refused_when_something_has_been_moved_since(county, actors):
    made = approved(county, actors, ("XJ", "QX"), ("QT", "QX"))
    regrouping.apply(made, by=actors["supervisor"])
    commands.move(county["QT"], to=county.top, by=actors["supervisor"])
    with pytest.raises(NotOpen) as refused:
        regrouping.undo(made, by=actors["reviewer"])
    assert county.bridge.name in refused.value.sentence
    assert county["XJ"].parent == county.town


def test_undo_is_refused_when_the_old_place_is_closed(county, actors):
    made = approved(county, actors, ("XJ", "QX"), ("QT", "QX"))
    regrouping.apply(made, by=actors["supervisor"])
    commands.close(county["WJ"], by=actors["supervisor"])
    with pytest.raises(NotOpen):
        regrouping.undo(made, by=actors["reviewer"])


def test_only_what_stands_under_its_root_is_regrouped(county, actors):
    made = regrouping.draft(
        title="望江内部", reason="街道会议", effective_on=TODAY, root=county.street, by=actors["supervisor"]
    )
    with pytest.raises(BadInput):
        regrouping.add_lines(made, lines=[(county.west, county.town)], by=actors["supervisor"])
    with pytest.raises(NotAllowed):
        regrouping.draft(
            title="越权", reason="无", effective_on=TODAY, root=county.street, by=actors["secretary"]
        )


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": " "}),
        ("title", {"title": "长" * 81}),
        ("reason", {"reason": ""}),
        ("reason", {"reason": "长" * 2001}),
        ("effective_on", {"effective_on": date(2027, 7, 1)}),
    ],
)
def test_a_draft_says_which_field_is_wrong(county, actors, field, changes):
    values = {
        "title": "标题",
        "reason": "理由",
        "effective_on": TODAY,
        "root": county.top,
        "by": actors["supervisor"],
    }
    with pytest.raises(BadInput) as refused:
        regrouping.draft(**(values | changes))
    assert set(refused.value.fields) == {field}


def test_a_page_out_of_date_approves_nothing(county, actors):
    made = draft(county, actors, ("XJ", "QX"))
    seen = made.version
    regrouping.add_lines(made, lines=[(county.bridge, county.town)], by=actors["supervisor"])
    with pytest.raises(Stale):
        regrouping.approve(made, by=actors["reviewer"], version=seen)


def test_lines_are_taken_out_and_replaced(county, actors):
    made = draft(county, actors, ("XJ", "QX"), ("QT", "QX"))
    regrouping.add_lines(made, lines=[(county.west, county.top)], by=actors["supervisor"])
    regrouping.drop_lines(made, organisations=[county.bridge], by=actors["supervisor"])
    (line,) = made.lines.all()
    assert (line.organisation, line.to_parent) == (county.west, county.top)
    regrouping.drop(made, by=actors["supervisor"])
    assert made.state == "dropped"
    assert len(queries.regrouping_history(made)) == 5
