"""Machine suggestions: kind of matter, unit, cases about the same thing. Each with its reason and how sure it is; a person decides.

All is computed here, offline, from what this county decided itself. Nothing is filed, merged, sent or closed because of a suggestion.
The functions are loaded when first asked for: numbers and models cost a start that not every command needs.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linli.cases.suggestions.categories import CategorySuggestion, category, likeliest
    from linli.cases.suggestions.doubles import Duplicate, PublicDuplicate, duplicates, public_duplicates
    from linli.cases.suggestions.units import UnitSuggestion, unit

__all__ = [
    "CategorySuggestion",
    "Duplicate",
    "PublicDuplicate",
    "UnitSuggestion",
    "category",
    "duplicates",
    "likeliest",
    "public_duplicates",
    "unit",
]
_HOMES = {
    "CategorySuggestion": "categories", "category": "categories", "likeliest": "categories", "UnitSuggestion": "units", "unit": "units",
    "Duplicate": "doubles", "PublicDuplicate": "doubles", "duplicates": "doubles", "public_duplicates": "doubles",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
