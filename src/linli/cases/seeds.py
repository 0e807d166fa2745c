"""Lists a new instance begins with: kinds of matter, skills, errands by proxy. The county adds its own by command."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.db import transaction

from linli.cases.models import Category, ErrandKind
from linli.cases.routing.index import CATEGORIES
from linli.kernel import journal, versions
from linli.kernel.journal import Line
from linli.kernel.scope import Actor
from linli.people.commands import supply_skills
from linli.people.models import Skill

SOURCE = Path(__file__).parent / "data"
NO_COUNTY = "000000"
# Whose duty a matter is, by the unit that usually handles it; that of every other is a department. A property company is nobody's organ.
OTHERS = {"community": "community", "township": "township", "estate_property": ""}


@dataclass(frozen=True, slots=True)
class Name:
    """One name in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Matter:
    """A kind of matter as supplied; the fields are explained at the head of data/categories.toml."""

    code: str
    name: Name
    group: str
    keywords: tuple[str, ...]
    usual_unit: str
    urgent: bool = False
    ring: str = ""
    takeable: bool = False
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Detail:
    """The third level: one sort of a kind of matter. What it does not say itself it has from its kind."""

    code: str
    name: Name
    kind: str
    keywords: tuple[str, ...]
    standard: str = ""


@dataclass(frozen=True, slots=True)
class Errand:
    """A kind of errand with the papers it takes and its steps."""

    code: str
    name: Name
    papers: tuple[Name, ...]
    steps: tuple[Name, ...]


@cache
def groups() -> Mapping[str, Name]:
    """Groups of matters by code, in the order of lists."""
    return MappingProxyType({code: Name(**name) for code, name in _read("categories")["groups"].items()})


@cache
def matters() -> Mapping[str, Matter]:
    """Kinds of matter by code."""
    rows = _read("categories")
    del rows["groups"]
    return MappingProxyType({code: _matter(code, row) for code, row in rows.items()})


@cache
def details() -> Mapping[str, Detail]:
    """Details by code, in the order of their kinds."""
    found = {}
    for kind, rows in _read("details")["details"].items():
        for row in rows:
            name = Name(row["zh"], row["en"])
            found[row["code"]] = Detail(
                row["code"], name, kind, tuple(row["keywords"]), row.get("standard", "")
            )
    return MappingProxyType(found)


@cache
def standards() -> Mapping[str, str]:
    """The class of the city-management standard of a kind of matter, such as "component 0118"."""
    return MappingProxyType(_read("details")["standards"])


@cache
def skills() -> Mapping[str, Name]:
    return MappingProxyType({code: Name(**name) for code, name in _read("skills")["skills"].items()})


@cache
def errands() -> Mapping[str, Errand]:
    return MappingProxyType({code: _errand(code, row) for code, row in _read("errands").items()})


@transaction.atomic
def plant(*, by: Actor) -> int:
    """Write what is supplied and not there yet; what is there stays as the county has it. Returns how many rows are new."""
    known = set(Skill.objects.values_list("code", flat=True))
    missing = [(code, name.zh, name.en) for code, name in skills().items() if code not in known]
    new_skills = supply_skills(missing, by=by)
    categories = _plant_categories()
    if categories:
        versions.bump(CATEGORIES)
    kinds = _plant_errands()
    journal.record_many(
        [
            Line(
                f"{type(row)._meta.model_name}:{row.pk}", "add", by, data={"code": row.code, "supplied": True}
            )
            for row in (*categories, *kinds)
        ]
    )
    return len(new_skills) + len(categories) + len(kinds)


def _plant_categories() -> list[Category]:
    """Groups, then kinds, then details; each only where it is missing, and under what is there."""
    there = {category.code: category for category in Category.objects.all()}
    tops = [
        Category(code=code, name_zh=name.zh, name_en=name.en)
        for code, name in groups().items()
        if code not in there
    ]
    Category.objects.bulk_create(tops)
    there |= {category.code: category for category in tops}
    matters_missing = [matter for matter in matters().values() if matter.code not in there]
    kinds = [_kind(matter, there[matter.group]) for matter in matters_missing]
    Category.objects.bulk_create(kinds)
    there |= {category.code: category for category in kinds}
    details_missing = [detail for detail in details().values() if detail.code not in there]
    leaves = [_detail(detail, there[detail.kind]) for detail in details_missing]
    Category.objects.bulk_create(leaves)
    known = {skill.code: skill.pk for skill in Skill.objects.all()}
    asked = [(kind, matter.skills) for kind, matter in zip(kinds, matters_missing, strict=True)]
    asked += [
        (leaf, matters()[detail.kind].skills) for leaf, detail in zip(leaves, details_missing, strict=True)
    ]
    wanted = Category.skills.through
    wanted.objects.bulk_create(
        wanted(category_id=category.pk, skill_id=known[code]) for category, codes in asked for code in codes
    )
    return tops + kinds + leaves


def _kind(matter: Matter, group: Category) -> Category:
    standard_list, standard_code = _standard(standards().get(matter.code, ""))
    return Category(
        code=matter.code,
        name_zh=matter.name.zh,
        name_en=matter.name.en,
        parent=group,
        keywords=" ".join(matter.keywords),
        urgent=matter.urgent,
        ring=matter.ring,
        takeable=matter.takeable,
        usual_unit=matter.usual_unit,
        duty_of=OTHERS.get(matter.usual_unit, "department"),
        standard_list=standard_list,
        standard_code=standard_code,
    )


def _detail(detail: Detail, kind: Category) -> Category:
    standard_list, standard_code = _standard(detail.standard)
    return Category(
        code=detail.code,
        name_zh=detail.name.zh,
        name_en=detail.name.en,
        parent=kind,
        keywords=" ".join(detail.keywords),
        takeable=kind.takeable,
        usual_unit=kind.usual_unit,
        standard_list=standard_list,
        standard_code=standard_code,
    )


def _standard(text: str) -> tuple[str, str]:
    """The list and the ten digits of "component 0118"; the county's six are not known yet."""
    kind, _space, digits = text.partition(" ")
    return kind, f"{NO_COUNTY}{digits}" if digits else ""


def _plant_errands() -> list[ErrandKind]:
    there = set(ErrandKind.objects.values_list("code", flat=True))
    kinds = [
        ErrandKind(
            code=errand.code,
            name_zh=errand.name.zh,
            name_en=errand.name.en,
            papers=[{"zh": paper.zh, "en": paper.en} for paper in errand.papers],
            steps=[{"zh": step.zh, "en": step.en} for step in errand.steps],
        )
        for errand in errands().values()
        if errand.code not in there
    ]
    return ErrandKind.objects.bulk_create(kinds)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((SOURCE / f"{name}.toml").read_text(encoding="utf-8"))


def _matter(code: str, row: dict[str, Any]) -> Matter:
    lists = {field: tuple(row.get(field, ())) for field in ("keywords", "skills")}
    return Matter(**{**row, **lists, "code": code, "name": Name(**row["name"])})


def _errand(code: str, row: dict[str, Any]) -> Errand:
    lists = {field: tuple(Name(**name) for name in row[field]) for field in ("papers", "steps")}
    return Errand(code=code, name=Name(**row["name"]), **lists)
