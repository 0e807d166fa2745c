"""Whether two photos show nearly the same: 64 bits of each, compared. Of the picture as a whole; it knows no faces.

Difference hash: the picture in grey, shrunk to 9 × 8; each bit says whether a point is brighter than its right neighbour. Another
light, size or compression changes a few bits, another motif about half of them.
"""

from collections.abc import Iterable

from PIL import Image, UnidentifiedImageError

from linli.cases.models import PhotoHash
from linli.kernel.evidence import store
from linli.kernel.evidence.models import File, FileUse

WIDE, HIGH = 9, 8
EVEN = 12  # of 255: a picture with less between its darkest and brightest point tells nothing
SAME, NEARLY = 4, 10  # bits that may differ
AT_ONCE = 500
_TOP = 1 << 63  # databases keep signed numbers


def bits_of(picture: Image.Image) -> int | None:
    """The 64 bits as a signed number; None for a picture too even to tell from another."""
    small = picture.convert("L").resize((WIDE, HIGH), Image.Resampling.LANCZOS)
    points = list(small.tobytes())
    if max(points) - min(points) < EVEN:
        return None
    bits = 0
    for row in range(HIGH):
        for column in range(WIDE - 1):
            at = row * WIDE + column
            bits = bits << 1 | (points[at] > points[at + 1])
    return bits - 2 * _TOP if bits >= _TOP else bits


def apart(one: int, other: int) -> int:
    """In how many of the 64 bits two photos differ."""
    return ((one ^ other) & (2 * _TOP - 1)).bit_count()


def look_at_new() -> int:
    """Note the bits of photos that have none yet. Returns how many; a job that runs every minute."""
    rows = (
        File.objects.filter(kind="image")
        .exclude(pk__in=PhotoHash.objects.values("file_id"))
        .order_by("-pk")[:AT_ONCE]
    )
    found = [PhotoHash(file=file, bits=_read(file)) for file in rows]
    PhotoHash.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


def of_cases(ids: Iterable[int]) -> dict[int, list[int]]:
    """The bits of each case's own photos (what came with the answer shows it mended): two queries."""
    uses = FileUse.objects.filter(owner_kind="case", owner_id__in=list(ids), file__kind="image").exclude(
        label="after"
    )
    files: dict[int, list[int]] = {}
    for owner, file in uses.values_list("owner_id", "file_id"):
        files.setdefault(file, []).append(owner)
    found: dict[int, list[int]] = {}
    hashes = (
        PhotoHash.objects.filter(file__in=list(files), bits__isnull=False).values_list("file_id", "bits")
        if files
        else []
    )
    for file, bits in hashes:
        for owner in files[file]:
            found.setdefault(owner, []).append(bits or 0)
    return found


def of_drafts(draft: int | None) -> list[int]:
    """The bits of photos held while their form is filled in."""
    files = (
        File.objects.filter(uses__owner_kind="draft", uses__owner_id=draft, kind="image")
        if draft is not None
        else []
    )
    return [bits for file in files if (bits := _read(file)) is not None]


def same_elsewhere(bits: Iterable[int], *, most: int = 20) -> list[int]:
    """Cases with a photo of exactly these bits, wherever they are: the newest first."""
    files = PhotoHash.objects.filter(bits__in=list(bits)).values("file_id")
    uses = FileUse.objects.filter(owner_kind="case", file_id__in=files).exclude(label="after")
    return list(uses.order_by("-owner_id").values_list("owner_id", flat=True).distinct()[:most])


def _read(file: File) -> int | None:
    """From the small picture; None where it cannot be read (any more)."""
    for path in (store.small_path_of(file.name), store.path_of(file.name)):
        try:
            with Image.open(path) as picture:
                return bits_of(picture)
        except (OSError, UnidentifiedImageError):
            continue
    return None
