"""How the public will see a case: the very rendering of the public page, with what is covered and why it may not be shown."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.cases import publishing
from linli.cases.pages.desk_inbox import case_url, visible
from linli.cases.pages.public import public_context
from linli.kernel.ui import Crumb
from linli.people.access import Request, staff_only


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: Request, number: str) -> HttpResponse:
    """The preview; POST publishes the answer."""
    row = visible(request.actor, number)
    if request.method == "POST":
        made = publishing.publish_answer(row, by=request.actor)
        messages.success(
            request,
            _("Published as %(number)s. Print the sheet for the notice board.") % {"number": made.number},
        )
        return redirect("publications:desk_one", made.key)
    context = public_context(row) | {
        "why_not": publishing.why_not_public(row),
        "asked": publishing.Masked.of(row.public_words),
        "answer": publishing.Masked.of(row.answer),
        "no_answer": publishing.why_no_answer(row, request.actor),
        "crumbs": [Crumb(_("Cases"), reverse("cases:inbox")), Crumb(row.number, case_url(row, ""))],
    }
    return render(request, "cases/desk/preview.html", context)
