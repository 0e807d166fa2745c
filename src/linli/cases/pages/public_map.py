"""The public map: coarse points where somebody pinned the place, otherwise the grid; the same as a table without a script."""

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import shapely
from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from linli.cases import queries
from linli.cases.lifecycle import LIVE
from linli.cases.models import Case
from linli.cases.pages.public import public_tabs, public_title
from linli.kernel import clock, rulebook
from linli.people.access import Request, public
from linli.places.atlas import atlas
from linli.places.models import Grid

DAYS = 90
MOST = 3_000  # cases drawn
NAMED = 5  # of one spot; the rest is counted
METRES_PER_DEGREE = 111_320.0
AN_HOUR = "public, max-age=300"


@dataclass(slots=True)
class Spot:
    """Cases shown at one place: a mesh cell, or a whole grid (`grid`)."""

    lon: float
    lat: float
    grid: bool
    live: int = 0
    ended: int = 0
    cases: list[tuple[str, str]] = field(default_factory=list)  # words, address


@public
@require_safe
def public_map(request: Request) -> HttpResponse:
    """The page; its table says the same by grid."""
    rows = _rows()
    counted: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    elsewhere = [0, 0]
    for case in rows:
        pair = counted[case.grid_id] if case.grid_id else elsewhere
        pair[case.state not in LIVE] += 1
    grids = (
        Grid.objects.select_related("organisation")
        .filter(pk__in=counted)
        .order_by("organisation__path", "code")
    )
    context = {
        "lines": [
            (grid, grid.name.removeprefix(grid.organisation.name), *counted[grid.pk]) for grid in grids
        ],
        "elsewhere": elsewhere,
        "days": DAYS,
        "metres": rulebook.value("cases.map_metres").value,
        "sections": public_tabs("map"),
        "tiles": settings.TILES,
        "tiles_gcj": settings.TILES_GCJ,
    }
    return render(request, "cases/resident/public_map.html", context)


@public
@require_safe
def spots(request: Request) -> HttpResponse:
    """GeoJSON of the spots. A pinned point is moved to the middle of its mesh cell; nothing finer ever leaves."""
    metres = float(rulebook.value("cases.map_metres").value)
    features = [_feature(spot) for spot in gather(_rows(), metres)]
    answer = JsonResponse(
        {"type": "FeatureCollection", "features": features}, json_dumps_params={"ensure_ascii": False}
    )
    answer["Cache-Control"] = AN_HOUR
    return answer


def _rows() -> list[Case]:
    since = clock.now() - timedelta(days=DAYS)
    return list(queries.public_rows().filter(received_at__gte=since)[:MOST])


def gather(cases: list[Case], metres: float) -> list[Spot]:
    """Cases at one spot together. Who reported an ordinary matter pinned a place in the open; help is asked for at home, so for
    help and orders only the grid is shown."""
    net = atlas()
    found: dict[tuple[str, float, float], Spot] = {}
    for case in cases:
        if case.lon is not None and case.lat is not None and case.door == "report":
            lon, lat = coarse(case.lon, case.lat, metres)
            key, spot = ("mesh", lon, lat), Spot(lon, lat, grid=False)
        elif case.grid_id is not None and case.grid_id in net.shapes:
            middle = shapely.point_on_surface(net.shapes[case.grid_id])
            lon, lat = round(middle.x, 5), round(middle.y, 5)
            key, spot = ("grid", lon, lat), Spot(lon, lat, grid=True)
        else:
            continue
        spot = found.setdefault(key, spot)
        if case.state in LIVE:
            spot.live += 1
        else:
            spot.ended += 1
        if len(spot.cases) < NAMED:
            spot.cases.append((public_title(case), reverse("cases:public_case", args=[case.number])))
    return list(found.values())


def coarse(lon: float, lat: float, metres: float) -> tuple[float, float]:
    """The middle of the mesh cell a point lies in; cells are about `metres` wide and high."""
    high = metres / METRES_PER_DEGREE
    row = math.floor(lat / high)
    wide = high / max(0.1, math.cos(math.radians((row + 0.5) * high)))
    return round((math.floor(lon / wide) + 0.5) * wide, 5), round((row + 0.5) * high, 5)


def _feature(spot: Spot) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [spot.lon, spot.lat]},
        "properties": {"live": spot.live, "ended": spot.ended, "grid": spot.grid, "cases": spot.cases},
    }
