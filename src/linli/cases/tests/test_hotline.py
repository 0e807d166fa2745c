"""The hotline's sheets: any columns, remembered; numbers once; wrong rows named; answers back."""

import csv
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from linli.cases.hotline import back, columns, commands, keeping, reading, tasks
from linli.cases.models import Case, Category, HotlineImport, SheetMapping
from linli.cases.tests.cast import Cast
from linli.kernel import clock
from linli.kernel.refusals import BadInput, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
HEADINGS = [
    "序号",
    "工单编号",
    "来电时间",
    "诉求性质",
    "反映内容",
    "事项分类",
    "承办单位",
    "事发地址",
    "来电人",
    "联系电话",
]


def line(number: str, **more: str) -> list[str]:
    given = {
        "when": "2026-11-20 14:05:00",
        "door": "投诉举报类",
        "words": "西街口路灯不亮",
        "kind": "路灯问题",
        "unit": "西街",
        "phone": "13800002222",
    } | more
    return [
        "1",
        number,
        given["when"],
        given["door"],
        given["words"],
        given["kind"],
        given["unit"],
        "西街口",
        "王女士",
        given["phone"],
    ]


def as_csv(*rows: list[str], encoding: str = "gb18030") -> SimpleUploadedFile:
    out = io.StringIO()
    csv.writer(out).writerows([["市热线工单导出"], HEADINGS, *rows])
    return SimpleUploadedFile("工单.csv", out.getvalue().encode(encoding))


