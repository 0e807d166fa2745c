"""Founding organisations: one by hand, or thousands from a sheet, under the same guards."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import clock, journal, scope
from linli.kernel.journal import Line
from linli.kernel.refusals import BadInput
from linli.kernel.scope import PATH_STEP, Actor
from linli.organisations.commands import ground
from linli.organisations.models import Kind, Organisation, Sector, Span
from linli.organisations.naming import clean_code, clean_words, letters, wrong_code, wrong_name

LONGEST_PHONE = 40
Faults = dict[str, str]


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """What is needed to found one. `kind`, `sector` and `parent` are codes; a parent may stand in the same batch."""

    code: str
    name: str
    kind: str
    parent: str = ""
    sector: str = ""
    founded_on: date | None = None
    phone: str = ""

    def cleaned(self) -> "NewOrganisation":
        return NewOrganisation(
            clean_code(self.code),
            clean_words(self.name),
            self.kind.strip(),
            clean_code(self.parent),
            self.sector.strip(),
            self.founded_on or clock.today(),
            clean_words(self.phone),
        )


@transaction.atomic
def found(
    *,
    code: str,
    name: str,
    kind: Kind,
    parent: Organisation | None,
    by: Actor,
    founded_on: date | None = None,
    sector: Sector | None = None,
    phone: str = "",
) -> Organisation:
    """Found one organisation. Without a parent it is the top of a tree, which only the system plants."""
    if parent:
        parent.refresh_from_db()
        ground.needs_permission(by, "organisations.edit", parent)
        ground.needs_standing(parent)
    row = NewOrganisation(
        code, name, kind.code, parent.code if parent else "", sector.code if sector else "", founded_on, phone
    )
    return found_many([row], by=by)[0]


@transaction.atomic
def found_many(
    rows: Sequence[NewOrganisation], *, by: Actor, on_progress: Callable[[int], None] | None = None
) -> list[Organisation]:
    """Found many at once, parents before children whatever the order given; all of them or none.

    Raises BadInput when anything is wrong with any row; its `fields` are those of the row when it is one, and otherwise
    carry the row's place before them ("12.code", counted from 1). `look_over` gives the same without founding anything.
    """
    ground.hold_the_tree()
    survey = Survey([row.cleaned() for row in rows], by)
    faults = survey.faults()
    if any(faults):
        raise _refusal(faults)
    founded: dict[str, Organisation] = {}
    for level in survey.levels():
        _plant(level, survey, founded)
        if on_progress:
            on_progress(len(founded))
    journal.record_many([_line(founded[row.code], by) for row in survey.rows])
    return [founded[row.code] for row in survey.rows]


def look_over(rows: Sequence[NewOrganisation], *, by: Actor) -> list[Faults]:
    """What is wrong with each row, by field; empty where nothing is. For previews."""
    return Survey([row.cleaned() for row in rows], by).faults()


class Survey:
    """The rows to be founded beside what stands already."""

    def __init__(self, rows: Sequence[NewOrganisation], by: Actor) -> None:
        self.rows = rows
        self.by = by
        self.kinds = {kind.code: kind for kind in Kind.objects.all()}
        self.sectors = {sector.code: sector for sector in Sector.objects.all()}
        self.own = {row.code: row for row in rows}
        self.standing = _by_code({row.code for row in rows} | {row.parent for row in rows if row.parent})
        self.here_since = ground.here_since(self._parents_that_stand())
        self._repeated = {code for code, times in Counter(row.code for row in rows).items() if times > 1}
        self._first_place = {row.code: place for place, row in reversed(list(enumerate(rows, 1)))}

    def _parents_that_stand(self) -> list[Organisation]:
        return [self.standing[code] for code in {row.parent for row in self.rows} if code in self.standing]

    def faults(self) -> list[Faults]:
        depths = self._depths()
        with scope.remembering():
            return [dict(self._wrong(place, row, depths)) for place, row in enumerate(self.rows, 1)]

    def levels(self) -> Iterator[list[NewOrganisation]]:
        """Rows grouped so that every parent stands before its children."""
        depths = self._depths()
        by_depth: dict[int, list[NewOrganisation]] = defaultdict(list)
        for row in self.rows:
            by_depth[depths[row.code] or 0].append(row)
        for depth in sorted(by_depth):
            yield by_depth[depth]

    def _depths(self) -> Mapping[str, int | None]:
        """How many levels from the top each row would stand, counted from 1; None inside a circle."""
        depths: dict[str, int | None] = {}
        for start in self.own:
            way: list[str] = []
            code = start
            while code in self.own and code not in depths and code not in way:
                way.append(code)
                code = self.own[code].parent
            above: int | None
            if code in way:
                above = None
            elif code in depths:
                above = depths[code]
            else:
                above = len(self.standing[code].path) // PATH_STEP if code in self.standing else 0
            for passed in reversed(way):
                above = None if above is None else above + 1
                depths[passed] = above
        return depths

    def _wrong(
        self, place: int, row: NewOrganisation, depths: Mapping[str, int | None]
    ) -> Iterator[tuple[str, str]]:
        if sentence := wrong_code(row.code):
            yield "code", sentence
        elif row.code in self.standing:
            yield (
                "code",
                _("The code %(code)s belongs to %(name)s. Choose another.")
                % {
                    "code": row.code,
                    "name": self.standing[row.code].name,
                },
            )
        elif row.code in self._repeated and self._first_place[row.code] != place:
            yield (
                "code",
                _("The code %(code)s stands here twice. Choose another for one of them.")
                % {"code": row.code},
            )
        if sentence := wrong_name(row.name):
            yield "name", sentence
        if sentence := _wrong_word(self.kinds, row.kind, _("Choose what kind of organisation it is.")):
            yield "kind", sentence
        if row.sector and (sentence := _wrong_word(self.sectors, row.sector, "")):
            yield "sector", sentence
        if row.founded_on and (sentence := ground.wrong_day(row.founded_on)):
            yield "founded_on", sentence
        if len(row.phone) > LONGEST_PHONE:
            yield "phone", _("A phone number has at most %(most)d characters.") % {"most": LONGEST_PHONE}
        if sentence := self._wrong_parent(row, depths):
            yield "parent", sentence

    def _wrong_parent(self, row: NewOrganisation, depths: Mapping[str, int | None]) -> str:
        if not row.parent:
            return "" if self.by.kind == "system" else _("Say which organisation it belongs under.")
        if depths[row.code] is None:
            return _("%(code)s would in the end belong under itself. Check who is whose parent.") % {
                "code": row.code
            }
        if (depths[row.code] or 0) > ground.DEEPEST:
            return _(
                "The tree can be %(levels)d levels deep; this would be deeper. Choose a parent further up."
            ) % {"levels": ground.DEEPEST}
        return "" if row.parent in self.own else self._wrong_standing_parent(row)

    def _wrong_standing_parent(self, row: NewOrganisation) -> str:
        parent = self.standing.get(row.parent)
        if parent is None or not scope.may(self.by, "organisations.find", parent):
            return _("There is no organisation with the code %(code)s.") % {"code": row.parent}
        if parent.state != "active":
            return _("%(name)s is closed. Choose an organisation that still stands, or reopen it first.") % {
                "name": parent.name
            }
        if not scope.may(self.by, "organisations.edit", parent):
            return _("Your role does not allow founding an organisation under %(name)s.") % {
                "name": parent.name
            }
        return ""


def _by_code(codes: set[str]) -> dict[str, Organisation]:
    found: dict[str, Organisation] = {}
    ordered = sorted(codes)
    for start in range(0, len(ordered), 500):
        found |= {row.code: row for row in Organisation.objects.filter(code__in=ordered[start : start + 500])}
    return found


def _wrong_word(known: Mapping[str, Kind] | Mapping[str, Sector], code: str, when_missing: str) -> str:
    if not code and when_missing:
        return when_missing
    word = known.get(code)
    if word is None:
        return _("“%(code)s” is not in the county's list.") % {"code": code}
    if word.closed_on and word.closed_on <= clock.today():
        return _("“%(name)s” is no longer used. Choose another.") % {"name": word.name}
    return ""


def _refusal(faults: Sequence[Faults]) -> BadInput:
    wrong = [(place, found) for place, found in enumerate(faults, 1) if found]
    first = next(iter(wrong[0][1].values()))
    if len(faults) == 1:
        return BadInput(first, fields=wrong[0][1])
    fields = {f"{place}.{field}": sentence for place, found in wrong for field, sentence in found.items()}
    sentence = _("%(count)d rows have something wrong, the first of them row %(place)d: %(sentence)s") % {
        "count": len(wrong),
        "place": wrong[0][0],
        "sentence": first,
    }
    return BadInput(sentence, fields=fields)


def _plant(level: Sequence[NewOrganisation], survey: Survey, founded: dict[str, Organisation]) -> None:
    """Write one level of organisations with their first spans."""
    numbers: dict[str, int] = {}
    planted: list[tuple[Organisation, date]] = []
    for row in level:
        parent = founded.get(row.parent) or survey.standing.get(row.parent)
        prefix = parent.path if parent else ""
        if prefix not in numbers:
            numbers[prefix] = 0 if row.parent in founded else ground.last_child(prefix)
        numbers[prefix] += 1
        founded_on = row.founded_on or clock.today()
        organisation = Organisation(
            code=row.code,
            name=row.name,
            pinyin=letters(row.name),
            kind=survey.kinds[row.kind],
            sector=survey.sectors.get(row.sector),
            parent=parent,
            path=prefix + ground.step(numbers[prefix]),
            founded_on=founded_on,
            phone=row.phone,
        )
        since = max(founded_on, survey.here_since[parent.pk]) if parent else founded_on
        planted.append((organisation, since))
    Organisation.objects.bulk_create([organisation for organisation, _since in planted], batch_size=500)
    for organisation, since in planted:
        survey.here_since[organisation.pk] = since
        founded[organisation.code] = organisation
    spans = [
        Span(
            organisation=organisation,
            since=since,
            name=organisation.name,
            kind=organisation.kind,
            sector=organisation.sector,
            parent=organisation.parent,
            path=organisation.path,
        )
        for organisation, since in planted
    ]
    Span.objects.bulk_create(spans, batch_size=500)


def _line(organisation: Organisation, by: Actor) -> Line:
    return Line(
        organisation.stream,
        "found",
        by,
        to_state="active",
        data={
            "on": organisation.founded_on,
            "parent": organisation.parent_id,
            "kind": organisation.kind.code,
        },
        private={"name": organisation.name},
        at=clock.now(),
    )
