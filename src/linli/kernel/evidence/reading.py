"""Reading evidence back: whose files these are, and who may open them."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from linli.kernel.evidence.models import FileUse
from linli.kernel.scope.actors import Actor

Reader = Callable[[Actor, int], bool]
_readers: dict[str, Reader] = {}


def readable(owner_kind: str, reader: Reader) -> None:
    """A room says who may open the files of its things: `readable("case", lambda actor, case_id: …)`."""
    _readers[owner_kind] = reader


def may_read(actor: Actor, use: FileUse) -> bool:
    """Whoever may not read the owner may not read the file; an owner of an unknown kind is nobody's to read."""
    reader = _readers.get(use.owner_kind)
    return reader is not None and reader(actor, use.owner_id)


def photos_of(owner_kind: str, ids: Iterable[int], *, label: str | None = None) -> dict[int, list[FileUse]]:
    """Photos of many owners in one query, each owner's in the order they were added; owners without photos are missing."""
    return _of(owner_kind, ids, "image", label)


def files_of(owner_kind: str, ids: Iterable[int], *, label: str | None = None) -> dict[int, list[FileUse]]:
    """Documents of many owners in one query."""
    return _of(owner_kind, ids, "document", label)


def _of(owner_kind: str, ids: Iterable[int], kind: str, label: str | None) -> dict[int, list[FileUse]]:
    found: dict[int, list[FileUse]] = defaultdict(list)
    uses = FileUse.objects.select_related("file").filter(
        owner_kind=owner_kind, owner_id__in=list(ids), file__kind=kind
    )
    for use in uses if label is None else uses.filter(label=label):
        found[use.owner_id].append(use)
    return dict(found)
