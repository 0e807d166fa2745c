"""Moving an organisation, with everything below it, under another."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.facts import announce
from linli.kernel.refusals import BadInput
from linli.kernel.scope import Actor
from linli.kernel.ui import exact
from linli.organisations.commands import ground
from linli.organisations.facts import SubtreeMoved
from linli.organisations.lifecycle import LIFE
from linli.organisations.models import Organisation


@transaction.atomic
def move(
    organisation: Organisation,
    *,
    to: Organisation,
    by: Actor,
    on: date | None = None,
    version: int | None = None,
    note: str = "",
) -> Organisation:
    """Move it and its whole subtree under `to` from this day. What it was before stays known for the days before.

    Refused: under itself or below itself, under a closed one, where it already stands, deeper than 16 levels, and a day
    before something that is already known about it, about what stands below it, or about where `to` stands.
    """
    ground.hold_the_tree()
    transplant(organisation, to=to, by=by, on=on, version=version, note=note)
    return organisation


def transplant(
    organisation: Organisation,
    *,
    to: Organisation,
    by: Actor,
    on: date | None,
    version: int | None = None,
    note: str = "",
    data: Mapping[str, Any] | None = None,
) -> None:
    """One move, inside a transaction that holds the tree; `data` says what it is part of."""
    ground.refresh(organisation)
    to.refresh_from_db()
    ground.needs_permission(by, "organisations.edit", organisation)
    ground.needs_permission(by, "organisations.edit", to)
    if sentence := no_place(organisation, to):
        raise BadInput(sentence, fields={"to": sentence})
    day = ground.day_of_change(on, organisation)
    ground.needs_room_below(to, organisation.path)
    needs_parent_there(to, day)
    ground.needs_nothing_later(organisation.path, day)
    old, before = organisation.path, organisation.parent_id
    LIFE.move(
        organisation,
        "move",
        by=by,
        version=version,
        data={"on": day, "from": before, "to": to.pk, **(data or {})},
        private={"note": note},
    )
    new = ground.replant(organisation, to, day)
    announce(SubtreeMoved(organisation.pk, old, new, before, to.pk, day))


def no_place(organisation: Organisation, to: Organisation) -> str:
    """Why it cannot stand under `to` at all, or nothing."""
    if to.pk == organisation.pk:
        return _("%(name)s cannot belong under itself. Choose another.") % {"name": organisation.name}
    if to.path.startswith(organisation.path):
        return _("%(to)s itself stands below %(name)s. Move %(to)s out first, or choose another.") % {
            "to": to.name,
            "name": organisation.name,
        }
    if to.state != "active":
        return _("%(name)s is closed. Choose an organisation that still stands, or reopen it first.") % {
            "name": to.name
        }
    if organisation.parent_id == to.pk:
        return _("%(name)s already belongs under %(to)s.") % {"name": organisation.name, "to": to.name}
    if organisation.parent_id is None:
        return _("%(name)s is the top of the tree and cannot be moved.") % {"name": organisation.name}
    return ""


def needs_parent_there(parent: Organisation, day: date) -> None:
    """A parent must have stood where it stands on the day something comes under it."""
    since = ground.here_since([parent])[parent.pk]
    if day < since:
        sentence = _(
            "%(name)s stands at its present place only since %(day)s. Choose that day or a later one."
        ) % {
            "name": parent.name,
            "day": exact(since),
        }
        raise BadInput(sentence, fields={"on": sentence})
