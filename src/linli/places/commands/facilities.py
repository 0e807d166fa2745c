"""Things that stand somewhere and carry a plate: lamps, hydrants, service centres."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import clock, journal
from linli.kernel.refusals import BadInput, NotOpen
from linli.kernel.scope import Actor
from linli.organisations.naming import clean_words
from linli.places.commands.addresses import Spot, settled, settled_many
from linli.places.commands.guards import needs_permission
from linli.places.models import Address, Doubt, Facility

LONGEST_NAME = 80
LONGEST_KIND = 40
BATCH = 1_000
_CODE = re.compile(r"[A-Z0-9](?:[A-Z0-9-]{0,22}[A-Z0-9])?")


@dataclass(frozen=True, slots=True)
class NewFacility:
    """`kind` is the county's own word, such as 路灯. Without a spot it stands where its address does."""

    code: str
    name: str
    kind: str
    spot: Spot = field(default_factory=Spot)
    address: Address | None = None


@transaction.atomic
def add_facility(
    *, code: str, name: str, kind: str, by: Actor, spot: Spot | None = None, address: Address | None = None
) -> Facility:
    return found_facilities([NewFacility(code, name, kind, spot or Spot(), address)], by=by)[0]


@transaction.atomic
def found_facilities(rows: Sequence[NewFacility], *, by: Actor) -> list[Facility]:
    """Add many, all or none. Raises BadInput for a code that is taken or malformed."""
    spots = settled_many([row.spot for row in rows], [row.address for row in rows])
    codes = [_code(row.code) for row in rows]
    if taken := _taken(codes):
        sentence = _("The facility code %(code)s is taken. Look at the plate again, or give another.") % {
            "code": taken
        }
        raise BadInput(sentence, fields={"code": sentence})
    for grid in {spot.grid.pk: spot.grid for spot in spots if spot.grid}.values():
        needs_permission(by, grid)
    Facility.objects.bulk_create(
        [
            Facility(
                code=code,
                name=words_of(row.name, LONGEST_NAME, "name"),
                kind=words_of(row.kind, LONGEST_KIND, "kind"),
                grid=spot.grid,
                address=row.address,
                lon=spot.lon,
                lat=spot.lat,
            )
            for code, row, spot in zip(codes, rows, spots, strict=True)
        ],
        batch_size=BATCH,
    )
    made: dict[str, Facility] = {}
    for start in range(0, len(codes), BATCH):
        made |= Facility.objects.in_bulk(codes[start : start + BATCH], field_name="code")
    journal.record_many(
        [
            journal.Line(
                made[c].stream, "added", by, data={"code": c, "grid": made[c].grid_id, "kind": made[c].kind}
            )
            for c in codes
        ]
    )
    return [made[code] for code in codes]


@transaction.atomic
def move_facility(*, facility: Facility, spot: Spot, by: Actor, address: Address | None = None) -> Facility:
    """It stands elsewhere now."""
    _may_change(facility, by)
    where = settled(spot, address)
    assert where.grid is not None  # noqa: S101 - settled raises otherwise
    needs_permission(by, where.grid)
    changes = {"grid": where.grid, "address": address, "lon": where.lon, "lat": where.lat}
    data = {
        "grid": where.grid.pk,
        "address": address.pk if address else None,
        "lon": where.lon,
        "lat": where.lat,
    }
    journal.record(facility.stream, "moved", by=by, data=data)
    Facility.objects.filter(pk=facility.pk).update(**changes)
    facility.refresh_from_db()
    return facility


@transaction.atomic
def close_facility(*, facility: Facility, by: Actor) -> Facility:
    """It stands no more; its plate says so when scanned. Whoever walks there may say so too."""
    if facility.grid is not None:
        needs_permission(by, facility.grid, "places.check")
    if facility.closed_on is not None:
        raise NotOpen(_("“%(name)s” is closed already.") % {"name": facility.name})
    facility.closed_on = clock.today()
    Facility.objects.filter(pk=facility.pk).update(closed_on=facility.closed_on)
    journal.record(facility.stream, "closed", by=by, from_state="open", to_state="closed")
    Doubt.objects.filter(facility=facility, settled_at__isnull=True).update(
        settled_at=clock.now(), settled_by=by.ref, outcome="closed"
    )
    return facility


def _code(code: str) -> str:
    code = clean_words(code).upper()
    if not _CODE.fullmatch(code):
        sentence = _("A facility code has at most 24 letters, digits and hyphens, as on its plate.")
        raise BadInput(sentence, fields={"code": sentence})
    return code


def _taken(codes: Sequence[str]) -> str:
    if len(set(codes)) < len(codes):
        return next(code for place, code in enumerate(codes) if code in codes[:place])
    for start in range(0, len(codes), BATCH):
        taken = (
            Facility.objects.filter(code__in=codes[start : start + BATCH])
            .values_list("code", flat=True)
            .first()
        )
        if taken:
            return taken
    return ""


def words_of(text: str, most: int, name: str) -> str:
    """What has to be said of a facility, tidied; BadInput when nothing or too much is."""
    text = clean_words(text)
    if not text or len(text) > most:
        sentence = _("Write between 1 and %(most)s characters.") % {"most": most}
        raise BadInput(sentence, fields={name: sentence})
    return text


def _may_change(facility: Facility, by: Actor) -> None:
    if facility.grid is not None:
        needs_permission(by, facility.grid)
