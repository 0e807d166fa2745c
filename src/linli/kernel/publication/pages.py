"""What everybody reads: the list, one publication with its editions, the printed sheet, the frozen copy, the objection."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.kernel import clock, scope
from linli.kernel.marks import meant_for
from linli.kernel.publication import objecting, showing
from linli.kernel.publication.deciders import decider_name
from linli.kernel.publication.forms import ObjectionForm
from linli.kernel.publication.frozen import frozen, whole
from linli.kernel.publication.kinds import kind_of, kinds
from linli.kernel.publication.models import Publication
from linli.kernel.refusals import NotFound, Refusal
from linli.kernel.scope.actors import Actor
from linli.kernel.ui.parts import Crumb, Tab

PAGE = 20


def _unbounded(_request: HttpRequest) -> None:
    """Without a bound, as in tests of the kernel alone."""


_spend: Callable[[HttpRequest], None] = _unbounded


def bounded_by(spend: Callable[[HttpRequest], None]) -> None:
    """Say how often one visitor may object; `spend` raises TooMany."""
    global _spend  # noqa: PLW0603 - one bound per process, set when the application starts
    _spend = spend


@meant_for("public")
@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """The list, newest first, a page at a time; by kind."""
    kind = request.GET.get("kind", "")[:24]
    rows = showing.public_rows()
    present = set(rows.order_by().values_list("kind", flat=True).distinct())
    if kind:
        rows = rows.filter(kind=kind)
    if before := _mark(request.GET.get("before", "")):
        rows = rows.filter(published_at__lt=before)
    page = list(rows[: PAGE + 1])
    tabs = [Tab(_("All"), "?", active=not kind)]
    tabs += [
        Tab(str(one.label), f"?kind={one.code}", active=kind == one.code)
        for one in kinds()
        if one.code in present
    ]
    last = page[PAGE - 1].published_at if len(page) > PAGE else None
    context = {
        "rows": [showing.line(row) for row in page[:PAGE]],
        "tabs": tabs if len(tabs) > 2 else [],
        "following": f"?kind={kind}&before={last.timestamp():.6f}" if last else "",
        "may_publish": scope.may(_actor(request), "publication.publish"),
    }
    return render(request, "publication/list.html", context)


@meant_for("public")
@require_safe
def one(request: HttpRequest, number: str, edition: int | None = None) -> HttpResponse:
    """One publication at its permanent address, with every edition and what was objected."""
    row = _one(number, edition)
    return render(request, "publication/one.html", shown(row, request))


@meant_for("public")
@require_safe
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The sheet for the notice board: A4, with the QR and the hash."""
    row = _one(number)
    address = request.build_absolute_uri(showing.address(row))
    context = shown(row, request) | {
        "address": address,
        "picture": showing.qr(address),
        "window": showing.window(row, printed=True),
    }
    return render(request, "publication/sheet.html", context)


@meant_for("public")
@require_safe
def frozen_copy(request: HttpRequest, number: str, edition: int) -> HttpResponse:
    """Exactly the bytes whose SM3 stands on the page."""
    row = _one(number, edition)
    if row.erased_at or row.state == "withdrawn":
        raise NotFound(_("Its words are shown no more; number and hash stay."))
    answer = HttpResponse(frozen(row), content_type="application/json; charset=utf-8")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@meant_for("public")
@require_safe
def file(request: HttpRequest, number: str, edition: int, name: str) -> HttpResponse:
    """A file that was published with it."""
    row = _one(number, edition)
    found = row.files.filter(name=name).first() if row.state != "withdrawn" else None
    if found is None:
        raise NotFound(_("There is no such file with this publication."))
    answer = HttpResponse(bytes(found.content), content_type=found.media_type)
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=found.name) or "attachment"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@meant_for("public")
@require_http_methods(["GET", "HEAD", "POST"])
def make_objection(request: HttpRequest, number: str) -> HttpResponse:
    """The form for anyone to object, and the receipt, shown once."""
    row = _one(number)
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _spend(request)
            receipt = objecting.object_to(row, by=_actor(request), **form.cleaned_data)
        except Refusal as refusal:
            form.put(refusal)
        else:
            link = request.build_absolute_uri(reverse("publications:receipt", args=[receipt.token]))
            context = shown(row, request) | {
                "objection": receipt.objection,
                "link": link,
                "picture": showing.qr(link),
            }
            return render(request, "publication/received.html", context)
    context = shown(row, request) | {"form": form}
    return render(request, "publication/object.html", context, status=422 if form.errors else 200)


@meant_for("public")
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """What became of an objection, for whoever holds its receipt."""
    objection = objecting.of_receipt(token)
    if objection is None:
        raise NotFound(_("No objection is known under this link. Look at the receipt again."))
    row = _one(str(objection.publication.number))
    context = shown(row, request) | {"objection": objection, "chip_of_it": showing.objection_chip(objection)}
    return render(request, "publication/receipt.html", context)


def shown(row: Publication, request: HttpRequest) -> dict[str, object]:
    """What every page about one publication needs."""
    editions = list(Publication.objects.filter(number=row.number).order_by("-edition")) if row.number else []
    hidden = row.state == "withdrawn" or row.erased_at is not None
    return {
        "row": row,
        "kind": kind_of(row.kind),
        "chip": showing.chip(row),
        "period": showing.period(row),
        "window": showing.window(row),
        "may_object": showing.may_object(row),
        "decider": decider_name(row) if row.objections_until else "",
        "blocks": [] if hidden else row.body,
        "files": [] if hidden else list(row.files.defer("content").order_by("name")),
        "objections": showing.objections(row) if row.number else [],
        "editions": editions if len(editions) > 1 else [],
        "newest": editions[0] if editions else row,
        "hash_groups": showing.grouped(row.digest),
        "whole": whole(row) if row.digest else True,
        "place_name": row.unit_name,
        "published_on": clock.local(row.published_at).date() if row.published_at else None,
        "may_manage": scope.may(_actor(request), "publication.see", row),
        "crumbs": [Crumb(_("Public notices"), reverse("publications:published"))],
    }


def _one(number: str, edition: int | None = None) -> Publication:
    row = showing.by_number(number, edition)
    if row is None:
        raise NotFound(
            _("Nothing was published under this number. Look at the number again, or choose from the list.")
        )
    return row


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _mark(text: str) -> datetime | None:
    """Where the page before ended; a mark that cannot be read begins from the top."""
    try:
        return datetime.fromtimestamp(float(text), tz=clock.SHANGHAI) if text else None
    except (ValueError, OverflowError, OSError):
        return None
