"""The content of the fictional county 安澜县 (Anlan): kinds of matter, sentences, names and services.

Hand-written data under data/, read once and never changed; kinds of matter, skills and errands are those Linli supplies
(cases/seeds.py). Nothing here is about a real person or place.
The builder of the demonstration turns it into people, places and cases through commands.
"""

import random
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar

from linli.cases import seeds
from linli.cases.seeds import Errand, Name

URBAN_SLOTS = frozenset(
    {"estate", "building", "unit", "floor", "community", "road", "park", "square", "eatery", "kindergarten"}
)
"""Slots that only a place in a town can fill."""

RURAL_SLOTS = frozenset({"village", "group", "crop"})
"""Slots that only a village can fill; `group` is a villagers' group such as 三组."""

COMMON_SLOTS = frozenset(
    {
        "days",
        "count",
        "time",
        "morning",
        "night",
        "line",
        "surname",
        "org",
        "shop",
        "market",
        "school",
        "clinic",
    }
)
"""Slots any place can fill. `days` stands before 天, `count` before a measure word, `org` names a unit."""

SLOTS = URBAN_SLOTS | RURAL_SLOTS | COMMON_SLOTS

_SLOT = re.compile(r"\{(\w*)\}")

_Coded = TypeVar("_Coded", "BudgetLine", "MenuItem", "Wish")


def slots_of(text: str) -> tuple[str, ...]:
    """Names of the slots in a sentence, in their order, repeats included."""
    return tuple(_SLOT.findall(text))


def fill(text: str, words: Mapping[str, str]) -> str:
    """The sentence with its slots filled; KeyError names a slot that `words` does not hold."""
    return _SLOT.sub(lambda found: words[found[1]], text)


@dataclass(frozen=True, slots=True)
class Matter:
    """A kind of matter as supplied, and how it arises in Anlan: explained in cases/data/categories.toml and data/matters.toml."""

    code: str
    name: Name
    group: str
    keywords: tuple[str, ...]
    door: str
    unit: str
    where: str
    hours: float
    weight: int
    when: tuple[str, ...]
    urgent: bool
    ring: str
    takeable: bool
    skills: tuple[str, ...]
    about_unit: bool


@dataclass(frozen=True, slots=True)
class Message:
    """What a resident types.

    `answers` are those of the matter that answer this very message; where there are none, take one of
    `pools().for_group("answered", group)`. `of` is the code of the menu item, wish or errand asked for, or
    empty. `where` is urban or rural when the words, not the slots, tie the message to one of them.
    """

    text: str
    answers: tuple[str, ...]
    of: str = ""
    where: str = ""

    def fits(self, *, rural: bool) -> bool:
        """Whether it can be said of a village (rural) or of a community in town, and every slot be filled."""
        foreign = URBAN_SLOTS if rural else RURAL_SLOTS
        return self.where != ("urban" if rural else "rural") and not foreign.intersection(slots_of(self.text))


@dataclass(frozen=True, slots=True)
class Sentences:
    """Everything said about one kind of matter, from the first message to the dispute."""

    says: tuple[Message, ...]
    answers: tuple[str, ...]
    refusals: tuple[str, ...]
    disputes: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pools:
    """Shared sentences: by mood and group of matters (`general` suits all), and by the move of a worker."""

    moods: Mapping[str, Mapping[str, tuple[str, ...]]]
    work: Mapping[str, tuple[str, ...]]

    def for_group(self, mood: str, group: str) -> tuple[str, ...]:
        """Sentences of one mood (satisfied, middling, unsatisfied, thanks, answered, disputed) for a group."""
        return self.moods[mood]["general"] + self.moods[mood].get(group, ())


@dataclass(frozen=True, slots=True)
class GivenNames:
    """Characters of which given names of one sex and generation are made."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    single: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A named place of a kind: an estate (old, before 2000; modern; resettled), a park, a school, a market."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Community:
    """An urban community 社区 with its estates, or a village 村 (rural) without."""

    name: str
    rural: bool
    estates: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Township:
    """A street 街道, town 镇 or rural township 乡."""

    name: str
    kind: str
    roads: tuple[str, ...]
    facilities: tuple[Place, ...]
    communities: tuple[Community, ...]


@dataclass(frozen=True, slots=True)
class People:
    """Names of people and places, and the words that fill the other slots."""

    county: str
    default_township: str
    surnames: Mapping[str, int]
    given: Mapping[str, GivenNames]
    slots: Mapping[str, tuple[str, ...]]
    shops: Mapping[str, tuple[str, ...]]
    townships: tuple[Township, ...]

    def surname(self, dice: random.Random) -> str:
        """A surname, common ones as often as they are common."""
        return dice.choices(list(self.surnames), list(self.surnames.values()))[0]

    def full_name(self, dice: random.Random, *, woman: bool, older: bool) -> str:
        """An invented name; about one in eight has a single given character, and none repeats its own."""
        given = self.given[f"{'female' if woman else 'male'}_{'older' if older else 'younger'}"]
        surname = self.surname(dice)
        if dice.random() < 1 / 8:
            return surname + dice.choice(given.single)
        first = dice.choice(given.first)
        return surname + first + dice.choice([last for last in given.last if last != first])


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A line from which the community pays for services."""

    code: str
    name: Name
    yearly_yuan: int


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A service on the menu; the fields are explained at the head of data/menu.toml."""

    code: str
    name: Name
    about: Name
    provider: str
    quota: int
    payer: str
    budget_line: str
    price: int
    minutes: int
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """A small wish 微心愿 in its wisher's words."""

    code: str
    name: Name
    text: str


