"""A month of open data as a publication: the file frozen with its hash, its columns, its licence."""

import json
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases import rates
from linli.cases.opendata.columns import COLUMNS, HIDDEN, LICENCE, LICENCE_URL
from linli.cases.opendata.counting import Month, as_csv, count
from linli.cases.rates import Period
from linli.kernel import clock, publication, rulebook
from linli.kernel.publication.models import Publication
from linli.kernel.refusals import NotOpen
from linli.kernel.scope import Actor

KIND = "open_data"
STANDS = timedelta(days=3650)  # a month stays; only its window for objections closes


def register() -> None:
    """Called once as the application starts."""
    publication.register(
        publication.Kind(
            KIND,
            __("Open data"),
            said=__(
                "Counts of what was asked and what became of it. Small groups are suppressed. Whoever sees a mistake in it may object."
            ),
        )
    )


def month_of(year: int, month: int) -> Publication | None:
    """The published month, its newest edition."""
    rows = Publication.objects.filter(about_kind=KIND, about_id=year * 100 + month, number__isnull=False)
    return rows.exclude(state__in=("withdrawn", "superseded")).order_by("-edition").first()


@transaction.atomic
def publish_month(year: int, month: int, *, by: Actor) -> Publication:
    """Freeze and publish a month that is over; the same one twice is once."""
    if found := month_of(year, month):
        return found
    first = date(year, month, 1)
    today = clock.today()
    if (first.year, first.month) >= (today.year, today.month):
        raise NotOpen(_("A month is published when it is over."))
    with translation.override("zh-hans"):  # what is published is in the language of the county
        counted = count(year, month)
        title = _("Open data: cases of %(month)s") % {"month": counted.said}
        files = [
            (f"cases-{counted.said}.csv", "text/csv; charset=utf-8", as_csv(counted)),
            (f"cases-{counted.said}.datapackage.json", "application/json", _package(counted)),
        ]
        return publication.publish(
            KIND,
            title,
            _body(counted),
            by=by,
            from_on=today,
            until_on=today + STANDS,
            objections_until=publication.shortest(KIND, today),
            about=(KIND, year * 100 + month),
            files=files,
        )


def publish_due() -> int:
    """Publish the month before, from the day on that the rule opendata.day names. Runs daily. Returns how many."""
    today = clock.today()
    if today.day < int(rulebook.value("opendata.day").value):
        return 0
    last = today.replace(day=1) - timedelta(days=1)
    if month_of(last.year, last.month) or not count(last.year, last.month).cells:
        return 0
    publish_month(last.year, last.month, by=Actor.system("open-data"))
    return 1


def _body(counted: Month) -> list[dict[str, object]]:
    period = Period.month(counted.year, counted.month)
    found = rates.rates(Q(), period)
    shown = [rate for rate in found if rate.denominator >= counted.least]
    return [
        {
            "kind": "figure",
            "label": _("Cases received"),
            "value": f"{counted.received:,}",
            "unit": _("cases"),
        },
        {
            "kind": "table",
            "caption": _("Rates of the month, as they stood when this was published"),
            "head": [_("Name of the rate"), _("Share"), _("Of")],
            "rows": [
                [rate.name, rate.percent(), f"{rate.numerator:,} ÷ {rate.denominator:,}"] for rate in shown
            ],
        },
        {
            "kind": "text",
            "text": _(
                "Counts by community and kind of matter. A group of fewer than %(least)s cases is suppressed (“%(mark)s”), and beside it as many others that totals do not reveal it."
            )
            % {"least": counted.least, "mark": HIDDEN},
        },
        {
            "kind": "text",
            "text": _("Licence: %(licence)s. You may use the data for any purpose, naming the source.")
            % {"licence": LICENCE},
        },
    ]


def _package(counted: Month) -> bytes:
    """The description of the file for machines: columns, licence, suppression (after the Frictionless Data Package)."""
    name = f"cases-{counted.said}"
    fields = [
        {
            "name": one.code,
            "title": str(one.title),
            "description": str(one.meaning),
            "type": "integer" if one.counts is not None else "string",
        }
        for one in COLUMNS
    ]
    package = {
        "name": name,
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE_URL}],
        "resources": [
            {
                "name": name,
                "path": f"{name}.csv",
                "encoding": "utf-8",
                "schema": {"fields": fields, "missingValues": [HIDDEN]},
            }
        ],
        "suppressed_below": counted.least,
    }
    return json.dumps(package, ensure_ascii=False, indent=1).encode()
