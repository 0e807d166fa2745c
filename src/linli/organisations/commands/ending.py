"""Closing, merging and reopening. An organisation is never deleted."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.kernel import journal
from linli.kernel.facts import announce
from linli.kernel.refusals import BadInput, NotOpen
from linli.kernel.scope import Actor
from linli.kernel.ui import exact
from linli.organisations.commands import ground
from linli.organisations.commands.moving import needs_parent_there, transplant
from linli.organisations.commands.postings import end_all
from linli.organisations.facts import OrganisationClosed
from linli.organisations.lifecycle import LIFE
from linli.organisations.models import Organisation, Span


@transaction.atomic
def close(
    organisation: Organisation,
    *,
    by: Actor,
    on: date | None = None,
    version: int | None = None,
    note: str = "",
) -> Organisation:
    """It stands no more from this day, and its postings end with it. What stands below it must be moved or closed first."""
    ground.hold_the_tree()
    ground.refresh(organisation)
    ground.needs_permission(by, "organisations.edit", organisation)
    _end(organisation, "close", by=by, day=ground.day_of_change(on, organisation), version=version, note=note)
    return organisation


@transaction.atomic
def merge(
    organisation: Organisation,
    *,
    into: Organisation,
    by: Actor,
    on: date | None = None,
    version: int | None = None,
    note: str = "",
) -> Organisation:
    """It is taken in by another: what stands below it moves under that one, its postings end, and it stands no more.

    What rooms above hold of it (open cases) they hand over on `OrganisationClosed`.
    """
    ground.hold_the_tree()
    ground.refresh(organisation)
    into.refresh_from_db()
    ground.needs_permission(by, "organisations.edit", organisation)
    ground.needs_permission(by, "organisations.edit", into)
    ground.needs_standing(into)
    if into.path.startswith(organisation.path):
        sentence = _("%(name)s cannot be merged into itself or into something below it. Choose another.") % {
            "name": organisation.name
        }
        raise BadInput(sentence, fields={"into": sentence})
    day = ground.day_of_change(on, organisation)
    with journal.buffered():
        for child in organisation.children.filter(state="active").order_by("code"):
            transplant(child, to=into, by=by, on=day, data={"merged": organisation.pk})
        _end(organisation, "merge", by=by, day=day, version=version, note=note, into=into)
        journal.record(into.stream, "take_in", by=by, data={"on": day, "from": organisation.pk})
    return organisation


@transaction.atomic
def reopen(
    organisation: Organisation,
    *,
    by: Actor,
    on: date | None = None,
    version: int | None = None,
    note: str = "",
) -> Organisation:
    """It stands again from this day, where it stood before. Postings are given anew."""
    ground.hold_the_tree()
    ground.refresh(organisation)
    ground.needs_permission(by, "organisations.edit", organisation)
    day = ground.day_of_change(on, organisation)
    parent = organisation.parent
    if parent:
        ground.needs_standing(parent)
        needs_parent_there(parent, day)
    LIFE.move(
        organisation,
        "reopen",
        by=by,
        version=version,
        data={"on": day},
        private={"note": note},
        closed_on=None,
        merged_into=None,
    )
    Span.objects.create(
        organisation=organisation,
        since=day,
        name=organisation.name,
        kind=organisation.kind,
        sector=organisation.sector,
        parent=parent,
        path=organisation.path,
    )
    return organisation


def _end(
    organisation: Organisation,
    name: str,
    *,
    by: Actor,
    day: date,
    version: int | None,
    note: str,
    into: Organisation | None = None,
) -> None:
    if organisation.parent_id is None:
        raise NotOpen(
            _("%(name)s is the top of the tree and cannot be closed.") % {"name": organisation.name}
        )
    standing = (
        Organisation.objects.filter(ground.inside(organisation.path), state="active")
        .exclude(pk=organisation.pk)
        .count()
    )
    if standing:
        raise NotOpen(
            ngettext(
                "%(count)d organisation still stands below %(name)s. Move it elsewhere or close it first.",
                "%(count)d organisations still stand below %(name)s. Move them elsewhere or close them first.",
                standing,
            )
            % {"count": standing, "name": organisation.name},
            code="children",
        )
    later = (
        Span.objects.filter(ground.inside(organisation.path), Q(until__gt=day) | Q(until=None))
        .exclude(organisation=organisation)
        .select_related("organisation")
        .first()
    )
    if later:
        sentence = _("On %(day)s %(child)s still stood below %(name)s. Choose a later day.") % {
            "day": exact(day),
            "child": later.organisation.name,
            "name": organisation.name,
        }
        raise BadInput(sentence, fields={"on": sentence})
    data: Mapping[str, Any] = {"on": day, "into": into.pk} if into else {"on": day}
    LIFE.move(
        organisation,
        name,
        by=by,
        version=version,
        data=data,
        private={"note": note},
        closed_on=day,
        merged_into=into,
    )
    ground.unstand(Organisation.objects.filter(pk=organisation.pk), day)
    end_all(organisation, on=day, by=by)
    announce(OrganisationClosed(organisation.pk, into.pk if into else None, day))
