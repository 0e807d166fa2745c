"""Who works in a grid."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import clock, journal, scope
from linli.kernel.refusals import BadInput, NotOpen
from linli.kernel.scope import Actor
from linli.people.models import Person
from linli.places.commands.guards import needs_open, needs_permission
from linli.places.models import Grid, GridStaff
from linli.places.policies import GRID_ROLES


@transaction.atomic
def assign_staff(*, grid: Grid, person: Person, role: str, by: Actor, since: date | None = None) -> GridStaff:
    """Somebody works in this grid from a day on, as grid_worker, adviser, inspector or information_liaison."""
    needs_permission(by, grid)
    needs_open(grid)
    if role not in GRID_ROLES:
        raise BadInput(_("There is no such post in a grid."), fields={"role": _("Choose one of the posts.")})
    if not person.is_active:
        raise BadInput(
            _("This account is closed. Choose somebody else."), fields={"person": _("Choose somebody else.")}
        )
    if GridStaff.objects.filter(grid=grid, person=person, role=role, until__isnull=True).exists():
        sentence = _("%(name)s holds this post here already.") % {"name": person.name}
        raise BadInput(sentence, fields={"person": sentence})
    post = GridStaff.objects.create(grid=grid, person=person, role=role, since=since or clock.today())
    data = {"person": person.pk, "role": role, "since": post.since}
    journal.record(grid.stream, "staff_assigned", by=by, from_state="open", to_state="open", data=data)
    scope.forget()
    return post


@transaction.atomic
def assign_many(posts: Iterable[tuple[Grid, Person, str]], *, by: Actor, since: date | None = None) -> None:
    """Many posts at once, with one batch of journal entries."""
    with journal.buffered():
        for grid, person, role in posts:
            assign_staff(grid=grid, person=person, role=role, by=by, since=since)


@transaction.atomic
def end_staff(*, post: GridStaff, by: Actor, until: date | None = None) -> GridStaff:
    """Somebody's work in a grid ends; `until` is the first day without."""
    needs_permission(by, post.grid)
    day = until or clock.today()
    if post.until is not None:
        raise NotOpen(_("This post has ended already."))
    if day < post.since:
        sentence = _("The post began on %(since)s; it cannot end before.") % {"since": post.since}
        raise BadInput(sentence, fields={"until": sentence})
    end(post, day, by=by)
    return post


def end(post: GridStaff, day: date, *, by: Actor) -> None:
    """Write the end of a post; its callers have checked that the person may."""
    GridStaff.objects.filter(pk=post.pk).update(until=day)
    post.until = day
    data = {"person": post.person_id, "role": post.role, "until": day}
    journal.record(post.grid.stream, "staff_ended", by=by, from_state="open", to_state="open", data=data)
    scope.forget()
