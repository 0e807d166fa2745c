"""From an upload to rows of text, and from a row to what is asked. Light: a year of a city is half a million rows."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from linli.cases import commands
from linli.cases.commands.intake import EARLIEST, OUTSIDE, too_early
from linli.cases.doors import DOORS, intake_doors
from linli.cases.models import Category
from linli.kernel import clock, rulebook
from linli.kernel.privacy import normal_phone
from linli.kernel.refusals import BadInput, Refusal
from linli.kernel.scope import Actor, grants_with
from linli.kernel.sheets.cells import Formula, is_blank, shown
from linli.kernel.sheets.opening import COLUMNS, tabs_of
from linli.organisations.models import Organisation
from linli.places.place import Place

HEADING_ROWS = 10
UNPACKED = 1_500_000_000  # bytes of a workbook once unpacked: half a million rows
NUMBER = 50  # characters of an outside number
NOWHERE = ""  # in a table of words: leave it open
_MOMENT = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T\s]*(?:(\d{1,2})[:：时](\d{1,2}))?")


def opened(upload: Any) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The headings of the first tab that has any, and the rows under them as people see them. BadInput when there is none."""
    for tab in tabs_of(upload, size="hotline.size", unpacked=UNPACKED):
        best: tuple[int, int, list[str]] = (0, 0, [])
        for number, cells in tab.rows(COLUMNS, HEADING_ROWS):
            named = [shown(cell)[:80] for cell in cells]
            score = len({name for name in named if name and not name[0].isdigit()})
            if score > best[0]:
                best = score, number, named
        score, heading_row, headings = best
        if score >= 3:
            while headings and not headings[-1]:
                headings.pop()
            return headings, _rows(tab, heading_row, len(headings))
    raise BadInput(
        _("No row of headings was found in the first ten rows. Put the names of the columns above the rows."),
        code="sheet_no_headings",
    )


def _rows(tab: Any, heading_row: int, width: int) -> Iterator[tuple[int, list[str]]]:
    for number, cells in tab.rows(width):
        if number > heading_row and not all(is_blank(cell) for cell in cells):
            yield number, ["" if isinstance(cell, Formula) else _said(cell) for cell in cells]


