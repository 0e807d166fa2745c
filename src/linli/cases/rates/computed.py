"""The rates of any scope and period, computed from the records when they are asked for: a query for each cohort.

Grouped by unit, by community or by month they cost the same number of queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from statistics import median
from typing import Any, Literal

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from linli.cases.models import Case
from linli.cases.rates.defined import DEFINED, DISPOSED, Beside, Definition, Excluded, Period, Rate, percent
from linli.kernel import clock

Scope = Q | QuerySet[Case]
Group = Literal["", "unit", "keeper", "month"]
Counts = dict[str, int]
DAY = 24 * 3600


def rates(scope: Scope, period: Period) -> list[Rate]:
    """Every rate of these cases in this period, in the order they are defined. `scope` is a condition or cases themselves."""
    return _rates(scope, period, "").get(None) or _none()


def grouped(scope: Scope, period: Period, by: Group) -> dict[Any, list[Rate]]:
    """The same for each unit (id), each community (id) or each month (its first day) that has anything to count."""
    return _rates(scope, period, by)


def records(scope: Scope, period: Period, code: str, part: str) -> QuerySet[Case]:
    """The cases behind a number of a rate: "numerator", "denominator", or the code of an exclusion. KeyError if there is none."""
    definition = DEFINED[code]
    return _whole(scope).filter(definition.cohort(period)).filter(definition.part(part))


def _rates(scope: Scope, period: Period, by: Group) -> dict[Any, list[Rate]]:
    rows = _whole(scope)
    cohorts: dict[Any, list[Definition]] = defaultdict(list)
    for definition in DEFINED.values():
        cohorts[definition.cohort].append(definition)
    counts: dict[Any, Counts] = defaultdict(dict)
    for cohort, definitions in cohorts.items():
        wanted = {name: condition for one in definitions for name, condition in _conditions(one).items()}
        if definitions[0].code == "disposal":
            wanted["confirmed"] = DISPOSED & Q(state="confirmed")
        _count(counts, rows.filter(cohort(period)), definitions[0].moment, by, wanted)
    closed = rows.filter(period.of("closed_at"))
    _count(counts, closed, "closed_at", by, {"unconfirmed": Q(state="unconfirmed")})
    days = _median_days(rows.filter(period.of("received_at") & DISPOSED), by)
    counts.pop(_NOWHERE, None)
    return {key: _built(found, days.get(key)) for key, found in counts.items()}


_NOWHERE = object()  # cases without a unit, or without the moment by which they would be sorted into months


def _whole(scope: Scope) -> QuerySet[Case]:
    rows = Case.objects.filter(scope) if isinstance(scope, Q) else scope
    return rows.filter(parent__isnull=True)


def _conditions(definition: Definition) -> dict[str, Q]:
    code = definition.code
    found = {f"{code}__of": definition.counted(), f"{code}__good": definition.counted() & definition.good}
    return found | {f"{code}__{reason.code}": condition for reason, condition in definition.excluded()}


def _count(
    into: dict[Any, Counts], rows: QuerySet[Case], moment: str, by: Group, wanted: Mapping[str, Q]
) -> None:
    """Count every condition in one query, into the counts of each group."""
    counting = {f"n{index}": Count("pk", filter=condition) for index, condition in enumerate(wanted.values())}
    rows = rows.order_by()
    lines: Any
    if not by:
        lines = [rows.aggregate(**counting)]
    elif by == "month":
        lines = (
            rows.annotate(grouped_by=TruncMonth(moment, tzinfo=clock.SHANGHAI))
            .values("grouped_by")
            .annotate(**counting)
        )
    else:
        lines = rows.annotate(grouped_by=F(f"{by}_id")).values("grouped_by").annotate(**counting)
    for line in lines:
        into[_key(line.get("grouped_by"), by)] |= {
            name: line[f"n{index}"] for index, name in enumerate(wanted)
        }


def _key(value: Any, by: Group) -> Any:
    if not by:
        return None
    if value is None:
        return _NOWHERE
    return value.date() if isinstance(value, datetime) else value


def _median_days(rows: QuerySet[Case], by: Group) -> dict[Any, float]:
    """Half of the answers took less time from receipt, half more; days of 24 hours, nights and weekends among them."""
    rows = rows.filter(answered_at__isnull=False).order_by()
    if not by:
        rows = rows.annotate(took=F("answered_at") - F("received_at")).order_by("took")
        many = rows.count()
        middle = list(rows.values_list("took", flat=True)[(many - 1) // 2 : many // 2 + 1]) if many else []
        return {None: sum(one.total_seconds() for one in middle) / len(middle) / DAY} if middle else {}
    spans: dict[Any, list[float]] = defaultdict(list)
    name = "received_at" if by == "month" else f"{by}_id"
    for group, received, answered in rows.values_list(name, "received_at", "answered_at").iterator(5000):
        key = clock.local(group).date().replace(day=1) if by == "month" else _key(group, by)
        spans[key].append((answered - received).total_seconds() / DAY)
    return {key: median(found) for key, found in spans.items()}


def _built(counts: Counts, days: float | None) -> list[Rate]:
    found = [_one(definition, counts) for definition in DEFINED.values()]
    rework = next(rate for rate in found if rate.code == "rework")
    company = (
        Beside("rework", rework.name, rework.said()),
        confirmed_share(counts.get("confirmed", 0), counts.get("disposal__good", 0)),
        Beside("median_days", _("Median time to the answer"), _days(days)),
    )
    unconfirmed = Excluded(
        "unconfirmed", _("closed without the resident's word"), counts.get("unconfirmed", 0)
    )
    built = []
    for rate in found:
        beside = (unconfirmed,) if rate.code in ("resolution", "satisfaction") else ()
        built.append(
            Rate(
                rate.definition,
                rate.numerator,
                rate.denominator,
                rate.exclusions,
                beside,
                company if rate.code == "disposal" else (),
            )
        )
    return built


def confirmed_share(confirmed: int, disposed: int) -> Beside:
    """Of what counts as disposed, how much the resident has confirmed."""
    said = f"{percent(confirmed, disposed)}" if disposed else "—"
    return Beside("confirmed", _("Confirmed by residents"), said)


def _days(days: float | None) -> str:
    return _("%(days)s days") % {"days": f"{days:.1f}"} if days is not None else "—"


def _one(definition: Definition, counts: Counts) -> Rate:
    code = definition.code
    exclusions = tuple(
        Excluded(reason.code, str(reason.name), counts.get(f"{code}__{reason.code}", 0))
        for reason in definition.reasons
    )
    return Rate(definition, counts.get(f"{code}__good", 0), counts.get(f"{code}__of", 0), exclusions)


def _none() -> list[Rate]:
    return _built({}, None)


def of(found: Iterable[Rate], code: str) -> Rate:
    """One of several rates by its code."""
    return next(rate for rate in found if rate.code == code)
