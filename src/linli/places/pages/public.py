"""What anybody may ask: which addresses there are, where the grids lie, which grid a point is in, what a sign stands for."""

import gzip
import json
from dataclasses import dataclass

import numpy as np
import shapely
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_safe

from linli.kernel import versions
from linli.kernel.journal.chain import sm3
from linli.kernel.refusals import Refusal
from linli.people.access import public
from linli.places import limits, qr, queries
from linli.places.atlas import STAMP, atlas
from linli.places.models import Facility, Grid

ROUGH = 4e-5  # degrees, about four metres: as fine as a finger on a phone can point
AN_HOUR = "public, max-age=60, stale-while-revalidate=3600"


@public
@require_GET
def address_pick(request: HttpRequest) -> HttpResponse:
    """The address tree, one level at a time: the picker's fragment, or a page of its own."""
    limits.spend(request)
    asked = request.GET
    prefix = asked.get("prefix", "")[:40]
    lead = f"{prefix}-" if prefix else ""
    choice = queries.choice_at(
        asked.get("step", ""),
        at=asked.get("at", "")[:16],
        down=asked.get(f"{lead}place_below", "")[:16],
        query=(asked.get(f"{lead}place_q") or asked.get("q", ""))[:80],
    )
    if asked.get("fragment"):
        return render(request, "places/tree.html", {"choice": choice, "prefix": prefix})
    if choice.chosen is None and not choice.query:
        choice = queries.choice_at("browse")
    back = asked.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return render(request, "places/address_pick.html", {"choice": choice, "next": back if safe else ""})


@dataclass(frozen=True, slots=True)
class _Outlines:
    etag: str
    plain: bytes
    packed: bytes


def _draw_outlines() -> _Outlines:
    """The whole net for the picker's map: simplified so that shared borders stay shared."""
    net = atlas()
    shapes = np.array(list(net.shapes.values()), dtype=object)
    if len(shapes):
        shapes = shapely.coverage_simplify(shapes, ROUGH)
    features = [
        {
            "type": "Feature",
            "properties": {"code": label.code, "name": label.name},
            "geometry": json.loads(
                shapely.to_geojson(shapely.transform(shape, lambda corners: np.round(corners, 5)))
            ),
        }
        for label, shape in zip(net.labels.values(), shapes, strict=True)
    ]
    body = {"type": "FeatureCollection", "features": features}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return _Outlines(f'"{sm3(text)[:24]}"', text.encode(), gzip.compress(text.encode(), 6, mtime=0))


_outlines = versions.Cached((STAMP,), _draw_outlines)


@public
@require_safe
def outlines(request: HttpRequest) -> HttpResponse:
    """GeoJSON of all grids, kept by the browser until the net changes."""
    drawn = _outlines()
    if request.headers.get("If-None-Match") == drawn.etag:
        answer = HttpResponse(status=304)
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        answer = HttpResponse(drawn.packed, content_type="application/geo+json")
        answer["Content-Encoding"] = "gzip"
    else:
        answer = HttpResponse(drawn.plain, content_type="application/geo+json")
    answer["ETag"] = drawn.etag
    answer["Cache-Control"] = AN_HOUR
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer


@public
@require_GET
def here(request: HttpRequest) -> HttpResponse:
    """Which grid a point lies in, for the line under the map; nothing about it is kept."""
    limits.spend(request)
    try:
        lon, lat = float(request.GET.get("lon", "")), float(request.GET.get("lat", ""))
        place = queries.locate(lon=lon, lat=lat)
    except ValueError:
        return JsonResponse({"said": ""}, status=422)
    except Refusal as refusal:
        return JsonResponse({"said": refusal.sentence, "inside": False})
    label = atlas().labels.get(place.grid_id) if place.grid_id else None
    keeper = queries.keeper_of(place)
    said = " · ".join(part for part in (keeper.name if keeper else "", label.name if label else "") if part)
    return JsonResponse({"said": said, "inside": True})


@public
@require_GET
def plate(request: HttpRequest, code: str) -> HttpResponse:
    """What a scanned sign opens: the form to ask something about this very place."""
    limits.spend(request)
    ref = qr.resolve(code)
    if to := qr.landing(ref):
        return redirect(to)
    grid: Grid | None
    if ref.kind == "grid":
        grid = Grid.objects.select_related("organisation").get(pk=ref.pk)
    elif ref.kind == "facility":
        grid = Facility.objects.select_related("grid__organisation").get(pk=ref.pk).grid
    else:
        grid = queries.open_addresses().get(pk=ref.pk).grid
    return render(request, "places/plate.html", {"ref": ref, "grid": grid})
