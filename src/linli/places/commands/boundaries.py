"""Changing where grids lie. However many boundaries change, one command makes one new version of the net."""

from collections.abc import Sequence
from datetime import timedelta

import shapely
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linli.kernel import clock, journal, versions
from linli.kernel.journal.chain import sm3
from linli.kernel.refusals import BadInput, NotFound, Stale
from linli.kernel.scope import Actor
from linli.kernel.text import clean
from linli.places import boundary_files, geojson, plans
from linli.places.atlas import STAMP, Shape, atlas
from linli.places.commands.following import follow
from linli.places.models import Boundary, BoundaryDraft, Grid, Net
from linli.places.plans import Line, Plan

DRAFTS_KEPT = timedelta(days=7)
LONGEST_NOTE = 200


@transaction.atomic
def import_boundaries(*, content: bytes | str, by: Actor, note: str = "", gcj: bool = False) -> Net:
    """Take over the boundaries of a file (GeoJSON, zipped Shapefile, KML, KMZ); all of it or nothing. Grids the file does not name keep theirs.

    Raises BadInput with one sentence per faulty feature, or when nothing in it is new.
    """
    parsed = boundary_files.read(content.encode() if isinstance(content, str) else content, gcj=gcj)
    return _carry_out(plans.of_file(parsed, by=by), by=by, note=note)


@transaction.atomic
def draw(*, grid: Grid, shape: Shape, by: Actor, note: str = "") -> Net:
    """Set a grid's boundary, the first or a new one."""
    return _carry_out(plans.of_one(grid, geojson.checked(shape), by=by), by=by, note=note)


@transaction.atomic
def withdraw(*, grid: Grid, by: Actor, note: str = "") -> Net:
    """Take a grid's boundary off the net; the grid itself stays."""
    return _carry_out(plans.of_one(grid, None, by=by), by=by, note=note)


@transaction.atomic
def keep_draft(*, drawn: Sequence[geojson.Drawn], source: str, by: Actor, note: str = "") -> BoundaryDraft:
    """Keep boundaries to be looked at before they are carried out. Drafts nobody touched for a week go."""
    BoundaryDraft.objects.filter(made_at__lt=clock.now() - DRAFTS_KEPT).delete()
    return BoundaryDraft.objects.create(
        source=source,
        boundaries=plans.packed(drawn),
        note=clean(note, field="note", limit=LONGEST_NOTE),
        net_version=atlas().version,
        made_by=by.ref,
        made_at=clock.now(),
    )


@transaction.atomic
def carry_out_draft(*, draft: BoundaryDraft, net_version: int, by: Actor) -> Net:
    """Make a draft the new net. `net_version` is the net the person's preview was compared with.

    Raises Stale when the net has changed since; the draft stays and can be looked at again.
    """
    if draft.made_by != by.ref:
        raise NotFound(_("This draft is gone. Read the file or draw the boundary again."))
    if net_version != atlas().version:
        raise Stale(
            _(
                "The net has changed since you looked. Here is your change again, compared with the net as it is now."
            )
        )
    net = _carry_out(plans.of_draft(draft, by=by), by=by, note=draft.note)
    draft.delete()
    return net


@transaction.atomic
def drop_draft(*, draft: BoundaryDraft, by: Actor) -> None:
    if draft.made_by == by.ref:
        draft.delete()


def publish(shapes: dict[int, Shape | None], *, by: Actor, note: str = "", move: str = "redrawn") -> Net:
    """One new version of the net in which these grids have these boundaries (None: no boundary any more).

    The one place that writes boundaries; its callers have checked that the person may. Addresses and facilities whose point
    now lies elsewhere follow; cases never do.
    """
    before = atlas()
    try:
        with transaction.atomic():
            net = Net.objects.create(
                version=before.version + 1, at=clock.now(), by=by.ref, note=note[:LONGEST_NOTE]
            )
    except IntegrityError as taken:
        raise Stale(
            _("Somebody else has changed the net at this moment. Look at it as it is now and try again.")
        ) from taken
    Boundary.objects.filter(grid_id__in=shapes, until__isnull=True).update(until=net.version)
    Boundary.objects.bulk_create(
        Boundary(grid_id=pk, since=net.version, shape=shapely.to_wkb(shape))
        for pk, shape in shapes.items()
        if shape is not None
    )
    versions.bump(STAMP)
    followed = follow(before, atlas(), list(shapes))
    lines = [
        journal.Line(
            f"grid:{pk}",
            "boundary_withdrawn" if shape is None else "boundary_drawn",
            by,
            data={
                "version": net.version,
                "shape": sm3(shapely.to_wkb(shape, hex=True)) if shape is not None else "",
            },
        )
        for pk, shape in shapes.items()
    ]
    head = journal.Line(
        "net",
        move,
        by,
        data={"version": net.version, "grids": len(shapes), "followed": followed},
        private={"note": note},
    )
    journal.record_many([head, *lines])
    return net


def _carry_out(plan: Plan, *, by: Actor, note: str) -> Net:
    if plan.faults:
        sentences = {fault.feature: fault.sentence for fault in plan.faults}
        if len(plan.faults) == 1 and not plan.lines:
            raise BadInput(plan.faults[0].sentence, fields=sentences)
        raise BadInput(
            _(
                "%(many)s boundaries cannot be used, so nothing was changed. Mend them and read the file again."
            )
            % {"many": len(plan.faults)},
            fields=sentences,
        )
    if not plan.changes:
        raise BadInput(
            _("Nothing here differs from the net as it is. Nothing was changed."), code="unchanged"
        )
    founded = _found(plan.changes, by=by)
    shapes = {line.grid_id or founded[line.code]: line.shape for line in plan.changes}
    return publish(shapes, by=by, note=clean(note, field="note", limit=LONGEST_NOTE))


def _found(lines: Sequence[Line], *, by: Actor) -> dict[str, int]:
    """Grids the file founds, by code."""
    new = [line for line in lines if line.grid_id is None]
    if not new:
        return {}
    Grid.objects.bulk_create(
        Grid(code=line.code, name=line.name, organisation_id=line.organisation_id)
        for line in new
        if line.organisation_id is not None  # the plan refuses a new grid without one
    )
    found = dict(Grid.objects.filter(code__in=[line.code for line in new]).values_list("code", "pk"))
    journal.record_many(
        [
            journal.Line(
                f"grid:{found[line.code]}",
                "founded",
                by,
                to_state="open",
                data={"code": line.code, "organisation": line.organisation_id, "name": line.name},
            )
            for line in new
        ]
    )
    return found
