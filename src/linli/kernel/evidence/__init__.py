"""Evidence: photos and documents that people add. Decoded, stripped, stored once, read only by those who may read the owner.

The place where a photo was taken is never kept: whoever wants to say where pins it on the map.
"""

from linli.kernel.evidence import rules  # noqa: F401 - declares the limits
from linli.kernel.evidence.documents import prepare_document
from linli.kernel.evidence.keeping import drop, drop_owner, hand_on, keep_document, keep_photo, keep_photos
from linli.kernel.evidence.photos import prepare_photo
from linli.kernel.evidence.prepared import Prepared
from linli.kernel.evidence.reading import files_of, may_read, photos_of, readable
from linli.kernel.evidence.sweeping import Swept, sweep

__all__ = [
    "Prepared",
    "Swept",
    "drop",
    "drop_owner",
    "files_of",
    "hand_on",
    "keep_document",
    "keep_photo",
    "keep_photos",
    "may_read",
    "photos_of",
    "prepare_document",
    "prepare_photo",
    "readable",
    "sweep",
]
