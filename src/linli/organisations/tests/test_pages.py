import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from linli.organisations import commands, queries
from linli.organisations.commands import regrouping
from linli.organisations.models import Kind, Organisation, Posting, Regrouping
from linli.organisations.tests.conftest import SYSTEM, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(client, cast):
    """A browser with somebody signed in."""

    def sign_in(who):
        client.force_login(cast[who])
        return client

    return sign_in


def url(name, /, *args, **query):
    return reverse(f"organisations:{name}", args=args, query=query or None)


def text(answer):
    return answer.content.decode()


def test_the_tree_opens_where_it_is_asked_to(county, at):
    page = text(at("supervisor").get(url("tree")))
    assert "清溪镇党委" in page
    assert "西街社区" not in page
    assert "西街社区" in text(at("supervisor").get(url("tree", open="WJ")))


def test_the_tree_of_a_past_day_says_so(county, at):
    commands.rename(county.street, name="望江新街道党工委", by=SYSTEM, on=date(2026, 6, 1))
    page = text(at("supervisor").get(url("tree", on="2026-05-01")))
    assert "望江街道党工委" in page
    assert "2026年5月1日" in page
    assert "望江新街道" in text(at("supervisor").get(url("tree", on="nonsense")))


def test_searching_on_the_tree_page(county, at):
    page = text(at("supervisor").get(url("tree", q="xj")))
    assert "西街社区党总支" in page
    assert "西街" not in text(at("neighbour").get(url("tree", q="xj")))


def test_a_branch_is_a_fragment_and_a_stranger_finds_nothing(county, at):
    fragment = text(at("secretary").get(url("branch", "WJ"), headers={"HX-Request": "true"}))
    assert fragment.lstrip().startswith("<li")
    assert "西街社区党总支" in fragment
    assert at("neighbour").get(url("branch", "WJ")).status_code == 404
    assert at("supervisor").get(url("branch", "WJ", on="2001-01-01")).status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_the_tree_page_costs_the_same_for_one_and_for_three(county, at, many, django_assert_max_num_queries):
    rows = [commands.NewOrganisation(f"T{n}", f"第{n}支部", "branch", "QX") for n in range(many)]
    commands.found_many(rows, by=SYSTEM)
    browser = at("supervisor")
    browser.get(url("tree"))
    with django_assert_max_num_queries(30) as counted:
        browser.get(url("tree", open="QX"))
    assert len([query for query in counted.captured_queries if "organisations_span" in query["sql"]]) == 4


def test_one_organisation_shows_who_what_and_since_when(county, at):
    commands.rename(county.west, name="西街社区党委", by=SYSTEM)
    page = text(at("secretary").get(url("organisation", "XJ")))
    for words in ("西街社区党委", "望江街道党工委", "吴桐", "西街第一网格党小组", "西街社区党总支"):
        assert words in page
    assert url("change", "XJ", "rename") in page
    assert url("change", "XJ", "move") not in page
    assert at("neighbour").get(url("organisation", "XJ")).status_code == 404


def test_the_reader_never_gets_an_address_to_act(county, at):
    page = text(at("worker").get(url("organisation", "XJ")))
    assert "/do/" not in page
    assert at("worker").get(url("change", "XJ", "rename")).status_code == 403
    assert at("worker").get(url("found", "XJ")).status_code == 403
    assert at("worker").post(url("found", "XJ"), {}).status_code == 403
    assert at("worker").get(url("post", "XJ")).status_code == 403
    assert at("neighbour").get(url("post", "XJ")).status_code == 404


@pytest.mark.parametrize("name", ["rename", "change_phone", "elect", "change_kind", "move", "merge", "close"])
def test_every_form_of_a_change_is_drawn(county, at, name):
    answer = at("supervisor").get(url("change", "XJ-1", name))
    assert answer.status_code == 200
    assert 'name="version"' in text(answer)
    assert at("supervisor").get(url("change", "XJ-1", "reopen")).status_code == 409
    assert at("supervisor").get(url("change", "XJ-1", "explode")).status_code == 404


def test_a_rename_is_made_and_a_page_out_of_date_is_told(county, at):
    given = {"version": "0", "name": "西街社区党委", "on": "2026-06-01", "note": ""}
    assert at("secretary").post(url("change", "XJ", "rename"), given).status_code == 302
    answer = at("secretary").post(url("change", "XJ", "rename"), given | {"name": "别的"})
    assert answer.status_code == 422
    assert Organisation.objects.get(code="XJ").name == "西街社区党委"


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(county, at):
    given = {"version": "0", "name": "好名字", "on": "2030-06-01"}
    page = text(at("secretary").post(url("change", "XJ", "rename"), given))
    assert "2030年6月1日" in page
    assert 'aria-invalid="true"' in page
    assert "好名字" in page


