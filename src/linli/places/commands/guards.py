"""What every change of the territory checks first."""

from django.utils.translation import gettext as _

from linli.kernel import scope
from linli.kernel.refusals import NotAllowed, NotOpen
from linli.kernel.scope import Actor
from linli.places.models import Grid


def needs_permission(by: Actor, grid: Grid, permission: str = "places.edit") -> None:
    if not scope.may(by, permission, grid):
        raise NotAllowed(
            _("This grid lies outside your part of the county. The unit in charge of it can change it.")
        )


def needs_open(grid: Grid) -> None:
    if grid.closed_on is not None:
        raise NotOpen(_("The grid “%(name)s” is closed.") % {"name": grid.name})
