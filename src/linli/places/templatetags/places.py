"""`{% load places %}`: where something is, as a still picture, and small filters of the place picker."""

from collections.abc import Collection, Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from linli.places import sketches

register = template.Library()


@register.simple_tag
def locator(
    lon: float | None, lat: float | None, grid_id: int | None, version: int | None = None
) -> SafeString:
    """The grid and its neighbours as lines, with the point if there is one: an SVG without a script.

    `version` draws the net as it was then (a case keeps the version of its intake). Draws nothing when nothing is known.
    """
    return sketches.locator(lon, lat, grid_id, version)


@register.simple_tag
def net_sketch(label: str, ids: Sequence[int], shaded: Collection[int] = ()) -> SafeString:
    """These grids, each a link to its page, among the others; `shaded` ones wait for something."""
    return sketches.whole(label, ids, shaded)


@register.filter
def lead(prefix: str | None) -> str:
    """A form's prefix as it stands before its fields' names."""
    return f"{prefix}-" if prefix else ""


@register.filter
def coordinate(degrees: object) -> str:
    """Degrees with a point for the decimal mark whatever the language; "" when there are none."""
    try:
        return f"{float(str(degrees)):.6f}"
    except ValueError:
        return ""


@register.filter
def hectares(square_metres: float) -> SafeString:
    """An area as people read it: m² up to a hectare, then hectares, then km²."""
    if square_metres < 10_000:
        return format_html("{} m²", f"{square_metres:,.0f}")
    if square_metres < 1_000_000:
        return format_html("{} ha", f"{square_metres / 10_000:,.1f}")
    return format_html("{} km²", f"{square_metres / 1_000_000:,.1f}")
