"""What a phone keeps to fill in a form without a network: kinds of matter, and the places of whoever walks a grid."""

import json
from hashlib import sha256
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.cases import nearby, suggesting
from linli.kernel.privacy import blind_index
from linli.kernel.scope import Actor
from linli.places import queries as places
from linli.places.models import Address, Facility, Grid

MOST_GRIDS = 40
MOST_OF_A_GRID = 600  # addresses, and facilities: about 40 kB each on the phone


def who(actor: Actor) -> str:
    """By which mark a phone knows whose draft it keeps: equal for one person, telling nothing about them; "" for a visitor."""
    return blind_index(str(actor.person_id), "drafts.owner")[:24] if actor.kind == "person" else ""


def lists(actor: Actor) -> dict[str, Any]:
    """The lists, with whose they are and a version that changes when one of them does. Places only: nothing of a person."""
    found: dict[str, Any] = {
        "who": who(actor),
        "language": get_language() or "",
        "categories": _categories(),
        "grids": _grids(actor),
        "places": _around() if actor.kind != "person" else [],
    }
    written = json.dumps(found, ensure_ascii=False, sort_keys=True)
    return {"version": sha256(written.encode()).hexdigest()[:24], **found}


def _categories() -> list[list[Any]]:
    """[heading, [[code, label], …]], as the form groups them."""
    known = suggesting.known()
    parents = {category.parent_id for category in known if category.parent_id}
    groups: dict[str, list[list[str]]] = {}
    for category in known:
        if category.pk not in parents:
            heading = str(category.parent) if category.parent else _("Other")
            groups.setdefault(heading, []).append([category.code, str(category)])
    return [[heading, rows] for heading, rows in groups.items()]


def _around() -> list[list[str]]:
    """Estates, streets and villages of the county, for whoever has no account."""
    return [[address.plate, address.full_name] for address in places.below(None)]


def _grids(actor: Actor) -> list[dict[str, Any]]:
    """The grids somebody walks, each with its addresses and facilities."""
    walked = nearby.grids_of(actor) if actor.kind == "person" else []
    grids = list(
        Grid.objects.select_related("organisation").filter(pk__in=walked, closed_on__isnull=True)[:MOST_GRIDS]
    )
    ids = [grid.pk for grid in grids]
    addresses: dict[int, list[list[str]]] = {pk: [] for pk in ids}
    facilities: dict[int, list[list[str]]] = {pk: [] for pk in ids}
    standing = {"grid__in": ids, "closed_on__isnull": True}
    for plate, name, grid in Address.objects.filter(**standing).values_list("plate", "full_name", "grid_id"):
        addresses[grid].append([plate, name])
    for plate, name, grid in (
        Facility.objects.filter(**standing).order_by("kind", "code").values_list("plate", "name", "grid_id")
    ):
        facilities[grid].append([plate, name])
    return [
        {
            "code": grid.code,
            "name": f"{grid.organisation} {grid}",
            "addresses": addresses[grid.pk][:MOST_OF_A_GRID],
            "facilities": facilities[grid.pk][:MOST_OF_A_GRID],
        }
        for grid in grids
    ]
