"""Requests as everybody may read them: the public list of cases, one by one or by what is asked for."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import cos, radians
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from linli.cases import queries
from linli.cases.lifecycle import LIFE, LIVE
from linli.cases.models import Case
from linli.cases.pages.public import public_title
from linli.kernel import clock
from linli.kernel.privacy import mask_text
from linli.kernel.refusals import BadInput, NotFound
from linli.site.open311.formats import moment

SPAN = timedelta(days=90)
PAGE_SIZE, MOST = 100, 1000
MOST_IDS = 200
CLOSED = tuple(code for code in LIFE.states if code not in LIVE)
STATES = {"open": LIVE, "closed": CLOSED}
MOMENTS = ("received_at", "dispatched_at", "signed_at", "answered_at", "closed_at")
METRES_A_DEGREE = 111_320
FURTHEST = 50_000  # metres of a radius
CARD = ("keeper", "unit", "category", "grid", "facility")


@dataclass(frozen=True, slots=True)
class Window:
    """The days in which what is listed was asked."""

    since: datetime
    until: datetime


def listed(query: QueryDict) -> QuerySet[Case]:
    """The public requests that are asked for, newest first. Raises BadInput with what cannot be used."""
    ids = [one.strip() for one in query.get("service_request_id", "").split(",") if one.strip()]
    if ids:  # overrides everything else
        if len(ids) > MOST_IDS:
            raise _unusable("service_request_id", _("At most %(most)s ids at a time.") % {"most": MOST_IDS})
        return told().filter(number__in=ids).order_by("-received_at", "-pk")
    window = window_of(query)
    rows = queries.public_rows().select_related(*CARD)
    rows = rows.filter(received_at__gte=window.since, received_at__lte=window.until)
    codes = [code.strip() for code in query.get("service_code", "").split(",") if code.strip()]
    if codes:
        rows = rows.filter(category__code__in=codes)
    statuses = [one.strip() for one in query.get("status", "").split(",") if one.strip()]
    if statuses:
        if set(statuses) - set(STATES):
            raise _unusable("status", _("The status is open or closed."))
        rows = rows.filter(state__in=[state for one in statuses for state in STATES[one]])
    return _near(_updated(rows, query), query)


def page_of(rows: QuerySet[Case], query: QueryDict) -> list[Case]:
    size = _whole(query, "page_size", PAGE_SIZE, MOST)
    start = (_whole(query, "page", 1, 100_000) - 1) * size
    return list(rows[start : start + size])


def told() -> QuerySet[Case]:
    """What may be told by its id: as on the public list, and what was withdrawn, merged or not accepted of it, as closed."""
    rows = Case.objects.select_related(*CARD)
    return rows.filter(confidential=False, parent__isnull=True).exclude(door="complain")


def one(number: str) -> Case:
    case = told().filter(number=number).first()
    if case is None:
        raise NotFound(_("There is no request of this id. It may not be public; its own link shows it."))
    return case


def request(case: Case) -> dict[str, Any]:
    """A request without anything that says who asked."""
    lat, long = _point(case)
    return {
        "service_request_id": case.number,
        "status": "open" if case.state in LIVE else "closed",
        "status_notes": str(LIFE.states[case.state].label),
        "service_name": case.category.name if case.category else "",
        "service_code": case.category.code if case.category else "",
        "description": mask_text(public_title(case))[0],
        "agency_responsible": str(case.unit or case.keeper),
        "service_notice": None,
        "requested_datetime": moment(case.received_at),
        "updated_datetime": moment(max(at for name in MOMENTS if (at := getattr(case, name)))),
        "expected_datetime": moment(case.due_at),
        "address": _address(case),
        "address_id": case.facility.code if case.facility else None,
        "zipcode": None,
        "lat": lat,
        "long": long,
        "media_url": None,
    }


def window_of(query: QueryDict) -> Window:
    """The last 90 days, or the days asked for, of which there may be 90."""
    start, end = read_moment(query, "start_date"), read_moment(query, "end_date")
    if start and end and end - start > SPAN:
        raise _unusable("start_date", _("Ask for at most 90 days at a time."))
    if start and end and end < start:
        raise _unusable("end_date", _("The end lies before the start."))
    if start:
        return Window(start, end or start + SPAN)
    until = end or clock.now()
    return Window(until - SPAN, until)


def read_moment(query: QueryDict, name: str) -> datetime | None:
    text = query.get(name, "").strip().replace(" ", "+")  # a plus sign that somebody forgot to encode
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
        at = (at if at.tzinfo else at.replace(tzinfo=clock.SHANGHAI)).astimezone(UTC)
        return at if 2000 <= at.year <= 2200 else _no_moment(name)
    except (ValueError, OverflowError):
        return _no_moment(name)


def _no_moment(name: str) -> datetime:
    raise _unusable(name, _("Write it as 2026-11-21T09:30:00+08:00."))


def _updated(rows: QuerySet[Case], query: QueryDict) -> QuerySet[Case]:
    """Where something happened after, or nothing after, a moment."""
    if after := read_moment(query, "updated_after"):
        changed = Q()
        for name in MOMENTS:
            changed |= Q(**{f"{name}__gt": after})
        rows = rows.filter(changed)
    if before := read_moment(query, "updated_before"):
        for name in MOMENTS:
            rows = rows.filter(Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__lte": before}))
    return rows


def _near(rows: QuerySet[Case], query: QueryDict) -> QuerySet[Case]:
    """In a box (`bbox`: west, south, east, north), or around a point (metres); by the point that is told."""
    if box := query.get("bbox", ""):
        parts = [_degrees(part, "bbox") for part in box.split(",")]
        if len(parts) != 4 or parts[0] > parts[2] or parts[1] > parts[3]:
            raise _unusable("bbox", _("Write it as west,south,east,north in degrees."))
        return _in_box(rows, *parts)
    if "lat" not in query and "long" not in query:
        return rows
    lat, long = _degrees(query.get("lat", ""), "lat"), _degrees(query.get("long", ""), "long")
    metres = min(_degrees(query.get("radius", "") or "1000", "radius"), FURTHEST)
    up = metres / METRES_A_DEGREE
    aside = up / max(0.01, cos(radians(lat)))
    near = _in_box(rows, long - aside, lat - up, long + aside, lat + up)
    squared = (F("lat") - lat) * (F("lat") - lat) / (up * up) + (F("lon") - long) * (F("lon") - long) / (
        aside * aside
    )
    return near.annotate(off=squared).filter(Q(off__lte=1) | Q(lon__isnull=True))


def _in_box(rows: QuerySet[Case], west: float, south: float, east: float, north: float) -> QuerySet[Case]:
    pinned = Q(lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north)
    there = Q(
        lon__isnull=True, facility__lon__gte=west, facility__lon__lte=east, facility__lat__gte=south, facility__lat__lte=north
    )  # fmt: skip
    return rows.filter(pinned | there)


def _point(case: Case) -> tuple[float | None, float | None]:
    """Of public things where they stand; of what somebody pinned only to about a hundred metres."""
    if case.facility and case.facility.lon is not None and case.facility.lat is not None:
        return case.facility.lat, case.facility.lon
    if case.lon is None or case.lat is None:
        return None, None
    return round(case.lat, 3), round(case.lon, 3)


def _address(case: Case) -> str:
    """The thing, or the community and grid; no door."""
    if case.facility:
        return case.facility.name
    return " ".join(part for part in (case.keeper.name, case.grid.name if case.grid else "") if part)


def _whole(query: QueryDict, name: str, usual: int, most: int) -> int:
    text = query.get(name, "")
    if not text:
        return usual
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= most:
        raise _unusable(name, _("A whole number from 1 to %(most)s.") % {"most": most})
    return int(text[:9])


def _degrees(text: str, name: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise _unusable(name, _("This is not a number.")) from None
    if not -1e6 < number < 1e6:
        raise _unusable(name, _("This is not a number."))
    return number


def _unusable(name: str, sentence: str) -> BadInput:
    return BadInput(f"{name}: {sentence}", fields={name: sentence})
