"""The organisations' own rates of a month, each with what it was computed from; small groups say nothing."""

import re

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.cases import rates
from linli.cases.figures import ENOUGH
from linli.cases.rates import Period, Rate
from linli.kernel import clock
from linli.kernel.refusals import BadInput
from linli.kernel.scope import after
from linli.kernel.wire import Shape
from linli.organisations.models import Organisation

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


class CountShown(Shape):
    code: str
    name: str
    count: int


class BesideShown(Shape):
    code: str
    name: str
    said: str


class RateShown(Shape):
    """`numerator` of `denominator` cases; both null when fewer than five are counted. `left_out`: and why.

    A rate stands with its `company`: a high disposal rate says little alone.
    """

    code: str
    name: str
    words: str
    numerator: int | None
    denominator: int | None
    said: str
    left_out: list[CountShown]
    company: list[BesideShown]


def of_month(keeper: Organisation | None, month: str) -> list[RateShown]:
    scope = Q(keeper__path__gte=keeper.path, keeper__path__lt=after(keeper.path)) if keeper else Q()
    return [_shown(rate) for rate in rates.rates(scope, _period(month))]


def _period(month: str) -> Period:
    if not month:
        today = clock.today()
        return Period.month(today.year, today.month)
    found = MONTH.fullmatch(month)
    if found is None:
        sentence = _("Write the month as 2026-11.")
        raise BadInput(sentence, fields={"month": sentence})
    return Period.month(int(found[1]), int(found[2]))


def _shown(rate: Rate) -> RateShown:
    enough = rate.denominator >= ENOUGH
    return RateShown(
        code=rate.code,
        name=rate.name,
        words=rate.words,
        numerator=rate.numerator if enough else None,
        denominator=rate.denominator if enough else None,
        said=rate.said() if enough else _("too few to say"),
        left_out=[CountShown(code=out.code, name=out.name, count=out.count) for out in rate.exclusions]
        if enough
        else [],
        company=[BesideShown(code=one.code, name=one.name, said=one.said) for one in rate.company]
        if enough
        else [],
    )
