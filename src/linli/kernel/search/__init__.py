"""Search: words as people type them, over what rooms put in. The room filters by scope; the index knows no permissions."""

from linli.kernel.search import schema
from linli.kernel.search.folding import bigrams, fold
from linli.kernel.search.index import (
    add_many,
    capped_count,
    matching,
    phrases,
    put,
    put_many,
    rebuild,
    remove,
    tidy,
)

__all__ = [
    "add_many",
    "bigrams",
    "capped_count",
    "fold",
    "matching",
    "phrases",
    "put",
    "put_many",
    "rebuild",
    "remove",
    "schema",
    "tidy",
]
