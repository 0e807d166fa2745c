"""Which moves can be made on many cases at once, and how what was filled in for all of them becomes each command's arguments."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from linli.cases import commands
from linli.cases.models import Case, Category
from linli.kernel.scope import Actor
from linli.organisations.models import Organisation

Values = Mapping[str, Any]


def _unit(values: Values) -> dict[str, Any]:
    return {"to": Organisation.objects.get(pk=values["to"]), "note": values.get("note", "")}


def _into(values: Values) -> dict[str, Any]:
    return {"into": Case.objects.get(pk=values["into"]), "note": values.get("note", "")}


def _category(values: Values) -> dict[str, Any]:
    return {"category": Category.objects.get(pk=values["category"]), "note": values.get("note", "")}


def _plan(values: Values) -> dict[str, Any]:
    return {"plan": values["plan"], "review_on": date.fromisoformat(values["review_on"])}


def _as_typed(values: Values) -> dict[str, Any]:
    return dict(values)


# What is decided alike for many. What needs a word of its own for each (an answer, a refusal) is not here.
OFFERED: dict[str, Callable[[Values], dict[str, Any]]] = {
    "dispatch": _unit,
    "offer": _as_typed,
    "sign": _as_typed,
    "start": _as_typed,
    "rework": _as_typed,
    "decide_extension": _as_typed,
    "request_extension": _as_typed,
    "supervise": _as_typed,
    "correct": _category,
    "merge": _into,
    "park": _plan,
    "unpark": _as_typed,
    "to_arbiter": _as_typed,
}


def make(move: str, case: Case, values: Values, *, by: Actor, version: int) -> None:
    """The one command of the move on one case. Raises the Refusal it would raise on its page."""
    getattr(commands, move)(case, by=by, version=version, **OFFERED[move](values))
