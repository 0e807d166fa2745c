"""Cases out to Excel and in from it: the hotline's list, a ledger on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases import commands
from linli.cases.commands.intake import EARLIEST, OUTSIDE, outside_number, too_early
from linli.cases.doors import DOORS, intake_doors
from linli.cases.lifecycle import LIFE
from linli.cases.models import Case, Category
from linli.kernel import clock, scope, sheets
from linli.kernel.privacy import normal_phone
from linli.kernel.refusals import Refusal
from linli.kernel.scope import Actor, Subtree, grants_with
from linli.kernel.sheets import XLSX, Column, Importer, RowRead, RowsRefused, Sheet
from linli.kernel.text import clean
from linli.organisations.models import Organisation
from linli.places.place import Place

__all__ = ["LIST", "XLSX", "exported", "line", "may_import", "register"]
MOST_EXPORTED = 20_000
CHANNELS = (
    ("hotline", __("Hotline")),
    ("paper", __("Paper")),
    ("phone", __("Phone")),
    ("counter", __("Counter")),
)


def _doors() -> list[tuple[str, Any]]:
    return [(door.code, door.label) for door in intake_doors()]


LIST = Sheet(
    "cases",
    __("Cases"),
    (
        Column("number", __("Number")),
        Column("outside", __("Outside number")),
        Column("received", __("Received"), kind="date"),
        Column("door", __("Door")),
        Column("title", __("Title"), max_length=80),
        Column("words", __("Words"), max_length=2000),
        Column("category", __("Kind of matter")),
        Column("keeper", __("Kept by")),
        Column("grid", __("Grid")),
        Column("place", __("Place")),
        Column("state", __("State")),
        Column("unit", __("Unit")),
        Column("due", __("Due"), kind="date"),
        Column("answered", __("Answered"), kind="date"),
        Column("closed", __("Case closed"), kind="date"),
        Column("answer", __("Answer"), max_length=2000),
    ),
)
SHEET = Sheet(
    "cases",
    __("Cases"),
    (
        Column("outside", __("Outside number"), max_length=50, unique=True, help=__("The number the hotline gave it; the same one twice is refused."), also=("工单号", "工单编号", "热线编号")),
        Column("channel", __("Channel"), kind="choice", choices=CHANNELS, help=__("Empty = hotline when there is an outside number, else paper."), also=("来源", "渠道")),
        Column("received", __("Received"), required=True, kind="date", example="2026-11-21", also=("受理日期", "来电日期", "登记日期")),
        Column("door", __("Door"), kind="choice", choices=_doors, help=__("Empty = seek help."), also=("诉求类型", "类型")),
        Column("title", __("Title"), max_length=80, help=__("Empty = the first sentence of the words."), also=("主题",)),
        Column("words", __("Words"), required=True, max_length=20_000, also=("诉求内容", "内容", "反映内容")),
        Column("category", __("Kind of matter"), help=__("Code or name from the county's list; empty = sorted later."), also=("事项类别", "类别")),
        Column("keeper", __("Community"), required=True, help=__("Code or full name of the community or village."), also=("社区", "所属社区", "村（社区）")),
        Column("place", __("Place"), max_length=200, also=("地址", "事发地址", "地点")),
        Column("name", __("How to address them"), max_length=40, also=("称呼", "姓名", "来电人")),
        Column("phone", __("Phone"), max_length=40, also=("电话", "联系电话", "来电号码")),
    ),
)  # fmt: skip


def exported(rows: QuerySet[Case]) -> bytes:
    """A list of cases as a workbook, as far as its reader may see it: no contacts, no names of members."""
    cases = rows[:MOST_EXPORTED].iterator(chunk_size=1_000)
    return sheets.write(LIST, (line(case) for case in cases))


def line(case: Case) -> Mapping[str, Any]:
    """One case as a row of the list."""
    door = DOORS.get(case.door)
    return {
        "number": case.number,
        "outside": outside_number(case),
        "received": case.received_at,
        "door": str(door.label) if door else case.door,
        "title": case.title,
        "words": case.words,
        "category": str(case.category or ""),
        "keeper": case.keeper.name,
        "grid": case.grid.name if case.grid else "",
        "place": case.place_said,
        "state": str(LIFE.states[case.state].label),
        "unit": case.unit.name if case.unit else "",
        "due": case.due_at,
        "answered": case.answered_at,
        "closed": case.closed_at,
        "answer": case.answer,
    }


@dataclass(slots=True)
class Known:
    """What rows are checked against, loaded once: codes and names, and the numbers that are here already."""

    by: Actor
    categories: dict[str, Category] = field(default_factory=dict)
    keepers: dict[str, list[Organisation]] = field(default_factory=dict)
    here: dict[str, str] = field(default_factory=dict)


def _context(by: Actor, rows: Sequence[RowRead]) -> Known:
    known = Known(by)
    for category in Category.objects.filter(closed_on__isnull=True):
        for name in (category.code, category.name_zh, category.name_en):
            known.categories.setdefault(_plain(name), category)
    wanted = {_plain(str(row.values.get("keeper") or "")) for row in rows}
    for unit in (
        Organisation.objects.filter(state="active", kind__is_party=False).select_related("kind").iterator()
    ):
        for name in {_plain(unit.code), _plain(unit.name)} & wanted:
            known.keepers.setdefault(name, []).append(unit)
    keys = [OUTSIDE + str(row.values["outside"]) for row in rows if row.values.get("outside")]
    for start in range(0, len(keys), 500):
        found = Case.objects.filter(submission_key__in=keys[start : start + 500]).values_list(
            "submission_key", "number"
        )
        known.here |= {key.removeprefix(OUTSIDE): number for key, number in found if key}
    return known


def _check(values: Mapping[str, Any], known: Known) -> Mapping[str, str]:
    """A sentence for every cell that cannot be used."""
    wrong: dict[str, str] = {}
    outside = values.get("outside")
    if outside and (number := known.here.get(str(outside))):
        wrong["outside"] = _("This is here already as %(number)s.") % {"number": number}
    received = values.get("received")
    if received and received > clock.today():
        wrong["received"] = _("This day is still to come.")
    if received and received.year < EARLIEST:
        wrong["received"] = too_early()
    category = values.get("category")
    if category and _plain(category) not in known.categories:
        wrong["category"] = _(
            "There is no kind of matter called “%(name)s”. Use a code or name from the list, or leave it empty."
        ) % {"name": category[:40]}
    if values.get("keeper") and (sentence := _keeper_fault(values["keeper"], known)):
        wrong["keeper"] = sentence
    for name, check in (("phone", normal_phone), ("words", _said)):
        if values.get(name):
            try:
                check(str(values[name]))
            except Refusal as refusal:
                wrong[name] = refusal.sentence
    return wrong


def _said(words: str) -> None:
    clean(words, field="words")


def _keeper_fault(name: str, known: Known) -> str:
    found = known.keepers.get(_plain(name), [])
    if not found:
        return _("There is no community called “%(name)s”. Use its code or its full name.") % {
            "name": name[:40]
        }
    if len(found) > 1:
        codes = _(", ").join(unit.code for unit in found[:5])
        return _("Several are called so: %(codes)s. Use the code.") % {"codes": codes}
    if not Subtree("").holds(known.by, grants_with(known.by, "case.enter"), found[0]):
        return _("You may not enter cases for %(unit)s.") % {"unit": found[0].name}
    return ""


def _apply(rows: Sequence[RowRead], by: Actor, known: Known) -> int:
    """All rows as one batch; nobody is notified of old cases, and no secret links are made."""
    asked = [_asked(row.values, known) for row in rows]
    try:
        return len(commands.receive_many(asked, by=by, keyed=False))
    except Refusal as refusal:
        raise RowsRefused([(rows[0].number, "", refusal.sentence)]) from refusal


def _asked(values: Mapping[str, Any], known: Known) -> commands.Asked:
    outside = str(values.get("outside") or "")
    midday = datetime.combine(values["received"], time(12), tzinfo=clock.SHANGHAI)
    return commands.Asked(
        door=values.get("door") or "help",
        words=values["words"],
        title=values.get("title") or "",
        category=known.categories.get(_plain(values.get("category") or "")),
        place=Place(words=values.get("place") or ""),
        keeper=known.keepers[_plain(values["keeper"])][0],
        name=values.get("name") or "",
        phone=str(values.get("phone") or ""),
        channel=values.get("channel") or ("hotline" if outside else "paper"),
        occurred_at=midday,
        submission_key=f"{OUTSIDE}{outside}" if outside else None,
    )


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


def may_import(actor: Actor) -> bool:
    return scope.may(actor, "case.enter")


IMPORTER = Importer(
    kind="cases",
    sheet=SHEET,
    permission="case.enter",
    apply=_apply,
    check=_check,
    context=_context,
    back="cases:inbox",
)


def register() -> None:
    """Called once as the application starts."""
    sheets.register(IMPORTER)
