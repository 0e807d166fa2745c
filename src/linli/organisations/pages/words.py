"""The county's own kinds and sectors."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.kernel.refusals import NotFound, Refusal
from linli.kernel.ui.faults import put_faults
from linli.organisations import commands, forms
from linli.organisations.models import Kind, Sector
from linli.organisations.pages.tree import may_somewhere
from linli.people.access import Request, may_or_404, staff_only


@staff_only
@require_http_methods(["GET", "POST"])
def words(request: Request) -> HttpResponse:
    """Both lists, and a form to add to each; `what` in the form says which."""
    may_somewhere(request, "organisations.words")
    what = request.POST.get("what", "")
    kind_form = forms.KindWordForm(request.POST if what == "kind" else None, prefix="kind")
    sector_form = forms.SectorWordForm(request.POST if what == "sector" else None, prefix="sector")
    form = {"kind": kind_form, "sector": sector_form}.get(what)
    if form and form.is_valid():
        add = commands.add_kind if what == "kind" else commands.add_sector
        try:
            word = add(by=request.actor, **form.cleaned_data)
        except Refusal as refused:
            put_faults(form, refused)
        else:
            messages.success(request, _("“%(name)s” can now be chosen.") % {"name": word.name})
            return redirect("organisations:words")
    context = {
        "kinds": [(word, forms.LEVEL_NAMES.get(word.level, word.level)) for word in Kind.objects.all()],
        "sectors": Sector.objects.all(),
        "kind_form": kind_form,
        "sector_form": sector_form,
    }
    return render(request, "organisations/words.html", context, status=422 if form and form.errors else 200)


@staff_only
@require_POST
def retire(request: Request, what: str, code: str) -> HttpResponse:
    """Not to be chosen any more."""
    if what not in {"kind", "sector"}:
        raise NotFound(_("There is nothing here for you to see."))
    word: Kind | Sector
    if what == "kind":
        word = may_or_404(request.actor, "organisations.words", Kind.objects.filter(code=code).first())
    else:
        word = may_or_404(request.actor, "organisations.words", Sector.objects.filter(code=code).first())
    commands.retire_word(word, by=request.actor)
    messages.success(
        request, _("“%(name)s” is no longer offered. What has it keeps it.") % {"name": word.name}
    )
    return redirect("organisations:words")
