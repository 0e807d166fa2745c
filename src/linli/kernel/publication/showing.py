"""What pages show of a publication: rows, chips, the words about its period, the QR."""

import io
from dataclasses import dataclass
from datetime import date

import segno
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from linli.kernel import clock
from linli.kernel.publication.kinds import kind_of
from linli.kernel.publication.lifecycle import LIFE, OBJECTION_LIFE
from linli.kernel.publication.models import Objection, Publication
from linli.kernel.ui.parts import Chip, Row
from linli.kernel.ui.saying import said

YEARS = 5 * 365  # days


def public_rows() -> QuerySet[Publication]:
    """What the list shows, newest first: what stands, and what was withdrawn; archived and superseded only by their address."""
    return Publication.objects.filter(state__in=("published", "objected", "concluded", "withdrawn")).order_by(
        "-published_at", "-pk"
    )


def by_number(number: str, edition: int | None = None) -> Publication | None:
    """The newest public edition under a number, or the one asked for."""
    rows = Publication.objects.filter(number=number).exclude(state__in=("draft", "dropped"))
    return (rows.filter(edition=edition) if edition else rows.order_by("-edition")).first()


def published_about(about_kind: str, about_id: int) -> list[Row]:
    """What stands published about a record, for its own page."""
    rows = public_rows().filter(about_kind=about_kind, about_id=about_id, erased_at__isnull=True)
    return [line(row) for row in rows.exclude(state="withdrawn")]


def chip(row: Publication) -> Chip:
    if row.state == "published" and clock.today() > row.until_on:
        return Chip(_("Period over"), "info", "over")
    state = LIFE.states[row.state]
    return Chip(str(state.label), state.tone, state.code)


def objection_chip(objection: Objection) -> Chip:
    state = OBJECTION_LIFE.states[objection.state]
    return Chip(str(state.label), state.tone, state.code)


def line(row: Publication, *, desk: bool = False) -> Row:
    """One publication in a list."""
    url = reverse("publications:desk_one", args=[row.key]) if desk else address(row)
    return Row(
        row.title,
        url,
        [str(kind_of(row.kind).label), row.unit_name, period(row)],
        chip=chip(row),
        light=row.state in ("withdrawn", "archived"),
    )


def address(row: Publication) -> str:
    """Its permanent address, without the host."""
    return reverse("publications:one", args=[row.number])


def period(row: Publication) -> str:
    """From when until when; what stands for years has no end worth naming."""
    if (row.until_on - row.from_on).days > YEARS:
        return _("from %(start)s on") % {"start": row.from_on.isoformat()}
    return _("%(start)s to %(end)s") % {"start": row.from_on.isoformat(), "end": row.until_on.isoformat()}


def window(row: Publication, *, printed: bool = False) -> str:
    """Whether anyone may object now, in a sentence; on paper without what is true today only."""
    if row.objections_until is None or row.state not in ("published", "objected"):
        return ""
    today = clock.today()
    if today < row.from_on:
        return _("Objections can be made from %(day)s on.") % {"day": said(row.from_on)}
    if today > row.objections_until:
        return _("The time for objections ended on %(day)s.") % {"day": row.objections_until.isoformat()}
    if printed:
        return _("Anyone may object until %(day)s.") % {"day": row.objections_until.isoformat()}
    return _("Anyone may object until %(day)s, %(left)s.") % {
        "day": row.objections_until.isoformat(),
        "left": _left(today, row.objections_until),
    }


def may_object(row: Publication) -> bool:
    return (
        row.state in ("published", "objected")
        and row.objections_until is not None
        and row.from_on <= clock.today() <= row.objections_until
    )


@dataclass(frozen=True, slots=True)
class Answered:
    """One objection as everybody may see it: its number, how it ended and why. Never its words, never who made it."""

    serial: int
    chip: Chip
    answer: str
    objection: Objection


def objections(row: Publication) -> list[Answered]:
    """All objections under the number, those to earlier editions included."""
    rows = Objection.objects.filter(publication__number=row.number).order_by("serial")
    return [Answered(one.serial, objection_chip(one), one.answer, one) for one in rows]


def grouped(digest: str) -> str:
    """A hash in groups of eight, as it can be read aloud and compared on paper."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def qr(address: str) -> SafeString:
    """The QR of an address as SVG; level M, for paper indoors."""
    out = io.BytesIO()
    code = segno.make_qr(address, error="m")
    code.save(
        out, kind="svg", xmldecl=False, svgns=True, svgclass=None, lineclass=None, border=2, omitsize=True
    )
    return mark_safe(out.getvalue().decode().replace("<svg ", '<svg role="img" aria-hidden="true" ', 1))


def _left(today: date, last: date) -> str:
    days = clock.working_days_between(today, last)
    return _("%(days)s working days left, today included") % {"days": days}
