"""What is suggested beside a case on the desk: its kind, its unit, the cases it may belong to. Each with a reason and a chip."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from linli.cases import advising, showing, suggestions
from linli.cases.buttons import Buttons
from linli.cases.lifecycle import LIVE
from linli.cases.models import Case, Category
from linli.cases.pages.desk_inbox import case_url
from linli.cases.suggestions.features import text_of
from linli.cases.suggestions.shown import Shown
from linli.kernel import scope
from linli.kernel.lifecycle import Move
from linli.kernel.scope import Actor
from linli.kernel.ui import Chip, Row

SURE = 0.8
WORTH_CHANGING = 0.6  # a kind that somebody chose is only questioned from there on
DECIDING = ("dispatch",)
TO_DECIDE = ("received", "handed_back", "disputed", "arbitration")


@dataclass(frozen=True, slots=True)
class Double:
    """A case that may be about the same thing. `token` is what the form of merging carries; "" where it cannot be merged."""

    row: Row
    reason: str
    chip: Chip
    number: str
    token: str = ""


def double_of(one: suggestions.Duplicate, *, trail: str = "", token: str = "") -> Double:
    """A case that may be about the same thing, as a line."""
    shown = Row(one.case.title, case_url(one.case, trail), chip=showing.chip(one.case))
    return Double(shown, one.reason, chip_of(one.confidence), one.case.number, token)


def chip_of(confidence: float) -> Chip:
    """How sure it is, as a share in whole percent."""
    return Chip(
        _("Confidence %(share)s %%") % {"share": round(100 * confidence)},
        "done" if confidence >= SURE else "info",
    )


def unit_of(row: Case, buttons: Container[str]) -> dict[str, Any] | None:
    """Where it usually goes: by the list of duties and the kind's usual unit, and what happened here before."""
    if ("dispatch" not in buttons and "arbitrate" not in buttons) or row.state not in TO_DECIDE:
        return None
    units = advising.reachable(row)
    listed = advising.advice(row, units)
    before = next(iter(suggestions.unit(row, units=units, limit=1)), None)
    if listed is None and before is None:
        return None
    unit = listed.unit if listed else before.unit  # type: ignore[union-attr]
    agreed = before is not None and before.unit.pk == unit.pk
    confidence = before.confidence if agreed and before else listed.confidence if listed else None
    reasons = [
        listed.reason if listed else "",
        f"{before.reason}。" if agreed and before and listed is None else "",
    ]
    other = None
    if before is not None and not agreed:
        other = _("What happened here before speaks for %(unit)s: %(reason)s.") % {
            "unit": before.unit,
            "reason": before.reason,
        }
    token = Shown("unit", unit.pk, confidence or 0.0, "places" if agreed else "list").token
    return {
        "unit": unit,
        "reason": " ".join(reason for reason in reasons if reason),
        "other": other,
        "chip": _chip(confidence, listed=bool(listed and listed.by_list)),
        "title": _("Suggested: %(unit)s") % {"unit": unit},
        "one_click": "dispatch" in buttons,
        "token": token,
    }


def kind_of(row: Case, buttons: Buttons) -> dict[str, Any] | None:
    """Another kind of matter than stands there, or one where none does; only while it is to be decided where it goes."""
    if "correct" not in buttons or row.state not in TO_DECIDE:
        return None
    found = suggestions.likeliest(text_of(row.title, row.words))
    if found is None or found.category.pk == row.category_id:
        return None
    if row.category_id is not None and (not found.measured or found.confidence < WORTH_CHANGING):
        return None
    return {
        "category": found.category,
        "reason": found.reason,
        "chip": chip_of(found.confidence),
        "title": _("Kind of matter: perhaps “%(category)s”") % {"category": _with_group(found.category)},
        "token": Shown("category", found.category.pk, found.confidence, found.source).token,
    }


def doubles_of(row: Case, actor: Actor, trail: str, buttons: Buttons) -> list[Double]:
    """Cases that may be about the same thing; with a button to merge where both are this desk's to decide."""
    if not scope.may(actor, "case.see", row):
        return []
    found = []
    for one in suggestions.duplicates(row, actor=actor):
        mergeable = (
            "merge" in buttons and one.case.state in LIVE and scope.may(actor, "case.dispatch", one.case)
        )
        token = Shown("duplicate", one.case.pk, one.confidence, "alike").token if mergeable else ""
        found.append(double_of(one, trail=trail, token=token))
    return found


def tokens_for(row: Case, move: Move) -> list[str]:
    """What the form of a move carries of what stood beside the case when it was opened."""
    if move.form != "unit":
        return []
    found = unit_of(row, DECIDING)
    return [found["token"]] if found else []


def decided_by(move: str, arguments: Mapping[str, Any], case: Case) -> dict[str, int | None]:
    """What a move decided of what may have been suggested."""
    match move:
        case "dispatch" | "arbitrate":
            return {"unit": arguments["to"].pk, "duplicate": None, "category": case.category_id}
        case "correct":
            chosen = arguments.get("category")
            return {"category": chosen.pk if chosen else None}
        case "merge":
            return {"duplicate": arguments["into"].pk}
    return {}


def _chip(confidence: float | None, *, listed: bool) -> Chip | None:
    """What the list of duties says is no guess, and has no share."""
    if listed:
        return Chip(_("By the responsibility list"), "done", "listed")
    return chip_of(confidence) if confidence is not None else None


def _with_group(category: Category) -> str:
    return f"{category.parent}·{category}" if category.parent else str(category)
