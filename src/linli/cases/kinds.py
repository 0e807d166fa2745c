"""Kinds of matter in their three levels, as lists to choose from: groups as headings, under them kinds, after each its details."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from linli.cases.models import Category

SET_IN = "　"  # an ideographic space: a select has no other way to show a level


def grouped(many: Iterable[Category], *, groups: bool = False) -> list[Any]:
    """Choices of a select. With `groups` a whole group can be chosen too; without it, only what a case can be about.

    A group without kinds is a kind of its own and stands under "Other".
    """
    below: dict[int | None, list[Category]] = {}
    rows = list(many)
    there = {row.pk for row in rows}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in there else None, []).append(row)
    found: dict[str, list[tuple[str, str]]] = {}
    for top in below.get(None, []):
        kinds = below.get(top.pk, [])
        if not kinds:
            heading = str(top.parent) if top.parent else _("Other")
            found.setdefault(heading, []).append((top.code, str(top)))
            continue
        lines = found.setdefault(str(top), [])
        if groups:
            lines.append((top.code, _("%(group)s: all of it") % {"group": top}))
        for kind in kinds:
            lines.append((kind.code, str(kind)))
            lines += [(detail.code, f"{SET_IN}{detail}") for detail in below.get(kind.pk, [])]
    return list(found.items())
