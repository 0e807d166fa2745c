"""Bringing a sheet in, as pages: choose a file, look at what would happen, say yes or no."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.kernel import sheets
from linli.kernel.marks import meant_for
from linli.kernel.refusals import BadInput
from linli.kernel.scope.actors import Actor
from linli.kernel.sheets import staging
from linli.kernel.sheets.importing import Importer
from linli.kernel.sheets.reading import CellError, Reading, RowRead
from linli.kernel.ui.parts import Crumb

SHOWN = 200  # rows of a preview; the marked workbook has them all
SAMPLE = 20  # rows shown when all is well


def _for_people(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whoever has not signed in does so first; what they may bring in is then asked of the importer."""

    @wraps(view)
    def guarded(request: HttpRequest, **named: str) -> HttpResponse:
        if _actor(request).kind != "person":
            return redirect_to_login(request.get_full_path())
        return view(request, **named)

    return guarded


@dataclass(frozen=True, slots=True)
class ShownCell:
    text: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as it stands in the sheet, and under it what is wrong with it, each fault with its cell."""

    number: int
    cells: list[ShownCell]
    faults: list[CellError]


@meant_for("staff_only")
@require_http_methods(["GET", "HEAD", "POST"])
@_for_people
def start(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose a file; POST reads it and goes on to the preview."""
    by = _actor(request)
    importer = staging.allowed(kind, by)
    fault, upload = "", request.FILES.get("sheet")
    if request.method == "POST":
        if upload is None:
            fault = _("Choose the file first.")
        else:
            try:
                row = sheets.preview(kind, upload, by=by)
                return redirect("sheets:preview", kind, row.key)
            except BadInput as no:
                fault = no.sentence
    context = {
        "importer": importer,
        "title": importer.sheet.title,
        "columns": importer.sheet.columns,
        "fault": fault,
        "crumbs": _crumbs(importer, _("Bring in from Excel")),
    }
    return render(request, "kernel/import_start.html", context, status=422 if fault else 200)


@meant_for("staff_only")
@require_http_methods(["GET", "HEAD", "POST"])
@_for_people
def preview(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """What would happen, cell by cell; POST does it, or drops it."""
    by = _actor(request)
    importer = staging.allowed(kind, by)
    fault = ""
    if request.method == "POST":
        if request.POST.get("do") == "drop":
            sheets.drop(kind=kind, key=key, by=by)
            return redirect("sheets:start", kind)
        try:
            sheets.apply(kind=kind, key=key, by=by)
            return redirect("sheets:preview", kind, key)
        except BadInput as no:
            fault = no.sentence
    row, reading = sheets.staged(kind=kind, key=key, by=by)
    context = {
        "importer": importer,
        "title": importer.sheet.title,
        "import": row,
        "counts": row.counts,
        "back": reverse(importer.back) if importer.back else "",
        "fault": fault,
        "crumbs": _crumbs(importer, row.file_name or _("Bring in from Excel")),
    }
    if reading is None:
        return render(request, "kernel/import_done.html", context)
    context |= {
        "reading": reading,
        "ok": reading.ok,
        "rows": list(_rows_shown(reading)),
        "most": SHOWN,
    }
    return render(request, "kernel/import_preview.html", context, status=422 if fault else 200)


@meant_for("staff_only")
@require_safe
@_for_people
def blank(request: HttpRequest, kind: str) -> HttpResponse:
    """The blank workbook to fill in."""
    importer = staging.allowed(kind, _actor(request))
    return _workbook(sheets.template(importer.sheet), f"{importer.sheet.title}.xlsx")


@meant_for("staff_only")
@require_safe
@_for_people
def marked(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """The upload with its faults marked. A settled import has none any more and goes back to its page."""
    row, reading = sheets.staged(kind=kind, key=key, by=_actor(request))
    if reading is None:
        return redirect("sheets:preview", kind, key)
    title = str(staging.allowed(kind, _actor(request)).sheet.title)
    stem = (row.file_name or title).rpartition(".")[0] or title
    return _workbook(sheets.annotated(title, reading.headings, reading.rows), f"{stem} - {_('marked')}.xlsx")


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _crumbs(importer: Importer, here: str) -> list[Crumb]:
    up = [Crumb(str(importer.sheet.title), reverse(importer.back))] if importer.back else []
    return [*up, Crumb(here)]


def _rows_shown(reading: Reading) -> Iterable[ShownRow]:
    """Rows with faults first, as many as a page bears; when there are none, the first few as a sample."""
    wrong = [row for row in reading.rows if row.errors]
    width = len(reading.headings)
    for row in wrong[:SHOWN] or reading.rows[:SAMPLE]:
        yield _row_shown(row, reading, width)


def _row_shown(row: RowRead, reading: Reading, width: int) -> ShownRow:
    wrong = {reading.places.get(error.column) for error in row.errors}
    texts = [*row.raw, *[""] * (width - len(row.raw))]
    return ShownRow(
        row.number, [ShownCell(text, place in wrong) for place, text in enumerate(texts)], row.errors
    )


def _workbook(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=sheets.XLSX)
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
