"""The public board and the open data, as pages."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.cases import board as boards
from linli.cases import rates
from linli.cases.opendata.columns import COLUMNS, HIDDEN, LICENCE, LICENCE_URL
from linli.cases.opendata.publishing import KIND
from linli.cases.pages.public import public_tabs
from linli.kernel import rulebook
from linli.kernel.publication.models import Publication
from linli.kernel.ui import Tab
from linli.organisations.models import Organisation
from linli.people.access import Request, public


@public
@require_safe
def board(request: Request) -> HttpResponse:
    """The organisations' own clocks, by unit that works or by community that keeps."""
    by: boards.By = "unit" if request.GET.get("by") == "unit" else "keeper"
    at = Organisation.objects.filter(code=request.GET.get("at", "")[:32], closed_on__isnull=True).first()
    shown = boards.board(by, at)
    place = f"&at={at.code}" if at else ""
    context = {
        "board": shown,
        "definitions": [rates.DEFINED[code] for code in boards.SHOWN[by]],
        "tabs": [
            Tab(_("By community"), f"?by=keeper{place}", active=by == "keeper"),
            Tab(_("By department and unit"), f"?by=unit{place}", active=by == "unit"),
        ],
        "sections": public_tabs("board"),
        "place_name": at.name if at else "",
    }
    return render(request, "cases/resident/public_board.html", context)


@dataclass(frozen=True, slots=True)
class Published:
    """A month with its file."""

    row: Publication
    file: str


@public
@require_safe
def open_data(request: Request) -> HttpResponse:
    """Every published month with its file, and what each column means."""
    rows = Publication.objects.filter(kind=KIND, state__in=("published", "objected", "concluded", "archived"))
    months = [
        Published(row, next((file.name for file in row.files.all() if file.name.endswith(".csv")), ""))
        for row in rows.prefetch_related("files").order_by("-about_id", "-edition")[:60]
    ]
    context = {
        "months": months,
        "columns": COLUMNS,
        "hidden": HIDDEN,
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "least": rulebook.value("opendata.least").value,
        "sections": public_tabs("open_data"),
        "published_url": reverse("publications:published"),
    }
    return render(request, "cases/resident/open_data.html", context)
