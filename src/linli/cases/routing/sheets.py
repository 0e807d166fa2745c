"""The responsibility list, the kinds of matter and the townships' lists as sheets: the same columns out and in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.commands import categories as category_commands
from linli.cases.commands import duties as duty_commands
from linli.cases.commands import townships as township_commands
from linli.cases.commands.categories import NewCategory
from linli.cases.commands.duties import NewDuty
from linli.cases.models import Category, DryRun, Duty, DutyList, TownshipDuty
from linli.cases.routing import explaining, windows
from linli.cases.routing.columns import CATEGORIES, DIFFERENCES, DUTIES, TOWNSHIPS
from linli.cases.routing.index import TOWNSHIP
from linli.kernel import clock
from linli.kernel.refusals import Refusal
from linli.kernel.scope import Actor
from linli.kernel.sheets import Importer, RowRead, RowsRefused, each, register, write
from linli.organisations.models import Kind, Organisation
from linli.places.models import Division, Grid


def register_sheets() -> None:
    register(Importer("duties", DUTIES, "routing.edit", apply=_put_duties, check=_fault_of, context=_duties_read, back="routing:start"))  # fmt: skip
    register(Importer("categories", CATEGORIES, "categories.edit", apply=_put_categories, check=_category_faults, context=_categories_known, back="routing:categories"))  # fmt: skip
    register(Importer("township-duties", TOWNSHIPS, "routing.edit", apply=each(_take_on), check=_township_faults, context=lambda _by, _rows: _Known(), back="routing:townships"))  # fmt: skip


class _Known:
    """What the cells of a sheet may name, by name or code; a name that two bear counts for neither."""

    def __init__(self) -> None:
        self.categories = _by_names(
            Category.objects.filter(closed_on__isnull=True), lambda c: (c.code, c.name_zh, c.name_en)
        )
        standing = Organisation.objects.select_related("kind").filter(state="active")
        self.units = _by_names(standing, lambda unit: (unit.code, unit.name))
        self.grids = _by_names(
            Grid.objects.filter(closed_on__isnull=True), lambda grid: (grid.code, grid.name)
        )
        divisions = Division.objects.select_related("organisation").filter(organisation__isnull=False)
        self.divisions = {d.code: d.organisation for d in divisions if d.organisation is not None}
        self.kinds = {kind.code: kind for kind in Kind.objects.all()}


def _by_names(rows: Iterable[Any], names: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    double: set[str] = set()
    for row in rows:
        for name in {plain(text) for text in names(row) if text}:
            if name in found and found[name] != row:
                double.add(name)
            found.setdefault(name, row)
    return {name: row for name, row in found.items() if name not in double}


def plain(text: object) -> str:
    return "".join(str(text or "").split()).casefold()


# --- rules in ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Read:
    rules: dict[int, NewDuty | None] = field(
        default_factory=dict
    )  # by id of a row's values; None takes the rule out
    faults: dict[int, dict[str, str]] = field(default_factory=dict)


def _fault_of(values: Mapping[str, Any], read: _Read) -> Mapping[str, str]:
    return read.faults.get(id(values), {})


def _duties_read(_by: Actor, rows: Sequence[RowRead]) -> _Read:
    known, read = _Known(), _Read()
    for row in rows:
        new, wrong = _duty(row.values, known)
        if not wrong and new is not None:
            wrong = {_COLUMN.get(name, name): said for name, said in duty_commands.wrong_with(new).items()}
        read.rules[id(row.values)], read.faults[id(row.values)] = new, wrong
    return read


_COLUMN = {"grid": "place"}


def _duty(values: Mapping[str, Any], known: _Known) -> tuple[NewDuty | None, dict[str, str]]:
    """A row as a rule, and what cannot be found; no rule where the row takes one out."""
    if values.get("remove"):
        return None, {} if values.get("code") else {"code": _("Name the rule that is to be taken out.")}
    wrong: dict[str, str] = {}

    def find(column: str, text: object, among: Mapping[str, Any]) -> Any:
        if not text:
            return None
        found = among.get(plain(text))
        if found is None:
            wrong[column] = _("There is no “%(name)s”, or more than one; write its code.") % {"name": text}
        return found

    place = values.get("place")
    grid = known.grids.get(plain(place)) if place else None
    organisation = None if grid else known.divisions.get(str(place)) if place else None
    if place and grid is None and organisation is None:
        organisation = find("place", place, known.units)
    helpers = [find("helpers", name, known.units) for name in _several(values.get("helpers"))]
    times: dict[str, Any] = {
        name: str(values.get(name) or "") for name in ("from_day", "until_day", "from_time", "until_time")
    }
    spans: dict[str, Any] = {
        name: values.get(name) for name in ("sign_hours", "contact_hours", "resolve_days")
    }
    new = NewDuty(
        target=str(values.get("target") or ""),
        code=str(values.get("code") or ""),
        category=find("category", values.get("category"), known.categories),
        place=organisation,
        grid=grid,
        days=_days(values.get("days")),
        unit=find("unit", values.get("unit"), known.units),
        kind=known.kinds.get(str(values.get("kind") or "")),
        helpers=tuple(unit for unit in helpers if unit is not None),
        fast=bool(values.get("fast")),
        basis=str(values.get("basis") or ""),
        **times,
        **spans,
    )
    return new, wrong


def _several(text: object) -> list[str]:
    return [
        part.strip()
        for part in str(text or "").replace("；", ";").replace("、", ";").split(";")
        if part.strip()
    ]


def _days(text: object) -> str:
    """Days as people write them."""
    said = plain(text)
    words = {windows.WORKING: ("工作日", "workingdays"), windows.RESTING: ("休息日", "节假日", "daysoff")}
    return next((code for code, names in words.items() if said in names), said)


@transaction.atomic
def _put_duties(rows: Sequence[RowRead], by: Actor, read: _Read) -> int:
    """Into the standing draft; where there is none, one is begun from the list in force."""
    found = draft_for(by)
    pairs = [(row, read.rules[id(row.values)]) for row in rows]
    put = [(row, new) for row, new in pairs if new is not None]
    out = [row for row, new in pairs if new is None]
    known = set(Duty.objects.filter(list=found).values_list("code", flat=True))
    missing = [row for row in out if str(row.values["code"]) not in known]
    if missing:
        raise RowsRefused([(row.number, "code", _("There is no such rule in the draft.")) for row in missing])
    if put:
        try:
            duty_commands.put_duties(found, [new for _row, new in put], by=by)
        except Refusal as refused:
            raise RowsRefused([(put[0][0].number, "", refused.sentence)]) from refused
    if out:
        duty_commands.drop_duty(found, codes=[str(row.values["code"]) for row in out], by=by)
    return len(rows)


def draft_for(by: Actor) -> DutyList:
    """The standing draft, or a new one from the list in force."""
    from linli.cases.commands.dry_runs import in_force

    found = DutyList.objects.filter(state="draft").first()
    if found is not None:
        return found
    title = _("Draft of %(day)s") % {"day": clock.today().isoformat()}
    return duty_commands.draft(title=title, based_on=in_force(now_on=clock.today()), by=by)


# --- kinds of matter and townships in -----------------------------------------------------------------


def _categories_known(_by: Actor, rows: Sequence[RowRead]) -> dict[str, Any]:
    """Known kinds of matter by code, and the codes that stand in the sheet."""
    return {
        "known": {c.code: c for c in Category.objects.select_related("parent__parent")},
        "sheet": {str(row.values.get("code") or "").lower() for row in rows},
    }


def _category_faults(values: Mapping[str, Any], context: Mapping[str, Any]) -> Mapping[str, str]:
    parent = str(values.get("parent") or "").lower()
    if parent and parent not in context["known"] and parent not in context["sheet"]:
        return {"parent": _("There is no kind of matter with the code %(code)s.") % {"code": parent}}
    known: dict[str, Category] = context["known"]
    new = category_commands.tidy(_category(values, known.get(parent)))
    return category_commands.wrong_with(new, known.get(new.code))


def _category(values: Mapping[str, Any], parent: Category | None) -> NewCategory:
    given: dict[str, Any] = {
        name: str(values.get(name) or "")
        for name in (
            "code",
            "name_zh",
            "name_en",
            "keywords",
            "duty_of",
            "usual_unit",
            "standard_list",
            "standard_code",
            "ring",
        )
    }
    return NewCategory(
        parent=parent, takeable=bool(values.get("takeable")), urgent=bool(values.get("urgent")), **given
    )


@transaction.atomic
def _put_categories(rows: Sequence[RowRead], by: Actor, context: Mapping[str, Any]) -> int:
    """Parents before children, wherever they stand in the sheet."""
    waiting = {str(row.values["code"]).lower(): row for row in rows}
    known: dict[str, Category] = dict(context["known"])
    faults: list[tuple[int, str, str]] = []
    while waiting:
        ready = [
            row for row in waiting.values() if str(row.values.get("parent") or "").lower() not in waiting
        ]
        if not ready:
            raise RowsRefused(
                [(row.number, "parent", _("These stand under each other.")) for row in waiting.values()]
            )
        for row in ready:
            code = str(row.values["code"]).lower()
            del waiting[code]
            try:
                known[code] = category_commands.put(_category(row.values, known.get(str(row.values.get("parent") or "").lower())), by=by)  # fmt: skip
            except Refusal as no:
                faults += [(row.number, key, said) for key, said in (no.fields or {"": no.sentence}).items()]
    if faults:
        raise RowsRefused(faults)
    return len(rows)


def _township_faults(values: Mapping[str, Any], known: _Known) -> Mapping[str, str]:
    wrong = {}
    unit = known.units.get(plain(values.get("township")))
    if unit is None or unit.kind.code != TOWNSHIP:
        wrong["township"] = _("There is no township of this name or code.")
    if plain(values.get("category")) not in known.categories:
        wrong["category"] = _("There is no kind of matter of this name or code.")
    return wrong


def _take_on(values: Mapping[str, Any], *, by: Actor, context: _Known) -> None:
    township, category = (
        context.units[plain(values["township"])],
        context.categories[plain(values["category"])],
    )
    township_commands.take_on(township, category=category, basis=str(values.get("basis") or ""), by=by)


# --- out ---------------------------------------------------------------------------------------------


def duties_out(found: DutyList) -> bytes:
    rules = (
        Duty.objects.filter(list=found)
        .select_related(*explaining.READ)
        .prefetch_related("helpers")
        .order_by("code")
    )
    return write(DUTIES, (_duty_out(rule) for rule in rules))


def _duty_out(rule: Duty) -> dict[str, Any]:
    days = {windows.WORKING: _("working days"), windows.RESTING: _("days off")}
    place = rule.grid.code if rule.grid else rule.place.code if rule.place else ""
    plain_fields = ("code", "from_day", "until_day", "from_time", "until_time", "target", "sign_hours", "contact_hours", "resolve_days", "fast", "basis")  # fmt: skip
    return {
        **{name: getattr(rule, name) for name in plain_fields},
        "category": rule.category.code if rule.category else "",
        "place": place,
        "days": days.get(rule.days, rule.days),
        "unit": rule.unit.code if rule.unit else "",
        "kind": rule.kind.code if rule.kind else None,
        "helpers": "; ".join(unit.code for unit in rule.helpers.all()),
    }


def categories_out() -> bytes:
    rows = Category.objects.filter(closed_on__isnull=True).select_related("parent")
    names = (
        "code",
        "name_zh",
        "name_en",
        "keywords",
        "usual_unit",
        "standard_code",
        "takeable",
        "urgent",
        "ring",
    )
    return write(
        CATEGORIES,
        (
            {
                **{name: getattr(row, name) for name in names},
                "parent": row.parent.code if row.parent else "",
                "duty_of": row.duty_of or None,
                "standard_list": row.standard_list or None,
            }
            for row in rows
        ),
    )


def townships_out() -> bytes:
    rows = TownshipDuty.objects.filter(until__isnull=True).select_related("township", "category").order_by("township__path", "category__code")  # fmt: skip
    return write(
        TOWNSHIPS,
        ({"township": row.township.name, "category": row.category.name, "basis": row.basis} for row in rows),
    )


def differences_out(run: DryRun) -> bytes:
    """Every case that would go elsewhere, with where it really went."""
    read = ("case__category", "case__grid", "case__keeper", "case__unit", "before_unit", "after_unit")
    nobody = _("a dispatcher decides")
    return write(
        DIFFERENCES,
        (
            {
                "number": line.case.number,
                "received": line.case.received_at,
                "category": str(line.case.category or ""),
                "place": str(line.case.grid or line.case.keeper),
                "before": str(line.before_unit or nobody),
                "before_rule": line.before_code,
                "after": str(line.after_unit or nobody),
                "after_rule": line.after_code,
                "before_fast": line.before_fast,
                "after_fast": line.after_fast,
                "went": str(line.case.unit or ""),
            }
            for line in run.lines.select_related(*read).order_by("pk").iterator(chunk_size=2_000)
        ),
    )
