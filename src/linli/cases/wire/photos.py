"""Photos of a case for programs: sent as multipart, read by key with the same token."""

from django.http import HttpRequest

from linli.cases.models import Case
from linli.kernel import evidence
from linli.kernel.evidence.models import FileUse
from linli.kernel.evidence.prepared import Upload
from linli.kernel.wire import Shape

FIELD = "photo"


class PhotoShown(Shape):
    """`full` and `small` are addresses below /api/v1/. `label`: "" = came with the case, reply, after."""

    key: str
    label: str
    full: str
    small: str


def sent(request: HttpRequest) -> list[Upload]:
    """Every file of the request, whatever its field is called."""
    return [upload for _name, many in request.FILES.lists() for upload in many]


def shown(case: Case) -> list[PhotoShown]:
    return [photo(use) for use in evidence.photos_of("case", [case.pk]).get(case.pk, [])]


def photo(use: FileUse) -> PhotoShown:
    base = f"/api/v1/photos/{use.key}"
    return PhotoShown(key=use.key, label=use.label, full=f"{base}/full", small=f"{base}/small")