def test_moving_by_the_picker_with_and_without_a_script(county, at):
    address = url("change", "XJ", "move")
    found = text(at("supervisor").post(address, {"_find": "to", "to_q": "清溪", "on": "2026-06-01"}))
    assert re.search(r'name="to" value="QX"', found)
    assert "2026-06-01" in found
    assert county["XJ"].parent == county.street
    options = text(at("supervisor").get(url("pick", reach="edit", name="to", to_q="qx")))
    assert 'value="QX"' in options
    given = {"version": "0", "to": "QX", "on": "2026-06-01", "note": "区划调整"}
    assert at("supervisor").post(address, given).status_code == 302
    assert county["XJ"].parent == county.town


def test_the_picker_of_names_reaches_the_county_and_the_other_does_not(county, at):
    assert 'value="QX"' not in text(at("worker").get(url("pick", q="清溪", name="unit")))
    assert 'value="QX"' in text(at("worker").get(url("pick", q="清溪", name="unit", reach="find")))


def test_founding_by_the_form(county, at):
    given = {
        "name": "锦绣苑党支部",
        "code": "jxy",
        "kind": "branch",
        "sector": "",
        "founded_on": "2026-06-01",
        "phone": "",
    }
    assert at("supervisor").post(url("found", "XJ"), given).status_code == 302
    assert Organisation.objects.get(code="JXY").parent == county.west
    assert at("supervisor").post(url("found", "XJ"), given).status_code == 422
    assert at("supervisor").post(url("found", "XJ"), given | {"kind": "nothing"}).status_code == 422


def test_giving_and_ending_a_role_by_the_forms(county, at):
    person("sunyue", "孙悦")
    found = text(at("secretary").post(url("post", "XJ"), {"_find": "person", "person_q": "sunyue"}))
    assert "孙悦" in found
    given = {"person": "sunyue", "role": "grid_worker", "title": "", "since": "2026-06-01", "until": ""}
    assert at("secretary").post(url("post", "XJ"), given).status_code == 302
    posting = Posting.objects.get(person__username="sunyue")
    assert at("neighbour").get(url("end_posting", posting.pk)).status_code == 404
    assert at("secretary").post(url("post", "XJ"), given | {"role": "auditor"}).status_code == 422
    assert (
        at("secretary").post(url("end_posting", posting.pk), {"on": "2026-06-10", "note": ""}).status_code
        == 302
    )
    posting.refresh_from_db()
    assert posting.until == date(2026, 6, 10)


def test_a_county_adds_a_kind_and_stops_offering_one(county, at):
    given = {
        "what": "kind",
        "kind-code": "canteen",
        "kind-name_zh": "社区食堂",
        "kind-name_en": "Canteen",
        "kind-level": "community",
    }
    assert at("supervisor").post(url("words"), given).status_code == 302
    assert Kind.objects.get(code="canteen").county_own
    assert at("supervisor").post(url("words"), given).status_code == 422
    assert at("supervisor").post(url("retire_word", "kind", "canteen")).status_code == 302
    assert Kind.objects.get(code="canteen").closed_on == date(2026, 6, 10)
    assert at("secretary").get(url("words")).status_code == 404


def test_a_regrouping_goes_its_way_through_the_pages(county, at):
    given = {"title": "调整", "reason": "会议决定", "root": "AL", "effective_on": "2026-06-10"}
    assert at("supervisor").post(url("new_regrouping"), given).status_code == 302
    made = Regrouping.objects.get()
    page = url("regrouping", made.pk)
    assert at("supervisor").post(url("add_lines", made.pk), {"lines": "XJ\tQX\nQT，QX\n"}).status_code == 302
    assert (
        at("supervisor").post(url("add_line", made.pk), {"organisation": "XJ-1", "to": "QT"}).status_code
        == 302
    )
    assert at("supervisor").post(url("drop_line", made.pk, "QT")).status_code == 302
    assert "西街社区党总支" in text(at("supervisor").get(page))
    assert at("secretary").get(page).status_code == 404
    approve = url("move_regrouping", made.pk, "approve")
    assert at("supervisor").post(approve).status_code == 409
    assert at("reviewer").post(approve, {"version": "0"}).status_code == 409
    made.refresh_from_db()
    assert at("reviewer").post(approve, {"version": made.version}).status_code == 302
    assert at("supervisor").post(url("move_regrouping", made.pk, "apply")).status_code == 302
    assert county["XJ"].parent == county.town
    assert at("supervisor").get(page).status_code == 200
    undo = url("move_regrouping", made.pk, "undo")
    assert at("supervisor").post(undo, {"on": "2026-06-10", "note": ""}).status_code == 422
    assert at("supervisor").post(undo, {"on": "2026-06-10", "note": "方案有变"}).status_code == 302
    assert county["XJ"].parent == county.street
    assert "调整" in text(at("supervisor").get(url("regroupings")))


