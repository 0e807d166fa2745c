"""Giving and ending roles."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.kernel import clock
from linli.kernel.refusals import NotAllowed, Refusal
from linli.kernel.ui.faults import put_faults
from linli.organisations import commands, forms, queries
from linli.organisations.models import Posting
from linli.organisations.pages.tree import organisation_or_404, url_of
from linli.organisations.roles import GIVING, ROLES
from linli.people.access import Request, may_or_404, staff_only


@staff_only
@require_http_methods(["GET", "POST"])
def post(request: Request, code: str) -> HttpResponse:
    """Give somebody a role at this organisation; only roles the actor may give are offered."""
    organisation = organisation_or_404(request, code)
    roles = queries.may_give(request.actor, organisation)
    if not roles:
        raise NotAllowed(
            _("Your role does not allow giving roles at %(name)s.") % {"name": organisation.name}
        )
    form = forms.PostForm(request.POST or None, actor=request.actor, roles=roles)
    if request.method == "POST" and form.is_valid():
        try:
            given = commands.post(organisation=organisation, by=request.actor, **form.cleaned_data)
        except Refusal as refused:
            put_faults(form, refused)
        else:
            words = {"name": given.person.name, "role": ROLES[given.role].label, "place": organisation.name}
            messages.success(request, _("%(name)s is %(role)s at %(place)s.") % words)
            return redirect(url_of(organisation))
    context = {"organisation": organisation, "form": form}
    return render(request, "organisations/post.html", context, status=422 if form.errors else 200)


@staff_only
@require_http_methods(["GET", "POST"])
def end(request: Request, pk: int) -> HttpResponse:
    """A role is no longer held."""
    row = Posting.objects.select_related("person", "organisation").filter(pk=pk).first()
    weight = GIVING[ROLES[row.role].weight] if row and row.role in ROLES else "postings.edit"
    posting = may_or_404(request.actor, weight, row)
    form = forms.EndPostingForm(request.POST or None, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            commands.end_posting(posting, by=request.actor, **form.cleaned_data)
        except Refusal as refused:
            put_faults(form, refused)
        else:
            words = {"name": posting.person.name, "role": ROLES[posting.role].label}
            messages.success(request, _("%(name)s no longer holds the role %(role)s.") % words)
            return redirect(url_of(posting.organisation))
    context = {"posting": posting, "role": ROLES[posting.role].label, "form": form}
    return render(request, "organisations/end_posting.html", context, status=422 if form.errors else 200)
