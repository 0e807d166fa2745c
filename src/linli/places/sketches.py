"""Still pictures of the net as SVG, drawn on the server: they need no script, print well and weigh little."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from linli.kernel.refusals import NotFound
from linli.places.atlas import Atlas, Point, atlas
from linli.places.checks import Finding
from linli.places.measure import metres_per_degree

WIDTH, HEIGHT = 280, 144
LEAST_SPAN_M = 300.0  # the window is never smaller, so that a pin does not float alone
GROUND, EDGE, OWN, OWN_EDGE, LOST = "#f2eee6", "#c9c1ab", "#f3dad5", "#b93a2b", "#9a6412"
WAITING = "#f7eedf"


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of ground (degrees) and how it lies on a picture of `width` by `height` pixels."""

    west: float
    north: float
    per_lon: float  # pixels per degree
    per_lat: float
    width: int
    height: int

    @classmethod
    def around(cls, box: Sequence[float], width: int, height: int, margin: float = 0.22) -> "Window":
        """Fitted to a box (west, south, east, north) with a margin, equal scale both ways."""
        west, south, east, north = box
        lon, lat = (west + east) / 2, (south + north) / 2
        east_m, north_m = metres_per_degree(lat)
        across = max((east - west) * east_m, LEAST_SPAN_M) * (1 + 2 * margin)
        along = max((north - south) * north_m, LEAST_SPAN_M * height / width) * (1 + 2 * margin)
        scale = min(width / across, height / along)  # pixels per metre
        return cls(
            lon - width / scale / east_m / 2,
            lat + height / scale / north_m / 2,
            scale * east_m,
            scale * north_m,
            width,
            height,
        )

    @property
    def box(self) -> tuple[float, float, float, float]:
        return (
            self.west,
            self.north - self.height / self.per_lat,
            self.west + self.width / self.per_lon,
            self.north,
        )

    def on(self, corners: np.ndarray) -> np.ndarray:
        return np.column_stack(
            [(corners[:, 0] - self.west) * self.per_lon, (self.north - corners[:, 1]) * self.per_lat]
        )

    def path(self, shape: BaseGeometry) -> str:
        """The `d` of a path: what of the shape lies in and just around the window, to a tenth of a pixel."""
        west, south, east, north = self.box
        edge = 8 / self.per_lon
        clipped = shapely.clip_by_rect(shape, west - edge, south - edge, east + edge, north + edge)
        clipped = shapely.simplify(clipped, 0.4 / self.per_lon)
        lines = []
        for part in shapely.get_parts(clipped):
            if part.geom_type != "Polygon":
                continue
            for ring in (part.exterior, *part.interiors):
                corners = self.on(shapely.get_coordinates(ring)[:-1])
                lines.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "Z")
        return "".join(lines)


def locator(
    lon: float | None, lat: float | None, grid_id: int | None, version: int | None = None
) -> SafeString:
    """A grid among its neighbours, with the point; see the template tag."""
    net = _net(version)
    own = net.shapes.get(grid_id) if grid_id is not None else None
    point = (lon, lat) if lon is not None and lat is not None else None
    if own is None and point is None:
        return SafeString("")
    window = Window.around(own.bounds if own is not None else (*_of(point), *_of(point)), WIDTH, HEIGHT)
    name = net.labels[grid_id].name if own is not None and grid_id is not None else ""
    parts = [_outline(window, net.shapes[pk]) for pk in net.around(window.box) if pk != grid_id]
    if own is not None:
        parts.append(
            format_html(
                '<path d="{}" fill="{}" stroke="{}" stroke-width="2" stroke-linejoin="round"/>',
                window.path(own),
                OWN,
                OWN_EDGE,
            )
        )
    if point is not None:
        ((x, y),) = window.on(np.array([point]))
        parts.append(
            format_html(
                '<circle cx="{}" cy="{}" r="6.5" fill="{}" stroke="#fff" stroke-width="2"/>',
                f"{x:.1f}",
                f"{y:.1f}",
                OWN_EDGE,
            )
        )
    if own is not None:
        parts.append(_label(window, own, name, point))
    title = _("Map: %(grid)s and its neighbours") % {"grid": name} if name else _("Map of the place")
    return _svg(window, title, parts)


def whole(label: str, ids: Sequence[int], shaded: Collection[int] = ()) -> SafeString:
    """These grids, each a link to its page, among the others; `shaded` ones wait for something."""
    net = atlas()
    own = [pk for pk in ids if pk in net.shapes]
    if not own:
        return SafeString("")
    window = Window.around(tuple(shapely.total_bounds([net.shapes[pk] for pk in own])), 720, 460, margin=0.03)
    rest = [window.path(net.shapes[pk]) for pk in net.around(window.box) if pk not in set(own)]
    quiet = format_html('<path d="{}" fill="none" stroke="{}"/>', "".join(rest), EDGE)
    parts = [
        format_html(
            '<a href="{}"><path d="{}" fill="{}" stroke="{}" stroke-linejoin="round"><title>{}</title></path></a>',
            reverse("places:grid", args=[net.labels[pk].code]),
            window.path(net.shapes[pk]),
            WAITING if pk in shaded else "#fff",
            EDGE,
            net.labels[pk].name,
        )
        for pk in own
    ]
    return _svg(window, label, [quiet, *parts], role="group")


