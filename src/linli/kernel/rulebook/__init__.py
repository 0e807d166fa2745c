"""The rulebook: every number of the domain as a dated row with its source. A room declares, the county overrides, code asks."""

from linli.kernel.rulebook import catalogue  # noqa: F401 - the kernel's own rules are always there
from linli.kernel.rulebook.book import RuleValue, value
from linli.kernel.rulebook.kinds import Choice, Hours, Number, Whole, Words, YesNo
from linli.kernel.rulebook.register import Declared, Seed, all_declared, declare, declared
from linli.kernel.rulebook.words import name_subjects

__all__ = [
    "Choice",
    "Declared",
    "Hours",
    "Number",
    "RuleValue",
    "Seed",
    "Whole",
    "Words",
    "YesNo",
    "all_declared",
    "declare",
    "declared",
    "name_subjects",
    "value",
]
