"""Regroupings: drafted with a preview, looked at by another person, carried out, perhaps undone."""

import re

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel import clock, scope
from linli.kernel.refusals import BadInput, NotFound, Refusal
from linli.kernel.ui import Button, Chip, Row
from linli.kernel.ui.faults import put_faults
from linli.organisations import forms, queries
from linli.organisations.commands import regrouping as commands
from linli.organisations.lifecycle import REGROUPING
from linli.organisations.models import Organisation, Regrouping
from linli.organisations.naming import clean_code
from linli.organisations.pages.tree import may_somewhere
from linli.people.access import Request, may_or_404, staff_only

SEPARATOR = re.compile(r"[\t,，;；\s]+")
SHOWN_FAULTS = 5


@staff_only
@require_safe
def regroupings(request: Request) -> HttpResponse:
    may_somewhere(request, "regroup.draft")
    rows = [
        Row(
            one.title,
            reverse("organisations:regrouping", args=[one.pk]),
            (one.root.name, _("drafted by %(name)s") % {"name": one.drafted_by.name}),
            chip=_chip(one),
            at=one.effective_on,
        )
        for one in queries.regroupings(request.actor)
    ]
    return render(request, "organisations/regroupings.html", {"rows": rows})


@staff_only
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    may_somewhere(request, "regroup.draft")
    initial = {"effective_on": clock.today(), "root": _usual_root(request)}
    form = forms.NewRegroupingForm(request.POST or None, initial=initial, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.draft(by=request.actor, **form.cleaned_data)
        except Refusal as refused:
            put_faults(form, refused)
        else:
            messages.success(request, _("Drafted. Now say what moves where."))
            return redirect("organisations:regrouping", pk=made.pk)
    return render(
        request, "organisations/new_regrouping.html", {"form": form}, status=422 if form.errors else 200
    )


@staff_only
@require_safe
def regrouping(request: Request, pk: int) -> HttpResponse:
    return _page(request, _regrouping(request, pk))


@staff_only
@require_http_methods(["GET", "POST"])
def revise(request: Request, pk: int) -> HttpResponse:
    """Change the title, the reason or the day of a draft."""
    row = _regrouping(request, pk)
    initial = {"title": row.title, "reason": row.reason, "effective_on": row.effective_on}
    form = forms.RegroupingForm(request.POST or None, initial=initial)
    if refusal := REGROUPING.shut(request.actor, row, "revise"):
        raise refusal
    if request.method == "POST" and form.is_valid():
        try:
            commands.revise(row, by=request.actor, **form.cleaned_data)
        except Refusal as refused:
            put_faults(form, refused)
        else:
            return redirect("organisations:regrouping", pk=pk)
    context = {"regrouping": row, "form": form}
    return render(
        request, "organisations/revise_regrouping.html", context, status=422 if form.errors else 200
    )


@staff_only
@require_POST
def add_line(request: Request, pk: int) -> HttpResponse:
    row = _regrouping(request, pk)
    form = forms.LineForm(request.POST, actor=request.actor)
    if form.is_valid():
        lines = [(form.cleaned_data["organisation"], form.cleaned_data["to"])]
        try:
            commands.add_lines(row, lines=lines, by=request.actor)
        except Refusal as refused:
            put_faults(form, refused)
        else:
            return redirect("organisations:regrouping", pk=pk)
    return _page(request, row, line_form=form)


@staff_only
@require_POST
def add_lines(request: Request, pk: int) -> HttpResponse:
    """Many lines, pasted as pairs of codes."""
    row = _regrouping(request, pk)
    form = forms.LinesForm(request.POST)
    if form.is_valid():
        try:
            commands.add_lines(row, lines=pairs(request, form.cleaned_data["lines"]), by=request.actor)
        except Refusal as refused:
            put_faults(form, refused)
        else:
            return redirect("organisations:regrouping", pk=pk)
    return _page(request, row, lines_form=form)


@staff_only
@require_POST
def drop_line(request: Request, pk: int, code: str) -> HttpResponse:
    row = _regrouping(request, pk)
    line = row.lines.select_related("organisation").filter(organisation__code=code).first()
    if line is None:
        raise NotFound(_("This line has been taken out already."))
    commands.drop_lines(row, organisations=[line.organisation], by=request.actor)
    return redirect("organisations:regrouping", pk=pk)


@staff_only
@require_POST
def move(request: Request, pk: int, name: str) -> HttpResponse:
    """Approve, send back, carry out, undo or drop, each by its command."""
    row = _regrouping(request, pk)
    shown = request.POST.get("version", "")
    version = int(shown) if shown.isdecimal() and len(shown) < 10 else None
    note = request.POST.get("note", "")[: forms.LONGEST_NOTE]
    if name == "undo":
        form = forms.UndoForm(request.POST)
        if not form.is_valid():
            return _page(request, row, undo_form=form)
        commands.undo(row, by=request.actor, version=version, **form.cleaned_data)
    elif name == "approve":
        commands.approve(row, by=request.actor, version=version, note=note)
    elif name == "return":
        commands.return_to_draft(row, by=request.actor, version=version, note=note)
    elif name == "apply":
        commands.apply(row, by=request.actor, version=version)
    elif name == "drop":
        commands.drop(row, by=request.actor, version=version, note=note)
    else:
        raise NotFound(_("There is nothing here for you to see."))
    messages.success(request, queries.regrouping_history(row)[0].sentence)
    return redirect("organisations:regrouping", pk=pk)


def pairs(request: Request, text: str) -> list[tuple[Organisation, Organisation]]:
    """The organisations behind pasted pairs of codes. Raises BadInput naming the lines that cannot be read."""
    read: list[tuple[str, str]] = []
    faults: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        codes = [clean_code(part) for part in SEPARATOR.split(line.strip()) if part]
        if len(codes) == 2:
            read.append((codes[0], codes[1]))
        elif codes:
            faults.append(_("Line %(number)d: two codes are needed.") % {"number": number})
    wanted = {code for pair in read for code in pair}
    rows = scope.visible(Organisation.objects.filter(code__in=wanted), request.actor, "organisations.edit")
    known = {row.code: row for row in rows}
    faults += [
        _("There is no organisation with the code %(code)s.") % {"code": code}
        for code in sorted(wanted - set(known))
    ]
    if faults:
        sentence = " ".join(faults[:SHOWN_FAULTS])
        raise BadInput(sentence, fields={"lines": sentence})
    return [(known[code], known[to]) for code, to in read]


def _regrouping(request: Request, pk: int) -> Regrouping:
    rows = Regrouping.objects.select_related("root", "drafted_by", "reviewed_by")
    return may_or_404(request.actor, "regroup.draft", rows.filter(pk=pk).first())


def _page(
    request: Request,
    row: Regrouping,
    *,
    line_form: Form | None = None,
    lines_form: Form | None = None,
    undo_form: Form | None = None,
) -> HttpResponse:
    given = [form for form in (line_form, lines_form, undo_form) if form]
    drafted = row.state == "drafted" and REGROUPING.shut(request.actor, row, "revise") is None
    open_now = row.state in {"drafted", "approved"}
    context = {
        "regrouping": row,
        "chip": _chip(row),
        "preview": queries.preview(row) if open_now else None,
        "lines": [] if open_now else queries.lines_of(row),
        "drafted": drafted,
        "line_form": line_form or (forms.LineForm(actor=request.actor) if drafted else None),
        "lines_form": lines_form or (forms.LinesForm() if drafted else None),
        "undo_form": undo_form or forms.UndoForm(initial={"on": clock.today()}),
        "open": {move.name for move in REGROUPING.open_to(request.actor, row)},
        "shut": _why_not(request, row),
        "history": queries.regrouping_history(row),
    }
    return render(
        request, "organisations/regrouping.html", context, status=422 if any(f.errors for f in given) else 200
    )


def _why_not(request: Request, row: Regrouping) -> list[Button]:
    """The next step, disabled, with the reason it is not open to this person now."""
    name = {"drafted": "approve", "approved": "apply"}.get(row.state, "")
    refusal = REGROUPING.shut(request.actor, row, name) if name else None
    return [Button(str(REGROUPING.moves[name].label), closed=refusal.sentence)] if refusal else []


def _chip(row: Regrouping) -> Chip:
    state = REGROUPING.states[row.state]
    return Chip(str(state.label), state.tone, row.state)


def _usual_root(request: Request) -> str:
    rows = scope.visible(
        Organisation.objects.filter(state="active"), request.actor, "regroup.draft"
    ).order_by("path")
    return rows.values_list("code", flat=True).first() or ""
