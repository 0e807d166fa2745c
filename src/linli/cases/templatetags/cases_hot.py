"""`{% load cases_hot %}`: where an issue shows itself, the issue a case belongs to, and joining a case others told of."""

from collections.abc import Sequence

from django import template
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from linli.cases import following
from linli.cases.hot import queries, showing
from linli.cases.hot.queries import Members
from linli.cases.models import Case
from linli.kernel.ui import Row
from linli.places import sketches

register = template.Library()


@register.simple_tag
def issue_map(members: Members) -> SafeString:
    """The grids of the cases the reader may see, and their points."""
    cases: Sequence[Case] = [*members.decided, *members.suggested]
    return sketches.several(_("Map: where it was told of"), showing.grids_of(cases), showing.points_of(cases))


@register.simple_tag(takes_context=True)
def issue_of(context: Context, case: Case) -> list[Row]:
    """The hot issue a case belongs to or is suggested for, as one row; none when there is none to see."""
    issue = queries.of_case(case, context["request"].actor)
    if issue is None:
        return []
    belongs = _("belongs to it") if case.issue_id else _("suggested for it")
    return [Row(issue.title, showing.url(issue), (belongs, issue.number), chip=showing.chip(issue))]


@register.simple_tag
def joined(case: Case) -> int:
    """How many others said "me too" at this case."""
    return following.count_too(case)
