"""What of the hot issues presses on a person, and the short list on a leader's first screen."""

from datetime import timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from linli.cases.hot import queries, showing, words
from linli.cases.hot.lifecycle import OPEN
from linli.cases.models import HotIssue, Promise
from linli.kernel import clock, scope
from linli.kernel.scope import Actor, grants_with
from linli.kernel.ui import Row
from linli.kernel.ui.pressing import Pressing

SHOWN = 4
SOON = timedelta(days=2)


def pressing(actor: Actor) -> list[Pressing]:
    """A proposal to decide on, a visit at hand, a promise that falls due."""
    if not scope.may(actor, "issue.work"):
        return []
    return [*_proposed(actor), *_visits(actor), *_promises(actor)]


def _proposed(actor: Actor) -> list[Pressing]:
    rows = queries.to_decide(actor).order_by("proposed_at")
    count = rows.count()
    if not count:
        return []
    first = rows.select_related("keeper").first()
    assert first is not None  # noqa: S101 - counted above
    title = ngettext("“%(title)s” looks like a hot issue", "%(count)s hot issues are proposed", count) % {
        "title": first.title,
        "count": count,
    }
    why = " ".join(words.why(first)[:2])
    return [Pressing("hot_proposed", title, why, pgettext("issue", "Decide"), showing.url(first) if count == 1 else showing.list_url(), 2, "soon", first.proposed_at, count)]  # fmt: skip


def _visits(actor: Actor) -> list[Pressing]:
    now = clock.now()
    soon = Q(visits__state="planned", visits__starts_at__lt=now + SOON)
    rows = (
        scope.visible(HotIssue.objects.all(), actor, "issue.work").filter(soon, state="visiting").distinct()
    )
    found = []
    for issue in rows[:SHOWN]:
        visit = issue.visits.filter(state="planned").first()
        if visit is None:
            continue
        past = visit.starts_at < now
        title = (
            _("The visit about “%(title)s” has been; write down what it found")
            if past
            else _("The visit about “%(title)s” is at hand")
        ) % {"title": issue.title}
        found.append(
            Pressing("hot_visit", title, visit.place, _("Write it down") if past else _("Look"), showing.url(issue), 2 if past else 3, "soon", visit.starts_at)
        )  # fmt: skip
    return found


def _promises(actor: Actor) -> list[Pressing]:
    """Of the person's own units."""
    paths = tuple(grant.path for grant in grants_with(actor, "issue.work") if grant.path)
    rows = Promise.objects.select_related("visit__issue", "unit").filter(
        done_at__isnull=True, due_on__lte=clock.today() + SOON, unit__path__in=paths
    )
    return [
        Pressing(
            "hot_promise", _("Promised: %(words)s") % {"words": row.words}, row.visit.issue.title, _("Look"), showing.url(row.visit.issue),
            1 if row.due_on < clock.today() else 3, "late" if row.due_on < clock.today() else "soon",
        )
        for row in rows[:SHOWN]
    ]  # fmt: skip


def rows(actor: Actor) -> list[Row]:
    """What is hot now, for those who look over others: what most cases tell of first."""
    if not scope.may(actor, "issue.see"):
        return []
    standing = scope.visible(HotIssue.objects.select_related("keeper", "owner"), actor, "issue.see").filter(
        state__in=("proposed", *OPEN)
    )
    counted = standing.annotate(cases=Count("beside", filter=Q(beside__standing__in=("in", "suggested"))))
    return showing.rows(counted.order_by("-cases", "-pk")[:SHOWN])
