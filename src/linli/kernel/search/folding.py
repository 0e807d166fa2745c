"""Folding text so that the same words are found however they were typed, and cutting it into tokens.

Chinese has no spaces, and most words are two characters: each run of Chinese characters becomes its overlapping pairs, plus its
last character alone, so that every character begins some token and a search for one character is a prefix search.
Words in letters and digits stay whole.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

import opencc

LONGEST_WORD = 64  # letters or digits; a longer one is cut
_CHINESE = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # the unified blocks, and 〇 as in 二〇二六
_RUNS = re.compile(rf"(?P<chinese>[{_CHINESE}]+)|(?P<word>[^\W_{_CHINESE}]+)")
_SPACES = re.compile(r"\s+")


class _Simplified(dict[int, str]):
    """For `str.translate`: traditional to simplified characters, one for one, and nothing for what cannot be seen."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        category = unicodedata.category(char)
        if char.isspace():
            kept = " "
        else:
            kept = "" if category in {"Cc", "Cf", "Cs", "Co", "Cn"} and code < 0x20000 else char
        self[code] = kept
        return kept


@cache
def _table() -> _Simplified:
    table = _Simplified()
    source = Path(opencc.__file__).parent / "dictionary" / "TSCharacters.txt"
    for line in source.read_text(encoding="utf-8").splitlines():
        traditional, _tab, simplified = line.partition("\t")
        if len(traditional) == 1 and simplified:
            table[ord(traditional)] = simplified.split(" ")[0]
    return table


def fold(text: str) -> str:
    """Width, case and traditional forms made one; control and invisible characters gone; single spaces."""
    seen = unicodedata.normalize("NFKC", text).casefold().translate(_table())
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", seen)).strip()


def simplified(text: str) -> str:
    """Traditional forms made simplified and invisible characters gone, one pass: for many texts joined into one."""
    return text.translate(_table())


def runs(text: str) -> list[tuple[str, bool]]:
    """The runs of a folded text in order: Chinese characters (True), or a word of letters and digits (False)."""
    found = []
    for match in _RUNS.finditer(text):
        chinese = match["chinese"]
        found.append((chinese, True) if chinese else (match["word"][:LONGEST_WORD], False))
    return found


def pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


def bigrams(text: str) -> list[str]:
    """The tokens of a text, in order."""
    tokens: list[str] = []
    for run, chinese in runs(fold(text)):
        tokens += [*pairs(run), run[-1]] if chinese else [run]
    return tokens
