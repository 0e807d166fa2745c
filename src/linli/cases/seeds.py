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
from linli.kernel import journal
from linli.kernel.journal import Line
from linli.kernel.scope import Actor
from linli.people.commands import supply_skills
from linli.people.models import Skill

SOURCE = Path(__file__).parent / "data"


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
    there = {category.code: category for category in Category.objects.all()}
    tops = [
        Category(code=code, name_zh=name.zh, name_en=name.en)
        for code, name in groups().items()
        if code not in there
    ]
    Category.objects.bulk_create(tops)
    there |= {category.code: category for category in tops}
    matters_missing = [matter for matter in matters().values() if matter.code not in there]
    leaves = [
        Category(
            code=matter.code,
            name_zh=matter.name.zh,
            name_en=matter.name.en,
            parent=there[matter.group],
            keywords=" ".join(matter.keywords),
            urgent=matter.urgent,
            ring=matter.ring,
            takeable=matter.takeable,
            usual_unit=matter.usual_unit,
        )
        for matter in matters_missing
    ]
    Category.objects.bulk_create(leaves)
    known = {skill.code: skill.pk for skill in Skill.objects.all()}
    wanted = Category.skills.through
    wanted.objects.bulk_create(
        wanted(category_id=leaf.pk, skill_id=known[code])
        for leaf, matter in zip(leaves, matters_missing, strict=True)
        for code in matter.skills
    )
    return tops + leaves


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
