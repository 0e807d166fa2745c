"""What somebody keeps, or has by working in a unit: saved views and standard replies; what waits for their decision."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from linli.cases.models import Case, PersonSearch, SavedView, StandardReply
from linli.kernel.scope import Actor, grants, upward
from linli.kernel.ui import said


def views_of(actor: Actor) -> QuerySet[SavedView]:
    """One's own, and those shared with a unit one works in or above it."""
    return SavedView.objects.filter(_theirs(actor)).select_related("unit")


def replies_of(actor: Actor) -> QuerySet[StandardReply]:
    """The same of words written often."""
    return StandardReply.objects.filter(_theirs(actor)).select_related("unit")


def searches_waiting(actor: Actor) -> int:
    """How many searches for one person wait for this person's decision; their own never do."""
    return PersonSearch.objects.filter(state="asked").exclude(person_id=actor.person_id or 0).count()


def filled(words: str, case: Case) -> str:
    """The words with what the case says in their places; a place nobody knows stays as it is written."""
    for name, value in _values(case).items():
        words = words.replace(f"{{{name}}}", value)
    return words


def _theirs(actor: Actor) -> Q:
    paths = {path for grant in grants(actor) if grant.path for path in upward(grant.path)}
    return Q(person_id=actor.person_id or 0) | Q(unit__path__in=paths)


def _values(case: Case) -> Mapping[str, str]:
    return {
        "number": case.number,
        "title": case.title,
        "unit": case.unit.name if case.unit else case.keeper.name,
        "keeper": case.keeper.name,
        "due": said(case.due_at) if case.due_at else "",
        "place": case.place_said,
    }
