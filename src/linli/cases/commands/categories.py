"""The county's own kinds of matter: adding, changing, moving and closing them. Groups hold kinds, kinds may hold details."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.models import Category
from linli.cases.routing.index import CATEGORIES, lines
from linli.kernel import clock, journal, scope, versions
from linli.kernel.refusals import BadInput, NotAllowed, NotOpen
from linli.kernel.scope import Actor

DEEPEST = 3  # group, kind, detail
DUTY_OF = ("", "department", "township", "community")
STANDARDS = ("", "component", "event")
_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
_STANDARD = re.compile(r"\d{10}")
_COUNTY = re.compile(r"\d{6}")
LONGEST_KEYWORDS = 1_000


@dataclass(frozen=True, slots=True)
class NewCategory:
    """A kind of matter as it is written; the fields are those of `Category`. Keywords are separated by spaces."""

    code: str
    name_zh: str
    name_en: str
    parent: Category | None = None
    keywords: str = ""
    duty_of: str = ""
    usual_unit: str = ""
    standard_list: str = ""
    standard_code: str = ""
    takeable: bool = False
    urgent: bool = False
    ring: str = ""


SHOWN = ("name_zh", "name_en", "keywords", "duty_of", "usual_unit", "standard_list", "standard_code", "takeable", "urgent", "ring")  # fmt: skip


@transaction.atomic
def put(new: NewCategory, *, by: Actor) -> Category:
    """Add a kind of matter, or change the one with this code; moving it is setting another parent. Refused by field."""
    _permitted(by)
    new = tidy(new)
    known = Category.objects.select_related("parent__parent").filter(code=new.code).first()
    if wrong := wrong_with(new, known):
        raise BadInput(next(iter(wrong.values())), fields=wrong)
    versions.bump(CATEGORIES)
    category, line = _put(new, known, by)
    if line:
        journal.record_many([line])
    return category


@transaction.atomic
def close(category: Category, *, by: Actor, successor: Category | None = None) -> Category:
    """No longer to be chosen. What has it keeps it; `successor` says what to choose instead."""
    _permitted(by)
    if category.closed_on is not None:
        raise NotOpen(_("“%(name)s” is closed already.") % {"name": category.name})
    if successor is not None and (successor.closed_on is not None or successor.pk == category.pk):
        sentence = _("Choose another, open kind of matter as its successor.")
        raise BadInput(sentence, fields={"successor": sentence})
    if Category.objects.filter(parent=category, closed_on__isnull=True).exists():
        raise NotOpen(_("Kinds of matter still stand under it. Move or close those first."))
    versions.bump(CATEGORIES)
    category.closed_on, category.successor = clock.today(), successor
    category.save(update_fields=["closed_on", "successor"])
    journal.record(category.stream, "close", by=by, data={"successor": successor.pk if successor else None})
    return category


@transaction.atomic
def reopen(category: Category, *, by: Actor) -> Category:
    """To be chosen again."""
    _permitted(by)
    versions.bump(CATEGORIES)
    category.closed_on = category.successor = None
    category.save(update_fields=["closed_on", "successor"])
    journal.record(category.stream, "reopen", by=by)
    return category


@transaction.atomic
def number_for_county(county: str, *, by: Actor) -> int:
    """Put the county's six digits before all standard codes; returns how many changed."""
    _permitted(by)
    if not _COUNTY.fullmatch(county):
        sentence = _("The county's code has six digits.")
        raise BadInput(sentence, fields={"county": sentence})
    versions.bump(CATEGORIES)
    found = [c for c in Category.objects.exclude(standard_code="") if not c.standard_code.startswith(county)]
    for category in found:
        category.standard_code = county + category.standard_code[6:]
    Category.objects.bulk_update(found, ["standard_code"], batch_size=200)
    journal.record("categories", "number", by=by, data={"county": county, "changed": len(found)})
    return len(found)