def as_xlsx(*rows: list[str]) -> SimpleUploadedFile:
    book = Workbook()
    for row in [HEADINGS, *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("工单.xlsx", out.getvalue())


@pytest.fixture
def kinds(cast: Cast) -> Cast:
    Category.objects.create(code="lamp", name_zh="路灯", name_en="Lamp")
    return cast


def mapped(cast: Cast, file: SimpleUploadedFile, **more) -> HotlineImport:
    row = commands.upload(file, by=cast.dispatcher)
    commands.choose_columns(
        row,
        by=cast.dispatcher,
        columns=columns.suggested(keeping.headings(row.key)),
        **({"otherwise": False} | more),
    )
    return commands.fresh(row.key, by=cast.dispatcher)


def test_headings_are_recognised_by_likeness() -> None:
    assert columns.suggested(HEADINGS) == {
        "outside": "工单编号", "received": "来电时间", "door": "诉求性质", "words": "反映内容", "category": "事项分类",
        "keeper": "承办单位", "place": "事发地址", "name": "来电人", "phone": "联系电话",
    }  # fmt: skip
    with pytest.raises(BadInput) as no:
        columns.checked({"outside": "工单编号", "title": "工单编号"}, HEADINGS)
    assert set(no.value.fields) == {"received", "words", "title"}


@pytest.mark.parametrize(
    "file", [as_csv(line("A1")), as_csv(line("A1"), encoding="utf-8-sig"), as_xlsx(line("A1"))]
)
def test_a_sheet_comes_in_with_its_words_translated_and_is_remembered(
    kinds: Cast, file: SimpleUploadedFile
) -> None:
    cast = kinds
    row = mapped(cast, file, name="市热线")
    told = commands.told(row)
    assert (row.counts["wrong"], told.strange) == (
        1,
        {"keeper": {"西街": 1}},
    )
    commands.say_words(row, by=cast.dispatcher, words={"keeper": {"西街": "COMMUNITY"}})
    row = commands.fresh(row.key, by=cast.dispatcher)
    assert set(commands.told(row).strange) == {"category", "door"}
    commands.say_words(
        row, by=cast.dispatcher, words={"category": {"路灯问题": "lamp"}, "door": {"投诉举报类": "report"}}
    )
    row = commands.start(commands.fresh(row.key, by=cast.dispatcher), by=cast.dispatcher)
    assert (row.state, row.counts["made"], row.counts["wrong"]) == ("done", 1, 0)
    case = Case.objects.get()
    assert (case.keeper, case.category.code, case.door, case.channel) == (
        cast.community,
        "lamp",
        "report",
        "hotline",
    )
    assert clock.local(case.occurred_at).strftime("%F %H:%M") == "2026-11-20 14:05"
    assert not list((Path(settings.HOME) / "hotline").glob(f"{row.key}*"))
    again = commands.upload(as_csv(line("A1"), line("A2"), line("A2")), by=cast.dispatcher)
    assert (again.state, again.mapping.name) == ("checked", "市热线")
    assert {name: again.counts[name] for name in ("rows", "new", "again", "wrong")} == {
        "rows": 3,
        "new": 1,
        "again": 2,
        "wrong": 0,
    }
    done = commands.start(again, by=cast.dispatcher)
    assert (done.counts["made"], done.counts["again"], Case.objects.count()) == (1, 2, 2)


def test_wrong_rows_are_named_and_the_others_come_in(kinds: Cast) -> None:
    rows = [
        line("A1", unit="西街社区"), line("", unit="西街社区"), line("A3", when="昨天", unit="西街社区"), line("A4", words="", unit="西街社区"),
        line("A5", unit="滨河社区"), line("A6", unit="月亮社区"), line("A7", unit="西街社区", phone="138****2222"),
    ]  # fmt: skip
    row = mapped(kinds, as_csv(*rows))
    assert [(number, column) for number, column, _said in commands.told(row).faults] == [
        (4, "outside"), (5, "received"), (6, "words"), (7, "keeper"), (8, "keeper"),
    ]  # fmt: skip
    done = commands.start(row, by=kinds.dispatcher)
    assert (done.counts["made"], done.counts["wrong"]) == (2, 5)


def test_what_no_word_sends_elsewhere_may_stay_here(kinds: Cast) -> None:
    row = mapped(kinds, as_csv(line("A1", unit="随便什么")), otherwise=True)
    assert row.counts["new"] == 1
    commands.start(row, by=kinds.dispatcher)
    assert Case.objects.get().keeper == kinds.community


@pytest.mark.django_db(transaction=True)
def test_work_broken_off_goes_on_and_nothing_comes_twice(
    kinds: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "CHUNK", 2)
    row = mapped(kinds, as_csv(*(line(f"A{n}", unit="西街社区") for n in range(5))))
    receive, calls = tasks._receive, []

    def stumble(fresh, by):
        calls.append(len(fresh))
        if len(calls) == 2:
            raise OSError("the disk is away")
        return receive(fresh, by)

    monkeypatch.setattr(tasks, "_receive", stumble)
    row = commands.start(row, by=kinds.dispatcher)
    assert (row.state, Case.objects.count()) == ("failed", 2)
    row = commands.start(row, by=kinds.dispatcher)
    assert (row.state, row.counts["made"], row.counts["again"], Case.objects.count()) == ("done", 3, 2, 5)


def test_rows_lie_sealed_and_only_their_owner_sees_them(kinds: Cast) -> None:
    row = mapped(kinds, as_csv(line("A1")))
    lying = b"".join(path.read_bytes() for path in (Path(settings.HOME) / "hotline").glob(f"{row.key}*"))
    assert lying
    assert "王女士".encode() not in lying
    assert b"13800002222" not in lying
    with pytest.raises(NotFound):
        commands.fresh(row.key, by=kinds.other_dispatcher)
    commands.drop(row, by=kinds.dispatcher)


@pytest.mark.parametrize(
    ("text", "said"),
    [("2026-11-20 14:05:33", "2026-11-20 14:05"), ("2026/1/2", "2026-01-02 12:00"), ("2026年11月20日 9时05分", "2026-11-20 09:05"),
     ("20261120", "2026-11-20 12:00"), ("２０２６-１１-２０", "2026-11-20 12:00"), ("2026-13-40", None), ("昨天", None)],
)  # fmt: skip
def test_moments_are_read_as_sheets_show_them(text: str, said: str | None) -> None:
    found = reading.moment_of(text)
    assert (found.strftime("%F %H:%M") if found else None) == said


def test_the_answers_go_back_under_their_numbers(kinds: Cast) -> None:
    row = mapped(kinds, as_csv(line("A1", unit="西街社区"), line("=A2", unit="西街社区")))
    commands.start(row, by=kinds.dispatcher)
    Case.objects.update(answer="修好了", answered_at=clock.now())
    kinds.asked("不是热线来的")
    today = clock.today()
    book = load_workbook(io.BytesIO(back.workbook(kinds.dispatcher, since=today, until=today)))
    lines = [[cell.value for cell in one] for one in book.active.iter_rows()][1:]
    assert [one[0] for one in lines] == ["A1"] or [one[0] for one in lines] == ["A1", "=A2"]
    assert all("13800002222" not in str(one) and "王女士" not in str(one) for one in lines)
    assert lines[0][6] == "修好了"


def test_the_pages_lead_from_the_sheet_to_the_cases(kinds: Cast, enter) -> None:
    desk: Client = enter("dispatcher")
    start = reverse("cases:hotline")
    assert desk.get(start).status_code == 200
    assert desk.post(start, {"sheet": SimpleUploadedFile("x.csv", b"a\n1\n")}).status_code == 422
    page = desk.post(start, {"sheet": as_csv(line("A1"))}, follow=True)
    row = HotlineImport.objects.get(state="read")
    assert page.context["columns_form"].initial["outside"] == "工单编号"
    act = reverse("cases:hotline_act", args=[row.key, "columns"])
    missing = desk.post(act, {"outside": "工单编号"})
    assert missing.status_code == 422
    chosen = columns.suggested(HEADINGS) | {"keep_as": "市热线", "version": row.version}
    page = desk.post(act, chosen, follow=True)
    form = page.context["words_form"]
    assert [column for column, _names in form.sections] == ["keeper"]
    (name,) = form.asked
    assert form.fields[name].initial == "COMMUNITY"
    desk.post(
        reverse("cases:hotline_act", args=[row.key, "words"]),
        {name: "COMMUNITY", "version": HotlineImport.objects.get(pk=row.pk).version},
    )
    page = desk.post(reverse("cases:hotline_act", args=[row.key, "start"]), follow=True)
    assert page.context["counts"]["made"] == 1
    assert Case.objects.get().contact.name == "王女士"
    assert SheetMapping.objects.get().words["keeper"] == {"西街": "COMMUNITY"}
    assert enter("member").get(start).status_code == 403
    desk.post(reverse("cases:hotline_forget", args=[SheetMapping.objects.get().pk]))
    assert not SheetMapping.objects.exists()
