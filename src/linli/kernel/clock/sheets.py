"""The working calendar as an Excel sheet: the days a county or the State Council has announced."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.kernel.clock.commands import import_days
from linli.kernel.refusals import BadInput
from linli.kernel.scope.actors import Actor
from linli.kernel.sheets import Column, Importer, RowRead, RowsRefused, Sheet, register

CALENDAR = Sheet(
    "calendar",
    _("Working calendar"),
    (
        Column("date", _("Day"), required=True, kind="date", unique=True, also=("日期",)),
        Column(
            "working",
            _("Working or off"),
            required=True,
            example="休",
            help=_("班 or 休, working or off"),
            also=("班/休", "是否上班"),
        ),
        Column("name", _("Name of the day"), max_length=60, example="春节", also=("名称", "节日")),
        Column(
            "source",
            _("Notice it comes from"),
            required=True,
            example="国办发明电〔2026〕1号",
            also=("依据", "文号"),
        ),
    ),
)


def _apply(rows: Sequence[RowRead], by: Actor, _context: Any) -> int:
    try:
        return import_days([row.values for row in rows], by=by)
    except BadInput as refusal:
        faults = [(rows[int(place) - 1].number, "", sentence) for place, sentence in refusal.fields.items()]
        raise RowsRefused(faults or [(rows[0].number, "", refusal.sentence)]) from refusal


def declare() -> None:
    """Called once as the application starts."""
    register(Importer("calendar", CALENDAR, "rules.change", apply=_apply, back="rulebook:rules"))