def tidy(new: NewCategory) -> NewCategory:
    """As it is kept: words trimmed, keywords each once."""
    given: dict[str, Any] = {
        name: getattr(new, name) for name in ("parent", "duty_of", "standard_list", "takeable", "urgent")
    }
    for name in ("name_zh", "name_en", "usual_unit", "standard_code", "ring"):
        given[name] = " ".join(getattr(new, name).split())
    given["keywords"] = " ".join(dict.fromkeys(re.split(r"[\s,，、;；]+", new.keywords.strip()))).strip()
    return NewCategory(code=new.code.strip().lower(), **given)


def wrong_with(new: NewCategory, known: Category | None) -> dict[str, str]:
    """What is wrong with a kind of matter, by field; `known` is the one with this code so far."""
    checks = (
        ("code", bool(_CODE.fullmatch(new.code)), _("Small letters, digits and underscores, at least two, beginning with a letter.")),
        ("name_zh", 1 <= len(new.name_zh) <= 60, _("Give the name in both languages, at most %(most)d characters.") % {"most": 60}),
        ("name_en", 1 <= len(new.name_en) <= 80, _("Give the name in both languages, at most %(most)d characters.") % {"most": 80}),
        ("duty_of", new.duty_of in DUTY_OF, _("Choose whose duty it is from the list.")),
        ("standard_list", new.standard_list in STANDARDS, _("Choose components or events.")),
        ("standard_code", not new.standard_code or bool(_STANDARD.fullmatch(new.standard_code)),
         _("Ten digits: six of the county, two of the large and two of the small class.")),
        ("ring", len(new.ring) <= 20 and (bool(new.ring) or not new.urgent), _("Name the number to ring for what cannot wait.")),
        ("usual_unit", len(new.usual_unit) <= 40, _("At most %(most)d characters.") % {"most": 40}),
        ("keywords", len(new.keywords) <= LONGEST_KEYWORDS, _("At most %(most)d characters.") % {"most": LONGEST_KEYWORDS}),
    )  # fmt: skip
    return {name: sentence for name, fine, sentence in checks if not fine} | _wrong_parent(new, known)


def _wrong_parent(new: NewCategory, known: Category | None) -> dict[str, str]:
    if new.parent is None:
        return {}
    if new.parent.closed_on is not None:
        return {
            "parent": _("“%(name)s” is closed. Choose another to stand under.") % {"name": new.parent.name}
        }
    above, node = 1, new.parent.parent
    while node is not None:
        above, node = above + 1, node.parent
    if known is not None and new.parent.pk in {known.pk, *_below([known.pk])}:
        return {"parent": _("It cannot stand under itself.")}
    if above + _height(known) > DEEPEST:
        return {
            "parent": _(
                "There are three levels: groups, kinds and details. Choose one further up to stand under."
            )
        }
    return {}


def _height(known: Category | None) -> int:
    """Levels of a kind of matter with all below it; 1 for a new one."""
    height, level = 1, [known.pk] if known else []
    while level := list(Category.objects.filter(parent__in=level).values_list("pk", flat=True)):
        height += 1
    return height


def _below(pks: Iterable[int]) -> set[int]:
    above = set(pks)
    return {pk for pk, line in lines().items() if above & set(line[1:])}


def _put(new: NewCategory, known: Category | None, by: Actor) -> tuple[Category, journal.Line | None]:
    category = known or Category(code=new.code, county_own=True)
    before: Mapping[str, Any] = {name: getattr(category, name) for name in SHOWN} if known else {}
    moved = known is not None and category.parent_id != (new.parent.pk if new.parent else None)
    for name in SHOWN:
        setattr(category, name, getattr(new, name))
    category.parent = new.parent
    changed = {
        name: [before.get(name), getattr(new, name)]
        for name in SHOWN
        if before.get(name) != getattr(new, name)
    }
    if known is not None and not changed and not moved:
        return category, None
    category.save()
    data: dict[str, Any] = {"code": category.code, "parent": category.parent_id} if moved or known is None else {"code": category.code}  # fmt: skip
    return category, journal.Line(
        category.stream, "change" if known else "add", by, data={**data, "changed": changed}
    )


def _permitted(by: Actor) -> None:
    if not scope.may(by, "categories.edit"):
        raise NotAllowed(
            _("Kinds of matter are kept by the organisation department. Tell them which one is missing.")
        )
