"""The hotline's sheets as pages: bring one, name its columns, say what its words mean, look, bring in; hand our answers back."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from rapidfuzz import fuzz, process

from linli.cases.doors import intake_doors
from linli.cases.forms.hotline import BackForm, ColumnsForm, UploadForm, WordsForm
from linli.cases.hotline import back, commands, keeping
from linli.cases.hotline.columns import BY_KEY, suggested
from linli.cases.hotline.lifecycle import LIFE
from linli.cases.hotline.reading import plain
from linli.cases.models import Category, HotlineImport, SheetMapping
from linli.kernel import clock, scope, sheets
from linli.kernel.refusals import NotAllowed, Refusal
from linli.kernel.scope import Actor, after, grants_with
from linli.kernel.ui import Chip, Crumb, Row
from linli.organisations.models import Organisation
from linli.people.access import Request, staff_only

LATEST = 12
SHOWN = 60  # faults on a page
SAMPLE = 5
LIKELY = 80  # of 100: how alike a word must be to be chosen beforehand


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def hotline(request: Request) -> HttpResponse:
    """The sheets somebody brought, the saved mappings, and the way back; POST brings one."""
    actor = _may(request)
    sent = request.method == "POST"
    form = UploadForm(request.POST if sent else None, request.FILES if sent else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = commands.upload(form.cleaned_data["sheet"], by=actor)
            return redirect("cases:hotline_one", row.key)
        except Refusal as refusal:
            form.put(refusal)
    return _front(request, actor, form)


def _front(
    request: Request, actor: Actor, form: UploadForm, back_form: BackForm | None = None
) -> HttpResponse:
    seat = commands.seat_of(actor)
    today = clock.today()
    rows = (
        HotlineImport.objects.filter(by_id=actor.person_id)
        .select_related("mapping")
        .order_by("-created_at")[:LATEST]
    )
    context = {
        "form": form,
        "rows": [_row(row) for row in rows],
        "mappings": SheetMapping.objects.filter(organisation=seat).order_by("name"),
        "back_form": back_form or BackForm(initial={"since": today - timedelta(days=1), "until": today}),
        "crumbs": [Crumb(_("Cases"), reverse("cases:inbox"))],
    }
    faulty = form.errors or (back_form is not None and back_form.errors)
    return render(request, "cases/desk/hotline.html", context, status=422 if faulty else 200)


@staff_only
@require_safe
def one(request: Request, key: str) -> HttpResponse:
    """Where an import stands; what is to be said or decided next."""
    return _page(request, commands.fresh(key, by=_may(request)))


@staff_only
@require_POST
def act(request: Request, key: str, move: str) -> HttpResponse:
    """columns, words, start or drop."""
    actor = _may(request)
    row = commands.fresh(key, by=actor)
    if move == "columns":
        form = _columns_form(row, request.POST)
        if form.is_valid():
            given = form.cleaned_data
            try:
                commands.choose_columns(
                    row,
                    by=actor,
                    columns=form.columns(),
                    otherwise=given["otherwise"],
                    name=given["keep_as"],
                    version=given["version"],
                )
                return redirect("cases:hotline_one", row.key)
            except Refusal as refusal:
                form.put(refusal)
                row.refresh_from_db()
        return _page(request, row, columns=form)
    if move == "words":
        words = _words_form(row, request.POST)
        if words.is_valid():
            commands.say_words(row, by=actor, words=words.words(), version=words.cleaned_data["version"])
    elif move == "start":
        commands.start(row, by=actor)
    elif move == "drop":
        commands.drop(row, by=actor)
        messages.success(request, _("Dropped; nothing of it is kept."))
        return redirect("cases:hotline")
    return redirect("cases:hotline_one", row.key)


@staff_only
@require_safe
def progress(request: Request, key: str) -> HttpResponse:
    """The bar, asked again by the page; once it is over the whole page is loaded anew."""
    row = commands.fresh(key, by=_may(request))
    context = {"row": row, "bar": _bar(row)}
    answer = render(request, "cases/desk/hotline_progress.html", context)
    if not context["bar"]:
        answer["HX-Refresh"] = "true"
    return answer


@staff_only
@require_safe
def answers(request: Request) -> HttpResponse:
    """Our answers under the hotline's numbers, as a workbook."""
    actor = _may(request)
    form = BackForm(request.GET)
    if not form.is_valid():
        return _front(request, actor, UploadForm(), form)
    given = form.cleaned_data
    content = back.workbook(actor, since=given["since"], until=given["until"])
    answer = HttpResponse(content, content_type=sheets.XLSX)
    name = f"{back.SHEET.title} {given['since']:%Y%m%d}-{given['until']:%Y%m%d}.xlsx"
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    return answer


@staff_only
@require_POST
def forget(request: Request, pk: int) -> HttpResponse:
    """Forget a saved mapping."""
    actor = _may(request)
    mapping = get_object_or_404(SheetMapping, pk=pk, organisation=commands.seat_of(actor))
    commands.forget_mapping(mapping, by=actor)
    return redirect("cases:hotline")


