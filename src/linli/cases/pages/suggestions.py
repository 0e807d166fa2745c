"""How right the suggestions are: measured on cases they had not seen, beside what simpler means would have said; and what people took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_safe

from linli.cases.models import Suggested, Training
from linli.cases.suggestions.intervals import Share
from linli.cases.suggestions.training import LEAST, WHY_NOT
from linli.kernel import clock
from linli.people.access import Request, staff_only

LATELY = timedelta(days=90)
NIGHTS = 14  # trainings shown
KINDS: dict[str, str | Promise] = {
    "category": __("Kind of matter"),
    "unit": __("Unit"),
    "duplicate": __("The same matter"),
}
SOURCES: dict[str, str | Promise] = {
    "keywords": __("by keyword"),
    "learnt": __("learnt here, with keywords"),
    "places": __("by what happened here before"),
    "list": __("by the list of duties or the usual unit"),
    "alike": __("by words, place, time and photo"),
}
WAYS: dict[str, str | Promise] = {"bayes": __("naive Bayes"), "logistic": __("logistic regression")}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: what, and its share."""

    label: str
    share: Share
    second: Share | None = None


@staff_only
@require_safe
def suggestions_page(request: Request) -> HttpResponse:
    """Counts only: no case, no person, no words."""
    nights = list(Training.objects.all()[:NIGHTS])
    last = nights[0] if nights else None
    figures: Mapping[str, Any] = last.figures if last else {}
    words, units = figures.get("words") or {}, figures.get("units") or {}
    context = {
        "last": last,
        "why_not": str(WHY_NOT.get(last.why_not, "")) if last else "",
        "library": find_spec("sklearn") is not None,
        "least": LEAST,
        "words": _of_words(words),
        "tested": words.get("tested", 0),
        "fresh": Share.read(words.get("fresh")),
        "levels": _of_levels(words.get("levels") or []),
        "shown": _shown(words),
        "bands": _bands(words.get("bands") or []),
        "units": _of_units(units),
        "units_tested": units.get("tested", 0),
        "unit_bands": _bands(units.get("bands") or []),
        "taken": _taken(),
        "nights": [_night(row) for row in nights],
        "days": LATELY.days,
    }
    return render(request, "cases/desk/suggestions.html", context)


def _of_words(words: Mapping[str, Any]) -> list[Line]:
    """First suggestion, and among the first three, for what is used and for what there is to beat."""
    rows = (
        (_("What is learnt, with keywords"), "first", "three"),
        (_("Keywords alone"), "keywords_first", "keywords_three"),
        (_("Always the most frequent kind"), "usual_first", "usual_three"),
    )
    return [Line(label, Share.read(words[a]), Share.read(words[b])) for label, a, b in rows if a in words]


def _of_units(units: Mapping[str, Any]) -> list[Line]:
    rows = (
        (_("By kind, at the place and around it"), "first", "three"),
        (_("Always the unit most frequent for the kind"), "kind_first", ""),
        (_("Always the most frequent unit"), "usual_first", ""),
    )
    return [
        Line(label, Share.read(units[a]), Share.read(units[b]) if b else None)
        for label, a, b in rows
        if a in units
    ]


def _of_levels(levels: Sequence[Sequence[int]]) -> list[Line]:
    names = (_("The group"), _("The kind within the group"), _("The finest kind"))
    return [Line(names[index], Share(*level)) for index, level in enumerate(levels[:3]) if level[1]]


def _shown(words: Mapping[str, Any]) -> list[Line]:
    kept = words.get("shown") or words.get("keywords_shown") or {}
    rows = (("shown", _("Something was suggested")), ("right", _("of those, the first was right")))
    return [Line(label, Share.read(kept[name])) for name, label in rows if name in kept]


def _bands(bands: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What was said beside what was so; bands in which nothing lay are left out."""
    return [
        {"said": round(100 * band["said"]), "share": Share.read(band["right"])}
        for band in bands
        if band["right"][1]
    ]


def _taken() -> list[Line]:
    """Of what was put before somebody in the last ninety days, how much they took: one query."""
    rows = (
        Suggested.objects.filter(decided_at__gte=clock.now() - LATELY)
        .order_by()
        .values_list("kind", "source")
        .annotate(of=Count("pk"), hits=Count("pk", filter=Q(taken=True)))
    )
    order = list(KINDS)
    found = sorted(rows, key=lambda row: (order.index(row[0]) if row[0] in order else 9, row[1]))
    return [
        Line(f"{KINDS.get(kind, kind)} · {SOURCES.get(source, source)}", Share(hits, of))
        for kind, source, of, hits in found
    ]


def _night(row: Training) -> dict[str, Any]:
    words = row.figures.get("words") or {}
    return {
        "at": row.at,
        "cases": row.cases,
        "first": Share.read(words.get("first")),
        "keywords": Share.read(words.get("keywords_first")),
        "way": str(WAYS.get(words.get("kind", ""), "")),
        "mix": round(100 * words.get("mix", 0)),
        "adopted": row.adopted,
        "why_not": str(WHY_NOT.get(row.why_not, "")),
        "seconds": round(row.took_ms / 1000, 1),
    }
