"""What addresses are called, and every way people type them."""

import re
from collections.abc import Sequence
from functools import lru_cache

from linli.kernel.search import fold

ROOM = 640
_BUILDING = re.compile(r"号楼|[幢栋座]")


def full_name(names: Sequence[str]) -> str:
    """锦绣苑, 3 栋, 2 单元 → "锦绣苑 3 栋 2 单元"."""
    return " ".join(names)


def sought(names: Sequence[str]) -> str:
    """What a search runs over: the folded name, then its pinyin, then its initials, each without spaces."""
    parts = [_typed(name) for name in names]
    return " ".join("".join(part[way] for part in parts) for way in range(3))[:ROOM]


def asked(query: str) -> list[str]:
    """The words of a query, folded as `sought` is: each must occur."""
    return [_folded(word) for word in fold(query[:80]).split(" ")[:8] if _folded(word)]


def _folded(name: str) -> str:
    """Width, case, traditional forms and spaces made one; 3 幢, 3 座 and 3 号楼 are all 3 栋."""
    return _BUILDING.sub("栋", fold(name).replace(" ", ""))


@lru_cache(maxsize=20_000)
def _typed(name: str) -> tuple[str, str, str]:
    from pypinyin import lazy_pinyin  # its dictionaries take a moment to load: only who writes a name pays

    folded = _folded(name)
    syllables = [part for part in lazy_pinyin(folded) if part]
    initials = "".join(part if part[0].isdigit() else part[0] for part in syllables)
    return folded, "".join(syllables), initials
