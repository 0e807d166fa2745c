"""Search: words as people type them, over what rooms put in. The room filters by scope; the index knows no permissions."""

from linli.kernel.search import schema
from linli.kernel.search.finding import capped_count, hits, holds, latest, matching, phrases
from linli.kernel.search.folding import bigrams, fold
from linli.kernel.search.index import add_many, put, put_many, rebuild, remove, source, tidy

__all__ = [
    "add_many",
    "bigrams",
    "capped_count",
    "fold",
    "hits",
    "holds",
    "latest",
    "matching",
    "phrases",
    "put",
    "put_many",
    "rebuild",
    "remove",
    "schema",
    "source",
    "tidy",
]