def test_pasted_lines_that_cannot_be_read_are_named(county, actors, at):
    made = regrouping.draft(
        title="调整", reason="试", effective_on=date(2026, 6, 10), root=county.top, by=actors["supervisor"]
    )
    page = text(at("supervisor").post(url("add_lines", made.pk), {"lines": "XJ\nNOPE QX"}))
    assert "NOPE" in page
    assert not made.lines.exists()


def sheet(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("组织.xlsx", out.getvalue())


def test_organisations_come_in_from_excel_after_a_look(county, at):
    upload = sheet(
        ("组织编码", "组织名称", "类别", "上级编码", "成立时间"),
        ("E1", "东街党支部", "党支部", "E2", "2020-01-01"),
        ("E2", "东街社区", "党总支", "WJ", None),
    )
    answer = at("supervisor").post(
        reverse("sheets:start", args=["organisations"]), {"sheet": upload}, follow=True
    )
    assert "东街党支部" in text(answer)
    assert not Organisation.objects.filter(code="E1").exists()
    at("supervisor").post(answer.redirect_chain[-1][0], {"do": "apply"})
    assert Organisation.objects.get(code="E1").parent.code == "E2"


def test_wrong_cells_are_named_and_nothing_comes_in(county, at):
    upload = sheet(
        ("组织编码", "组织名称", "类别", "上级编码"),
        ("XJ", "重复", "党支部", "WJ"),
        ("E9", "无上级", "党支部", "NOPE"),
    )
    answer = at("supervisor").post(
        reverse("sheets:start", args=["organisations"]), {"sheet": upload}, follow=True
    )
    assert "NOPE" in text(answer)
    at("supervisor").post(answer.redirect_chain[-1][0], {"do": "apply"})
    assert not Organisation.objects.filter(code="E9").exists()


def test_people_and_their_roles_come_in_from_excel(county, cast, at):
    upload = sheet(
        ("账号", "姓名", "手机号", "组织编码", "role", "职务"),
        ("lilan", "李岚", "13900000001", "XJ", "community_worker", "民政专干"),
        ("lilan", "李岚", "", "XJ-1", "grid_worker", ""),
        ("worker", "", "", "QT", "community_worker", ""),
    )
    answer = at("supervisor").post(reverse("sheets:start", args=["staff"]), {"sheet": upload}, follow=True)
    at("supervisor").post(answer.redirect_chain[-1][0], {"do": "apply"})
    assert {p.organisation.code for p in Posting.objects.filter(person__username="lilan")} == {"XJ", "XJ-1"}
    assert Posting.objects.filter(person=cast["worker"]).count() == 2


def test_the_tree_is_taken_out_as_it_stood(county, at):
    commands.rename(county.street, name="=望江", by=SYSTEM)
    answer = at("supervisor").get(url("export", on="2026-05-01"))
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == 7
    assert rows[2][1] == "望江街道党工委"
    now = load_workbook(io.BytesIO(at("secretary").get(url("export")).content)).active
    assert [row[0] for row in now.iter_rows(min_row=2, values_only=True)] == ["WJ", "XJ", "XJ-1", "QT"]
    assert now["B2"].data_type == "s"


def test_without_an_account_one_is_asked_to_sign_in(county, client):
    for address in (
        url("tree"),
        url("organisation", "XJ"),
        url("pick", q="x"),
        url("export"),
        url("regroupings"),
    ):
        assert client.get(address).status_code == 302


def test_elections_due_are_found_for_those_who_look_after_them(county, actors):
    commands.elect(county.west, held_on=date(2021, 7, 1), by=SYSTEM)
    assert list(queries.elections_due(actors["secretary"], until=date(2026, 7, 31))) == [county.west]
    assert not queries.elections_due(actors["neighbour"], until=date(2026, 7, 31))
