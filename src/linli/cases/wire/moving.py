"""Moves by name: a program sends what the command of the move takes, and nothing else.

The shape of each move is read off its command, so that the interface cannot say something else than the pages do. Units and
categories are given by their code, people by their account name, cases by their number.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, get_type_hints

import msgspec
from django.http import HttpRequest
from django.utils.translation import gettext as _

from linli.cases import commands, queries
from linli.cases.commands import Part
from linli.cases.lifecycle import LIFE
from linli.cases.models import Case, Category
from linli.cases.wire.asking import category_of, unit_of
from linli.kernel import journal, scope
from linli.kernel.refusals import BadInput, NotAllowed, NotFound, Refusal, Stale
from linli.kernel.scope import Actor
from linli.kernel.wire import Shape, read
from linli.organisations.models import Organisation
from linli.people.models import Person
from linli.places.models import Grid

BY_NOBODY = frozenset({"gather"})  # made by the system
OTHERWISE: dict[str, Callable[..., Any]] = {"follow_up": commands.call_back}
NOT_SENT = frozenset({"case", "by", "photos"})


class PartSent(Shape):
    """One part of a case that is split; `to` is the code of its unit, if it is clear already."""

    title: str
    words: str = ""
    to: str = ""


def _unit(code: str, field: str, _by: Actor) -> Organisation | None:
    return unit_of(code, field)


def _person(username: str, field: str, _by: Actor) -> Person | None:
    if not username:
        return None
    found = Person.objects.filter(username=username, is_active=True).first()
    if found is None:
        sentence = _("There is no account of this name.")
        raise BadInput(sentence, fields={field: sentence})
    return found


def _units(codes: Sequence[str], field: str, _by: Actor) -> list[Organisation]:
    return [unit for code in codes if (unit := unit_of(code, field))]


def _case(number: str, field: str, by: Actor) -> Case:
    return visible_case(by, number)


def _parts(parts: Sequence[PartSent], field: str, _by: Actor) -> list[Part]:
    return [Part(part.title, part.words, unit_of(part.to, field)) for part in parts]


def _grid(code: str, field: str, _by: Actor) -> Grid | None:
    if not code:
        return None
    found = Grid.objects.select_related("organisation").filter(code=code, closed_on__isnull=True).first()
    if found is None:
        sentence = _("There is no grid of this code.")
        raise BadInput(sentence, fields={field: sentence})
    return found


def _category(code: str, _field: str, _by: Actor) -> Category | None:
    return category_of(code)


Reading = Callable[[Any, str, Actor], Any]
# How an argument of a command is sent, and how what was sent is read.
SENT: dict[Any, tuple[Any, Reading]] = {
    Organisation: (str, _unit),
    Organisation | None: (str, _unit),
    Person: (str, _person),
    Person | None: (str, _person),
    Iterable[Organisation]: (list[str], _units),
    Case: (str, _case),
    Sequence[Part]: (list[PartSent], _parts),
    Category | None: (str, _category),
    Grid | None: (str, _grid),
}
PLAIN = (str, bool, int, date, str | None, bool | None, int | None, date | None)


def command_of(name: str) -> Callable[..., Any]:
    return OTHERWISE.get(name) or getattr(commands, name)


def _shape_of(name: str) -> tuple[type[msgspec.Struct], Mapping[str, Reading]]:
    command = inspect.unwrap(command_of(name))
    hints = get_type_hints(command)
    fields: list[Any] = []
    readings: dict[str, Reading] = {}
    for parameter in inspect.signature(command).parameters.values():
        if parameter.name in NOT_SENT or parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            continue
        hint = hints[parameter.name]
        if hint in SENT:
            hint, readings[parameter.name] = SENT[hint]
        elif hint not in PLAIN:
            if parameter.default is inspect.Parameter.empty:
                raise TypeError(f"{name} takes {parameter.name}, which no program can send")
            continue
        if parameter.default is inspect.Parameter.empty:
            fields.append((parameter.name, hint))
        else:
            fields.append((parameter.name, hint, "" if parameter.name in readings else parameter.default))
    title = "".join(part.title() for part in name.split("_")) + "Sent"
    shape = msgspec.defstruct(title, fields, bases=(Shape,), kw_only=True, module=__name__)
    shape.__doc__ = str(inspect.getdoc(command) or "")
    return shape, readings


SHAPES = {name: _shape_of(name) for name in LIFE.moves if name not in BY_NOBODY}


def visible_case(by: Actor, number: str, *, whole: bool = False) -> Case:
    """The case when the actor may see it; otherwise NotFound, the same whether it does not exist or is not theirs.

    `whole`: with everything that is shown of it.
    """
    if whole:
        case = Case.objects.select_related(*queries.CARD).filter(number=number).first()
    else:
        case = queries.of_number(number)
    if case is None or not (scope.may(by, "case.see", case) or scope.may(by, "case.take", case)):
        raise NotFound(
            _("There is no case of this number for you to see. Check the number, or ask who keeps it.")
        )
    return case


def moved(request: HttpRequest, number: str, name: str, *, by: Actor) -> Case:
    """Make the move that the request describes. Raises whatever its command refuses; `Overtaken` for a version of the past."""
    case = visible_case(by, number)
    if name not in SHAPES:
        raise NotFound(_("There is no such move. The document of the interface lists them."))
    shape, readings = SHAPES[name]
    sent = read(request, shape)
    arguments = {field: getattr(sent, field) for field in shape.__struct_fields__}
    for field, reading in readings.items():
        arguments[field] = reading(arguments[field], field, by)
    version: int | None = arguments.get("version")
    try:
        command_of(name)(case, by=by, **arguments)
    except Stale as stale:
        raise Overtaken(stale, number, version) from stale
    except Refusal as refusal:
        if isinstance(refusal, NotAllowed) or version in (None, case.version):
            raise
        raise Overtaken(refusal, number, version) from refusal
    return case


class Overtaken(Stale):
    """Somebody acted first; carries how it stands now and what has happened since the version the program knew."""

    def __init__(self, refusal: Refusal, number: str, known: int | None) -> None:
        super().__init__(refusal.sentence, code="stale", fields=refusal.fields)
        case = Case.objects.get(number=number)
        self.now = {"number": case.number, "state": case.state, "version": case.version}
        since = case.version - known if known is not None else 1
        made = [entry for entry in journal.history(case.stream) if entry.move in LIFE.moves]
        self.since = [
            {"move": entry.move, "from_state": entry.from_state, "to_state": entry.to_state, "at": entry.at}
            for entry in (made[-since:] if since > 0 else [])
        ]
