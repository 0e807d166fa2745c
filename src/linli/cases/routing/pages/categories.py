"""The kinds of matter: the tree, one of them, closing with a successor, in and out by Excel."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases.commands import categories as commands
from linli.cases.commands.categories import NewCategory
from linli.cases.models import Category
from linli.cases.routing import forms, sheets
from linli.cases.routing.pages.lists import workbook
from linli.kernel import scope
from linli.kernel.refusals import NotFound, Refusal
from linli.kernel.ui.faults import put_faults
from linli.people.access import Request, staff_only


@staff_only
@require_safe
def categories(request: Request) -> HttpResponse:
    """The tree in three levels; `closed` shows what is no longer chosen, `q` finds by name, code and keyword."""
    closed = bool(request.GET.get("closed"))
    words = sheets.plain(request.GET.get("q", "")[:40])
    rows = [one for one in Category.objects.select_related("successor") if closed or one.closed_on is None]
    below: dict[int | None, list[Category]] = {}
    for one in rows:
        below.setdefault(one.parent_id, []).append(one)
    tree = []
    for group in below.get(None, []):
        kinds = [(kind, below.get(kind.pk, [])) for kind in below.get(group.pk, [])]
        if words:
            kinds = [(kind, [d for d in details if _named(d, words)]) for kind, details in kinds if _named(kind, words) or any(_named(d, words) for d in details)]  # fmt: skip
        if not words or kinds or _named(group, words):
            tree.append((group, kinds, sum(1 + len(details) for _kind, details in kinds)))
    context = {
        "tree": tree,
        "words": request.GET.get("q", "")[:40],
        "closed": closed,
        "count": len(rows),
        "county": next((c.standard_code[:6] for c in rows if c.standard_code), ""),
        "may_edit": scope.may(request.actor, "categories.edit"),
    }
    return render(request, "cases/routing/categories.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def category(request: Request, code: str = "") -> HttpResponse:
    """One kind of matter; without a code a new one, under `?under=` if given. Who may not change it reads it."""
    may_edit = scope.may(request.actor, "categories.edit")
    found = _category(code) if code else None
    if not may_edit and (found is None or request.method == "POST"):
        raise NotFound(
            _("There is nothing here for you to see. Check the address, or ask the unit that sent it to you.")
        )
    given: dict[str, Any] = {} if found else {"initial": {"parent": request.GET.get("under", "")[:40]}}
    form = forms.CategoryForm(request.POST or None, category=found, **given) if may_edit else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            made = commands.put(NewCategory(**form.given()), by=request.actor)
        except Refusal as refused:
            put_faults(form, refused)
        else:
            messages.success(request, _("“%(name)s” is kept.") % {"name": made.name})
            return redirect("routing:category", made.code)
    context = {
        "category": found,
        "form": form,
        "below": Category.objects.filter(parent=found, closed_on__isnull=True) if found else [],
        "close_form": forms.CloseCategoryForm() if found and may_edit and found.closed_on is None else None,
        "may_edit": may_edit,
    }
    return render(
        request, "cases/routing/category.html", context, status=422 if form and form.errors else 200
    )


@staff_only
@require_POST
def close(request: Request, code: str) -> HttpResponse:
    found = _category(code)
    form = forms.CloseCategoryForm(request.POST)
    commands.close(
        found, successor=form.cleaned_data["successor"] if form.is_valid() else None, by=request.actor
    )
    messages.success(
        request, _("“%(name)s” is no longer offered. What has it keeps it.") % {"name": found.name}
    )
    return redirect("routing:category", code)


@staff_only
@require_POST
def reopen(request: Request, code: str) -> HttpResponse:
    commands.reopen(_category(code), by=request.actor)
    return redirect("routing:category", code)


@staff_only
@require_POST
def number(request: Request) -> HttpResponse:
    """Put the county's six digits before the standard codes."""
    changed = commands.number_for_county(request.POST.get("county", "").strip()[:12], by=request.actor)
    messages.success(
        request, _("%(count)s standard codes now begin with the county's digits.") % {"count": changed}
    )
    return redirect("routing:categories")


@staff_only
@require_safe
def export(request: Request) -> HttpResponse:
    return workbook(sheets.categories_out(), f"{_('Kinds of matter')}.xlsx")


def _category(code: str) -> Category:
    found = Category.objects.select_related("parent__parent", "successor").filter(code=code).first()
    if found is None:
        raise NotFound(_("There is no kind of matter with the code %(code)s.") % {"code": code})
    return found


def _named(one: Category, words: str) -> bool:
    return words in sheets.plain(f"{one.code} {one.name_zh} {one.name_en} {one.keywords} {one.standard_code}")
