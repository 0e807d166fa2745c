"""What staff enter: found on patrol, or told by somebody at the phone, at the counter, on paper, in a chat group."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from linli.cases.commands.errands import ErrandAsked
from linli.cases.commands.intake import Asked, Received
from linli.cases.commands.photos import receive_with_photos
from linli.cases.commands.working import settle
from linli.kernel.evidence import Prepared
from linli.kernel.refusals import BadInput, NotAllowed
from linli.kernel.scope import Actor, may

ON_BEHALF = ("phone", "counter", "paper", "chat")


@transaction.atomic
def report_patrol(
    asked: Asked,
    *,
    by: Actor,
    settled: bool = False,
    note: str = "",
    photos: Sequence[Prepared] = (),
    draft: int | None = None,
    without: Iterable[str] = (),
) -> Received:
    """Report what was found on patrol; `settled` says it was mended on the spot, and both happen or neither does.

    Only where the person walks, or for the place they answer for, can they settle it themselves.
    """
    if not may(by, "case.report"):
        raise NotAllowed(_("Reporting from a patrol is for those who walk a grid or keep a community."))
    received = receive_with_photos(
        replace(asked, channel="patrol"), by=by, photos=photos, draft=draft, without=without
    )
    if not settled or received.again:
        return received
    if not may(by, "case.report", received.case):
        sentence = _(
            "This lies outside your grids, so it cannot be closed by you. Report it, and whoever keeps it there decides."
        )
        raise BadInput(sentence, fields={"place": sentence})
    settle(received.case, by=by, note=note)
    return received


def enter(
    asked: Asked,
    *,
    by: Actor,
    errand: ErrandAsked | None = None,
    photos: Sequence[Prepared] = (),
    draft: int | None = None,
    without: Iterable[str] = (),
    link: Callable[[str], str] | None = None,
) -> Received:
    """Enter for somebody what they said by phone, at the counter, on paper or in a chat group. Who entered it stays on the case."""
    if by.kind != "system" and not may(by, "case.enter"):
        raise NotAllowed(_("Entering for somebody else is for those who serve residents."))
    if asked.channel not in ON_BEHALF:
        sentence = _("Say how it reached you.")
        raise BadInput(sentence, fields={"channel": sentence})
    return receive_with_photos(
        asked, by=by, errand=errand, photos=photos, draft=draft, without=without, link=link
    )