@dataclass(frozen=True, slots=True)
class Menu:
    """All that a community offers, each part by code."""

    skills: Mapping[str, Name]
    budget_lines: Mapping[str, BudgetLine]
    items: Mapping[str, MenuItem]
    wishes: Mapping[str, Wish]
    errands: Mapping[str, Errand]


def _read(path: str) -> dict[str, Any]:
    text = files("linli.demo").joinpath("data", path).read_text(encoding="utf-8")
    return tomllib.loads(text)


def _tuples(lists: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({key: tuple(values) for key, values in lists.items()})


@cache
def groups() -> Mapping[str, Name]:
    """Groups of matters by code, in the order in which they are shown."""
    return seeds.groups()


@cache
def matters() -> Mapping[str, Matter]:
    """Kinds of matter by code."""
    return MappingProxyType({code: _matter(code, row) for code, row in _read("matters.toml").items()})


def _matter(code: str, row: dict[str, Any]) -> Matter:
    supplied = seeds.matters()[code]
    return Matter(
        code=code,
        name=supplied.name,
        group=supplied.group,
        keywords=supplied.keywords,
        unit=supplied.usual_unit,
        urgent=supplied.urgent,
        ring=supplied.ring,
        takeable=supplied.takeable,
        skills=supplied.skills,
        door=row["door"],
        where=row["where"],
        hours=row["hours"],
        weight=row["weight"],
        when=tuple(row.get("when", ())),
        about_unit=row.get("about_unit", False),
    )


@cache
def messages() -> Mapping[str, Sentences]:
    """What is said about each kind of matter, by the code of the matter.

    In the files `fits` stands beside `says`: for each message the positions of the answers that suit it.
    """
    found: dict[str, Sentences] = {}
    for group in groups():
        for code, row in _read(f"messages/{group}.toml").items():
            fits = row.pop("fits")
            row["says"] = [
                _message(said, tuple(row["answers"][index] for index in fit))
                for said, fit in zip(row["says"], fits, strict=True)
            ]
            found[code] = Sentences(**_tuples(row))  # type: ignore[arg-type]
    return MappingProxyType(found)


def _message(said: str | dict[str, str], answers: tuple[str, ...]) -> Message:
    return Message(said, answers) if isinstance(said, str) else Message(answers=answers, **said)


@cache
def pools() -> Pools:
    """Shared sentences of residents and workers."""
    rows = _read("pools.toml")
    work = _tuples(rows.pop("work"))
    return Pools(moods=MappingProxyType({mood: _tuples(lists) for mood, lists in rows.items()}), work=work)


@cache
def people() -> People:
    """Names of people and places."""
    rows = _read("people.toml")
    return People(
        county=rows["county"],
        default_township=rows["default_township"],
        surnames=MappingProxyType(rows["surnames"]),
        given=MappingProxyType({kind: GivenNames(**_tuples(row)) for kind, row in rows["given"].items()}),
        slots=_tuples(rows["slots"]),
        shops=_tuples(rows["shops"]),
        townships=tuple(_township(row) for row in rows["townships"]),
    )


def _township(row: dict[str, Any]) -> Township:
    towns = [
        Community(
            name=community["name"],
            rural=False,
            estates=tuple(
                Place(name, kind)
                for kind in ("old", "modern", "resettled")
                for name in community.get(kind, [])
            ),
        )
        for community in row["communities"]
    ]
    villages = [Community(name=name, rural=True, estates=()) for name in row.get("villages", [])]
    return Township(
        name=row["name"],
        kind=row["kind"],
        roads=tuple(row["roads"]),
        facilities=tuple(Place(**facility) for facility in row["facilities"]),
        communities=(*towns, *villages),
    )


@cache
def menu() -> Menu:
    """Skills, budget lines, menu items, wishes and errands."""
    rows = _read("menu.toml")
    return Menu(
        skills=seeds.skills(),
        budget_lines=_by_code(BudgetLine(**_named(row)) for row in rows["budget_lines"]),
        items=_by_code(_item(row) for row in rows["items"]),
        wishes=_by_code(Wish(**_named(row)) for row in rows["wishes"]),
        errands=seeds.errands(),
    )


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"name": Name(**row["name"])}


def _item(row: dict[str, Any]) -> MenuItem:
    absent: dict[str, Any] = {"budget_line": "", "price": 0}
    row = absent | _named(row)
    return MenuItem(**row | {"about": Name(**row["about"]), "skills": tuple(row["skills"])})


def _by_code(rows: Iterable[_Coded]) -> Mapping[str, _Coded]:
    found: dict[str, _Coded] = {}
    for row in rows:
        if row.code in found:
            raise ValueError(f"The code {row.code} stands twice in menu.toml.")
        found[row.code] = row
    return MappingProxyType(found)
