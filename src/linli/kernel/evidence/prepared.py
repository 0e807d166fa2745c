"""What has passed inspection and may be kept."""

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from linli.kernel import rulebook
from linli.kernel.refusals import BadInput

if TYPE_CHECKING:
    Upload = UploadedFile[Any]
else:
    Upload = UploadedFile  # takes a type parameter for the checker only

LONGEST_NAME = 80
MEGA = 1_000_000


@dataclass(frozen=True, slots=True)
class Prepared:
    """Clean bytes, ready to be stored; `small` is the thumbnail of an image."""

    kind: Literal["image", "document"]
    mime: str
    content: bytes
    original_name: str
    small: bytes = b""
    width: int | None = None
    height: int | None = None


def clean_name(name: str | None) -> str:
    """A file name without path, control, direction and shell or markup characters, at most 80 characters, ending kept."""
    plain = unicodedata.normalize("NFC", name or "").replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in plain if unicodedata.category(c)[0] != "C")
    kept = re.sub(r'[<>:"|?*&\'`;$]', "", kept)
    kept = " ".join(kept.split()).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    if dot and len(ending) <= 8:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return kept[:LONGEST_NAME]


def bytes_of(upload: Upload, rule: str) -> bytes:
    """The whole upload, if the rule (megabytes) allows its size. Raises BadInput naming the file."""
    most = int(rulebook.value(rule).value)
    name = clean_name(upload.name)
    if (upload.size or 0) > most * MEGA:
        raise BadInput(
            _("“%(name)s” is %(size)s MB; at most %(most)s MB can be taken. Choose a smaller one.")
            % {"name": name, "size": round((upload.size or 0) / MEGA, 1), "most": most},
            code="file_too_big",
        )
    upload.seek(0)
    content: bytes = upload.read(most * MEGA + 1)
    if len(content) > most * MEGA:
        raise BadInput(
            _("“%(name)s” is larger than %(most)s MB. Choose a smaller one.") % {"name": name, "most": most},
            code="file_too_big",
        )
    if not content:
        raise BadInput(_("“%(name)s” is empty. Choose it again.") % {"name": name}, code="file_empty")
    return content
