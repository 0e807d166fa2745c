"""Hot issues as everybody reads them: what, how many asked, who owns it, the visit, the answer. Only words a person approved."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from linli.cases.hot import askers, queries, showing
from linli.cases.lifecycle import LIVE
from linli.cases.models import HotIssue
from linli.cases.pages.public import public_tabs
from linli.kernel.privacy import mask_text
from linli.kernel.refusals import NotFound
from linli.kernel.ui import Row
from linli.people.access import Request, public

PAGE = 50
SMALL = 3  # fewer askers than this are not counted out loud


@public
@require_safe
def public_issues(request: Request) -> HttpResponse:
    """All of them, the newest first."""
    rows = [public_row(issue) for issue in queries.public_rows()[:PAGE]]
    return render(request, "cases/hot/public_issues.html", {"rows": rows, "sections": public_tabs("issues")})


@public
@require_safe
def public_issue(request: Request, number: str) -> HttpResponse:
    """One issue at its permanent address."""
    issue = queries.public_rows().filter(number=number).first()
    if issue is None:
        raise NotFound(_("There is no published issue with this number."))
    visits = [
        visit
        for visit in issue.visits.prefetch_related("units", "promises__unit")
        if visit.state != "cancelled"
    ]
    first = issue.members.filter(state__in=LIVE).order_by("received_at", "pk").first()
    context = {
        "issue": issue,
        "chip": showing.chip(issue),
        "stages": showing.stages(issue, public=True),
        "asked": asked(issue),
        "visits": [(visit, mask_text(visit.found)[0]) for visit in visits],
        "answer": mask_text(issue.answer)[0],
        "case": first,
    }
    return render(request, "cases/hot/public_issue.html", context)


def asked(issue: HotIssue) -> str:
    """How many asked, in words; of very few nothing more than that."""
    count = askers.count(issue.members.all())
    if count < SMALL:
        return _("a few people asked")
    return ngettext("at least %(count)s person asked", "at least %(count)s people asked", count) % {
        "count": count
    }


def public_row(issue: HotIssue) -> Row:
    return Row(
        issue.public_words, reverse("cases:public_issue", args=[issue.number]),
        [str(issue.owner or issue.keeper), asked(issue)], chip=showing.chip(issue),
    )  # fmt: skip
