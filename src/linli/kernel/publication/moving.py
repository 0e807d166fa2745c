"""When the tree is regrouped, what was published stays with the unit that published it."""

from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from linli.kernel.publication.models import Publication
from linli.kernel.scope.grants import after


def rebase(old_path: str, new_path: str) -> int:
    """Paths that began with `old_path` begin with `new_path`. Not part of the frozen copy. Returns how many."""
    rows = Publication.objects.filter(path__gte=old_path, path__lt=after(old_path))
    return rows.update(path=Concat(Value(new_path), Substr(F("path"), len(old_path) + 1)))