def _page(request: Request, row: HotlineImport, *, columns: ColumnsForm | None = None) -> HttpResponse:
    naming = (
        row.state == "read" or columns is not None or (row.state == "checked" and "columns" in request.GET)
    )
    told = commands.told(row)
    context: dict[str, Any] = {
        "row": row,
        "chip": _chip(row),
        "counts": row.counts,
        "bar": _bar(row),
        "faults": [
            (number, BY_KEY[column].title if column in BY_KEY else "", said)
            for number, column, said in told.faults[:SHOWN]
        ],
        "more_faults": max(0, row.counts.get("wrong", 0) - SHOWN),
        "crumbs": [Crumb(_("Hotline sheets"), reverse("cases:hotline"))],
    }
    if naming:
        context["columns_form"] = columns or _columns_form(row)
        context["sample"] = list(islice(next(keeping.chunks(row.key), []), SAMPLE))
        context["headings"] = keeping.headings(row.key)
    elif row.state == "checked" and told.strange:
        context["words_form"] = form = _words_form(row)
        context["sections"] = [
            (BY_KEY[column].title, [form[name] for name in names]) for column, names in form.sections
        ]
    return render(request, "cases/desk/hotline_one.html", context, status=422 if columns is not None else 200)


def _columns_form(row: HotlineImport, data: Any = None) -> ColumnsForm:
    headings = keeping.headings(row.key)
    start: dict[str, Any] = suggested(headings) | {k: v for k, v in row.columns.items() if k in BY_KEY}
    start |= {
        "otherwise": bool(row.columns.get("$otherwise")),
        "keep_as": row.mapping.name if row.mapping else "",
        "version": row.version,
    }
    return ColumnsForm(data, headings=headings, unit=row.organisation.name, initial=start)


def _words_form(row: HotlineImport, data: Any = None) -> WordsForm:
    strange = commands.told(row).strange
    options = _options(row)
    return WordsForm(
        data,
        strange=strange,
        options=options,
        likely=_likely(strange, options),
        initial={"version": row.version},
    )


def _options(row: HotlineImport) -> dict[str, list[tuple[str, str]]]:
    """What a word may mean: our doors, our kinds of matter, our units below the one that brings the sheet."""
    path = row.organisation.path
    units = Organisation.objects.filter(
        state="active", kind__is_party=False, path__gte=path, path__lt=after(path)
    )
    kinds = (
        Category.objects.filter(closed_on__isnull=True)
        .select_related("parent")
        .order_by("parent__code", "code")
    )
    return {
        "door": [(door.code, str(door.label)) for door in intake_doors()],
        "category": [(kind.code, f"{kind.parent} · {kind}" if kind.parent else str(kind)) for kind in kinds],
        "keeper": [(unit.code, unit.name) for unit in units.order_by("path")[:1_000]],
    }


def _likely(
    strange: Mapping[str, Mapping[str, int]], options: Mapping[str, list[tuple[str, str]]]
) -> dict[tuple[str, str], str]:
    """The option a word is most like, chosen beforehand for a person to look at; none where nothing is alike enough."""
    found: dict[tuple[str, str], str] = {}
    for column, words in strange.items():
        names = {code: plain(name.rpartition(" · ")[2]) for code, name in options.get(column, ())}
        for word in words:
            best = process.extractOne(word, names, scorer=fuzz.partial_ratio, score_cutoff=LIKELY)
            if best is not None and len(word) > 1:
                found[column, word] = best[2]
    return found


def _bar(row: HotlineImport) -> dict[str, Any] | None:
    """The progress of what runs in the background; None when nothing runs."""
    if row.state not in ("uploaded", "checking", "running"):
        return None
    return {
        "label": str(LIFE.states[row.state].label),
        "done": row.done,
        "total": row.counts.get("rows", 0) or 1,
        "url": reverse("cases:hotline_progress", args=[row.key]),
    }


def _chip(row: HotlineImport) -> Chip:
    state = LIFE.states[row.state]
    return Chip(str(state.label), state.tone, state.code)


def _row(row: HotlineImport) -> Row:
    meta = [row.mapping.name] if row.mapping else []
    if row.state == "done":
        meta.append(
            _("%(made)s brought in, %(again)s known already, %(wrong)s not")
            % {name: row.counts.get(name, 0) for name in ("made", "again", "wrong")}
        )
    return Row(
        row.file_name or _("Sheet"),
        reverse("cases:hotline_one", args=[row.key]),
        meta,
        chip=_chip(row),
        at=row.created_at,
    )


def _may(request: Request) -> Any:
    if not scope.may(request.actor, commands.WORKS) or not any(
        g.path for g in grants_with(request.actor, commands.WORKS)
    ):
        raise NotAllowed(_("Bringing in this sheet is not part of your role."))
    return request.actor
