"""What publication needs from the rooms: in whose name somebody may publish, and how often one visitor may object."""

from collections.abc import Iterator

from django.http import HttpRequest

from linli.kernel import rulebook, scope
from linli.kernel.publication import Seat, seats
from linli.kernel.publication import pages as publication_pages
from linli.kernel.scope import Actor
from linli.organisations.facts import SubtreeMoved
from linli.organisations.models import Organisation
from linli.people import limits, visitors

HOUR = 3_600


def declare() -> None:
    seats.provide(_seats)
    publication_pages.bounded_by(_spend)


def _seats(actor: Actor) -> Iterator[Seat]:
    """The units at which the actor holds a role that publishes, the nearest first; for the system, the county."""
    if actor.kind == "system":
        rows = Organisation.objects.filter(parent__isnull=True, closed_on__isnull=True).order_by("path")[:1]
    else:
        paths = {grant.path for grant in scope.grants_with(actor, "publication.publish") if grant.path}
        rows = Organisation.objects.filter(path__in=paths, closed_on__isnull=True).order_by("-path")
    for row in rows:
        yield Seat(row.pk, row.name, row.path)


def _spend(request: HttpRequest) -> None:
    most = int(rulebook.value("publication.objections_per_visitor").value)
    limits.spend("objection", visitors.address(request), most=most, seconds=HOUR)


def follow(fact: SubtreeMoved) -> None:
    """What a unit published moves with it in the tree, so that the same people answer for it."""
    from linli.kernel.publication import moving

    moving.rebase(fact.old_path, fact.new_path)
