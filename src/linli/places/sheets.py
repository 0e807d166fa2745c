"""The list of addresses as an Excel sheet: estate, building, unit, with the grid's code or a point."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.kernel import scope
from linli.kernel.refusals import BadInput
from linli.kernel.scope.actors import Actor
from linli.kernel.sheets import Column, Importer, RowRead, RowsRefused, Sheet, register
from linli.organisations.naming import clean_words
from linli.places import coordinates
from linli.places.atlas import atlas
from linli.places.commands import NewAddress, Spot, found_addresses
from linli.places.commands.addresses import ROOTS
from linli.places.models import Address, Grid
from linli.places.words import KIND_LABELS

ADDRESSES = Sheet(
    "addresses",
    gettext_lazy("Addresses"),
    (
        Column(
            "kind",
            gettext_lazy("Kind"),
            kind="choice",
            choices=[(kind, KIND_LABELS[kind]) for kind in ROOTS],
            help=gettext_lazy("Empty: an estate"),
        ),
        Column(
            "estate",
            gettext_lazy("Estate, street or village"),
            required=True,
            max_length=60,
            example="锦绣苑",
            also=("小区", "小区名称", "街路巷", "村"),
        ),
        Column(
            "building", gettext_lazy("Building"), max_length=60, example="3 栋", also=("楼栋", "栋", "门牌")
        ),
        Column("unit", pgettext_lazy("address", "Unit"), max_length=60, example="2 单元", also=("单元",)),
        Column(
            "grid",
            gettext_lazy("Grid code"),
            kind="code",
            max_length=15,
            help=gettext_lazy("15 digits; may be empty when the point is given"),
            also=("网格编码", "网格代码"),
        ),
        Column(
            "lon",
            gettext_lazy("Longitude"),
            kind="number",
            help=gettext_lazy("WGS-84 degrees, of the door"),
            also=("经度",),
        ),
        Column(
            "lat",
            gettext_lazy("Latitude"),
            kind="number",
            help=gettext_lazy("WGS-84 degrees, of the door"),
            also=("纬度",),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rows need, loaded once: grids by code and by id, which the person may change, tops that are there, points."""

    grids: Mapping[str, Grid]
    allowed: frozenset[int]
    tops: frozenset[str]
    points: Mapping[tuple[float, float], int | None]


def _context(by: Actor, rows: Sequence[RowRead]) -> _Known:
    codes = {row.values.get("grid") for row in rows if row.values.get("grid")}
    points = list({(row.values["lon"], row.values["lat"]) for row in rows if _pinned(row.values)})
    found = dict(zip(points, atlas().grids_at(points), strict=True))
    wanted = Grid.objects.select_related("organisation").filter(code__in=codes) | Grid.objects.select_related(
        "organisation"
    ).filter(pk__in={pk for pk in found.values() if pk is not None})
    grids = list(wanted)
    tops = {clean_words(row.values.get("estate") or "") for row in rows}
    there = Address.objects.filter(parent__isnull=True, name__in=tops).values_list("name", flat=True)
    return _Known(
        {grid.code: grid for grid in grids},
        frozenset(grid.pk for grid in grids if scope.may(by, "places.edit", grid)),
        frozenset(there),
        found,
    )


def _pinned(values: Mapping[str, Any]) -> bool:
    return values.get("lon") is not None and values.get("lat") is not None


def _check(values: Mapping[str, Any], known: _Known) -> Mapping[str, str]:
    wrong: dict[str, str] = {}
    if values.get("unit") and not values.get("building"):
        wrong["building"] = _("A unit stands in a building. Enter the building.")
    code = values.get("grid")
    grid = known.grids.get(code) if code else None
    if code and (grid is None or grid.closed_on is not None):
        wrong["grid"] = _("There is no open grid %(code)s. Look it up in the list of grids.") % {"code": code}
    if (values.get("lon") is None) != (values.get("lat") is None):
        wrong["lat" if values.get("lat") is None else "lon"] = _("A point needs both longitude and latitude.")
    here = grid.pk if grid else None
    if _pinned(values):
        here = _check_point(values, known, grid, wrong)
    if (
        here is None
        and not wrong
        and values.get("estate")
        and clean_words(values["estate"]) not in known.tops
    ):
        wrong["grid"] = _("Say which grid it lies in, or give its point.")
    if here is not None and here not in known.allowed and "grid" not in wrong:
        wrong["grid"] = _(
            "This grid lies outside your part of the county. The unit in charge of it can change it."
        )
    return wrong


def _check_point(
    values: Mapping[str, Any], known: _Known, grid: Grid | None, wrong: dict[str, str]
) -> int | None:
    lon, lat = values["lon"], values["lat"]
    if not coordinates.in_china(lon, lat):
        swapped = coordinates.in_china(lat, lon)
        wrong["lon"] = (
            _("Longitude and latitude are swapped.") if swapped else _("This point is not in China.")
        )
        return None
    found = known.points.get((lon, lat))
    if found is None and len(atlas()):
        wrong["lon"] = _("This point lies in no grid of the county.")
    elif grid is not None and found is not None and found != grid.pk and grid.pk in atlas().shapes:
        wrong["grid"] = _("The point lies in “%(there)s”, not in “%(here)s”. Correct one of them.") % {
            "there": atlas().labels[found].name,
            "here": grid.name,
        }
    return found or (grid.pk if grid else None)


def _apply(rows: Sequence[RowRead], by: Actor, known: _Known) -> int:
    wanted = []
    for row in rows:
        values = row.values
        names = tuple(
            name for name in (values.get("estate"), values.get("building"), values.get("unit")) if name
        )
        grid = known.grids.get(values["grid"]) if values.get("grid") else None
        point = (values["lon"], values["lat"]) if _pinned(values) else (None, None)
        wanted.append(NewAddress(names, Spot(grid, *point), values.get("kind") or "estate"))
    try:
        return found_addresses(wanted, by=by)
    except BadInput as refusal:
        raise RowsRefused([(rows[0].number, "", refusal.sentence)]) from refusal


def declare() -> None:
    """Called once as the application starts."""
    register(
        Importer(
            "addresses",
            ADDRESSES,
            "places.edit",
            apply=_apply,
            check=_check,
            context=_context,
            back="places:addresses",
        )
    )
