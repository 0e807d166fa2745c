"""Keeping files for their owners, and letting them go. The room's own command journals what it keeps."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext as _

from linli.kernel import clock, rulebook
from linli.kernel.evidence import store
from linli.kernel.evidence.documents import prepare_document
from linli.kernel.evidence.models import File, FileUse
from linli.kernel.evidence.photos import prepare_photo
from linli.kernel.evidence.prepared import Prepared, Upload
from linli.kernel.refusals import BadInput
from linli.kernel.scope.actors import Actor


def keep_photo(
    upload: Upload | Prepared, *, owner_kind: str, owner_id: int, by: Actor, label: str = ""
) -> FileUse:
    """Keep one photo. Decoding takes a moment: a page prepares photos first and passes them in (`forms.PhotosField`)."""
    prepared = upload if isinstance(upload, Prepared) else prepare_photo(upload)
    return _keep([prepared], owner_kind, owner_id, by, label)[0]


def keep_photos(
    uploads: Sequence[Upload | Prepared],
    *,
    owner_kind: str,
    owner_id: int,
    by: Actor,
    label: str = "",
    most: int | None = None,
) -> list[FileUse]:
    """Keep several photos, all or none; with those of the same label already there at most `most` (rule evidence.photos)."""
    limit = int(rulebook.value("evidence.photos").value) if most is None else most
    there = FileUse.objects.filter(
        owner_kind=owner_kind, owner_id=owner_id, label=label, file__kind="image"
    ).count()
    if there + len(uploads) > limit:
        raise _too_many(limit)
    ready = [upload if isinstance(upload, Prepared) else prepare_photo(upload) for upload in uploads]
    return _keep(ready, owner_kind, owner_id, by, label)


def keep_document(
    upload: Upload | Prepared, *, owner_kind: str, owner_id: int, by: Actor, label: str = ""
) -> FileUse:
    """Keep one PDF, Word or Excel file. Raises BadInput for anything else, and when the owner has its fill."""
    prepared = upload if isinstance(upload, Prepared) else prepare_document(upload)
    limit = int(rulebook.value("evidence.documents").value)
    if (
        FileUse.objects.filter(owner_kind=owner_kind, owner_id=owner_id, file__kind="document").count()
        >= limit
    ):
        raise BadInput(
            _("At most %(most)s documents can be added here.") % {"most": limit}, code="too_many_documents"
        )
    return _keep([prepared], owner_kind, owner_id, by, label)[0]


@transaction.atomic
def hand_on(*, owner_kind: str, owner_id: int, to_kind: str, to_id: int) -> int:
    """An owner's files become another's, after those already there: what was kept while a form was filled in goes with it.

    A file the new owner has under the same label stays once. Returns how many came. Raises BadInput (too_many_photos).
    """
    uses = FileUse.objects.filter(owner_kind=owner_kind, owner_id=owner_id)
    there = FileUse.objects.filter(owner_kind=to_kind, owner_id=to_id)
    if there.exists():
        known = set(there.values_list("label", "file_id"))
        twice = [
            pk for pk, label, file in uses.values_list("pk", "label", "file_id") if (label, file) in known
        ]
        FileUse.objects.filter(pk__in=twice).delete()
        limit = int(rulebook.value("evidence.photos").value)
        for label in set(uses.values_list("label", flat=True)):
            if there.filter(label=label).count() + uses.filter(label=label).count() > limit:
                raise _too_many(limit)
        last = there.aggregate(last=Max("position"))["last"]
        uses.update(position=F("position") + last + 1)
    return uses.update(owner_kind=to_kind, owner_id=to_id)


@transaction.atomic
def drop(*, owner_kind: str, owner_id: int, keys: Iterable[str]) -> int:
    """Let some of an owner's files go. Returns how many."""
    return _drop(FileUse.objects.filter(owner_kind=owner_kind, owner_id=owner_id, key__in=list(keys)))


@transaction.atomic
def drop_owner(owner_kind: str, owner_id: int) -> int:
    """Let all files of an owner go, as an erasure does; bytes that nobody else uses leave the disk. Returns how many."""
    return _drop(FileUse.objects.filter(owner_kind=owner_kind, owner_id=owner_id))


@transaction.atomic
def _keep(ready: Sequence[Prepared], owner_kind: str, owner_id: int, by: Actor, label: str) -> list[FileUse]:
    owned = FileUse.objects.filter(owner_kind=owner_kind, owner_id=owner_id)
    position = owned.aggregate(last=Max("position"))["last"]
    position = 0 if position is None else position + 1
    uses = []
    for offset, prepared in enumerate(ready):
        use, _fresh = FileUse.objects.get_or_create(
            file=_stored(prepared),
            owner_kind=owner_kind,
            owner_id=owner_id,
            label=label,
            defaults={
                "original_name": prepared.original_name or None,
                "added_by": by.ref,
                "added_at": clock.now(),
                "position": position + offset,
            },
        )
        uses.append(use)
    return uses


def _stored(prepared: Prepared) -> File:
    """The row for these bytes, locked where the database locks rows, and the bytes on disk.

    Somebody may let go of the last other use meanwhile: they take the row's lock too, look again after taking the bytes
    away, and we look again after our commit.
    """
    name = store.name_of(prepared.content)
    file = File.objects.select_for_update().filter(name=name).first()
    if file is None:
        file, _fresh = File.objects.get_or_create(
            name=name,
            defaults={
                "kind": prepared.kind,
                "mime": prepared.mime,
                "size": len(prepared.content),
                "width": prepared.width,
                "height": prepared.height,
                "created_at": clock.now(),
            },
        )
    store.put(name, prepared.content, prepared.small)

    def still_there() -> None:
        if not store.path_of(name).exists():
            store.put(name, prepared.content, prepared.small)

    transaction.on_commit(still_there)
    return file


def _too_many(limit: int) -> BadInput:
    return BadInput(
        _("At most %(most)s photos can be added here. Choose the ones that show it best.") % {"most": limit},
        code="too_many_photos",
    )


def _drop(uses: QuerySet[FileUse]) -> int:
    files = list(File.objects.select_for_update().filter(pk__in=list(uses.values_list("file_id", flat=True))))
    gone, _by_model = uses.delete()
    drop_unused(files)
    return gone


def drop_unused(files: Iterable[File]) -> list[str]:
    """Delete those of the (locked) files that nobody uses; their bytes leave the disk after commit. Returns their names."""
    rows = File.objects.filter(pk__in=[file.pk for file in files], uses__isnull=True)
    names = list(rows.values_list("name", flat=True))
    File.objects.filter(name__in=names).delete()

    def clear() -> None:
        back = set(File.objects.filter(name__in=names).values_list("name", flat=True))
        for name in names:
            if name not in back:
                store.remove(name)

    transaction.on_commit(clear)
    return names
