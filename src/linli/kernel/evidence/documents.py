"""Documents: PDF, Word and Excel, known by their bytes and not by their names. Only ever handed out as downloads."""

import io
import zipfile

from django.utils.translation import gettext as _

from linli.kernel.evidence.prepared import MEGA, Prepared, Upload, bytes_of, clean_name
from linli.kernel.refusals import BadInput

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = {PDF: ".pdf", DOCX: ".docx", XLSX: ".xlsx"}
UNPACKED = 300 * MEGA
PARTS = 5_000


def prepare_document(upload: Upload) -> Prepared:
    """Look a document over; nothing is stored yet. Raises BadInput with a sentence that names it."""
    name = clean_name(upload.name) or _("Document")
    content = bytes_of(upload, "evidence.document_size")
    mime = _kind(content)
    if mime is None:
        raise BadInput(
            _(
                "“%(name)s” is not a PDF, Word (.docx) or Excel (.xlsx) file without macros. Save it as one of these and choose it again."
            )
            % {"name": name},
            code="document_unknown",
        )
    stem = name.rpartition(".")[0] or name
    return Prepared("document", mime, content, stem + ENDINGS[mime])


def _kind(content: bytes) -> str | None:
    if content.startswith(b"%PDF-"):
        return PDF
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            infos = parts.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    names = {info.filename.lower() for info in infos}
    small = len(infos) <= PARTS and sum(info.file_size for info in infos) <= UNPACKED
    plain = "[content_types].xml" in names and not any(n.endswith("vbaproject.bin") for n in names)
    if not (small and plain):
        return None
    return DOCX if "word/document.xml" in names else XLSX if "xl/workbook.xml" in names else None