def _said(cell: Any) -> str:
    return cell.strip() if isinstance(cell, str) else shown(cell)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot come in: its number in the sheet, our column, the sentence."""

    number: int
    column: str
    sentence: str


@dataclass(slots=True)
class Known:
    """What words of the sheet mean, loaded once: codes and names of ours, and the saved table before them."""

    categories: dict[str, Category] = field(default_factory=dict)
    keepers: dict[str, list[Organisation]] = field(default_factory=dict)
    doors: dict[str, str] = field(default_factory=dict)
    otherwise: Organisation | None = None  # keeps what no word sends elsewhere
    paths: tuple[str, ...] = ()

    def may_keep(self, unit: Organisation) -> bool:
        return unit.path.startswith(self.paths)


def known(by: Actor, words: Mapping[str, Mapping[str, str]], *, otherwise: Organisation | None) -> Known:
    """Everything a row is read with. Three queries, however many rows."""
    found = Known(
        otherwise=otherwise, paths=tuple(grant.path for grant in grants_with(by, "case.enter") if grant.path)
    )
    codes = {category.code: category for category in Category.objects.filter(closed_on__isnull=True)}
    for category in codes.values():
        for name in (category.code, category.name_zh, category.name_en):
            found.categories.setdefault(plain(name), category)
    units = {unit.code: unit for unit in Organisation.objects.filter(state="active", kind__is_party=False)}
    for unit in units.values():
        for name in {plain(unit.code), plain(unit.name)}:
            found.keepers.setdefault(name, []).append(unit)
    for door in intake_doors():
        found.doors |= {plain(door.code): door.code, plain(str(door.label)): door.code}
    for word, code in words.get("category", {}).items():
        found.categories |= {word: codes[code]} if code in codes else {}
    for word, code in words.get("keeper", {}).items():
        found.keepers |= {word: [units[code]]} if code in units else {}
    found.doors |= {word: code for word, code in words.get("door", {}).items() if code in DOORS}
    return found


class _Wrong(Exception):
    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.sentence = column, sentence


class Reader:
    """Reads rows of one sheet by one mapping. `strange` counts the words no table knows yet, by column."""

    def __init__(self, headings: Sequence[str], columns: Mapping[str, str], found: Known) -> None:
        self.place = {key: list(headings).index(heading) for key, heading in columns.items()}
        self.known = found
        self.strange: dict[str, dict[str, int]] = {"category": {}, "keeper": {}, "door": {}}
        self._longest = int(rulebook.value("text.length").value)

    def cell(self, cells: Sequence[str], key: str) -> str:
        place = self.place.get(key)
        return cells[place] if place is not None and place < len(cells) else ""

    def read(self, number: int, cells: Sequence[str]) -> commands.Asked | Fault:
        """What is asked in a row, or the first reason why it cannot come in."""
        try:
            return commands.Asked(
                submission_key=OUTSIDE + self._outside(cells),
                occurred_at=self._received(cells),
                words=self._words(cells),
                keeper=self._keeper(self.cell(cells, "keeper")),
                door=self._door(self.cell(cells, "door")),
                title=self.cell(cells, "title")[:80],
                category=self._category(self.cell(cells, "category")),
                place=Place(words=self.cell(cells, "place")[:200]),
                name=self.cell(cells, "name")[:40],
                phone=_phone(self.cell(cells, "phone")),
                channel="hotline",
            )
        except _Wrong as wrong:
            return Fault(number, wrong.column, wrong.sentence)

    def _outside(self, cells: Sequence[str]) -> str:
        number = self.cell(cells, "outside")
        if not number or len(number) > NUMBER:
            raise _Wrong("outside", _("The outside number is missing or too long."))
        return number

    def _received(self, cells: Sequence[str]) -> datetime:
        received = moment_of(self.cell(cells, "received"))
        if received is None:
            raise _Wrong("received", _("Enter a day that exists, such as 2026-11-21."))
        if received.year < EARLIEST:
            raise _Wrong("received", too_early())
        return received

    def _words(self, cells: Sequence[str]) -> str:
        words = self.cell(cells, "words")
        if not words or len(words) > self._longest:
            sentence = _("The words are missing or longer than %(most)s characters.")
            raise _Wrong("words", sentence % {"most": self._longest})
        return words

    def _keeper(self, word: str) -> Organisation:
        flat = plain(word)
        found = self.known.keepers.get(flat, ())
        if len(found) != 1 and flat:
            self._count("keeper", flat)
        keeper = found[0] if len(found) == 1 else self.known.otherwise
        if keeper is None:
            raise _Wrong(
                "keeper", _("No community or unit of ours is known for “%(word)s”.") % {"word": word[:40]}
            )
        if not self.known.may_keep(keeper):
            raise _Wrong("keeper", _("You may not enter cases for %(unit)s.") % {"unit": keeper.name})
        return keeper

    def _category(self, word: str) -> Category | None:
        flat = plain(word)
        found = self.known.categories.get(flat)
        if found is None and flat:
            self._count("category", flat)
        return found

    def _door(self, word: str) -> str:
        flat = plain(word)
        found = self.known.doors.get(flat)
        if found is None and flat:
            self._count("door", flat)
        return found or "help"

    def _count(self, column: str, word: str) -> None:
        counts = self.strange[column]
        counts[word[:80]] = counts.get(word[:80], 0) + 1


def moment_of(text: str) -> datetime | None:
    """A day or a moment as a sheet shows it, in China; midday where no time is given. None when it is neither."""
    found = _MOMENT.match(text)
    if found is None:
        flat = unicodedata.normalize("NFKC", text)
        found = _MOMENT.match(flat)
        if found is None and re.fullmatch(r"(?:19|20)\d{6}", flat):
            found = _MOMENT.match(f"{flat[:4]}-{flat[4:6]}-{flat[6:]}")
    if found is None:
        return None
    year, month, day, hour, minute = found.groups()
    try:
        there = time(int(hour), int(minute)) if hour else time(12)
        return datetime.combine(date(int(year), int(month), int(day)), there, tzinfo=clock.SHANGHAI)
    except ValueError:
        return None


def plain(word: str) -> str:
    return "".join(word.split()).casefold()


def _phone(text: str) -> str:
    """The number if it is one; a hotline's sheet often holds a mask or a name there, which is no reason to lose the row."""
    if not text:
        return ""
    try:
        return normal_phone(text)
    except Refusal:
        return ""