def finding(found: Finding) -> SafeString:
    """One gap or overlap among the grids around it."""
    window = Window.around(found.shape.bounds, WIDTH, HEIGHT, margin=0.6)
    net = atlas()
    parts = [_outline(window, net.shapes[pk]) for pk in net.around(window.box)]
    parts.append(
        format_html(
            '<path d="{}" fill="{}" fill-opacity=".35" stroke="{}" stroke-width="1.5"/>',
            window.path(found.shape),
            LOST,
            LOST,
        )
    )
    return _svg(window, _("Map of this place"), parts)


def change(before: BaseGeometry | None, after: BaseGeometry | None) -> SafeString:
    """A boundary as it was (dashed) and as it would be, among the others."""
    shapes = [shape for shape in (before, after) if shape is not None]
    if not shapes:
        return SafeString("")
    window = Window.around(tuple(shapely.total_bounds(shapes)), WIDTH, HEIGHT)
    net = atlas()
    parts = [_outline(window, net.shapes[pk]) for pk in net.around(window.box)]
    if after is not None:
        parts.append(
            format_html(
                '<path d="{}" fill="{}" stroke="{}" stroke-width="2"/>', window.path(after), OWN, OWN_EDGE
            )
        )
    if before is not None:
        parts.append(
            format_html(
                '<path d="{}" fill="none" stroke="#1f2328" stroke-width="1.5" stroke-dasharray="5 4"/>',
                window.path(before),
            )
        )
    return _svg(window, _("Map: the boundary before (dashed) and after"), parts)


def _net(version: int | None) -> Atlas:
    try:
        return atlas(version)
    except NotFound:
        return atlas()


def _of(point: Point | None) -> Point:
    assert point is not None  # noqa: S101 - asked only with a point
    return point


def _outline(window: Window, shape: BaseGeometry) -> SafeString:
    return format_html('<path d="{}" fill="none" stroke="{}" stroke-width="1.5"/>', window.path(shape), EDGE)


def _label(window: Window, own: BaseGeometry, name: str, point: Point | None) -> SafeString:
    """The name in the grid, above the point when there is one so that neither hides the other."""
    if point is not None:
        ((x, y),) = window.on(np.array([point]))
        y = y - 13 if y > 26 else y + 22
    else:
        inside = own.representative_point()
        ((x, y),) = window.on(np.array([[inside.x, inside.y]]))
    half = len(name) * 6.2
    x = min(max(x, half + 4), window.width - half - 4)
    return format_html(
        '<text x="{}" y="{}" text-anchor="middle" font-size="12" fill="#8e1b1b" stroke="{}" stroke-width="3" '
        'stroke-linejoin="round" paint-order="stroke">{}</text>',
        f"{x:.1f}",
        f"{y:.1f}",
        OWN,
        name,
    )


def _svg(window: Window, title: str, parts: Sequence[SafeString], role: str = "img") -> SafeString:
    return format_html(
        '<svg class="locator" viewBox="0 0 {} {}" role="{}" aria-label="{}" preserveAspectRatio="xMidYMid slice">'
        '<rect width="100%" height="100%" fill="{}"/>{}</svg>',
        window.width,
        window.height,
        role,
        title,
        GROUND,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def several(label: str, grid_ids: Collection[int], points: Sequence[Point] = ()) -> SafeString:
    """These grids shaded among their neighbours, with points in them: where one matter shows itself."""
    net = atlas()
    own = [pk for pk in grid_ids if pk in net.shapes]
    if not own:
        return SafeString("")
    window = Window.around(tuple(shapely.total_bounds([net.shapes[pk] for pk in own])), WIDTH, 200)
    chosen = set(own)
    parts = [_outline(window, net.shapes[pk]) for pk in net.around(window.box) if pk not in chosen]
    parts += [
        format_html(
            '<path d="{}" fill="{}" stroke="{}" stroke-width="1.5" stroke-linejoin="round"/>',
            window.path(net.shapes[pk]),
            OWN,
            OWN_EDGE,
        )
        for pk in own
    ]
    if points:
        parts += [
            format_html(
                '<circle cx="{}" cy="{}" r="4.5" fill="{}" stroke="#fff"/>', f"{x:.1f}", f"{y:.1f}", OWN_EDGE
            )
            for x, y in window.on(np.array(points))
        ]
    return _svg(window, label, parts)
