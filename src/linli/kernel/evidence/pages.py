"""Handing files out: only to those who may read the owner, never as anything a browser would run."""

from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.kernel.evidence import store
from linli.kernel.evidence.models import FileUse
from linli.kernel.evidence.reading import may_read
from linli.kernel.marks import meant_for
from linli.kernel.refusals import NotFound

SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"  # the style is the browser's own picture viewer's
KEPT_SECONDS = 600


@meant_for("public")  # whoever may read the owner, a resident with the secret link among them
@require_safe
def serve(request: HttpRequest, key: str, size: str) -> HttpResponseBase:
    """One file by the key of its use; `size` is full or small for a photo, file for a document. NotFound for all else."""
    use = FileUse.objects.select_related("file").filter(key=key).first()
    if use is None or not may_read(request.actor, use):  # type: ignore[attr-defined]
        raise _gone()
    path = _path(use, size)
    if path is None or not path.exists():
        raise _gone()
    etag = f'"{use.key}-{size}"'
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if answer is None or answer.status_code != 304:
        answer = FileResponse(path.open("rb"), content_type=use.file.mime)
        answer.headers["Content-Disposition"] = _disposition(use)
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _path(use: FileUse, size: str) -> Path | None:
    if use.file.kind == "image":
        return {"full": store.path_of, "small": store.small_path_of}.get(size, lambda _name: None)(
            use.file.name
        )
    return store.path_of(use.file.name) if size == "file" else None


def _disposition(use: FileUse) -> str:
    """A photo may be shown, by the name of a JPEG; a document is always saved."""
    if use.file.kind == "image":
        stem = (use.original_name or "").rpartition(".")[0] or _("Photo")
        return content_disposition_header(as_attachment=False, filename=f"{stem}.jpg") or "inline"
    return content_disposition_header(as_attachment=True, filename=use.name) or "attachment"


def _gone() -> NotFound:
    return NotFound(_("This file is not here, or it is not yours to open."))
