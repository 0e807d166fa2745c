"""This room's sheets: organisations, people with their roles, and the tree taken out as it stands or stood."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import pgettext_lazy

from linli.kernel import clock, scope
from linli.kernel.refusals import Refusal
from linli.kernel.scope import Actor
from linli.kernel.sheets import Column, Importer, RowRead, RowsRefused, Sheet, register, write
from linli.organisations import commands, queries
from linli.organisations.commands.postings import look_over_postings
from linli.organisations.models import Kind, Organisation, Sector
from linli.organisations.naming import clean_code
from linli.organisations.roles import ROLES
from linli.people import commands as people_commands
from linli.people.commands import NewPerson
from linli.people.models import Person

Faults = Mapping[str, str]


def _kinds() -> list[tuple[str, str]]:
    return [(word.code, word.name) for word in Kind.objects.filter(closed_on=None)]


def _sectors() -> list[tuple[str, str]]:
    return [(word.code, word.name) for word in Sector.objects.filter(closed_on=None)]


def _roles() -> list[tuple[str, Any]]:
    return [(role.code, role.label) for role in ROLES.values()]


ORGANISATIONS = Sheet(
    "organisations",
    __("Organisations"),
    (
        Column(
            "code",
            __("Code"),
            required=True,
            kind="code",
            max_length=32,
            unique=True,
            example="WJ-03",
            also=("组织编码", "代码"),
        ),
        Column(
            "name",
            __("Name"),
            required=True,
            max_length=80,
            example="西街社区党总支",
            also=("组织名称", "党组织名称"),
        ),
        Column("kind", __("Kind"), required=True, kind="choice", choices=_kinds, also=("组织类别", "类别")),
        Column("sector", __("Sector"), kind="choice", choices=_sectors, also=("行业", "所属领域")),
        Column(
            "parent",
            __("Code of the parent"),
            required=True,
            kind="code",
            max_length=32,
            example="WJ",
            also=("上级编码", "上级组织编码"),
            help=__("It may stand in the same sheet, above or below."),
        ),
        Column(
            "founded_on",
            __("Founded on"),
            kind="date",
            also=("成立时间", "成立日期"),
            help=__("Empty means today."),
        ),
        Column("phone", __("Office phone"), max_length=40, example="0599-1234567", also=("电话", "联系电话")),
    ),
)

STAFF = Sheet(
    "staff",
    __("People and their roles"),
    (
        Column(
            "username",
            __("Sign-in name"),
            required=True,
            max_length=40,
            example="linfang",
            also=("账号", "用户名"),
        ),
        Column(
            "name",
            pgettext_lazy("person", "Name"),
            max_length=40,
            help=__("Needed for somebody who has no account yet."),
            also=("姓名",),
        ),
        Column("phone", __("Mobile phone"), max_length=20, also=("手机号", "手机")),
        Column(
            "organisation",
            __("Code of the organisation"),
            required=True,
            kind="code",
            max_length=32,
            also=("组织编码",),
        ),
        Column("role", __("Role"), required=True, kind="choice", choices=_roles),
        Column("title", __("Title as people say it"), max_length=40, also=("职务",)),
        Column("since", __("From"), kind="date", also=("任职时间",), help=__("Empty means today.")),
    ),
)


def settle() -> None:
    """Called once as the application starts."""
    register(
        Importer(
            "organisations",
            ORGANISATIONS,
            "organisations.edit",
            apply=_found,
            check=_fault_of,
            context=_organisation_faults,
            back="organisations:tree",
        )
    )
    register(
        Importer(
            "staff",
            STAFF,
            "postings.edit",
            apply=_post,
            check=_fault_of,
            context=_staff_faults,
            back="organisations:tree",
        )
    )


def _fault_of(values: Mapping[str, Any], faults: Mapping[int, Faults]) -> Faults:
    return faults.get(id(values), {})


# --- organisations in -------------------------------------------------------------------------------


def _new(values: Mapping[str, Any]) -> commands.NewOrganisation:
    return commands.NewOrganisation(
        code=str(values.get("code") or ""),
        name=str(values.get("name") or ""),
        kind=str(values.get("kind") or ""),
        parent=str(values.get("parent") or ""),
        sector=str(values.get("sector") or ""),
        founded_on=values.get("founded_on"),
        phone=str(values.get("phone") or ""),
    )


def _organisation_faults(by: Actor, rows: Sequence[RowRead]) -> dict[int, Faults]:
    faults = commands.look_over([_new(row.values) for row in rows], by=by)
    return {id(row.values): found for row, found in zip(rows, faults, strict=True)}


def _found(rows: Sequence[RowRead], by: Actor, _context: Any) -> int:
    try:
        return len(commands.found_many([_new(row.values) for row in rows], by=by))
    except Refusal as refused:
        raise _by_row(refused, rows, {}) from refused


# --- people and their roles in ----------------------------------------------------------------------


def _staff(rows: Sequence[RowRead]) -> tuple[dict[str, Person], dict[str, Organisation]]:
    """People and organisations the rows name, by sign-in name in small letters and by code."""
    names = {str(row.values.get("username") or "").casefold() for row in rows}
    codes = {clean_code(str(row.values.get("organisation") or "")) for row in rows}
    people = {
        person.username.casefold(): person
        for person in Person.objects.all()
        if person.username.casefold() in names
    }
    organisations = {row.code: row for row in Organisation.objects.all() if row.code in codes}
    return people, organisations


def _staff_faults(by: Actor, rows: Sequence[RowRead]) -> dict[int, Faults]:
    people, organisations = _staff(rows)
    may_enrol = scope.may(by, "people.enrol")
    faults: dict[int, dict[str, str]] = {}
    to_post: list[tuple[RowRead, commands.NewPosting]] = []
    for row in rows:
        wrong: dict[str, str] = {}
        username = str(row.values.get("username") or "")
        person = people.get(username.casefold())
        if person is None and not may_enrol:
            wrong["username"] = _("There is no account of this name. Have it made first.")
        elif person is None and not row.values.get("name"):
            wrong["name"] = _("There is no account of this name yet. Give the person's name, and it is made.")
        code = clean_code(str(row.values.get("organisation") or ""))
        organisation = organisations.get(code)
        if organisation is None or not scope.may(by, "organisations.find", organisation):
            wrong["organisation"] = _("There is no organisation with the code %(code)s.") % {"code": code}
        faults[id(row.values)] = wrong
        if organisation and not wrong and row.values.get("role"):
            who = person or Person(username=username, name=str(row.values.get("name") or ""))
            to_post.append((row, _posting(row, who, organisation)))
    found = look_over_postings([posting for _row, posting in to_post], by=by)
    for (row, _posting_made), wrong in zip(to_post, found, strict=True):
        faults[id(row.values)] |= {_COLUMN.get(field, field): sentence for field, sentence in wrong.items()}
    return dict(faults)


_COLUMN = {"person": "username"}


def _posting(row: RowRead, person: Person, organisation: Organisation) -> commands.NewPosting:
    return commands.NewPosting(
        person,
        organisation,
        str(row.values["role"]),
        row.values.get("since"),
        str(row.values.get("title") or ""),
    )


def _post(rows: Sequence[RowRead], by: Actor, _context: Any) -> int:
    people, organisations = _staff(rows)
    new = {
        str(row.values["username"]).casefold(): row
        for row in reversed(rows)
        if str(row.values["username"]).casefold() not in people
    }
    if new:
        made = [
            NewPerson(
                str(row.values["username"]), str(row.values["name"] or ""), str(row.values.get("phone") or "")
            )
            for row in new.values()
        ]
        try:
            enrolled = people_commands.enrol_many(made, by=by)
        except Refusal as refused:
            raise _by_row(refused, list(new.values()), {}) from refused
        people |= {person.username.casefold(): person for person in enrolled}
    postings = [
        _posting(
            row,
            people[str(row.values["username"]).casefold()],
            organisations[clean_code(str(row.values["organisation"]))],
        )
        for row in rows
    ]
    faults = [
        (row.number, _COLUMN.get(field, field), sentence)
        for row, wrong in zip(rows, look_over_postings(postings, by=by), strict=True)
        for field, sentence in wrong.items()
    ]
    if faults:
        raise RowsRefused(faults)
    return len(commands.post_many(postings, by=by))


def _by_row(refused: Refusal, rows: Sequence[RowRead], columns: Mapping[str, str]) -> RowsRefused:
    """A bulk command's refusal, whose fields are "3.code" (or "code" of the only row), as faults of the sheet's rows."""
    faults = []
    for where, sentence in refused.fields.items():
        place, _dot, field = where.rpartition(".")
        row = rows[int(place) - 1] if place.isdigit() else rows[0]
        faults.append((row.number, columns.get(field, field), sentence))
    return RowsRefused(faults or [(rows[0].number, "", refused.sentence)])


# --- out --------------------------------------------------------------------------------------------


def taken_out(actor: Actor, day: date | None = None) -> bytes:
    """The organisations the actor sees, as they stood on a day (default: today), in the columns of the import."""
    spans = queries.as_of(day).filter(organisation__in=queries.visible_organisations(actor))
    rows = spans.select_related("organisation", "kind", "sector", "parent").order_by("path")
    closed = {
        word.code: word.name
        for word in (*Kind.objects.exclude(closed_on=None), *Sector.objects.exclude(closed_on=None))
    }
    return write(
        ORGANISATIONS,
        (
            {
                "code": span.organisation.code,
                "name": span.name,
                "kind": closed.get(span.kind.code, span.kind.code),
                "sector": closed.get(span.sector.code, span.sector.code) if span.sector else None,
                "parent": span.parent.code if span.parent else None,
                "founded_on": span.organisation.founded_on,
                "phone": span.organisation.phone,
            }
            for span in rows
        ),
    )


def file_name(day: date | None = None) -> str:
    return f"{ORGANISATIONS.title} {(day or clock.today()).isoformat()}.xlsx"
