"""The pages of routing: reading for all who work here, changing for the organisation department, Excel out and in again."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from linli.cases import commands
from linli.cases import seeds as case_seeds
from linli.cases.commands import categories, dry_runs, duties
from linli.cases.commands.categories import NewCategory
from linli.cases.commands.duties import NewDuty
from linli.cases.models import Case, Category, Duty, DutyList, TownshipDuty
from linli.cases.routing import sheets as routing_sheets
from linli.cases.tests.cast import BUILDER, Cast
from linli.kernel import clock, sheets
from linli.kernel.refusals import BadInput


@pytest.fixture
def county(cast: Cast) -> Cast:
    case_seeds.plant(by=BUILDER)
    lamp = Category.objects.get(code="street_lamp_out")
    first = duties.draft(title="第一版", by=BUILDER)
    duties.put_duty(first, NewDuty("unit", category=lamp, unit=cast.lamps, helpers=(cast.water,)), by=BUILDER)
    duties.put_duty(first, NewDuty("township"), by=BUILDER)
    duties.go_live(first, from_on=clock.today(), by=BUILDER)
    return cast


def test_a_draft_is_changed_tried_and_put_in_force_by_pages(county: Cast, enter: Any) -> None:
    page = enter("supervisor")
    case = county.asked(category=Category.objects.get(code="street_lamp_out"))
    assert page.post("/routing/new/", {"title": "第二版", "note": "按会议纪要"}).status_code == 302
    draft = DutyList.objects.get(state="draft")
    here = f"/routing/lists/{draft.number}/"
    rule = {
        "version": draft.version,
        "category": "street_lamp_out",
        "target": "unit",
        "unit": "WATER",
        "fast": "on",
        "helpers": "路灯管理所",
    }
    assert page.post(f"{here}rules/R001/", rule).status_code == 302
    assert page.post(f"{here}rules/R001/", {**rule, "until_time": "8 o'clock"}).status_code == 422
    assert (
        b"Write a time of day as 18:00."
        in page.post(f"{here}rules/R001/", {**rule, "until_time": "8点"}).content
    )
    today = clock.today().isoformat()
    answer = page.post(f"{here}try/", {"since": today, "until": today})
    run = draft.dry_runs.get()
    assert answer.headers["Location"] == f"/routing/dry-runs/{run.pk}/"
    assert b"Deciding case by case" in page.get(answer.headers["Location"]).content
    dry_runs.run_out.func(run.pk)
    shown = page.get(answer.headers["Location"]).content.decode()
    assert case.number in shown
    assert "1 of 1 cases would go another way" in shown
    assert page.get(f"/routing/dry-runs/{run.pk}/export/").status_code == 200
    assert "Changed" in page.get(here).content.decode()
    assert page.post(f"{here}move/go_live/", {"version": "", "from_on": today}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "live"
    again = county.asked(category=case.category)
    assert (again.state, again.unit) == ("dispatched", county.water)


@pytest.mark.parametrize("who", ["dispatcher", "lamp_officer", "arbiter"])
def test_others_read_and_change_nothing(county: Cast, enter: Any, who: str) -> None:
    page = enter(who)
    for address in ("", "lists/1/", "lists/1/rules/R001/", "lists/1/report/", "townships/", "townships/STREET/", "categories/", "categories/street_lamp_out/", "lists/1/export/", "categories/export/", "townships/export/"):  # fmt: skip
        assert page.get(f"/routing/{address}").status_code == 200, address
    assert page.get("/routing/new/").status_code == 404
    assert page.post("/routing/categories/street_lamp_out/close/", {}).status_code == 403
    assert (
        page.post("/routing/townships/STREET/", {"category": "street_lamp_out", "basis": "x"}).status_code
        == 403
    )
    draft = duties.draft(title="草稿", by=BUILDER, based_on=DutyList.objects.get())
    assert page.post(f"/routing/lists/{draft.number}/rules/R001/drop/").status_code == 403
    assert page.post(f"/routing/lists/{draft.number}/move/drop/", {}).status_code == 403
    assert not TownshipDuty.objects.exists()


def test_an_imagined_case_is_answered_with_its_reason(county: Cast, enter: Any) -> None:
    shown = (
        enter("dispatcher")
        .get("/routing/", {"category": "lamp_flickering", "place": "COMMUNITY"})
        .content.decode()
    )
    assert "路灯管理所" in shown
    assert "Rule R001 of responsibility list no. 1" in shown


def test_rules_go_to_excel_and_come_back_as_a_draft(county: Cast) -> None:
    live = DutyList.objects.get()
    out = routing_sheets.duties_out(live)
    by = county.supervisor
    row = sheets.preview("duties", SimpleUploadedFile("rules.xlsx", out), by=by)
    sheets.apply(kind="duties", key=row.key, by=by)
    draft = DutyList.objects.get(state="draft")
    from linli.cases.routing.comparing import changes

    assert changes(draft) == []
    assert Duty.objects.filter(list=draft).count() == 2


def test_wrong_rows_are_told_and_nothing_is_brought_in(county: Cast) -> None:
    out = sheets.write(
        routing_sheets.DUTIES,
        [
            {"category": "street_lamp_out", "target": "unit", "unit": "没有这个单位"},
            {"category": "没有这事", "target": "keeper", "from_time": "25:00", "until_time": "08:00"},
            {"code": "R001", "remove": True},
        ],
    )
    by = county.supervisor
    row = sheets.preview("duties", SimpleUploadedFile("rules.xlsx", out), by=by)
    _row, reading = sheets.staged(kind="duties", key=row.key, by=by)
    assert [error.column for line in reading.rows for error in line.errors] == ["unit", "category"]
    with pytest.raises(BadInput):
        sheets.apply(kind="duties", key=row.key, by=by)
    assert not DutyList.objects.filter(state="draft").exists()


def test_kinds_of_matter_go_out_and_in_in_three_levels(county: Cast) -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(routing_sheets.categories_out()))
    assert book.active.max_row == Category.objects.count() + 1
    rows = [
        {"code": "lamp_solar", "parent": "lamp_kind", "name_zh": "太阳能灯", "name_en": "Solar lamp"},
        {
            "code": "lamp_kind",
            "parent": "light",
            "name_zh": "庭院灯",
            "name_en": "Garden lamp",
            "keywords": "庭院灯 草坪灯",
        },
        {"code": "light", "name_zh": "景观照明", "name_en": "Scenic lighting", "duty_of": "department"},
    ]
    by = county.supervisor
    row = sheets.preview(
        "categories", SimpleUploadedFile("kinds.xlsx", sheets.write(routing_sheets.CATEGORIES, rows)), by=by
    )
    sheets.apply(kind="categories", key=row.key, by=by)
    assert Category.objects.get(code="lamp_solar").parent.parent.code == "light"


def test_a_closed_kind_names_its_successor_and_is_no_longer_offered(county: Cast, enter: Any) -> None:
    page = enter("supervisor")
    page.post("/routing/categories/praise_person/close/", {"successor": "micro_wish"})
    closed = Category.objects.get(code="praise_person")
    assert (closed.closed_on, closed.successor.code) == (clock.today(), "micro_wish")
    assert "praise_person" not in page.get("/routing/categories/").content.decode()
    assert (
        page.post("/routing/categories/street_lamp_out/close/", {}).status_code == 409
    )  # details stand under it
    page.post("/routing/categories/praise_person/reopen/")
    assert Category.objects.get(code="praise_person").closed_on is None


def test_a_fourth_level_and_a_circle_are_refused(county: Cast) -> None:
    flicker = Category.objects.get(code="lamp_flickering")
    with pytest.raises(BadInput, match=r"三级|three levels"):
        categories.put(NewCategory("deeper", "更细", "Deeper", parent=flicker), by=BUILDER)
    with pytest.raises(BadInput):
        categories.put(NewCategory("fixtures", "公用设施", "Fixtures", parent=flicker), by=BUILDER)
    assert categories.number_for_county("990101", by=BUILDER) > 20
    assert Category.objects.get(code="street_lamp_out").standard_code == "9901010118"


def test_a_corrected_kind_offers_another_unit_and_sends_nothing(county: Cast, enter: Any) -> None:
    case = county.asked(category=Category.objects.get(code="street_lamp_out"))
    commands.dispatch(case, to=county.lamps, by=county.dispatcher)
    page = enter("dispatcher")
    here = reverse("cases:desk_case", args=[case.number])
    assert "Sent to 路灯管理所 because of this rule." in page.get(here).content.decode()
    commands.correct(case, category=Category.objects.get(code="village_road"), by=county.dispatcher)
    shown = page.get(here).content.decode()
    assert "Since it was corrected, the list names 望江街道" in shown
    assert Case.objects.get(pk=case.pk).unit == county.lamps
    page.post(
        reverse("cases:desk_move", args=[case.number, "dispatch"]), {"to": "STREET", "version": case.version}
    )
    assert Case.objects.get(pk=case.pk).unit == county.street


def test_the_resident_reads_plainly_why_it_went_there(county: Cast) -> None:
    from django.test import Client

    case = county.asked(category=Category.objects.get(code="street_lamp_out"))
    commands.dispatch(case, to=county.lamps, by=county.dispatcher)
    [token] = commands.issue_keys([case])
    resident = Client(HTTP_ACCEPT_LANGUAGE="en")
    resident.cookies["django_language"] = "en"
    shown = resident.get(f"/t/{token}/", follow=True).content.decode()
    assert "It went to 路灯管理所: by the county&#x27;s responsibility list" in shown
    assert "R001" not in shown
