"""Wishes for care: the text people agree to, what is told to them, how they are forgotten, and who reads which."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.kernel import clock, jobs, notices, scope
from linli.kernel.privacy import erasure, mask_phone
from linli.kernel.scope import Actor
from linli.kernel.ui import exact
from linli.people import holdings
from linli.people.holdings import Holding, id_of
from linli.places.commands.care import ASKED, ENDING, end_wishes_due, forget_care
from linli.places.models import CareWish
from linli.places.words import CARE

CONSENT = __(
    "The grid worker of my grid and the workers of my community may see my name, phone, address and what I wish for, and "
    "nobody else may. It is used for this care alone: it is not counted, not passed on, and has no effect on anything "
    "else. It ends by itself after %(months)s months. I can take it back at any moment with one press; then it is deleted."
)


def settle() -> None:
    """Called once as the application starts."""
    notices.register(
        ASKED,
        __("Your wish for care is kept until %(until)s. See, renew or withdraw it: %(link)s"),
        prepare=_with_day,
    )
    notices.register(
        ENDING,
        __(
            "Your wish for care ends on %(until)s. If it is still wanted, open the link you were given and renew it."
        ),
        prepare=_with_day,
    )
    erasure.erases("care", forget_care)
    holdings.register("care", of_care, name=lambda _subject: _("Wish for care"))
    jobs.periodic("places.care", timedelta(days=1), end_wishes_due)


def _with_day(params: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**params, "until": exact(date.fromisoformat(params["until"]))}


def standing(actor: Actor) -> QuerySet[CareWish]:
    """The wishes somebody may see: of the grids they walk, of the community they serve."""
    rows = CareWish.objects.select_related("grid__organisation", "address").filter(
        until_on__gte=clock.today()
    )
    return scope.visible(rows, actor, "care.see").order_by("until_on", "pk")


def own(actor: Actor) -> QuerySet[CareWish]:
    """The wishes whose link this session came by."""
    rows = CareWish.objects.select_related("grid__organisation", "address").filter(
        until_on__gte=clock.today()
    )
    return scope.visible(rows, actor, "care.own").order_by("pk")


def ends_at(wish: CareWish) -> datetime:
    """The end of its last day."""
    day = wish.until_on
    return clock.moment(day.year, day.month, day.day, 23, 59)


def kinds_of(wish: CareWish) -> list[str]:
    """What was wished for, in words."""
    return [str(CARE[code]) for code in wish.kinds.split() if code in CARE]


def of_care(subject: str) -> Iterable[Holding]:
    """What is held with one wish, for the page that tells people."""
    wish = CareWish.objects.filter(pk=id_of(subject)).first()
    if wish is None:
        return
    group, purpose = _("Wish for care"), _("For the care you asked for")
    yield Holding(_("How to address you"), str(wish.name), purpose, wish.until_on, group)
    yield Holding(_("Phone"), mask_phone(str(wish.phone)), purpose, wish.until_on, group)
    yield Holding(_("What you wish for"), _(", ").join(kinds_of(wish)), purpose, wish.until_on, group)
    if wish.address:
        yield Holding(_("Address"), str(wish.address), purpose, wish.until_on, group)
    if wish.words:
        yield Holding(_("In your own words"), str(wish.words), purpose, wish.until_on, group)
