"""What the words of a message say at once: the kind of matter its keywords name, and whether somebody should ring instead.

Only ever a suggestion with its reason. Nothing is filed, sent or closed because of it. What a county's own decisions teach stands
in `cases.suggestions`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases.models import Category
from linli.cases.suggestions.keywords import LONG, OPENING, mentions
from linli.kernel.search.folding import fold

__all__ = ["LONG", "OPENING", "Suggestion", "Urgency", "category_for", "known", "urgency_of"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category, and the word that made us think of it."""

    category: Category
    word: str

    @property
    def reason(self) -> str:
        return _("because you mention “%(word)s”") % {"word": self.word}


@dataclass(frozen=True, slots=True)
class Urgency:
    """Something that cannot wait for a form. `ring` is the number to ring; `word` is what was read, "" when it was chosen."""

    what: str | Promise
    ring: str
    word: str = ""


FIRE, HEALTH, SAFETY = "119", "120", "110"
# Words that mean danger now. Residents may say that it is not urgent and go on.
DANGERS: tuple[tuple[str | Promise, str, tuple[str, ...]], ...] = (
    (__("A smell of gas"), FIRE, ("煤气味", "燃气味", "天然气味", "煤气泄漏", "燃气泄漏", "漏煤气", "漏燃气", "smell of gas", "gas leak", "gas smell")),
    (__("A fire"), FIRE, ("着火了", "起火", "失火", "冒浓烟", "爆炸了", "正在着火", "on fire", "explosion")),
    (__("Somebody is trapped"), FIRE, ("困在电梯", "电梯困人", "被困电梯", "电梯里出不来", "落水", "溺水", "trapped in the lift", "drowning")),
    (__("Somebody needs a doctor"), HEALTH, ("晕倒", "昏倒", "昏迷", "不省人事", "没有呼吸", "没呼吸", "大出血", "触电", "煤气中毒", "喝农药", "心梗", "unconscious", "collapsed", "not breathing")),
    (__("Somebody is in danger"), SAFETY, ("跳楼", "轻生", "想自杀", "要自杀", "持刀", "抢劫", "正在打人", "入室盗窃", "家暴", "suicide", "knife", "robbery")),
)  # fmt: skip


def category_for(words: str, categories: Iterable[Category] | None = None) -> Suggestion | None:
    """The category whose keywords cover most of the text; None when none does."""
    found = mentions(words, known() if categories is None else categories)
    return Suggestion(found[0].category, found[0].word) if found else None


def urgency_of(words: str, category: Category | None = None) -> Urgency | None:
    """What in a message should be rung about; `category` is the one chosen, which counts by itself."""
    if category is not None and category.urgent:
        return Urgency(category.name, category.ring or FIRE)
    text = fold(words).replace("著", "着")  # one of the few traditional forms that stand for two characters
    for what, ring, signs in DANGERS:
        if word := next((sign for sign in signs if fold(sign) in text), ""):
            return Urgency(what, ring, word)
    read = category_for(words) if category is None else None
    if read is not None and read.category.urgent:
        return Urgency(read.category.name, read.category.ring or FIRE, read.word)
    return None


def known() -> list[Category]:
    """Every category that can be chosen, in the county's order."""
    return list(Category.objects.select_related("parent").filter(closed_on__isnull=True))
